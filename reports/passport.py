"""The passport of a figure: what it is in words, its history, what it counted and what it nearly counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from common.facts import Column, RecordKind
from common.periods import Period
from common.wording import grouped
from reports.document import written
from reports.figures import Figure, figures
from reports.figures import parts as counting_parts
from reports.frozen import evidence_of, hash_of_ids
from reports.kinds import KINDS
from reports.models import FrozenFigure, Indicator, IndicatorVersion, Report
from reports.trees import Window
from unions.access import Scope
from unions.models import Can, UnionUnit

PERIODS_SHOWN = 6
NEAR = timedelta(days=14)  # how far off a period a record is still looked for
SHOWN = 5


@dataclass(frozen=True)
class Part:
    """The records of a counting figure; a ratio or a difference has two parts, the least of the years those of one."""

    figure: Figure
    kind: RecordKind
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        return str(self.figure.definition.indicator)


def parts(figure: Figure) -> list[Part]:
    """The figure itself, or what it is made of; of the least of the years, what its year is made of."""
    meant = figure.least if figure.definition.is_least else figure
    kinds = [(one, KINDS[one.definition.kind]) for one in (counting_parts(meant) if meant else ())]
    return [Part(one, kind, kind.columns) for one, kind in kinds]


def definition_in_words(definition: IndicatorVersion) -> list[tuple[str, str]]:
    """(name, value) pairs that say what is counted; generated from the definition, never written by hand."""
    if definition.operation == IndicatorVersion.Operation.TARGET:
        return [
            (_("Of"), str(definition.first)),
            (_("Divided by"), _("the target of the same union and period")),
        ]
    if definition.is_least:
        return [
            (_("Of"), str(definition.first)),
            (_("Meant"), _("the least of the years of the period")),
        ]
    if definition.is_rank:
        return [
            (_("Of"), str(definition.first)),
            (_("Meant"), _("the place among the unions beside it, the greatest first")),
        ]
    if definition.is_derived:
        joined = {
            IndicatorVersion.Operation.SUM: _("And"),
            IndicatorVersion.Operation.DIFFERENCE: _("Less"),
        }.get(IndicatorVersion.Operation(definition.operation), _("Divided by"))
        return [(_("Of"), str(definition.first)), (joined, str(definition.second))]
    kind = KINDS[definition.kind]
    told = [
        (_("Counted"), str(kind.measure(definition.measure).label)),
        (_("Of"), str(kind.label)),
    ]
    told += [_condition(kind, code, value) for code, value in definition.where.items()]
    told += [
        (_("When"), definition.get_period_rule_display()),
        (_("Where"), definition.get_scope_rule_display()),
    ]
    return told


def _condition(kind: RecordKind, code: str, value: Any) -> tuple[str, str]:
    dimension = kind.dimension(code)
    names = dict(dimension.values()) if dimension.values else {}
    wanted = value if isinstance(value, list) else [value]
    return str(dimension.label), _(" or ").join(str(names.get(one, one)) for one in wanted)


def series(figure: Figure) -> list[Figure]:
    """The same figure of up to six periods, this one last; of the least of the years, of all years that it is of."""
    if figure.years:
        return list(figure.years)
    periods = [figure.period]
    while len(periods) < PERIODS_SHOWN:
        periods.append(periods[-1].previous())
    before = [one for period in reversed(periods[1:]) for one in figures(figure.unit, period, [figure.code])]
    return [*before, figure]


def earlier(figure: Figure) -> list[tuple[str, float | None, str]]:
    """(label, value, in words) of the series of a figure, as a chart draws it."""
    return [in_series(one) for one in series(figure)]


def in_series(figure: Figure) -> tuple[str, float | None, str]:
    value = figure.value
    number = round(100 * float(value), 1) if isinstance(value, Fraction) else value
    return short_label(figure.period), number, written(figure, lang="vi")


def about_the_years(figure: Figure) -> str:
    """Which year the least of the years is of, as in "The least of 2017 … 2022: 2019, 23/56"; "" of other figures."""
    if not figure.years:
        return ""
    if figure.least is None:
        missing = [year.period.label_within for year in figure.years if year.value is None]
        return _("No value: there is nothing to count or to divide in %(years)s.") % {
            "years": ", ".join(missing) or "–"
        }
    first, last = (short_label(figure.years[n].period) for n in (0, -1))
    told = {"first": first, "last": last, "year": short_label(figure.least.period), "value": _with_parts(figure.least)}
    return _("The least of %(first)s … %(last)s: %(year)s, %(value)s") % told


def _with_parts(figure: Figure) -> str:
    """ "23/56" of what divides, else the number."""
    if figure.denominator is None:
        return written(figure, "grouped")
    return f"{grouped(figure.numerator or 0)}/{grouped(figure.denominator)}"


def short_label(period: Period) -> str:
    """A name of a period that fits under a column."""
    if ".." in period.code:
        return f"{period.start:%m/%Y}–{period.cut_off:%m/%Y}"
    return period.code if period.code[4:5] != "-" else f"{period.code[5:]} {period.code[2:4]}"


@dataclass(frozen=True)
class NearMiss:
    """A record that one rule alone kept out of a figure, what it is called, and that rule in words."""

    record: Any
    title: str
    day: date
    reason: str


def told_to(scope: Scope, figure: Figure, rows: Any) -> Any:
    """Those of the rows behind a figure that the scope may be told: in reach, and with whatever else it takes.

    Who is in the Party can be read off the list of those who were counted for it.
    """
    definition = figure.definition
    for can in sorted(KINDS[definition.kind].needed(definition.where)) or [Can.VIEW]:
        rows = rows.in_scope(scope, Can(can))
    return rows


def near_misses(figure: Figure, scope: Scope) -> list[NearMiss] | None:
    """Records in reach that are not approved yet, or that lie a few days off the period.

    None where it is not looked for: of what is made of others, and of stocks, in which a row that ended a few days ago
    may be followed by another one that is counted.
    """
    definition = figure.definition
    if definition.is_derived or KINDS[definition.kind].is_stock:
        return None
    kind, window = KINDS[definition.kind], Window.of(definition, figure.period)
    field = kind.happened_on

    def among(rows: Any, first: date, end: date, most: int) -> Any:
        dated = rows.filter(kind.condition(definition.where), **{f"{field}__gte": first, f"{field}__lt": end})
        if definition.scope_rule == IndicatorVersion.ScopeRule.OWN:
            dated = dated.of(figure.unit)
        here = told_to(scope, figure, dated.under(figure.unit, on=kind.placed_on))
        return here.select_related(*kind.with_rows).annotate(day=F(field)).order_by(field)[:most]

    found = [(row, row.get_status_display()) for row in _undecided(kind, among, window)]
    for first, end, reason in (
        (window.start - NEAR, window.start, _("before the period")),
        (window.end, window.end + NEAR, _("after the period")),
    ):
        found += [(row, reason) for row in among(kind.records(), first, end, SHOWN)]
    read = kind.read_in_full([row for row, _reason in found], scope) if kind.read_in_full else None
    return [
        NearMiss(row, str(row) if read is None or row.pk in read else str(kind.label), row.day, reason)
        for row, reason in found
    ]


def _undecided(kind: RecordKind, among: Callable[..., Any], window: Window) -> Any:
    return among(kind.nearly(), window.start, window.end, 2 * SHOWN) if kind.nearly else ()


@dataclass(frozen=True)
class Frozen:
    """What a submitted report says of a figure, beside what is counted now."""

    report: Report
    value: str
    records: int
    is_as_now: bool


def frozen(figure: Figure) -> list[Frozen]:
    """The figure as it stands in the submitted reports of its unit and period."""
    stood = FrozenFigure.objects.filter(
        definition__indicator=figure.definition.indicator_id,
        snapshot__report__submitted=F("snapshot"),
        snapshot__report__unit=figure.unit,
        snapshot__report__period_code=figure.period.code,
    ).select_related("snapshot__report__submitted_by")
    now = hash_of_ids(evidence_of(figure)) if stood else ""
    return [
        Frozen(
            one.snapshot.report,
            printed(one.snapshot.content, figure.code),
            len(one.evidence),
            one.evidence_sha256 == now,
        )
        for one in stood
    ]


def printed(content: dict[str, Any], code: str) -> str:
    """The value of a figure in the annex of a document."""
    return next((row["value"] for row in content["passport"] if row["code"] == code), "–")


def tells_counted_in(kind: RecordKind) -> bool:
    """Whether `counted_in` can be asked of records of a kind: those that happened in a unit on a day of their own."""
    return kind.happened_on == "happened_on" and kind.unit_field == "unit"


def counted_in(kind: RecordKind, record_id: int, unit: UnionUnit, day: date) -> list[tuple[IndicatorVersion, int]]:
    """The indicators that one record of a unit adds to when it counts, and by how much, in one question: everybody's and
    those that the unit has from above.

    Figures made of others and numbers of people are left out: what one record adds to them depends on the others. So
    are those of which not every onlooker is told which records they count.
    """
    held = Indicator.objects.held_for(unit, day)
    definitions = IndicatorVersion.objects.in_force(day).filter(kind=kind.code, indicator__in=held)
    definitions = definitions.order_by("indicator__rank")
    additive = [one for one in definitions if not kind.measure(one.measure).distinct and not kind.needed(one.where)]
    columns = {f"n{n}": kind.measure(one.measure).over(kind.condition(one.where)) for n, one in enumerate(additive)}
    if not columns:
        return []
    waiting = kind.nearly().filter(pk=record_id) if kind.nearly else None
    rows = waiting if waiting is not None and waiting.exists() else kind.records().filter(pk=record_id)
    added = rows.aggregate(**columns)
    return [(one, added[f"n{n}"]) for n, one in enumerate(additive) if added[f"n{n}"]]
