"""Who is told of reports that are owed, and when: those nearest to the union who write or hand them in; and who asked
for them, once the day has passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import inbox, jobs
from common.models import Job
from reports.expected import completeness
from reports.models import OPEN, Report, ReportCall
from unions.access import Scope
from unions.audience import who_can
from unions.models import Account, Can
from unions.tree import versions_of

REMIND = "reports.remind"
TELL_LATE = "reports.tell_late"
LATE = 3  # reminders after the due day, one a day
NAMED = 3  # unions that a text names; of more it says how many

ASKED_FOR = gettext_lazy("Asked for until %(day)s: %(report)s of %(units)s")
DUE = gettext_lazy("Due on %(day)s: %(report)s of %(units)s")
OVERDUE = gettext_lazy("Overdue since %(day)s: %(report)s of %(units)s")
LATE_ONES = gettext_lazy("%(late)d of %(owed)d overdue: %(report)s, due on %(day)s")


def stage_of(days_left: int, remind: Collection[int]) -> str:
    """Which reminder has its turn so many days before the due day, "" while none has.

    Whoever looks seldom finds the last one that came due: each stage is told once, and those passed over never.
    """
    if days_left < 0:
        return f"late-{min(-days_left, LATE)}"
    return str(min((days for days in remind if days >= days_left), default=""))


def ask_where_due(today: date) -> None:
    """Ask for the reminders that have their turn today and were not asked for yet, and of each call that has become
    overdue that it is told to who asked."""
    names = ("call", "call__remind", "call__opened_at", "call__due_on", "due")
    calls = [row for row in _owed().order_by().values_list(*names).distinct() if timezone.localdate(row[2]) < today]
    reminders = {
        f"{REMIND}:{call}:{due}:{stage}": {"call": call, "due": f"{due}", "stage": stage}
        for call, remind, _opened_at, _due_on, due in calls
        if (stage := stage_of((due - today).days, remind))
    }
    late = {f"{TELL_LATE}:{call}": {"call": call} for call, *_when, due_on, due in calls if max(due_on, due) < today}
    known = set(Job.objects.filter(key__in=[*reminders, *late]).values_list("key", flat=True))
    for kind, wanted in ((REMIND, reminders), (TELL_LATE, late)):
        if missing := {key: args for key, args in wanted.items() if key not in known}:
            jobs.ask_all(kind, missing, by=None, priority=jobs.Priority.USUAL)


def remind(job: Job) -> None:
    call = ReportCall.objects.select_related("template").get(pk=job.args["call"])
    due = date.fromisoformat(job.args["due"])
    text = OVERDUE if due < timezone.localdate() else DUE
    _tell(call, _owed().filter(call=call, due=due), text, due, key=job.key, icon="alarm")


def tell_late(job: Job) -> None:
    """Tell who asked for the reports how many are overdue; once, whatever becomes of them later."""
    call = ReportCall.objects.select_related("unit", "template", "schedule").get(pk=job.args["call"])
    far = completeness(call)
    if far.late and call.closed_by is None:
        inbox.notify(
            _who_asked(call),
            key=job.key,
            text=lambda: (
                str(LATE_ONES)
                % {"late": len(far.late), "owed": far.owed, "report": call, "day": f"{call.due_on:%d/%m/%Y}"}
            ),
            url=f"{call.get_absolute_url()}?show=late",
            icon="alarm",
        )


def _who_asked(call: ReportCall) -> list[Account]:
    """Who opened the call, or set its schedule, while they review there; else the nearest who do."""
    today, unit = timezone.localdate(), call.unit_id
    asked = call.opened_by_id or (call.schedule.set_by_id if call.schedule else None)
    reviewers = who_can(Can.REVIEW, [unit], today).get(unit, [])
    if own := [account for account in reviewers if account.pk == asked]:
        return own
    return who_can(Can.REVIEW, [unit], today, nearest=True).get(unit, [])


def remind_now(call: ReportCall, *, scope: Scope) -> int:
    """Remind by hand all who have not handed in; how many accounts. Once a day."""
    scope.require(Can.REVIEW, call.unit)
    if call.closed_by is not None:
        raise ValidationError(_("This call is closed. Open it again first."), code="closed")
    today = timezone.localdate()
    owed: dict[date, list[Report]] = defaultdict(list)
    for report in _owed().filter(call=call):
        owed[report.due].append(report)
    told = 0
    for due, reports in sorted(owed.items()):  # who was put off is reminded of the day that holds for them
        key = f"{REMIND}:{call.pk}:by-hand:{today}:{due}"
        told += _tell(call, reports, OVERDUE if due < today else DUE, due, key=key, icon="alarm")
    return told


def tell_called(call: ReportCall, reports: Iterable[Report]) -> int:
    """Tell those whose unions have just got a draft."""
    return _tell(call, reports, ASKED_FOR, call.due_on, key=f"call:{call.pk}:{timezone.localdate()}", icon="bell")


def _owed() -> Any:
    """Reports of calls that are not closed and were not handed in, with the day on which each is `due`."""
    owed = Report.objects.filter(call__isnull=False, call__closed_by=None, status__in=OPEN)
    return owed.annotate(due=Coalesce("due_on", "call__due_on"))


def _tell(call: ReportCall, reports: Iterable[Report], text: Any, due: date, *, key: str, icon: str) -> int:
    """One notice for each account, whatever number of unions it writes for; how many accounts were told."""
    of_unit = {report.unit_id: report for report in reports}
    today = timezone.localdate()
    whose: dict[int, tuple[Account, set[int]]] = {}
    for can in (Can.RECORD, Can.SUBMIT):
        for unit, accounts in who_can(can, of_unit, today, nearest=True).items():
            for account in accounts:
                whose.setdefault(account.pk, (account, set()))[1].add(unit)
    names = {unit: version.short_name for unit, version in versions_of(of_unit, today).items()}
    told = []
    for account, units in whose.values():
        named = [names[unit] for unit in of_unit if unit in units and unit in names]
        one = of_unit[next(iter(units))].get_absolute_url() if len(units) == 1 else reverse("reports:report-list")
        told.append((account, partial(_said, text, call, named, due), one))
    return inbox.notify_each(told, key=key, icon=icon)


def _said(text: Any, call: ReportCall, named: list[str], due: date) -> str:
    units = ", ".join(named[:NAMED])
    if len(named) > NAMED:
        units = _("%(units)s and %(n)d other unions") % {"units": units, "n": len(named) - NAMED}
    return str(text) % {"day": f"{due:%d/%m/%Y}", "report": call, "units": units}
