"""Reports in lists: whose turn it is, which are to be looked at first, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.models import Report, ReportStep
from reports.models.documents import OPEN
from reports.reviewers import for_review
from unions.access import Scope
from unions.models import Can, UnionUnit


def to_review(scope: Scope) -> Any:
    """What waits for the scope, the oddest first: what does not add up, then by open comments, due days, hours."""
    waiting = told(for_review(scope).filter(status=Report.Status.SUBMITTED))
    return waiting.order_by("-gaps", "-open_comments", F("due").asc(nulls_last=True), "submitted_at", "pk")


def to_write(scope: Scope) -> Any:
    """What the scope's own unions owe or were sent back, the nearest due day first."""
    mine = told(Report.objects.in_scope(scope, Can.RECORD).drafts())
    return mine.order_by(F("due").asc(nulls_last=True), "-period_code", "pk")


def below(rows: Any, unit: UnionUnit, *, on: date) -> Any:
    """Of a unit and of all below it on a day, with what units that were merged until then left to them."""
    return rows.under(unit, on=on, heirs=True)


def told(rows: QuerySet[Report]) -> Any:
    """With `due`, `open_comments`, how often it was handed in (`times`), and whether it was so in spite of `gaps`."""
    handed_in = ReportStep.objects.filter(report=OuterRef("pk"), kind=ReportStep.Kind.SUBMITTED)
    return rows.annotate(
        due=Coalesce("due_on", "call__due_on"),
        open_comments=Count("comments", filter=Q(comments__parent=None, comments__resolved_at=None), distinct=True),
        times=Count("steps", filter=Q(steps__kind=ReportStep.Kind.SUBMITTED), distinct=True),
        gaps=Exists(handed_in.filter(snapshot=OuterRef("submitted")).exclude(reason="")),
    )


def why(report: Any, today: date) -> list[str]:
    """What is to be known of a row of `told` before it is opened, in words."""
    said = []
    if report.status == Report.Status.SUBMITTED and report.gaps:
        said.append(_("figures do not add up"))
    if report.open_comments:
        number = report.open_comments
        said.append(ngettext("%(n)d open comment", "%(n)d open comments", number) % {"n": number})
    if report.status == Report.Status.SUBMITTED and report.times > 1:
        said.append(_("handed in %(n)d times") % {"n": report.times})
    if report.due and report.submitted_at and timezone.localtime(report.submitted_at).date() > report.due:
        said.append(_("handed in late"))
    elif report.due and report.status in OPEN and report.due < today:
        said.append(_("overdue"))
    return said
