"""Award rounds over REST: drawn up, opened, extended, ended; how far each is, how councils vote, what is granted."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns import papers
from campaigns.api.award_papers import ON_ITS_WAY, asked_for
from campaigns.api.blanks import BlankSerializer
from campaigns.api.lines import NARROWED, DossierLineSerializer, OfLines
from campaigns.api.round_fields import (
    AwardGrantSerializer,
    AwardRoundSerializer,
    CouncilMinutesSerializer,
    RoundDecisionSerializer,
    RoundExtensionSerializer,
    RoundOutcomeSerializer,
    RoundPrintSerializer,
    RoundProgressSerializer,
    WrittenVotesSerializer,
)
from campaigns.models import AwardRound, Nomination, Proposal
from campaigns.rounds import progress, rounds_seen, what_became
from campaigns.services import granting, voting
from campaigns.services import rounds as services
from common.api.changes import put_into
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Keeping
from unions.api.decisions_given import decision_of
from unions.api.under import Under
from unions.models import Can


class AwardRoundViewSet(OfLines, Under, Keeping, Rows):
    """Award rounds held within reach, and those of the unions above that were opened."""

    model = AwardRound
    serializer_class = AwardRoundSerializer
    filters = {
        "unit": "unit__code",
        "campaign": "campaign__code",
        "basis": "basis",
        "merit_year": "merit_year",
        "opens_on": "opens_on",
        "closes_on": "closes_on",
        "state": "state",
    }
    searched = ("name",)
    orders = {"newest": NEWEST, "closing": Order(("closes_on", "pk")), "latest": Order(("opens_on", "pk"), True)}
    stood_on = ""
    can_add = can_change = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return rounds_seen(self.scope) if can is None else AwardRound.objects.in_scope(self.scope, can)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if rows.model is not AwardRound:
            return super().fetched(rows)
        return rows.select_related("unit", "campaign").prefetch_related("offers__award_type")

    # Writing ----------------------------------------------------------------------------------------

    def add(self, said: dict[str, Any]) -> AwardRound:
        offers = _offers(said.pop("offers", ()))
        return services.record_round(AwardRound(**said), offers, scope=self.scope)

    def change(self, row: AwardRound, said: dict[str, Any]) -> AwardRound:
        standing = row.offers.values("award_type_id", "quota", "quota_each")
        offers = _offers(said.pop("offers")) if "offers" in said else [services.Offer(**one) for one in standing]
        seen = row.version
        return services.change_round(put_into(row, said), offers, seen_version=seen, scope=self.scope)

    @verb(can=Can.APPROVE)
    def open(self, award_round: AwardRound) -> AwardRound:
        """Let the unions below send their dossiers."""
        return services.open_round(award_round.pk, seen_version=award_round.version, scope=self.scope)

    @verb(can=Can.APPROVE)
    def stop(self, award_round: AwardRound) -> AwardRound:
        """Receive no new dossier any more. What was returned may still come again."""
        return services.stop_receiving(award_round.pk, scope=self.scope)

    @verb(RoundExtensionSerializer, can=Can.APPROVE)
    def extend(self, award_round: AwardRound, **said: Any) -> AwardRound:
        """Set a later last day, and receive dossiers again where that had stopped."""
        return services.extend_round(award_round.pk, scope=self.scope, **said)

    @verb(can=Can.APPROVE)
    def close(self, award_round: AwardRound) -> AwardRound:
        """End a round in which nothing waits any more."""
        return services.close_round(award_round.pk, scope=self.scope)

    # How far it is ----------------------------------------------------------------------------------

    @extend_schema(responses=RoundProgressSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def progress(self, request: Any, pk: str) -> Response:
        """Which of the unions directly below have sent, for who sees all of them."""
        far = progress(self._seen_whole(), timezone.localdate())
        parts = [{"unit": one.code, "name": one.name, "begun": one.begun, "sent": one.sent} for one in far.parts]
        return Response({"sent": far.sent, "all": far.all, "parts": parts})

    @extend_schema(responses=RoundOutcomeSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def outcome(self, request: Any, pk: str) -> Response:
        """Of each award offered, how many are proposed in dossiers in reach that were sent, struck off, and granted."""
        told = [
            {
                "award_type": one["offer"].award_type.code,
                "quota": one["offer"].quota,
                "quota_each": one["offer"].quota_each,
                **{name: one[name] for name in ("proposed", "struck", "granted")},
            }
            for one in what_became(self.get_object(), self.scope)
        ]
        return Response({"awards": told})

    @extend_schema(responses=RoundDecisionSerializer(many=True))
    @action(detail=True, methods=["get"])
    def decisions(self, request: Any, pk: str) -> Response:
        """The decisions by which a round granted awards, the newest first, for who sees all of its unions."""
        return self.part(self._seen_whole().decisions.select_related("award_type", "decision"), RoundDecisionSerializer)

    decisions.orders, decisions.pages = {"newest": NEWEST}, True  # type: ignore[attr-defined]

    @extend_schema(responses=BlankSerializer(many=True))
    @action(detail=True, methods=["get"])
    def blanks(self, request: Any, pk: str) -> Response:
        """The blanks that certificates of a round may be printed on: of its union, and of those above it."""
        return self.part(papers.blanks_for(self._seen_whole().unit).select_related("unit"), BlankSerializer)

    blanks.orders, blanks.pages = {"name": Order(("name", "pk"))}, True  # type: ignore[attr-defined]

    @extend_schema(responses=DossierLineSerializer(many=True), parameters=[*NARROWED])
    @action(detail=True, methods=["get"])
    def waiting(self, request: Any, pk: str) -> Response:
        """The open lines that lie at the union of the round, for who grants there."""
        found = self.held(Can.APPROVE)
        return self.page_of_lines(granting.lying(found))

    waiting.orders = {"award": Order(("award_type__rank", "pk"))}  # type: ignore[attr-defined]
    waiting.pages, waiting.parameters = True, tuple(one.name for one in NARROWED)  # type: ignore[attr-defined]

    def _seen_whole(self) -> AwardRound:
        """The round of the address. What names unions or people of all below is for who sees all of them."""
        found: AwardRound = self.get_object()
        if not self.scope.sees_all_of(found.unit):
            raise PermissionDenied
        return found

    # What is done with its dossiers -----------------------------------------------------------------

    # Whose turn it is depends on where the dossiers lie: the service says it.
    @verb(CouncilMinutesSerializer, can=None, seen=False, answers=WrittenVotesSerializer)
    def vote(self, award_round: AwardRound, **said: Any) -> Response:
        """Write down how a council voted on open lines of dossiers that lie at its union, in the versions seen.

        Lines without numbers of their own have those for `each`, if there are any, and no vote else.
        """
        seen = {one["id"]: one["version"] for one in said["dossiers"]}
        here = Proposal.objects.in_scope(self.scope).filter(round=award_round, pk__in=seen)
        if here.count() < len(seen):
            raise ValidationError({"dossiers": _("There is nothing of this name within your reach.")})
        votes = {one["line"]: voting.Vote(one["in_favour"], one["against"]) for one in said["votes"]}
        if each := said.get("each"):
            open_lines = Nomination.objects.kept().filter(proposal__in=here, state=Nomination.State.PROPOSED)
            for line in open_lines.values_list("pk", flat=True):
                votes.setdefault(line, voting.Vote(**each))
        minutes = voting.Minutes(said["council_size"], said["present"], said["voted_on"], said["note"])
        steps = voting.enter_votes(seen, minutes, votes, scope=self.scope)
        return Response({"votes": len(votes), "steps": [step.pk for step in steps]})

    @verb(AwardGrantSerializer, can=Can.APPROVE, status=HTTPStatus.CREATED, answers=RoundDecisionSerializer)
    def grant(self, award_round: AwardRound, award_type: Any, **said: Any) -> Response:
        """Give an award by a decision to lines that lie at the union of the round; to all of them or to none."""
        decision: Any = decision_of(said["decision"])
        made = granting.grant(
            award_round.pk,
            award_type_id=award_type.pk,
            decision=decision,
            line_ids=said.get("lines"),
            on=said["on"],
            form_key=uuid4(),
            seen_version=award_round.version,
            scope=self.scope,
        )
        told = RoundDecisionSerializer(made, context=self.get_serializer_context()).data
        return Response(told, status=HTTPStatus.CREATED)

    @verb(RoundPrintSerializer, can=Can.VIEW, seen=False, path="print", answers=ON_ITS_WAY)
    def print_out(self, award_round: AwardRound, kind: str, **said: Any) -> Response:
        """Print the list of all proposed or the minutes; of a decision the list of those awarded, or certificates."""
        self._seen_whole()
        if kind in papers.OF_ROUNDS:
            return asked_for(self.request, kind, round=award_round)
        decisions = award_round.decisions.select_related("round__unit", "award_type", "decision")
        decision = decisions.filter(pk=said.get("decision") or 0).first()
        if decision is None:
            raise ValidationError({"decision": _("There is nothing of this name within your reach.")})
        blank = None
        if number := said.get("blank"):
            blank = papers.blanks_for(award_round.unit).select_related("unit").filter(pk=number).first()
            if blank is None:
                raise ValidationError({"blank": _("There is nothing of this name within your reach.")})
        return asked_for(self.request, kind, granted_by=decision, blank=blank)


def _offers(said: Sequence[dict[str, Any]]) -> list[services.Offer]:
    return [services.Offer(one["award_type"].pk, one.get("quota"), one.get("quota_each")) for one in said]
