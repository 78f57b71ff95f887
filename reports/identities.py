"""Rules of arithmetic between figures: which of them the figures of a union break, and which unions are at fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.periods import Period
from common.wording import grouped, percent
from reports.figures import Figure, Value, figures, table
from reports.models import FrozenFigure, Identity, IndicatorVersion, Report
from reports.models.documents import HANDED_IN
from reports.worded import adds_up
from unions.models import Placement, TreePath, UnionUnit

AT_MOST = Identity.Relation.AT_MOST
Number = int | Fraction


@dataclass(frozen=True)
class Breach:
    """A rule that figures of one union and period break.

    `gap` is left less right. `codes` are the figures the rule speaks of, the one that it is told beside first. `rule`
    is None of the two rules that need no row: a part is at most its whole, and what unions below handed in is what
    is counted of them; of the latter `below` has the gaps by unit.
    """

    name: str
    codes: tuple[str, ...]
    left: Value
    right: Value
    gap: Number
    arithmetic: str
    rule: Identity | None = None
    below: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """How many rules hold, and those that are broken. Rules over figures without a value are in neither."""

    holding: int
    broken: list[Breach]


def broken(unit: UnionUnit, period: Period, *, figures: Iterable[Figure] | None = None) -> list[Breach]:
    """The rules that the figures of a union break: those given, as a report froze them, or all as counted now."""
    return checked(unit, period, told=figures).broken


def checked(unit: UnionUnit, period: Period, *, told: Iterable[Figure] | None = None) -> Checked:
    """Every rule that speaks of the figures told, or of any at all.

    A rule that also speaks of others is looked at with all of its figures counted now: what was frozen and what was
    counted later would seldom agree.
    """
    known = None if told is None else {figure.code: figure for figure in told}
    rules = [one for one in in_force(unit, period) if known is None or not known.keys().isdisjoint(codes_of(one))]
    missing = {code for one in rules for code in codes_of(one) if known is None or not known.keys() >= codes_of(one)}
    counted = {one.code: one for one in figures(unit, period, missing)} if missing else {}
    given = known or {}
    holding, found = 0, []
    for rule in rules:
        values = given if given.keys() >= codes_of(rule) else counted
        sides = _sides(rule, values)
        if sides is None:
            continue
        breach = _breach(rule, values, *sides)
        holding += breach is None
        found += [breach] if breach else []
    for check in (_parts(given.values()), _below(unit, period, given)):
        holding += check.holding
        found += check.broken
    return Checked(holding, found)


def in_force(unit: UnionUnit, period: Period) -> list[Identity]:
    """The rules of everybody and of the unit and the unions above it, in the order of their codes."""
    held = Q(unit=None) | Q(unit__in=unit.from_top(period.cut_off))
    return list(Identity.objects.on(period.cut_off).filter(held))


def codes_of(rule: Identity) -> set[str]:
    return {term.removeprefix("-") for term in (*rule.left, *rule.right)}


def _sides(rule: Identity, known: Mapping[str, Figure]) -> tuple[Number, Number] | None:
    """Both sides of a rule; None where one of its figures is not there or has no value."""
    if any(code not in known or known[code].value is None for code in codes_of(rule)):
        return None
    return _sum(rule.left, known), _sum(rule.right, known)


def _sum(terms: Sequence[str], known: Mapping[str, Figure]) -> Number:
    return sum(-_value(term, known) if term.startswith("-") else _value(term, known) for term in terms)


def _value(term: str, known: Mapping[str, Figure]) -> Number:
    value: Number | None = known[term.removeprefix("-")].value
    return value if value is not None else 0


def _breach(rule: Identity, known: Mapping[str, Figure], left: Number, right: Number) -> Breach | None:
    gap = left - right
    if gap <= 0 if rule.relation == AT_MOST else gap == 0:
        return None
    codes = [term.removeprefix("-") for term in (*rule.right, *rule.left)]
    told = {
        "left": _in_terms(rule.left, known, left),
        "right": _in_terms(rule.right, known, right),
        "gap": in_figures(_size(gap)),
    }
    sentence = _("%(left)s is more than %(right)s by %(gap)s") if rule.relation == AT_MOST else _(
        "%(left)s, but %(right)s; the gap is %(gap)s"
    )  # fmt: skip
    return Breach(str(rule), tuple(dict.fromkeys(codes)), left, right, gap, sentence % told, rule)


def _in_terms(terms: Sequence[str], known: Mapping[str, Figure], total: Number) -> str:
    """ "12.480 + 640 − 395 = 12.725"; of one term its value alone."""
    written = ""
    for n, term in enumerate(terms):
        sign = "−" if term.startswith("-") else "+"
        value = in_figures(_value(term, known))
        written += f" {sign} {value}" if n else f"{sign if sign == '−' else ''}{value}"
    return f"{written} = {in_figures(total)}" if len(terms) > 1 else written


def in_figures(value: Number) -> str:
    """A value as it is written in arithmetic: grouped, or in percent."""
    lang: Any = "en" if get_language() == "en" else "vi"
    return percent(value, lang) if isinstance(value, Fraction) else grouped(value, lang)


def _size(gap: Number) -> Number:
    return -gap if gap < 0 else gap


# Rules that need no row ------------------------------------------------------------------------------------
def _parts(told: Iterable[Figure]) -> Checked:
    """Of every ratio, the part is at most the whole."""
    holding, found = 0, []
    for figure in told:
        if figure.definition.operation != IndicatorVersion.Operation.RATIO or not figure.denominator:
            continue
        part, whole = figure.numerator or 0, figure.denominator
        if part <= whole:
            holding += 1
            continue
        sentence = _("%(part)s of %(whole)s: %(gap)s too many")
        written = sentence % {"part": in_figures(part), "whole": in_figures(whole), "gap": in_figures(part - whole)}
        found.append(Breach(_("The part is at most the whole"), (figure.code,), part, whole, part - whole, written))
    return Checked(holding, found)


def _below(unit: UnionUnit, period: Period, told: Mapping[str, Figure]) -> Checked:
    """What the unions below handed in for the period is what is counted of them now."""
    additive = [
        one.definition.pk for one in told.values() if not one.definition.is_derived and adds_up(one.definition, {})
    ]
    frozen: dict[str, dict[int, int]] = {}
    handed_in = FrozenFigure.objects.filter(
        definition__in=additive,
        snapshot=F("snapshot__report__submitted"),
        snapshot__report__unit__in=reporting_below(unit, period),
        snapshot__report__period_code=period.code,
        snapshot__report__status__in=HANDED_IN,
        value__isnull=False,
    )
    rows = handed_in.values_list("definition__indicator__code", "snapshot__report__unit", "value")
    for code, child, value in rows:
        frozen.setdefault(code, {})[child] = int(value or 0)
    if not frozen:
        return Checked(0, [])
    children = list(UnionUnit.objects.filter(pk__in={child for values in frozen.values() for child in values}))
    now = table(unit, period, frozen, nodes=children)
    holding, found = 0, []
    for figure in (one for one in told.values() if one.code in frozen):
        values = frozen[figure.code]
        today = {child: int(one.value or 0) for child in values for one in now[child] if one.code == figure.code}
        gaps = {child: today[child] - values[child] for child in values if today.get(child, 0) != values[child]}
        if not gaps:
            holding += 1
            continue
        said, counted = sum(values.values()), sum(today.values())
        sentence = _("The unions below handed in %(said)s together; counted of them today are %(counted)s")
        written = sentence % {"said": in_figures(said), "counted": in_figures(counted)}
        name = _("What the unions below handed in is what is counted of them")
        found.append(Breach(name, (figure.code,), said, counted, said - counted, written, below=gaps))
    return Checked(holding, found)


def directly_below(unit: UnionUnit, period: Period) -> Any:
    """The ids of the unions directly below a unit on the last day of a period, as a subquery."""
    return Placement.objects.on(period.cut_off).filter(parent=unit).values("child")


def reporting_below(unit: UnionUnit, period: Period) -> list[int]:
    """The ids of the unions whose reports stand next below a unit's own: where the union between them owes none, of
    grassroots unions below a province too."""
    reports = Report.objects.filter(period_code=period.code).exclude(status=Report.Status.EXCUSED)
    return nearest_below(unit, period, reports.values("unit"))


def nearest_below(unit: UnionUnit, period: Period, among: Any) -> list[int]:
    """Of the unions `among` (ids or a subquery) those below a unit on the last day of a period, none of them between."""
    tops = unit.tree_paths.on(period.cut_off).values_list("path", flat=True)
    paths = TreePath.objects.on(period.cut_off).below(*tops).filter(unit__in=among).exclude(unit=unit)
    found = {path.unit_id: path.unit_ids() for path in paths}
    return [pk for pk, (*above, _own) in found.items() if found.keys().isdisjoint(above)]


# Who is at fault -------------------------------------------------------------------------------------------
def at_fault(breach: Breach, top: UnionUnit, period: Period) -> list[tuple[int, Number]]:
    """The units directly below that break the rule by themselves, with their own gaps; the largest first."""
    return all_at_fault([breach], top, period)[0]


def all_at_fault(breaches: Sequence[Breach], top: UnionUnit, period: Period) -> list[list[tuple[int, Number]]]:
    """As `at_fault`, for each of the breaches, in one run of the engine."""
    asked = {code for one in breaches if not one.below for code in one.codes}
    children = list(UnionUnit.objects.filter(pk__in=directly_below(top, period))) if asked else []
    counted = table(top, period, asked, nodes=children) if children else {}
    found = []
    for breach in breaches:
        gaps: dict[int, Number] = dict(breach.below)
        if not breach.below:
            for child, told in counted.items():
                if gap := _gap(breach, {one.code: one for one in told}):
                    gaps[child] = gap
        found.append(sorted(gaps.items(), key=lambda pair: (-_size(pair[1]), pair[0])))
    return found


def _gap(breach: Breach, known: Mapping[str, Figure]) -> Number:
    """By how much the figures of one unit break the rule; 0 where they do not."""
    if breach.rule is None:
        figure = known.get(breach.codes[0])
        return max(0, (figure.numerator or 0) - (figure.denominator or 0)) if figure and figure.denominator else 0
    sides = _sides(breach.rule, known)
    made = _breach(breach.rule, known, *sides) if sides else None
    return made.gap if made else 0
