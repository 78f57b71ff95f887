"""Targets: what was reached of them and in which words, and how one is split over the unions below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.periods import Period
from common.wording import NO_VALUE, Language, grouped
from common.wording import percent as percent_in_words
from reports.figures import Figure, Value, table
from reports.models import Target
from reports.trees import one_of
from unions.access import Scope
from unions.models import Can, Placement, Reach, TreePath, UnionUnit
from unions.tree import ids_of

ONE_DAY = timedelta(days=1)
MEMBERS = "mem.members_total"  # what a target is split by where it is split by members


@dataclass(frozen=True)
class Result:
    """What was reached of a target.

    `value` is None where the indicator has no value, or counts something else by now. `percent` is the part of the
    target that was reached, 13/10 for 130%; None of nothing, and of shares, which are compared as they are. `met` is
    None where neither can be said.
    """

    target: Target
    figure: Figure | None
    value: Value
    percent: Fraction | None
    met: bool | None
    word: str


class Portion(NamedTuple):
    """What one union would be given of a target; `denominator` is what that was reckoned by."""

    unit: UnionUnit
    value: Decimal | None
    denominator: int | None = None


# What was reached ------------------------------------------------------------------------------------------
def results(targets: Iterable[Target]) -> dict[int, Result]:
    """By target: what its unit, with all below it, reached. As many statements for a thousand targets as for one.

    Only more periods ask for more. The targets come with their indicators and units.
    """
    together: dict[Period, list[Target]] = defaultdict(list)
    for target in targets:
        together[target.period].append(target)
    found: dict[int, Result] = {}
    for period, of_period in together.items():
        units = {one.unit_id: one.unit for one in of_period}
        counted = figures_of(list(units.values()), period, {one.indicator.code for one in of_period})
        for one in of_period:
            found[one.pk] = result_of(one, counted.get((one.unit_id, one.indicator.code)))
    return found


def result_of(target: Target, figure: Figure | None) -> Result:
    """A target beside the figure of its indicator, unit and period."""
    value = figure.value if figure and figure.definition.count_unit == target.count_unit else None
    aim = _aim(value, target.value)
    percent = None if value is None or target.is_share or not aim else Fraction(value) / aim
    word = wording(value, target.value, target.at_most)
    return Result(target, figure, value, percent, is_met(value, target.value, target.at_most), word)


def is_met(value: Value, target: Decimal, at_most: bool) -> bool | None:
    """Whether a value reaches a target; None where there is no value, or no target to speak of.

    A share is a Fraction of 1, its target in percent.
    """
    if value is None or not (target or at_most):
        return None
    return value <= _aim(value, target) if at_most else value >= _aim(value, target)


def wording(value: Value, target: Decimal, at_most: bool) -> str:
    """How a value stands to its target, in the language of the reader: "đạt 130% chỉ tiêu, vượt 30%".

    What was reached is told of the whole target, what is above it only as such: never "vượt 130%". Shares and
    limits stand beside what was asked for: "96,2% / ≥ 90%: đạt".
    """
    met = is_met(value, target, at_most)
    if value is None or met is None:
        return NO_VALUE
    if isinstance(value, Fraction) or at_most:
        told = {"value": _written(value), "target": asked_for(target, at_most, share=isinstance(value, Fraction))}
        if met:
            return _("%(value)s / %(target)s: reached") % told
        return _("%(value)s / %(target)s: not reached") % told
    reached = value / _aim(value, target)
    told = {"percent": percent_in_words(reached, _language()), "excess": ""}
    if reached > 1:
        told["excess"] = percent_in_words(reached - 1, _language())
        return _("reached %(percent)s of the target, %(excess)s above it") % told
    return (_("reached %(percent)s of the target") if met else _("%(percent)s of the target, not reached")) % told


def asked_for(target: Decimal, at_most: bool, *, share: bool) -> str:
    """A target as it is written: "1.900", "≥ 90%", "≤ 5"."""
    sign = "≤" if at_most else "≥" if share else ""
    return f"{sign} {_written(Fraction(target) / 100 if share else int(target))}".strip()


def _written(value: int | Fraction) -> str:
    return percent_in_words(value, _language()) if isinstance(value, Fraction) else grouped(value, _language())


def _aim(value: Value, target: Decimal) -> Fraction:
    return Fraction(target) / 100 if isinstance(value, Fraction) else Fraction(target)


def _language() -> Language:
    return "en" if get_language() == "en" else "vi"


# Figures of any units --------------------------------------------------------------------------------------
def figures_of(units: Sequence[UnionUnit], period: Period, codes: Collection[str]) -> dict[tuple[int, str], Figure]:
    """Figures of units wherever they stand, by unit and code, in one run of the engine for each tree they stand in."""
    found: dict[tuple[int, str], Figure] = {}
    for top, under in _by_top(units, period):
        for unit, counted in table(top, period, codes, nodes=under).items():
            found |= {(unit, figure.code): figure for figure in counted}
    return found


def _by_top(units: Sequence[UnionUnit], period: Period) -> list[tuple[UnionUnit, list[UnionUnit]]]:
    """Units below the lowest unit under which each of them stood through the whole period, or was itself.

    One that came from elsewhere meanwhile needs a higher top: below the new one alone, a part of it would be missing.
    """
    known = {unit.pk: unit for unit in units}
    days = (period.start - ONE_DAY, period.end)  # a stock at the start is of the day before
    stood: dict[int, list[list[int]]] = defaultdict(list)
    for unit, path in TreePath.objects.filter(one_of("unit_id", list(known)), valid__overlap=days).values_list(
        "unit", "path"
    ):
        stood[unit].append(ids_of(path))
    roots: dict[int, list[int]] = defaultdict(list)
    for pk in known:
        roots[stood[pk][0][0] if stood[pk] else pk].append(pk)
    tops: dict[int, list[UnionUnit]] = defaultdict(list)
    for members in roots.values():
        paths = [path for pk in members for path in stood[pk]]
        common = set.intersection(*map(set, paths)) if paths else set()
        lowest = next((pk for pk in reversed(paths[0]) if pk in common), None) if paths else None
        for pk in members:
            tops[lowest or pk].append(known[pk])
    found = UnionUnit.objects.in_bulk(tops)
    return [(found[pk], under) for pk, under in tops.items()]


def seen_whole(scope: Scope, units: Iterable[UnionUnit]) -> set[int]:
    """Which of some units in reach are seen with all that stands below them today."""
    units = list(units)
    below = tuple(path for path, reach in scope.held.get(Can.VIEW, ()) if reach is Reach.BELOW)
    paths = dict(TreePath.objects.on(scope.on).filter(unit__in=units).values_list("unit", "path"))
    return {
        unit.pk for unit in units if unit.pk not in paths or paths[unit.pk].startswith(below) or scope.sees_all_of(unit)
    }


# Split over the unions below -------------------------------------------------------------------------------
def units_below(target: Target) -> list[UnionUnit]:
    """The units directly below the target's own, in the tree of the last day of its period.

    What stands elsewhere today, has others above it, and is given no targets from here any more.
    """
    today = timezone.localdate()
    placed = Placement.objects.on(target.period.cut_off).filter(parent=target.unit_id)
    standing = TreePath.objects.on(today)
    elsewhere = standing.exclude(
        pk__in=standing.below(*target.unit.tree_paths.on(today).values_list("path", flat=True))
    )
    units = UnionUnit.objects.filter(pk__in=placed.values("child")).exclude(pk__in=elsewhere.values("unit"))
    return list(units.order_by("pk"))


def portions(target: Target, how: str, units: Sequence[UnionUnit]) -> list[Portion]:
    """What each of the units would be given, with what it was reckoned by today; a share is handed on to all as it is.

    By hand, and where there is nothing to reckon by, the values are None.
    """
    weights = _weights(target, how, units)
    denominators: Sequence[int | None] = weights or [None] * len(units)
    if how == Target.How.EVENLY:
        denominators = [None] * len(units)
    if target.is_share:
        value = None if how == Target.How.BY_HAND else target.value
        return [Portion(unit, value) for unit in units]
    if not sum(weights):
        return [Portion(*pair) for pair in zip(units, [None] * len(units), denominators, strict=True)]
    values = map(Decimal, split(int(target.value), weights))
    return [Portion(*row) for row in zip(units, values, denominators, strict=True)]


def _weights(target: Target, how: str, units: Sequence[UnionUnit]) -> list[int]:
    period = target.period
    if how == Target.How.EVENLY:
        return [1] * len(units)
    if how == Target.How.BY_MEMBERS:
        on = min(timezone.localdate(), period.cut_off)
        code, counted = MEMBERS, figures_of(units, Period(on, on + ONE_DAY), [MEMBERS])
    elif how == Target.How.BY_LAST_YEAR and not target.is_share:
        code = target.indicator.code
        counted = figures_of(units, period.year_before(), [code])
    else:
        return []
    values = (counted[unit.pk, code].value if (unit.pk, code) in counted else 0 for unit in units)
    return [max(0, int(value or 0)) for value in values]


def split(whole: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers that add up to `whole`, each less than one away from its share; the largest remainders go up.

    Of equal remainders the first go up. The weights are not below 0, and one at least is above.
    """
    total = sum(weights)
    shares = [divmod(whole * weight, total) for weight in weights]
    rest = whole - sum(share for share, _remainder in shares)
    by_remainder = sorted(range(len(shares)), key=lambda n: -shares[n][1])
    up = set(by_remainder[:rest])
    return [share + (n in up) for n, (share, _remainder) in enumerate(shares)]
