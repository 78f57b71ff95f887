"""Dossiers for award rounds over REST: drawn up by a union, sent, passed on level by level, returned, shortened."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from campaigns import dossiers
from campaigns.api.award_papers import ON_ITS_WAY, asked_for
from campaigns.api.lines import NARROWED, DossierLineSerializer, OfLines, verdicts_now
from campaigns.api.proposal_fields import (
    AwardCandidatesSerializer,
    DossierChecksSerializer,
    DossierLinesSerializer,
    DossierNoteSerializer,
    DossierPrintSerializer,
    DossierReturnSerializer,
    DossierStepSerializer,
    DossierStrikeSerializer,
    JudgedCandidatesSerializer,
    LineVoteSerializer,
    NewLinesSerializer,
    ProposalSerializer,
)
from campaigns.models import LineVote, Nomination, Proposal
from campaigns.rounds import waiting
from campaigns.services import proposal_lines
from campaigns.services import proposals as services
from common.api.changes import require_same
from common.api.paging import NEWEST, Order
from common.api.parameters import asked_choice
from common.api.resources import Rows, verb
from common.api.writes import Keeping
from members.models import Member
from unions.api.under import Under
from unions.models import Can, UnionUnit

MOST_JUDGED = 200
WAITING = OpenApiParameter("waiting", str, enum=["true"], description="Those that wait for this account itself.")
Line = Nomination.State


class ProposalViewSet(OfLines, Under, Keeping, Rows):
    """Dossiers of unions in reach, for award rounds."""

    model = Proposal
    serializer_class = ProposalSerializer
    filters = {
        "round": "round",
        "round_state": "round__state",
        "merit_year": "round__merit_year",
        "campaign": "round__campaign__code",
        "unit": "unit__code",
        "lies_at": "lies_at__code",
        "state": "state",
        "made_at": "made_at",
    }
    searched = ("round__name", "note")
    orders = {"newest": NEWEST, "unit": Order(("unit__code", "pk"))}
    stood_on = ""
    asked_too = (*Under.asked_too, WAITING)
    can_add = can_change = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return with_numbers(super().rows(can))

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrowed(rows)
        if asked_choice(self.request.query_params, "waiting", ("true",)):
            rows = rows.filter(pk__in=waiting(self.scope).order_by().values("pk"))
        return rows

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return (
            rows.select_related("round__unit", "unit", "lies_at") if rows.model is Proposal else super().fetched(rows)
        )

    def again(self, pk: Any) -> Any:
        return self.fetched(with_numbers(Proposal.objects.all())).get(pk=pk)

    # Writing ----------------------------------------------------------------------------------------

    def add(self, said: dict[str, Any]) -> Proposal:
        begun = services.begin_proposal(said["round"].pk, said["unit"], form_key=uuid4(), scope=self.scope)
        return self._noted(begun, said)

    def change(self, row: Proposal, said: dict[str, Any]) -> Proposal:
        require_same(row, said, "round", "unit")
        return self._noted(row, said)

    def _noted(self, row: Proposal, said: dict[str, Any]) -> Proposal:
        if "note" not in said:
            return row
        return services.write_note(row.pk, said["note"], seen_version=row.version, scope=self.scope)

    @verb(NewLinesSerializer, can=Can.RECORD, path="add-lines")
    def add_lines(self, proposal: Proposal, award_type: Any, **said: Any) -> Proposal:
        """Propose members, unions or names for an award. Who stands in the dossier for it already stays as they are."""
        words = {"achievement": said["achievement"], "reason": said["override_reason"], "scope": self.scope}
        if members := said.get("members"):
            chosen = Member.objects.filter(pk__in=members)
            proposal_lines.add_members(proposal.pk, award_type.pk, chosen, **words)
        if units := said.get("units"):
            proposal_lines.add_units(proposal.pk, award_type.pk, units, **words)
        for one in said.get("named", ()):
            line = Nomination(
                proposal=proposal,
                award_type=award_type,
                achievement=said["achievement"],
                override_reason=said["override_reason"],
                **one,
            )
            proposal_lines.add_named(line, scope=self.scope)
        return proposal

    @verb(DossierLinesSerializer, can=Can.RECORD, path="drop-lines")
    def drop_lines(self, proposal: Proposal, lines: list[int]) -> Proposal:
        """Take lines off a dossier that is drawn up; the bin keeps them."""
        _require_all(proposal_lines.drop_lines(proposal.pk, lines, scope=self.scope), lines)
        return proposal

    @verb(DossierLinesSerializer, can=Can.RECORD, path="restore-lines")
    def restore_lines(self, proposal: Proposal, lines: list[int]) -> Proposal:
        """Take lines out of the bin again."""
        _require_all(proposal_lines.put_lines_back(proposal.pk, lines, scope=self.scope), lines)
        return proposal

    # What is known of it ----------------------------------------------------------------------------

    @extend_schema(responses=DossierLineSerializer(many=True), parameters=[*NARROWED])
    @action(detail=True, methods=["get"])
    def lines(self, request: Any, pk: str) -> Response:
        """The lines of a dossier, with what rules, books and councils say of each."""
        found = self.get_object()
        return self.page_of_lines(found.lines.kept(), found)

    lines.orders = {"award": Order(("award_type__rank", "pk"))}  # type: ignore[attr-defined]
    lines.pages, lines.parameters = True, tuple(one.name for one in NARROWED)  # type: ignore[attr-defined]

    @extend_schema(responses=DossierChecksSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def checks(self, request: Any, pk: str) -> Response:
        """What stands against a dossier today; of one that was sent, what the rules said then."""
        found = self.get_object()
        lines = found.lines.kept()
        if found.state in services.DRAWN_UP:
            related = ("award_type", "member", "recipient_unit")
            said = [one.eligible for one in verdicts_now(lines.select_related(*related), found).values()]
            counted = {"opposed": said.count(False), "unclear": said.count(None)}
        else:
            asked = {"opposed": False, "unclear": None}
            counted = {name: lines.filter(verdict__contains={"eligible": one}).count() for name, one in asked.items()}
        offers = [
            {"award_type": one["award"].code, "proposed": one["n"], "at_most": one["quota"]}
            for one in dossiers.offered(found)
        ]
        told = {"late": dossiers.is_late(found), "missing_papers": dossiers.missing_kinds(found), "offers": offers}
        return Response(told | counted)

    @verb(AwardCandidatesSerializer, can=Can.RECORD, seen=False, answers=JudgedCandidatesSerializer)
    def judge(self, proposal: Proposal, award_type: Any, **said: Any) -> Response:
        """Ask what the rules would say of up to 200 candidates, before anybody is proposed. Nothing is changed."""
        if len(said.get("members", ())) + len(said.get("units", ())) > MOST_JUDGED:
            raise ValidationError(_("At most %(most)d at once.") % {"most": MOST_JUDGED}, code="many")
        below = dossiers.members_below(proposal.unit, said.get("members", ()))
        people = Member.objects.in_bulk([member for member, _unit in below])
        credited: list[tuple[int, Member | UnionUnit]] = [(unit, people[member]) for member, unit in below]
        units = list(dossiers.units_below(proposal.unit).filter(pk__in=said.get("units", ())))
        credited += [(unit.pk, unit) for unit in units]
        codes = dict(UnionUnit.objects.filter(pk__in={unit for unit, _who in credited}).values_list("pk", "code"))
        there = proposal.lines.kept().filter(award_type=award_type).order_by()
        here: set[Any] = set(there.values_list("member", "recipient_unit"))
        verdicts = dossiers.verdicts_ahead(award_type, credited, proposal.round)
        told = [
            {
                "member": who.pk if isinstance(who, Member) else None,
                "unit": codes[unit],
                "verdict": verdict.as_json(),
                "in_dossier": ((who.pk, None) if isinstance(who, Member) else (None, who.pk)) in here,
            }
            for (unit, who), verdict in zip(credited, verdicts, strict=True)
        ]
        return Response({"candidates": told})

    @extend_schema(responses=DossierStepSerializer(many=True))
    @action(detail=True, methods=["get"])
    def steps(self, request: Any, pk: str) -> Response:
        """What happened to a dossier, the newest first."""
        return self.part(self.get_object().steps.all(), DossierStepSerializer)

    steps.orders = {"newest": NEWEST}  # type: ignore[attr-defined]
    steps.pages = True  # type: ignore[attr-defined]

    @extend_schema(responses=LineVoteSerializer(many=True))
    @action(detail=True, methods=["get"])
    def votes(self, request: Any, pk: str) -> Response:
        """All votes of councils on the lines of a dossier, the newest first."""
        return self.part(LineVote.objects.filter(step__proposal=self.get_object()), LineVoteSerializer)

    votes.orders = {"newest": NEWEST}  # type: ignore[attr-defined]
    votes.pages = True  # type: ignore[attr-defined]

    # Verbs ------------------------------------------------------------------------------------------

    @verb(can=Can.SUBMIT)
    def send(self, proposal: Proposal) -> Proposal:
        """Send a dossier to the union above. What the rules say of each line today is kept with it."""
        return services.send(proposal.pk, seen_version=proposal.version, scope=self.scope)

    @verb(can=Can.SUBMIT)
    def withdraw(self, proposal: Proposal) -> Proposal:
        """Take a dossier back before anything of it was granted. A new one begins with its lines."""
        return services.withdraw(proposal.pk, seen_version=proposal.version, scope=self.scope)

    # Whose turn it is depends on where the dossier lies, and who grants at the top may do the lesser: services say it.

    @verb(DossierNoteSerializer, can=None, path="pass-on")
    def pass_on(self, proposal: Proposal, note: str) -> Proposal:
        """Pass a dossier on to the union above; from the unit of the round, with a note, to who stands beyond it."""
        return services.pass_on(proposal.pk, note=note, seen_version=proposal.version, scope=self.scope)

    @verb(DossierReturnSerializer, can=None, path="return")
    def give_back(self, proposal: Proposal, note: str) -> Proposal:
        """Return a dossier to its union, with what is to be put right."""
        return services.give_back(proposal.pk, note=note, seen_version=proposal.version, scope=self.scope)

    @verb(DossierStrikeSerializer, can=None)
    def strike(self, proposal: Proposal, lines: list[int], reason: str) -> Proposal:
        """Strike lines off a dossier, with a reason that its union reads."""
        return services.strike(proposal.pk, lines, reason=reason, seen_version=proposal.version, scope=self.scope)

    @verb(DossierLinesSerializer, can=None, path="put-back")
    def put_back(self, proposal: Proposal, lines: list[int]) -> Proposal:
        """Take back that lines were struck off, while the round goes on."""
        return services.put_back(proposal.pk, lines, seen_version=proposal.version, scope=self.scope)

    @verb(DossierPrintSerializer, can=Can.VIEW, seen=False, path="print", answers=ON_ITS_WAY)
    def print_out(self, proposal: Proposal, kind: str) -> Response:
        """Print the submission, the list of those proposed, or the minutes, as the book stands now."""
        return asked_for(self.request, kind, proposal=proposal)


def with_numbers(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.annotate(**{str(name): _standing(state) for name, state in _COUNTED.items()})


_COUNTED = {"proposed": Line.PROPOSED, "struck": Line.STRUCK, "granted": Line.GRANTED}


def _standing(state: str) -> Coalesce:
    lines = Nomination.objects.kept().filter(proposal=OuterRef("pk"), state=state).order_by()
    counted = lines.values("proposal").annotate(n=Sum("quantity")).values("n")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _require_all(number: int, lines: list[int]) -> None:
    if number < len(set(lines)):
        raise ValidationError(
            _("Not all of these lines are open any more. Look again, then tick once more."), code="lines"
        )
