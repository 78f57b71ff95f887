"""What a contest came to below a union: who took part, and which prizes they won."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Sum

from campaigns.models import Contest, ContestEntry, ContestResult, RecipientKind
from unions.access import Scope
from unions.models import UnionUnit


@dataclass
class Turnout:
    """Entries of one contest added up; `women` are those of entries that say so."""

    unions: int = 0
    people: int = 0
    women: int = 0
    prizes: int = 0


@dataclass
class Prizes:
    """Prizes by grade, the highest first: for each of `kinds`, in its order, how many."""

    kinds: list[str] = field(default_factory=list)
    grades: list[tuple[str, list[int], int]] = field(default_factory=list)
    total: list[int] = field(default_factory=list)
    all: int = 0


def entries(contests: Iterable[int], unit: UnionUnit, scope: Scope) -> Any:
    """Who entered contests, by their ids, of the union and those below it, as they stood on the day; in reach."""
    rows = ContestEntry.objects.in_scope(scope).under(unit, on="happened_on").kept()
    return rows.filter(contest__in=list(contests))


def with_results(rows: Any) -> Any:
    """The entries, each with its name, its member and its results."""
    results = ContestResult.objects.kept().select_related("member").order_by("kind", "happened_on", "pk")
    named = rows.with_unit_name(on="happened_on").select_related("member")
    return named.prefetch_related(Prefetch("results", queryset=results, to_attr="won"))


def turnouts(contests: Iterable[Contest], unit: UnionUnit, scope: Scope) -> dict[int, Turnout]:
    """By the id of the contest; in two queries."""
    told = {contest.pk: Turnout() for contest in contests}
    entered = entries(told, unit, scope)
    for row in (
        entered.order_by()
        .values("contest")
        .annotate(unions=Count("unit", distinct=True), people=Sum("quantity"), of_women=Sum("women", default=0))
    ):
        told[row["contest"]] = Turnout(row["unions"], row["people"], row["of_women"])
    won = _won(entered).values("entry__contest").annotate(number=Sum("quantity"))
    for row in won:
        told[row["entry__contest"]].prizes = row["number"]
    return told


def prizes(contest: Contest, unit: UnionUnit, scope: Scope) -> Prizes:
    rows = _won(entries([contest.pk], unit, scope)).values("grade", "recipient_kind").annotate(number=Sum("quantity"))
    number = {(row["grade"], row["recipient_kind"]): row["number"] for row in rows}
    kinds = [kind for kind in RecipientKind if any(won_by == kind for _grade, won_by in number)]
    told = Prizes([str(kind.label) for kind in kinds])
    for grade in ContestResult.Grade:
        line = [number.get((grade, kind), 0) for kind in kinds]
        if any(line):
            told.grades.append((str(grade.label), line, sum(line)))
    told.total = [sum(column) for column in zip(*(line for _grade, line, _sum in told.grades), strict=True)]
    told.all = sum(told.total)
    return told


def _won(entered: Any) -> Any:
    kept = ContestResult.objects.kept().filter(kind=ContestResult.Kind.PRIZE)
    return kept.filter(entry__in=entered.values("pk")).order_by()
