"""What was given in a programme: in all, union by union below the chosen one, and beside what was allocated for it.

Only what counts is counted. As many statements for ten thousand unions as for two: the database adds up per place,
and places are added to their branch here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery, Sum

from common.facts import CountUnit
from common.periods import Period
from unions.access import Scope
from unions.models import STEP, TreePath, UnionUnit, UnitVersion
from unions.tree import GRASSROOTS, ids_of, sums_below, versions_of
from welfare.models import Allocation, FundingLine, Payout, Programme
from welfare.natures import NATURES
from welfare.totals import lines_given

FROM_MEANS = (FundingLine.Source.UNION, FundingLine.Source.SOCIAL_FUND)  # what allocations can have paid for


@dataclass
class Given:
    """What was given: payouts, people, đồng by nature, and quantities by unit of count."""

    payouts: int = 0
    people: int = 0
    amounts: dict[str, int] = field(default_factory=dict)
    quantities: dict[str, int] = field(default_factory=dict)

    @property
    def counted(self) -> list[tuple[str, int]]:
        """(unit of count in words, quantity)."""
        return [(str(CountUnit(unit).label), number) for unit, number in sorted(self.quantities.items())]

    @property
    def natures(self) -> list[tuple[str, Any, int]]:
        """(nature, its name, đồng) of the natures that there are."""
        return [(code, label, self.amounts[code]) for code, label in NATURES if self.amounts.get(code)]

    def add(self, other: Given) -> None:
        self.payouts += other.payouts
        self.people += other.people
        for mine, more in ((self.amounts, other.amounts), (self.quantities, other.quantities)):
            for key, number in more.items():
                mine[key] = mine.get(key, 0) + number


@dataclass
class Branch:
    """A union right below the chosen one with all below it; or the chosen one itself, without them."""

    code: str
    name: str
    itself: bool = False
    given: Given = field(default_factory=Given)
    unions: int = 0  # grassroots unions below it on the last day, with itself where it is one
    silent: int = 0  # those of them that recorded nothing yet

    @property
    def spoke(self) -> int:
        return self.unions - self.silent


@dataclass(frozen=True)
class Delivered:
    """A programme at a union in a period: all that was given, and branch by branch."""

    given: Given
    branches: list[Branch]

    @property
    def unions(self) -> int:
        return sum(branch.unions for branch in self.branches)

    @property
    def silent(self) -> int:
        return sum(branch.silent for branch in self.branches)


@dataclass(frozen=True)
class Means:
    """What a union was allocated until the end of the period, and what of it was handed out at it and below."""

    code: str
    name: str
    allocated: int
    handed_out: int

    @property
    def remaining(self) -> int:
        return self.allocated - self.handed_out


@dataclass(frozen=True)
class Union:
    """A grassroots union where it stands on the last day of the period."""

    code: str
    name: str
    path: str


def delivered(programme: Programme, unit: UnionUnit, period: Period, scope: Scope) -> Delivered:
    """Everything given in a programme and its versions at a union and below, in the tree of each day.

    What stood below a union that is gone since is shown under that union.
    """
    own = set(unit.tree_paths.values_list("path", flat=True))
    places = _per_place(programme, unit, period, scope)
    standing = _right_below(unit, period.cut_off, scope)
    every, silent = _grassroots(programme, unit, period, scope)
    branches: dict[int, Branch] = {}
    for pk, version in versions_of(
        {unit.pk, *standing, *(_branch(path, own) for path in places)}, period.cut_off
    ).items():
        branches[pk] = Branch(version.unit.code, version.short_name, itself=pk == unit.pk)
    total = Given()
    for path, given in places.items():
        branches[_branch(path, own)].given.add(given)
        total.add(given)
    for union in every:
        branch = branches[_branch(union.path, own)]
        branch.unions += 1
        branch.silent += union in silent
    if not (branches[unit.pk].given.payouts or branches[unit.pk].unions):
        del branches[unit.pk]
    order = {pk: path for path, pk in sorted((path, pk) for pk, path in standing.items())}
    told = sorted(branches.items(), key=lambda one: (one[0] != unit.pk, order.get(one[0], "~"), one[1].code))
    return Delivered(total, [branch for _pk, branch in told])


def silent_unions(programme: Programme, unit: UnionUnit, period: Period, scope: Scope) -> list[Union]:
    """The grassroots unions below that recorded nothing of a programme yet, in whatever state, in tree order."""
    every, silent = _grassroots(programme, unit, period, scope)
    return [union for union in every if union in silent]


def means_of(programme: Programme, unit: UnionUnit, period: Period, scope: Scope) -> list[Means]:
    """By union that was allocated means for a programme: what it got until the end of the period, what it gave."""
    on = period.cut_off
    programmes = Programme.objects.with_below([programme.code])
    rows = Allocation.objects.kept().filter(programme__in=programmes, happened_on__lt=period.end)
    rows = rows.filter(to_unit__in=UnionUnit.objects.in_scope(scope).under(unit, on=on))
    got = dict(rows.order_by().values_list("to_unit").annotate(all=Sum("amount")))
    paths = dict(TreePath.objects.on(on).filter(unit__in=got).values_list("unit", "path"))
    lines = FundingLine.objects.approved().filter(
        payout__programme__in=programmes, payout__happened_on__lt=period.end, source__in=FROM_MEANS
    )
    numbers = lines.order_by().values_list("payout__unit").annotate(number=Sum("amount"))
    gave = sums_below(numbers, set(paths.values()), on=on)
    called = versions_of(got, on)
    return [
        Means(called[pk].unit.code, called[pk].short_name, got[pk], gave.get(path, 0))
        for pk, path in sorted(paths.items(), key=lambda one: one[1])
    ]


def _per_place(programme: Programme, unit: UnionUnit, period: Period, scope: Scope) -> dict[str, Given]:
    """By the path at which a union stood on the day: what was given there."""
    rows = Payout.objects.in_scope(scope).under(unit, on="happened_on").approved().happened_in(period)
    programmes = Programme.objects.with_below([programme.code])
    rows = rows.filter(programme__in=programmes).order_by()
    stood = TreePath.objects.filter(unit=OuterRef("unit"), valid__contains=OuterRef("happened_on"))
    placed: Any = rows.annotate(path=Subquery(stood.values("path")[:1]))
    places: dict[str, Given] = {}
    counted = placed.values_list("path", "kind__count_unit").annotate(
        number=Count("pk"), heads=Sum("people"), all=Sum("quantity")
    )
    for path, count_unit, number, heads, quantity in counted:
        places.setdefault(path, Given()).add(Given(number, heads, {}, {count_unit: quantity}))
    stood = TreePath.objects.filter(unit=OuterRef("payout__unit"), valid__contains=OuterRef("payout__happened_on"))
    lines = lines_given(unit, period, scope).filter(payout__programme__in=programmes)
    lines = lines.annotate(path=Subquery(stood.values("path")[:1]))
    for path, nature, amount in lines.values_list("path", "nature").annotate(all=Sum("amount")):
        places.setdefault(path, Given()).add(Given(amounts={nature: amount}))
    return places


def _branch(path: str, own: Collection[str]) -> int:
    """The union right below the chosen one, through which a path goes; the chosen one itself at its end."""
    top = max((one for one in own if path.startswith(one)), key=len)
    return ids_of(path[: len(top) + STEP])[-1]


def _right_below(unit: UnionUnit, on: date, scope: Scope) -> dict[int, str]:
    """The paths of the unions right below on a day, by their ids."""
    stands = unit.tree_paths.on(on).values_list("path", flat=True).first()
    if stands is None:
        return {}
    placed = TreePath.objects.on(on).below(stands).filter(path__regex=rf"^{stands}[0-9]{{{STEP - 1}}}/$")
    return dict(placed.filter(unit__in=scope.units()).values_list("unit", "path"))


def _grassroots(programme: Programme, unit: UnionUnit, period: Period, scope: Scope) -> tuple[list[Union], set[Union]]:
    """The grassroots unions at and below a union on the last day, and those of them that recorded nothing."""
    on = period.cut_off
    units: Any = UnitVersion.objects.in_scope(scope).under(unit, on=on).on(on).filter(level__in=GRASSROOTS)
    units = units.filter(unit__tree_paths__valid__contains=on).annotate(path=F("unit__tree_paths__path"))
    every = [Union(*row) for row in units.order_by("path").values_list("unit__code", "short_name", "path")]
    payouts = Payout.objects.kept().under(unit, on=on).happened_in(period)
    said = payouts.filter(programme__in=Programme.objects.with_below([programme.code])).order_by()
    spoke = TreePath.objects.on(on).filter(unit__in=said.values("unit")).values_list("path", flat=True)
    above = {path[:end] for path in spoke for end in _ends(path)}
    return every, {union for union in every if union.path not in above}


def _ends(path: str) -> Iterable[int]:
    return range(STEP, len(path) + 1, STEP)
