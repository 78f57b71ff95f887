"""Reports follow nothing: they stay as they are. Those under way are named before units end or move."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from common.periods import Period, PeriodError
from reports.models import OPEN, Report
from unions.followers import Act, Consequence
from unions.models import LineageEvent


class ReportFollower:
    """See `unions.followers.Follower`."""

    def refusals(self, act: Act) -> list[str]:
        """No report stands in the way of a reorganisation."""
        return []

    def consequences(self, act: Act) -> list[Consequence]:
        """Reports, asked for, begun or submitted, of the units met, whose period reaches past the day before."""
        reports = Report.objects.filter(unit__in=act.met).values_list("status", "period_code", "call")
        past = [(status, called is not None) for status, code, called in reports if _reaches(code, act)]
        lines = (
            (_("Reports asked for, of periods that go on after the day"), OPEN, True),
            (_("Reports begun, of periods that go on after the day"), OPEN, False),
            (_("Reports submitted, of periods that go on after the day"), (Report.Status.SUBMITTED,), None),
        )
        told = [(label, _number(past, statuses, called)) for label, statuses, called in lines]
        return [Consequence(label, number, watched=False) for label, number in told if number]

    def follow(self, act: Act) -> None:
        """Nothing: figures ask the tree of their own days."""

    def objections(self, event: LineageEvent) -> list[str]:
        """None but the reports of units that were founded, which every app's rows are looked through for."""
        return []

    def undo(self, event: LineageEvent) -> None:
        """Nothing, since `follow` does nothing."""


def _number(past: Collection[tuple[str, bool]], statuses: Collection[str], called: bool | None) -> int:
    """How many have one of the statuses, and were asked for, or not, or whichever."""
    return sum(status in statuses and called in (None, of_a_call) for status, of_a_call in past)


def _reaches(code: str, act: Act) -> bool:
    try:
        return Period.parse(code).end > act.day
    except PeriodError:
        return False
