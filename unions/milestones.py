"""The days on which the tree changed most, and their line of time as numbers for SVG attributes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unions.access import Scope
from unions.models import LineageEvent, LineageUnit, UnionUnit

WIDTH, LEFT, RIGHT, GROUND = 820, 10, 810, 58
LETTER, BOLD_LETTER, AIR = 6.3, 7.1, 10  # the room that text of 12 px takes
SHOWN = 6
ONE_DAY = timedelta(days=1)
# Whose number an event is told by: who ended, who was founded, who was met.
TELLING = {
    LineageEvent.Kind.DISSOLVED: LineageUnit.Part.FROM,
    LineageEvent.Kind.MERGED_INTO_EXISTING: LineageUnit.Part.FROM,
    LineageEvent.Kind.MERGED_INTO_NEW: LineageUnit.Part.FROM,
    LineageEvent.Kind.FOUNDED: LineageUnit.Part.TO,
    LineageEvent.Kind.SPLIT: LineageUnit.Part.TO,
    LineageEvent.Kind.CARVED_OUT: LineageUnit.Part.TO,
    LineageEvent.Kind.RECOGNISED: LineageUnit.Part.TO,
}


@dataclass(frozen=True)
class Milestone:
    """What happened to how many units on one day, by one kind of act."""

    on: date
    kind: str
    number: int

    @property
    def words(self) -> str:
        return happened(self.kind, self.number)


def happened(kind: str, number: int) -> str:
    """As in "12 unions dissolved"."""
    words = {
        "founded": ngettext("%(n)d union founded", "%(n)d unions founded", number),
        "recognised": ngettext("%(n)d union recognised", "%(n)d unions recognised", number),
        "renamed": ngettext("%(n)d union renamed", "%(n)d unions renamed", number),
        "reclassified": ngettext("%(n)d union reclassified", "%(n)d unions reclassified", number),
        "reparented": ngettext("%(n)d union moved", "%(n)d unions moved", number),
        "transferred_as_is": ngettext("%(n)d union transferred as is", "%(n)d unions transferred as is", number),
        "merged_into_existing": ngettext("%(n)d union merged", "%(n)d unions merged", number),
        "merged_into_new": ngettext("%(n)d union merged", "%(n)d unions merged", number),
        "split": ngettext("split into %(n)d union", "split into %(n)d unions", number),
        "carved_out": ngettext("%(n)d union carved out", "%(n)d unions carved out", number),
        "dissolved": ngettext("%(n)d union dissolved", "%(n)d unions dissolved", number),
        "corrected": ngettext("%(n)d union corrected", "%(n)d unions corrected", number),
    }
    return words[kind] % {"n": number}


def milestones(scope: Scope, unit: UnionUnit, first: date, last: date) -> list[Milestone]:
    """The days between two with most units met below a unit, in the account's reach; the earliest first."""
    rows = (
        LineageUnit.objects.in_scope(scope)
        .under(unit, on="stood_on")
        .standing()
        .filter(event__effective_on__gte=first, event__effective_on__lte=last)
        .exclude(part__in=(LineageUnit.Part.PARENT, LineageUnit.Part.ALONG))
        .order_by()
        .values_list("event__effective_on", "event__kind", "part")
        .annotate(number=Count("unit", distinct=True))
    )
    told = [
        Milestone(day, kind, number)
        for day, kind, part, number in rows
        if part == TELLING.get(kind, LineageUnit.Part.SUBJECT)
    ]
    weightiest = sorted(told, key=lambda one: (-one.number, one.on))[:SHOWN]
    return sorted(weightiest, key=lambda one: (one.on, -one.number))


def before_the_reorganisation(told: list[Milestone], today: date) -> date | None:
    """The day before the latest of the great acts: those at least a fifth as large as the largest."""
    past = [one for one in told if one.on <= today]
    if not past:
        return None
    least = max(one.number for one in past) / 5
    great = [one for one in past if one.number >= least]
    last = great[-1].on
    # Acts that followed each other within a few months are one reorganisation, of which the first counts.
    for one in reversed(great):
        if (last - one.on).days <= 120:
            last = one.on
    return last - ONE_DAY


@dataclass(frozen=True)
class Label:
    """Text on the drawing, its place, and the class of its look."""

    text: str
    x: str
    y: str
    css: str = ""


@dataclass(frozen=True)
class Line:
    """The line of time: `dots` and `ticks` are abscissas, `now` that of the day looked at."""

    dots: list[str]
    ticks: list[str]
    labels: list[Label]
    now: str
    title: str


def line_of_time(told: list[Milestone], *, day: date, first: date, last: date) -> Line:
    """The drawing for `told` between two days, with the day that is looked at."""

    def x_of(one: date) -> float:
        return LEFT + (RIGHT - LEFT) * (one - first).days / max((last - first).days, 1)

    years = [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    years = [year for year in years if first <= year <= last]
    step = -(-len(years) // 10)
    labels = [
        Label(str(year.year), f"{x_of(year):.0f}", str(GROUND + 34), "sm")
        for year in years[::step]
        if x_of(year) < WIDTH - 5 * LETTER
    ]
    viewing = _("looking at %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    taken: dict[str, list[tuple[float, float]]] = {"above": [], "below": []}
    labels.append(_beside(viewing, x_of(day)))
    for one in sorted(told, key=lambda one: -one.number):
        labels += _labels(one, x_of(one.on), taken)
    sentence = "; ".join(f"{one.on:%d/%m/%Y} {one.words}" for one in told) or _("no reorganisation in these years")
    return Line(
        dots=sorted({f"{x_of(one.on):.1f}" for one in told}),
        ticks=[f"{x_of(year):.1f}" for year in years],
        labels=labels,
        now=f"{x_of(day):.1f}",
        title=_("When the tree changed: %(what)s; %(viewing)s") % {"what": sentence, "viewing": viewing},
    )


def _beside(text: str, x: float) -> Label:
    """The day looked at, to the right of its stroke, or to the left where there is no room."""
    room = len(text) * BOLD_LETTER + AIR
    left = x + AIR + room > WIDTH
    return Label(text, f"{x - 6 if left else x + 6:.0f}", "10", "b end" if left else "b")


def _labels(one: Milestone, x: float, taken: dict[str, list[tuple[float, float]]]) -> list[Label]:
    """Above the line in two rows, else below it in one, where there is room around, before or behind its dot.

    Where there is none the dot stands alone: the title of the drawing tells all.
    """
    day = f"{one.on:%d/%m/%Y}"
    for side, text in (("above", one.words), ("below", f"{one.on:%d/%m} {one.words}")):
        room = max(len(text) * LETTER, len(day) * BOLD_LETTER)
        for css, left in (("mid", x - room / 2), ("end", x + 5 - room), ("", x - 5)):
            span = (left - AIR / 2, left + room + AIR / 2)
            if span[0] < 0 or span[1] > WIDTH or any(span[0] < end and begin < span[1] for begin, end in taken[side]):
                continue
            taken[side].append(span)
            at = f"{ {'mid': x, 'end': x + 5, '': x - 5}[css]:.0f}"
            if side == "below":
                return [Label(text, at, str(GROUND + 20), f"sm {css}")]
            return [
                Label(day, at, str(GROUND - 28), f"b {css}"),
                Label(text, at, str(GROUND - 12), f"sm {css}"),
            ]
    return []


def span_of_line(day: date, today: date) -> tuple[date, date]:
    """The first and the last day among which milestones are looked for: around today, and the day looked at."""
    last = max(day, today)
    first = min(day - timedelta(days=90), date(last.year - 2, last.month, 1))
    if (last - first).days > 6 * 366:
        first, last = day - timedelta(days=3 * 366), day + timedelta(days=3 * 366)
    return date(max(first.year, 1900), 1, 1), last


def trimmed(told: list[Milestone], day: date, first: date, last: date) -> tuple[date, date]:
    """The days that the line shows: from the year of what comes first on it, with room for a word at its end."""
    begin = min([one.on for one in told] + [day]) if told else first
    return max(first, date(begin.year, 1, 1)), last + timedelta(days=45)
