"""Which years a union is classified for: not before it has been there, or been as it is, for some months."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import DateField, Func, Min
from django.utils.translation import gettext as _

from unions.models import LineageEvent, LineageUnit, Placement, ScoreSheet

Kind, Part = LineageEvent.Kind, LineageUnit.Part

YEAR = re.compile(r"((?:19|20)\d\d)(?:-((?:19|20)\d\d))?")
BORN = (Kind.MERGED_INTO_NEW, Kind.SPLIT, Kind.CARVED_OUT)  # a successor of these began by a change
CHANGED = (Kind.MERGED_INTO_EXISTING, *BORN)


def last_day_of(year_label: str) -> date:
    """The last day of a year as it is called: 31/12 of "2024", 31/5 of the school year "2024-2025"."""
    read = YEAR.fullmatch(year_label.strip())
    if read is None or (read[2] and int(read[2]) != int(read[1]) + 1):
        raise ValidationError(_("A year is written as 2024, a school year as 2024-2025."), code="year")
    return date(int(read[2]), 5, 31) if read[2] else date(int(read[1]), 12, 31)


def after_months(day: date, months: int) -> date:
    """The day so many months later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Origin:
    """When a union began and when it last took others in or gave some away; None: neither is known."""

    founded_on: date | None = None
    changed_on: date | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether a union is classified, and why, in words."""

    eligible: bool
    text: str


def origins(units: Collection[int], day: date) -> dict[int, Origin]:
    """By the id of the unit, as known from what happened until a day. Two questions, however many units."""
    first_days = dict(
        Placement.objects.filter(child__in=units)
        .values_list("child")
        .annotate(first=Min(Func("valid", function="lower", output_field=DateField())))
        .order_by()
    )
    founded: dict[int, date] = {}
    changed: dict[int, date] = {}
    born: set[int] = set()
    parts = LineageUnit.objects.standing().filter(unit__in=units, event__effective_on__lte=day)
    for unit, part, kind, on in parts.values_list("unit", "part", "event__kind", "event__effective_on"):
        if (kind == Kind.FOUNDED and part == Part.TO) or (kind == Kind.RECOGNISED and unit not in founded):
            founded[unit] = on
        if kind in CHANGED and part in (Part.TO, Part.FROM):
            changed[unit] = max(on, changed.get(unit, on))
            if part == Part.TO and kind in BORN:
                born.add(unit)
    return {
        unit: Origin(founded.get(unit) or (None if unit in born else first_days.get(unit)), changed.get(unit))
        for unit in units
    }


def verdict(origin: Origin, day: date, sheet: ScoreSheet) -> Verdict:
    """Whether the months asked for are over when the year ends on a day, which still counts."""
    told: list[str] = []
    for since, months, what in (
        (origin.founded_on, sheet.months_from_founding, _("its founding")),
        (origin.changed_on, sheet.months_from_change, _("its split or merger")),
    ):
        if since is None:
            continue
        words = {"months": months, "what": what, "day": f"{since:%d/%m/%Y}"}
        if day + timedelta(days=1) < after_months(since, months):
            whole = _("Not classified yet: %(months)s months since %(what)s on %(day)s are not over.")
            return Verdict(False, whole % words)
        told.append(_("%(months)s months since %(what)s on %(day)s are over.") % words)
    return Verdict(True, " ".join(told) or _("It was there before the book began."))
