"""Recognitions of initiatives over REST, and initiatives that were entered in programmes of others."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from campaigns import papers
from campaigns.api.award_papers import ON_ITS_WAY, asked_for
from campaigns.api.fields import campaign_field, decision_said
from campaigns.api.initiatives import initiatives_kept
from campaigns.models import AwardPaper, ProgrammeEntry, Recognition
from campaigns.services import entries
from campaigns.services import recognitions as services
from common.api.changes import put_into, require_same
from common.api.fields import InScope
from common.api.resources import Rows, verb
from common.api.writes import Binning, Keeping
from members.api.fields import DATED, OF_DECISION
from unions.api.decisions_given import DecisionGivenSerializer
from unions.api.fields import beside, unit_field
from unions.api.under import Under
from unions.models import Can


class OfInitiativeSerializer(serializers.ModelSerializer[Any]):
    """A record of one initiative, which says its unit, or of so many."""

    unit = unit_field(required=False)
    initiative = InScope(initiatives_kept, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not self.partial and not attrs.get("unit") and not attrs.get("initiative"):
            missing = self.fields["unit"].error_messages["required"]
            raise serializers.ValidationError({"unit": missing}, code="required")
        return attrs


class RecognitionSerializer(OfInitiativeSerializer):
    """Initiatives or topics that a level recognised. With an `initiative`, which stays, unit, kind and quantity follow
    from it; of one that a council decided here (`appraisal`) only certificate, document and note are changed."""

    decision = DecisionGivenSerializer(required=False, allow_null=True)

    class Meta:
        model = Recognition
        fields = ("id", "unit", "initiative", "appraisal", "happened_on", "kind", "level", "quantity", "decision",
                  "certificate_number", "source_document", "note", "version")  # fmt: skip
        read_only_fields = ("appraisal", "version")
        extra_kwargs = {"level": {"required": True}}
        validators: tuple[Any, ...] = ()  # the services check the whole recognition


class RecognitionPrintSerializer(serializers.Serializer[Any]):
    """On which blank, of the unit or of one above it; without one on plain paper."""

    blank = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)


class RecognitionViewSet(Keeping, Binning, Under, Rows):
    """Recognitions of initiatives and topics of units in reach."""

    model = Recognition
    serializer_class = RecognitionSerializer
    filters = {
        "unit": "unit__code",
        "happened_on": "happened_on",
        "kind": "kind",
        "level": "level",
        "initiative": "initiative",
        "appraisal": "appraisal",
        "quantity": "quantity",
        "decision": "decision__number",
    }
    searched = ("certificate_number",)
    orders = DATED
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "initiative__unit", "decision", "appraisal__council_unit")

    def add(self, said: dict[str, Any]) -> Recognition:
        decision = decision_said(said)
        with beside(**OF_DECISION):
            return services.record_recognition(Recognition(**said), decision, scope=self.scope)

    def change(self, row: Recognition, said: dict[str, Any]) -> Recognition:
        require_same(row, said, "initiative")
        decision = decision_said(said, row)
        with beside(**OF_DECISION):
            return services.change_recognition(
                put_into(row, said), decision, seen_version=row.version, scope=self.scope
            )

    def remove(self, row: Recognition) -> None:
        services.bin_recognition(row.pk, scope=self.scope)

    def put_back(self, row: Recognition) -> Recognition:
        return services.restore_recognition(row.pk, scope=self.scope)

    @verb(RecognitionPrintSerializer, can=Can.VIEW, seen=False, path="print", answers=ON_ITS_WAY)
    def print_certificate(self, recognition: Recognition, blank: int | None = None) -> Response:
        """Print the certificate; of a confidential initiative for those alone who may read it."""
        paper = None
        if blank is not None:
            paper = papers.blanks_for(recognition.unit).select_related("unit").filter(pk=blank).first()
            if paper is None:
                raise ValidationError({"blank": _("There is nothing of this name within your reach.")})
        return asked_for(self.request, AwardPaper.Kind.RECOGNITION, recognition=recognition, blank=paper)


class ProgrammeEntrySerializer(OfInitiativeSerializer):
    """Initiatives that were entered in a programme: one, or so many; `accepted` of them by `accepted_on`. With an
    `initiative`, which stays, unit and quantity follow from it."""

    campaign = campaign_field()

    class Meta:
        model = ProgrammeEntry
        fields = ("id", "unit", "campaign", "initiative", "happened_on", "quantity", "portal_number", "accepted",
                  "accepted_on", "source_document", "note", "version")  # fmt: skip
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()  # the services check the whole entry


class ProgrammeEntryViewSet(Keeping, Binning, Under, Rows):
    """Entries of units in reach in programmes."""

    model = ProgrammeEntry
    serializer_class = ProgrammeEntrySerializer
    filters = {
        "unit": "unit__code",
        "happened_on": "happened_on",
        "campaign": "campaign__code",
        "initiative": "initiative",
        "quantity": "quantity",
        "accepted": "accepted",
        "accepted_on": "accepted_on",
    }
    searched = ("portal_number",)
    orders = DATED
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "campaign", "initiative")

    def add(self, said: dict[str, Any]) -> ProgrammeEntry:
        return entries.record_entry(ProgrammeEntry(**said), scope=self.scope)

    def change(self, row: ProgrammeEntry, said: dict[str, Any]) -> ProgrammeEntry:
        require_same(row, said, "initiative")
        return entries.change_entry(put_into(row, said), seen_version=row.version, scope=self.scope)

    def remove(self, row: ProgrammeEntry) -> None:
        entries.bin_entry(row.pk, scope=self.scope)

    def put_back(self, row: ProgrammeEntry) -> ProgrammeEntry:
        return entries.restore_entry(row.pk, scope=self.scope)
