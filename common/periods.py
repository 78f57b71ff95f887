"""Spans of days that reports speak of, and the reading of one typed day."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from textwrap import shorten

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2199

_ONE_DAY = timedelta(days=1)
_DAY = r"\d{4}-\d\d-\d\d"
_CODE = re.compile(
    rf"(?P<year>\d{{4}})(-H(?P<half>[12])|-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2])"
    rf"|-(?P<other>9M|S|S1|S2|SY))?"
    rf"|(?P<first>{_DAY})\.\.(?P<last>{_DAY}|now)",
    re.ASCII,
)
_TYPED_DAY = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)"
    r"|(?P<iso_year>\d{4})[-/.](?P<iso_month>\d{1,2})[-/.](?P<iso_day>\d{1,2})"
    r"|(?P<plain_day>\d\d)(?P<plain_month>\d\d)(?P<plain_year>\d{4})",
    re.ASCII,
)


# How many months before January of the year they begin, and how many they last: nine months; the statistical year that
# closes on 30/11, its halves, closing on 31/5 and 30/11; the school year, called by the year in which it begins.
_OTHERS = {"9M": (0, 9), "S": (-1, 12), "S1": (-1, 6), "S2": (5, 6), "SY": (8, 12)}


class PeriodError(ValueError):
    """The words or days given make no period; the message says so to the reader."""


@dataclass(frozen=True)
class Period:
    """The days from `start` up to, and not including, `end`.

    Two periods of the same days are equal whatever they are called. A period with dates of its own,
    such as a statistical year closing on 30/11, takes a `name`; others are named by their dates.
    """

    start: date
    end: date
    name: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise PeriodError(_("A period ends on or after the day it starts."))

    @classmethod
    def year(cls, year: int) -> Period:
        return cls._months(year, 1, 12)

    @classmethod
    def half(cls, year: int, half: int) -> Period:
        return cls._months(year, 6 * half - 5, 6)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        return cls._months(year, 3 * quarter - 2, 3)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        return cls._months(year, month, 1)

    @classmethod
    def nine_months(cls, year: int) -> Period:
        return cls._other(year, "9M")

    @classmethod
    def statistical_year(cls, year: int) -> Period:
        """From 1/12 of the year before to 30/11."""
        return cls._other(year, "S")

    @classmethod
    def statistical_half(cls, year: int, half: int) -> Period:
        """The first closes on 31/5, the second on 30/11."""
        return cls._other(year, f"S{half}")

    @classmethod
    def school_year(cls, year: int) -> Period:
        """From 1/9 of the year to 31/8 of the next."""
        return cls._other(year, "SY")

    @classmethod
    def _other(cls, year: int, kind: str) -> Period:
        if not FIRST_YEAR < year <= LAST_YEAR:
            raise PeriodError(_outside_years())
        offset, length = _OTHERS[kind]
        start = _months_later(date(year, 1, 1), offset)
        return cls(start, _months_later(start, length))

    @classmethod
    def between(cls, first: date, last: date, name: str = "") -> Period:
        """Both days count."""
        if first > last:
            raise PeriodError(_("A period ends on or after the day it starts."))
        if not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
            raise PeriodError(_outside_years())
        return cls(first, last + _ONE_DAY, name)

    @classmethod
    def parse(cls, code: str) -> Period:
        """Reads "2024", "2024-H1", "2024-Q3", "2024-05", "2024-9M", "2024-S", "2024-S1", "2024-SY",
        "2024-01-15..2024-03-31" and "2018-01-01..now", which is up to today.

        Raises PeriodError for anything else.
        """
        if not (read := _CODE.fullmatch(code)):
            raise PeriodError(_unknown_period(code))
        if read["first"]:
            return cls._typed_days(code, read["first"], read["last"])
        year = int(read["year"])
        if read["half"]:
            return cls.half(year, int(read["half"]))
        if read["quarter"]:
            return cls.quarter(year, int(read["quarter"]))
        if read["other"]:
            return cls._other(year, read["other"])
        return cls.month(year, int(read["month"])) if read["month"] else cls.year(year)

    @classmethod
    def _typed_days(cls, code: str, first: str, last: str) -> Period:
        try:
            end = timezone.localdate() if last == "now" else date.fromisoformat(last)
            days = date.fromisoformat(first), end
        except ValueError as error:
            raise PeriodError(_unknown_period(code)) from error
        return cls.between(*days)

    @classmethod
    def _months(cls, year: int, month: int, length: int) -> Period:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise PeriodError(_outside_years())
        start = date(year, month, 1)
        return cls(start, _months_later(start, length))

    @property
    def code(self) -> str:
        """The shortest text from which `parse` makes the same days; it stands in addresses."""
        year, month = self.start.year, self.start.month
        match self._calendar_months:
            case 12:
                return f"{year}"
            case 6:
                return f"{year}-H{month // 6 + 1}"
            case 3:
                return f"{year}-Q{month // 3 + 1}"
            case 1:
                return f"{year}-{month:02}"
        if other := self._other_kind:
            return f"{self._year_of(other)}-{other}"
        return f"{self.start}..{self.cut_off}"

    @property
    def _other_kind(self) -> str:
        """The mark of nine months, or of a statistical or a school year; "" of other days."""
        begins = (self.start.month - 1, self._whole_months)
        return next((kind for kind, (offset, months) in _OTHERS.items() if begins == (offset % 12, months)), "")

    def _year_of(self, other: str) -> int:
        return self.start.year + (1 if _OTHERS[other][0] < 0 else 0)

    @property
    def label(self) -> str:
        """The name in the language of the reader."""
        return self.name or self._calendar_label or self._other_label or self._days_label

    @property
    def _other_label(self) -> str:
        if not (other := self._other_kind):
            return ""
        year = self._year_of(other)
        told = {"year": year, "next": year + 1}
        return {
            "9M": _("Nine months of %(year)d"),
            "S": _("Statistical year %(year)d"),
            "S1": _("First statistical half of %(year)d"),
            "S2": _("Second statistical half of %(year)d"),
            "SY": _("School year %(year)d–%(next)d"),
        }[other] % told

    @property
    def _calendar_label(self) -> str:
        year, month = self.start.year, self.start.month
        match self._calendar_months:
            case 12:
                return _("Year %(year)d") % {"year": year}
            case 6 if month == 1:
                return _("First half of %(year)d") % {"year": year}
            case 6:
                return _("Second half of %(year)d") % {"year": year}
            case 3:
                quarter = ("I", "II", "III", "IV")[month // 3]
                return _("Quarter %(quarter)s of %(year)d") % {"quarter": quarter, "year": year}
            case 1:
                return date_format(self.start, "YEAR_MONTH_FORMAT")
        return ""

    @property
    def _days_label(self) -> str:
        if self.start == self.cut_off:
            return f"{self.start:%d/%m/%Y}"
        return f"{self.start:%d/%m/%Y} – {self.cut_off:%d/%m/%Y}"

    @property
    def label_within(self) -> str:
        """The label as a word among others: "Báo cáo năm 2024"."""
        return self.label[:1].lower() + self.label[1:]

    @property
    def cut_off(self) -> date:
        """The last day that counts; figures as at a day are taken on it."""
        return self.end - _ONE_DAY

    def previous(self) -> Period:
        """The period of the same kind just before: as many whole months, or else as many days."""
        months = self._whole_months
        start = _months_later(self.start, -months) if months else self.start - (self.end - self.start)
        return Period(start, self.start)

    def year_before(self) -> Period:
        """The same days a year earlier; 29 February becomes the 28th, a whole month stays whole."""
        start, end = self.start, self.end
        if (end.month, end.day) == (2, 29):
            end += _ONE_DAY
        if (start.month, start.day) == (2, 29):
            start -= _ONE_DAY
        return Period(start.replace(year=start.year - 1), end.replace(year=end.year - 1))

    def years(self) -> list[Period]:
        """The years by which a longer period is looked at, in their order.

        Years from its first day where it is made of whole ones, as a school year is; else the calendar years, the
        first and the last as far as they lie in the period.
        """
        months = self._whole_months
        if months and months % 12 == 0:
            bounds = [_months_later(self.start, passed) for passed in range(0, months + 1, 12)]
        else:
            turns = (date(year, 1, 1) for year in range(self.start.year + 1, self.cut_off.year + 1))
            bounds = [self.start, *turns, self.end]
        return [Period(first, end) for first, end in pairwise(bounds)]

    def quarters(self) -> list[Period]:
        """The quarters of calendar years, the first and the last as far as they lie in the period."""
        return self._cut_every(3)

    def months(self) -> list[Period]:
        """The calendar months, the first and the last as far as they lie in the period."""
        return self._cut_every(1)

    def _cut_every(self, months: int) -> list[Period]:
        first = date(self.start.year, (self.start.month - 1) // months * months + 1, 1)
        bounds = [self.start]
        while (first := _months_later(first, months)) < self.end:
            bounds.append(first)
        return [Period(one, end) for one, end in pairwise([*bounds, self.end])]

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return self.label

    @property
    def _whole_months(self) -> int:
        """How many, if the period is made of whole months; else 0."""
        if self.start.day != 1 or self.end.day != 1:
            return 0
        return 12 * (self.end.year - self.start.year) + self.end.month - self.start.month

    @property
    def _calendar_months(self) -> int:
        """12, 6, 3 or 1 for a calendar year, half, quarter or month; else 0."""
        months = self._whole_months
        return months if months in (12, 6, 3, 1) and (self.start.month - 1) % months == 0 else 0


def parse_day(typed: str) -> date:
    """Reads a day as it is written in Viet Nam, day first: 5/9/2026, 05-09-2026, 05.09.2026.

    Also 05092026, as some telephones offer digits only, and 2026-09-05. Raises ValidationError that
    names what is wrong.
    """
    text = "".join(unicodedata.normalize("NFKC", typed).split())
    if not (read := _TYPED_DAY.fullmatch(text)):
        raise ValidationError(
            _("“%(typed)s” is not read as a day. Write day/month/year, such as 05/09/2026."),
            code="unreadable",
            params={"typed": shorten(typed, 40, placeholder="…")},
        )
    day, month, year = (read[part] or read[f"iso_{part}"] or read[f"plain_{part}"] for part in ("day", "month", "year"))
    if len(year) == 2:
        raise ValidationError(
            _("“%(typed)s” has a year of two digits. Write all four, such as %(example)s."),
            code="short_year",
            params={"typed": text, "example": f"{int(day):02}/{int(month):02}/20{year}"},
        )
    return _day_of_calendar(int(day), int(month), int(year))


def _day_of_calendar(day: int, month: int, year: int) -> date:
    read = f"{day:02}/{month:02}/{year:04}"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(
            _("%(read)s: the year must lie between %(first)d and %(last)d."),
            code="year",
            params={"read": read, "first": FIRST_YEAR, "last": LAST_YEAR},
        )
    if not 1 <= month <= 12:
        raise ValidationError(
            _("%(read)s is not in the calendar: the month stands after the day, and there is no month %(month)d."),
            code="month",
            params={"read": read, "month": month},
        )
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise ValidationError(
            _("%(read)s is not in the calendar: month %(month)s has %(days)d days."),
            code="day",
            params={"read": read, "month": f"{month:02}/{year}", "days": days},
        )
    return date(year, month, day)


def _months_later(first: date, months: int) -> date:
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _unknown_period(code: str) -> str:
    return _(
        "“%(code)s” is not a period. Write 2024, 2024-H1, 2024-Q3, 2024-05, 2024-9M, 2024-S1 or 2024-01-15..2024-03-31."
    ) % {"code": shorten(code, 40, placeholder="…")}


def _outside_years() -> str:
    return _("A period lies between the years %(first)d and %(last)d.") % {
        "first": FIRST_YEAR,
        "last": LAST_YEAR,
    }
