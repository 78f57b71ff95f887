"""Award rounds as people see them: which ones, how far each is, and where something waits for somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from campaigns.models import AwardRound, Nomination, Proposal
from campaigns.models.rounds import AwardRoundQuerySet, ProposalQuerySet
from unions.access import Path, Scope
from unions.models import Can, HeirPath, Placement, TreePath, UnionUnit, UnitVersion

State = Proposal.State
SENT = (State.SENT, State.DECIDED)  # a dossier that was returned or withdrawn is not sent


def rounds_seen(scope: Scope) -> AwardRoundQuerySet:
    """Rounds held within reach, and those of the unions above that were opened."""
    above = {unit for path, _reach in scope.held.get(Can.VIEW, ()) for unit in _units(path)}
    within = AwardRound.objects.in_scope(scope).order_by()
    opened = Q(unit__in=above) & ~Q(state=AwardRound.State.DRAFT)
    return AwardRound.objects.filter(Q(pk__in=within.values("pk")) | opened)


def rounds_about(unit: UnionUnit, scope: Scope) -> AwardRoundQuerySet:
    """Of those seen, the ones held by a union, below it, or above it."""
    path = unit.tree_paths.on(timezone.localdate()).values_list("path", flat=True).first() or ""
    below = TreePath.objects.on(timezone.localdate()).below(path).values("unit") if path else [unit.pk]
    return rounds_seen(scope).filter(Q(unit__in=below) | Q(unit__in=_units(path)))


def waiting(scope: Scope) -> ProposalQuerySet:
    """Dossiers that wait for the account itself: at the unions where it is posted, for reviewing, granting, or to be
    put right and sent again."""
    reviewed, granted, sent = (_posted(scope.held.get(can, ())) for can in (Can.REVIEW, Can.APPROVE, Can.SUBMIT))
    of_running = Proposal.objects.exclude(round__state=AwardRound.State.CLOSED)
    return of_running.filter(
        Q(state=State.SENT, lies_at__in=reviewed)
        | Q(state=State.SENT, lies_at__in=granted, round__unit__in=granted)
        | Q(state=State.RETURNED, unit__in=sent)
    )


def unanswered(unions: Mapping[UnitVersion, list[int]], on: date) -> list[tuple[AwardRound, UnitVersion]]:
    """Rounds that still receive on a day, each with a union that has no dossier in it; the nearest last day first.

    Asked are the `unions` below the one that holds the round; each comes with the ids from the top down to it. Two
    statements.
    """
    above = {step for steps in unions.values() for step in steps}
    receiving = AwardRound.objects.filter(state=AwardRound.State.RECEIVING, closes_on__gte=on, unit__in=above)
    there = list(receiving.order_by("closes_on", "pk"))
    begun = Proposal.objects.filter(round__in=there, unit__in=[union.unit_id for union in unions])
    answered = set(begun.exclude(state=State.WITHDRAWN).values_list("round", "unit"))
    return [
        (one, union)
        for one in there
        for union, steps in unions.items()
        if one.unit_id in steps[:-1] and (one.pk, union.unit_id) not in answered
    ]


def _posted(held: Sequence[Path]) -> set[int]:
    return {_units(path)[-1] for path, _reach in held}


def _units(path: str) -> list[int]:
    return [int(step) for step in path.split("/") if step]


# How far a round is ---------------------------------------------------------------------------------------


@dataclass
class Part:
    """A union directly below the one that holds the round, with what came from it and from below it."""

    unit_id: int
    name: str
    code: str
    begun: int = 0
    sent: int = 0


@dataclass(frozen=True)
class Progress:
    """Who sent and who did not: `sent` of `all` unions directly below."""

    parts: list[Part] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return sum(part.sent > 0 for part in self.parts)

    @property
    def all(self) -> int:
        return len(self.parts)


def progress(award_round: AwardRound, on: date) -> Progress:
    """In the tree of a day, in as many questions for thousands of dossiers as for one.

    A dossier of the union itself is in none of the parts.
    """
    below = UnitVersion.objects.on(on).filter(
        unit__in=Placement.objects.on(on).filter(parent=award_round.unit_id).values("child")
    )
    parts = {
        unit: Part(unit, name, code)
        for unit, name, code in below.order_by("short_name").values_list("unit", "short_name", "unit__code")
    }
    states = list(award_round.proposals.exclude(state=State.WITHDRAWN).order_by().values_list("unit", "state"))
    paths = _paths({unit for unit, _state in states}, on)
    for unit, state in states:
        way = _units(paths.get(unit, ""))
        part = next((parts[step] for step in way if step in parts), None)
        if part is not None:
            part.begun += 1
            part.sent += state in SENT
    return Progress(list(parts.values()))


def _paths(units: set[int], on: date) -> dict[int, str]:
    """Where units stand on a day; what ended, below its heir."""
    left = dict(HeirPath.objects.on(on).filter(unit__in=units).values_list("unit", "path"))
    return left | dict(TreePath.objects.on(on).filter(unit__in=units).values_list("unit", "path"))


def dossiers(award_round: AwardRound, scope: Scope) -> ProposalQuerySet:
    """The dossiers of a round within reach, each with `unit_name` and `lies_at_name` of today."""
    today = timezone.localdate()
    called = UnitVersion.objects.on(today).filter(unit=OuterRef("lies_at")).values("short_name")[:1]
    rows: Any = Proposal.objects.in_scope(scope).filter(round=award_round).with_unit_name(on=today)
    named: ProposalQuerySet = rows.annotate(lies_at_name=Subquery(called)).order_by("unit_name", "pk")
    return named


def what_became(award_round: AwardRound, scope: Scope) -> list[dict[str, Any]]:
    """Each award offered, with how many are proposed in dossiers that were sent, struck off and granted within reach."""
    lines = Nomination.objects.kept().filter(
        proposal__in=Proposal.objects.in_scope(scope).filter(round=award_round, state__in=SENT).order_by().values("pk")
    )
    rows = lines.order_by().values_list("award_type", "state").annotate(n=Sum("quantity"))
    told: dict[int, Counter[str]] = {}
    for award_type, state, number in rows:
        told.setdefault(award_type, Counter())[state] = number
    return [
        {
            "offer": offer,
            "proposed": told.get(offer.award_type_id, Counter()).total(),
            "struck": told.get(offer.award_type_id, Counter())[Nomination.State.STRUCK],
            "granted": told.get(offer.award_type_id, Counter())[Nomination.State.GRANTED],
        }
        for offer in award_round.offers.select_related("award_type")
    ]


def in_states(rounds: QuerySet[AwardRound]) -> dict[str, int]:
    """How many of the rounds are in which state."""
    return dict(rounds.order_by().values_list("state").annotate(n=Count("pk")))
