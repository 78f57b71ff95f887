"""Requests for recognition over REST, and what councils say to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework import serializers

from campaigns import appraising
from campaigns.api.initiatives import covered, initiatives_kept, with_reading
from campaigns.models import Appraisal
from campaigns.reach import above
from campaigns.services import appraisals as services
from campaigns.services.appraisals import Minutes
from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding, Removing
from common.validators import plain_text
from members.api.fields import OF_DECISION
from unions.access import Scope
from unions.api.decisions_given import DecisionGivenSerializer, decision_of
from unions.api.fields import beside
from unions.api.under import Under
from unions.models import Can, UnionUnit

MOST_VOTES = 1_000


def councils(scope: Scope) -> Any:
    """Unions whose councils may be asked: those in reach, and those above them."""
    return UnionUnit.objects.filter(Q(pk__in=above(scope)) | Q(pk__in=scope.units().order_by().values("pk")))


class AppraisalSerializer(serializers.ModelSerializer[Appraisal]):
    """A request for recognition at a level, and what its council said.

    The council is that of `council_unit`, or the one that `council` names, of an employer or an authority.
    `late_reason` is needed for an initiative where more than a year went by since it was first applied. `due_on` is the
    last day on which the council decides in time, three months after it accepted. Reasons are masked as the contents
    of the initiative are.
    """

    initiative = InScope(initiatives_kept)
    council_unit = InScope(councils, slug="code", required=False, allow_null=True)
    due_on = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Appraisal
        fields = ("id", "initiative", "level", "council_unit", "council", "requested_on", "late_reason", "state",
                  "accepted_on", "due_on", "met_on", "council_size", "in_favour", "against", "refusal",
                  "version")  # fmt: skip
        read_only_fields = ("state", "accepted_on", "met_on", "council_size", "in_favour", "against", "refusal",
                            "version")  # fmt: skip
        validators: tuple[Any, ...] = ()  # the services check the whole request

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return covered(super().to_representation(instance), instance)


class AcceptanceSerializer(serializers.Serializer[Any]):
    accepted_on = serializers.DateField()


class CouncilMinutesSerializer(serializers.Serializer[Any]):
    """When the council met, how many sit in it and how they voted; a body outside of the unions may keep that back."""

    met_on = serializers.DateField()
    council_size = serializers.IntegerField(min_value=1, max_value=MOST_VOTES, required=False, allow_null=True)
    in_favour = serializers.IntegerField(min_value=0, max_value=MOST_VOTES, required=False, allow_null=True)
    against = serializers.IntegerField(min_value=0, max_value=MOST_VOTES, required=False, allow_null=True)


class RecognisingSerializer(CouncilMinutesSerializer):
    decision = DecisionGivenSerializer()
    certificate_number = serializers.CharField(max_length=40, allow_blank=True, default="", validators=[plain_text])


class RefusingSerializer(CouncilMinutesSerializer):
    refusal = serializers.CharField(max_length=500, validators=[plain_text], help_text="Why; the authors read it.")


class AppraisalViewSet(Adding, Removing, Under, Rows):
    """Requests for recognition of initiatives in reach. One that is not decided is withdrawn by removing it."""

    model = Appraisal
    serializer_class = AppraisalSerializer
    filters = {
        "initiative": "initiative",
        "unit": "initiative__unit__code",
        "level": "level",
        "state": "state",
        "council_unit": "council_unit__code",
        "requested_on": "requested_on",
        "accepted_on": "accepted_on",
        "met_on": "met_on",
    }
    orders = {"newest": NEWEST, "oldest": Order(("requested_on", "pk")), "latest": Order(("requested_on", "pk"), True)}
    stood_on = "requested_on"
    can_add = can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can).filter(initiative__binned_at=None)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        shown = appraising.shown(with_reading(rows, self.scope, "initiative"), timezone.localdate())  # type: ignore[arg-type]
        return shown.select_related("initiative", "council_unit")

    def add(self, said: dict[str, Any]) -> Appraisal:
        return services.request_recognition(Appraisal(**said), scope=self.scope)

    def remove(self, row: Appraisal) -> None:
        services.withdraw_request(row.pk, scope=self.scope)

    # Who speaks for the council is asked by the services: who reviews at its union, or records for one outside.

    @verb(AcceptanceSerializer, can=None)
    def accept(self, appraisal: Appraisal, accepted_on: date) -> Appraisal:
        """Take a request up for the council; from this day it has three months."""
        return services.accept_request(appraisal.pk, on=accepted_on, seen_version=appraisal.version, scope=self.scope)

    @verb(RecognisingSerializer, can=None)
    def recognise(
        self, appraisal: Appraisal, decision: dict[str, Any], certificate_number: str, **minutes: Any
    ) -> Appraisal:
        """Write down that the council is for it, and the decision that says so; the initiative is recognised then."""
        with beside(**OF_DECISION):
            services.recognise(
                appraisal.pk,
                Minutes(**minutes),
                decision_of(decision),
                certificate_number=certificate_number,
                seen_version=appraisal.version,
                scope=self.scope,
            )
        return appraisal

    @verb(RefusingSerializer, can=None)
    def refuse(self, appraisal: Appraisal, refusal: str, **minutes: Any) -> Appraisal:
        """Write down that the council is against it, and why. Recognition may be asked for again."""
        return services.refuse_recognition(
            appraisal.pk, Minutes(**minutes), refusal, seen_version=appraisal.version, scope=self.scope
        )

    @verb(can=None)
    def reopen(self, appraisal: Appraisal) -> Appraisal:
        """Take back a decision that was written down wrongly: the council decides anew, a recognition lies in the bin."""
        return services.reopen_appraisal(appraisal.pk, scope=self.scope)
