"""Due days of reports that concern an account: those it hands in, and those it asks others for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from reports.models import OPEN, Report, ReportCall
from unions.access import Scope
from unions.models import Account, Can

MOST = 200


@dataclass(frozen=True)
class Due:
    """A day on which `missing` reports of a call are due; `url` is where the account goes on."""

    call: ReportCall
    on: date
    missing: int
    url: str


def due_days(account: Account) -> list[Due]:
    """Of calls that are not closed: days on which reports are due that were not handed in, the nearest last.

    Reports of unions that the account is posted to, and all of the calls of unions that it reviews.
    """
    scope = Scope.of(account)
    posted = account.postings.filter(valid__contains=scope.on).values("unit")
    calls = ReportCall.objects.in_scope(scope, Can.REVIEW)
    writes = Q(pk__in=Report.objects.in_scope(scope, Can.RECORD).filter(unit__in=posted).values("pk"))
    submits = Q(pk__in=Report.objects.in_scope(scope, Can.SUBMIT).filter(unit__in=posted).values("pk"))
    concerned = Report.objects.filter(writes | submits | Q(call__in=calls.values("pk")))
    owed = concerned.filter(call__isnull=False, call__closed_by=None, status__in=OPEN)
    days = owed.annotate(due=Coalesce("due_on", "call__due_on")).order_by().values_list("call", "due")
    numbers = list(days.annotate(n=Count("pk")).order_by("-due", "call")[:MOST])
    known = ReportCall.objects.select_related("template").in_bulk({call for call, _due, _n in numbers})
    asks = set(calls.filter(pk__in=known).values_list("pk", flat=True))
    listed = reverse("reports:report-list")
    return [
        Due(known[call], due, n, known[call].get_absolute_url() if call in asks else listed) for call, due, n in numbers
    ]
