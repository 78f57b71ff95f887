"""Who is proposed for awards, over REST: lines of dossiers, and proposals that were written down on their own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns.api.awards import MERIT_YEAR, OF_AWARDS
from campaigns.api.lines import IN_ORDER, DossierLineSerializer, Known
from campaigns.models import Nomination
from campaigns.services import nominations as services
from campaigns.services import proposal_lines
from campaigns.services.award_types import within
from common.api.changes import put_into
from common.api.fields import InScope
from common.api.resources import Rows
from common.api.writes import Binning, Keeping
from members.api.fields import DATED, person_field
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can

OF_LINES = ("achievement", "override_reason")


class NominationSerializer(serializers.ModelSerializer[Nomination]):
    """Somebody proposed for an award: a line of a dossier (`proposal`), or written down on its own, of an earlier time or
    to a giver outside the unions. `happened_on` is the day it was proposed.

    Of a line of a dossier that is drawn up `achievement` and `override_reason` can be changed; one that was sent stays.
    """

    unit = unit_field()
    award_type = InScope(within, slug="code")
    member = person_field(required=False, allow_null=True)
    member_name = serializers.CharField(source="member.full_name", read_only=True, allow_null=True)
    recipient_unit = unit_field(required=False, allow_null=True)
    merit_year = serializers.IntegerField(required=False, allow_null=True, **MERIT_YEAR)
    proposal_state = serializers.CharField(source="proposal.state", read_only=True, allow_null=True)

    class Meta:
        model = Nomination
        fields = ("id", "proposal", "proposal_state", "unit", "happened_on", "award_type", "recipient_kind", "member",
                  "member_name", "recipient_unit", "name", "quantity", "merit_year", "achievement", "state",
                  "override_reason", "struck_reason", "award", "source_document", "note", "version")  # fmt: skip
        read_only_fields = ("proposal", "state", "struck_reason", "award", "version")
        extra_kwargs = {"quantity": {"min_value": 1}}
        validators: tuple[Any, ...] = ()


class NominationViewSet(Under, Keeping, Binning, Rows):
    """Proposals for awards credited to units in reach; of dossiers also while they are drawn up (`proposal_state`)."""

    model = Nomination
    serializer_class = NominationSerializer
    filters = {
        "unit": "unit__code",
        "happened_on": "happened_on",
        **OF_AWARDS,
        "proposal": "proposal",
        "proposal_state": "proposal__state",
        "round": "proposal__round",
        "state": "state",
        "award": "award",
    }
    searched = ("name", "member__full_name", "achievement")
    orders = DATED
    of_people = True
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(*IN_ORDER, "proposal__round", "proposal__unit")

    def add(self, said: dict[str, Any]) -> Nomination:
        return services.record_nomination(Nomination(**said), scope=self.scope)

    def change(self, row: Nomination, said: dict[str, Any]) -> Nomination:
        seen = row.version
        if row.proposal_id is None:
            return services.change_nomination(put_into(row, said), seen_version=seen, scope=self.scope)
        stays = _("This line stands in a dossier and is changed there.")
        if other := [name for name in said if name not in OF_LINES and said[name] != getattr(row, name)]:
            raise ValidationError(dict.fromkeys(other, ValidationError(stays, code="dossier")))
        words = {name: said.get(name, getattr(row, name)) for name in OF_LINES}
        return proposal_lines.word_line(row.pk, seen_version=seen, scope=self.scope, **words)

    def remove(self, row: Nomination) -> None:
        services.bin_nomination(row.pk, scope=self.scope)

    def put_back(self, row: Nomination) -> Nomination:
        return services.restore_nomination(row.pk, scope=self.scope)

    @extend_schema(responses=DossierLineSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def checks(self, request: Any, pk: str) -> Response:
        """What rules, books and councils say of a proposal."""
        line = self.get_object()
        context = {**self.get_serializer_context(), "known": Known.of([line], line.proposal, self.scope)}
        return Response(DossierLineSerializer(line, context=context).data)
