"""How long somebody has been a member: the years and months that awards ask for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

DAYS_OF_A_MONTH = 30  # what is left over of several memberships is added up in months of so many days

Days = tuple[date, date | None]  # from the first day to the first that no longer counts; None: goes on


class Seniority(NamedTuple):
    years: int
    months: int


def seniority(spells: Iterable[Days], *, on: date, joined_before_the_book: date | None = None) -> Seniority:
    """The length of memberships up to and with a day; a day counts once, however often it is covered.

    `joined_before_the_book` counts where the first membership in the book begins later: the time between
    is taken as one membership, since nobody wrote down another.
    """
    end = on + timedelta(days=1)
    stretches = [(lower, min(upper or end, end)) for lower, upper in spells if lower < end]
    if joined_before_the_book and joined_before_the_book < end:
        stretches.append((joined_before_the_book, min((lower for lower, _upper in stretches), default=end)))
    months = days = 0
    for lower, upper in _joined_up(stretches):
        whole = _whole_months(lower, upper)
        months += whole
        days += (upper - _later(lower, whole)).days
    months += days // DAYS_OF_A_MONTH
    return Seniority(*divmod(months, 12))


def _joined_up(stretches: list[tuple[date, date]]) -> list[tuple[date, date]]:
    joined: list[tuple[date, date]] = []
    for lower, upper in sorted(stretch for stretch in stretches if stretch[0] < stretch[1]):
        if joined and lower <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], upper))
        else:
            joined.append((lower, upper))
    return joined


def _whole_months(lower: date, upper: date) -> int:
    months = 12 * (upper.year - lower.year) + upper.month - lower.month
    return months if _later(lower, months) <= upper else months - 1


def _later(day: date, months: int) -> date:
    """The same day of a later month; the 1st of the next where that month has no such day."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 2, 1)
