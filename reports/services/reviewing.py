"""What those above do with a report: send it back, accept, lock, open again, excuse, put off; comments and looks.

Everything is done on the locked row by who reviews there (`reports.reviewers`). Locks are taken from the top down: a
report first, those of the unions below it by their ids.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import identities
from reports.models import FigureLook, Indicator, Report, ReportComment, ReportStep, Snapshot
from reports.models.documents import OPEN
from reports.reviewers import require_review, reviews
from reports.services import steps
from reports.services.reports import about, let_go, locked, require, saved
from reports.still_open import still_open
from unions.access import Scope
from unions.models import Can, hold_form
from unions.services.hands import require_somebody_else

Status, Kind = Report.Status, ReportStep.Kind
LONGEST_COMMENT = 2000
DISCUSSED = (Status.SUBMITTED, Status.RETURNED, Status.ACCEPTED)  # until it is locked


# Decisions -------------------------------------------------------------------------------------------------
@transaction.atomic
def return_report(report_id: int, *, reason: str, seen_version: int, scope: Scope) -> Report:
    """Send a report back to be put right: with a reason, or with an open comment that says what."""
    report = _under_review(report_id, scope)
    require(report, seen_version, Status.SUBMITTED)
    if not reason.strip() and not report.comments.filter(parent=None, resolved_at=None).exists():
        raise about("reason", _("Say what is to be put right, here or beside a figure."), code="required")
    return _sent_back(report, Kind.RETURNED, reason, scope)


@transaction.atomic
def reopen_report(report_id: int, *, reason: str, seen_version: int, scope: Scope) -> Report:
    """Take an acceptance back, before the report above is accepted and locks this one."""
    report = _under_review(report_id, scope)
    require(report, seen_version, Status.ACCEPTED)
    _require_reason(reason)
    return _sent_back(report, Kind.REOPENED, reason, scope)


@transaction.atomic
def accept_report(report_id: int, *, reason: str = "", seen_version: int, scope: Scope) -> Report:
    """Accept what was handed in by somebody else, and lock the accepted reports that stand next below it.

    A `reason` is asked for while reports below are missing, figures do not add up or comments are open.
    """
    report = _under_review(report_id, scope)
    require(report, seen_version, Status.SUBMITTED)
    handed_in = (report.submitted_by_id,)
    require_somebody_else(scope, handed_in, _("Nobody accepts what they handed in themselves."), code="own")
    if not reason.strip() and (left := still_open(report).in_words()):
        raise about("reason", _("Still open: %(left)s. Say why it is accepted nevertheless."), code="open", left=left)
    report.status = Status.ACCEPTED
    report.accepted_by, report.accepted_at = scope.account, timezone.now()
    made = steps.step(report, Kind.ACCEPTED, by=scope.account, reason=reason, snapshot=report.submitted)
    _lock_below(report, scope)
    return saved(report, made)


def _lock_below(report: Report, scope: Scope) -> None:
    """What an accepted report counts is not opened again below it; in as many statements for forty unions as for one."""
    below = Report.objects.select_for_update(no_key=True).filter(
        unit__in=identities.reporting_below(report.unit, report.period),
        period_code=report.period_code,
        status=Status.ACCEPTED,
    )
    found = list(below.order_by("pk"))
    Report.objects.filter(pk__in=[one.pk for one in found]).update(status=Status.LOCKED, version=F("version") + 1)
    ReportStep.objects.bulk_create(
        ReportStep(report=one, kind=Kind.LOCKED, by=scope.account, snapshot_id=one.submitted_id) for one in found
    )
    for one in found:
        one.status = Status.LOCKED
    steps.tell_states(found)


@transaction.atomic
def lock_report(report_id: int, *, reason: str = "", seen_version: int, scope: Scope) -> Report:
    """Lock an accepted report for good: what comes late is told in the next one."""
    report = _under_review(report_id, scope)
    require(report, seen_version, Status.ACCEPTED)
    report.status = Status.LOCKED
    return saved(report, steps.step(report, Kind.LOCKED, by=scope.account, reason=reason, snapshot=report.submitted))


@transaction.atomic
def excuse_report(report_id: int, *, reason: str, scope: Scope) -> Report:
    """The union owes no report for this period."""
    report = _under_review(report_id, scope)
    require(report, report.version, Status.DRAFT)
    _require_reason(reason)
    report.status = Status.EXCUSED
    return saved(report, steps.step(report, Kind.EXCUSED, by=scope.account, reason=reason))


@transaction.atomic
def owe_again(report_id: int, *, reason: str = "", scope: Scope) -> Report:
    """Take back that a union was excused."""
    report = _under_review(report_id, scope)
    require(report, report.version, Status.EXCUSED)
    report.status = Status.DRAFT
    return saved(report, steps.step(report, Kind.OWED, by=scope.account, reason=reason))


@transaction.atomic
def put_off(report_id: int, *, due_on: date, reason: str, scope: Scope) -> Report:
    """Give one union another due day."""
    report = _under_review(report_id, scope)
    require(report, report.version, *OPEN)
    if due_on < timezone.localdate():
        raise about("due_on", _("This day has passed."), code="past")
    _require_reason(reason)
    before = f"{report.due_on:%d/%m/%Y}" if report.due_on else "–"
    report.due_on = due_on
    said = f"{before} → {due_on:%d/%m/%Y}: {reason}"
    return saved(report, steps.step(report, Kind.DUE, by=scope.account, reason=said))


# Comments and looks ----------------------------------------------------------------------------------------
@transaction.atomic
def comment(
    report_id: int, *, indicator_code: str = "", parent_pk: int | None = None, text: str, form_key: UUID, scope: Scope
) -> ReportComment:
    """Say something of a figure of what was handed in, or of the report; the form's key makes it once.

    Those who review say it; they and the union's own people answer what was said (`parent_pk`).
    """
    hold_form(form_key)
    report = locked(report_id)
    scope.require(Can.VIEW, report.unit)
    known: ReportComment | None = ReportComment.objects.filter(form_key=form_key).first()
    if known is not None:
        if (known.report_id, known.by_id) != (report.pk, scope.account.pk):
            raise PermissionDenied
        return known
    from_above = reviews(scope, report)
    own = scope.allows(Can.RECORD, report.unit) or scope.allows(Can.SUBMIT, report.unit)
    if not from_above and not (own and parent_pk):
        raise PermissionDenied
    if report.status not in DISCUSSED:
        raise steps.not_now(report)
    if not text.strip():
        raise about("text", _("Say something."), code="required")
    if len(text) > LONGEST_COMMENT:
        raise about("text", _("At most %(most)d characters."), code="length", most=LONGEST_COMMENT)
    said = ReportComment(report=report, text=text.strip(), by=scope.account, form_key=form_key)
    if parent_pk:
        said.parent = _answered(report, parent_pk)
        said.snapshot, said.indicator = said.parent.snapshot, said.parent.indicator
    else:
        said.snapshot = handed_in_last(report)
        said.indicator = _indicators(said.snapshot, [indicator_code])[0] if indicator_code else None
    said.full_clean()
    said.save()
    steps.tell_comment(said, from_above=from_above)
    return said


def _answered(report: Report, parent_pk: int) -> ReportComment:
    found: ReportComment | None = report.comments.filter(pk=parent_pk, parent=None).first()
    if found is None:
        raise ValidationError(_("What you answer is no comment on this report."), code="parent")
    return found


def handed_in_last(report: Report) -> Snapshot | None:
    """What was handed in, or before that what was sent back; None of a report that never was."""
    if report.submitted is not None:
        return report.submitted
    steps_of: Any = report.steps.filter(kind=Kind.SUBMITTED).select_related("snapshot")
    last = steps_of.last()
    return last.snapshot if last else None


def _indicators(snapshot: Snapshot | None, codes: Collection[str]) -> list[Indicator]:
    """The indicators of figures of a snapshot. Raises ValidationError for a figure that it lacks."""
    found = {one.code: one for one in Indicator.objects.filter(code__in=codes, versions__in=_definitions(snapshot))}
    for code in codes:
        if code not in found:
            raise ValidationError(
                _("There is no figure “%(code)s” in this report."), params={"code": code[:60]}, code="figure"
            )
    return [found[code] for code in codes]


def _definitions(snapshot: Snapshot | None) -> Any:
    return snapshot.figures.values("definition") if snapshot else []


@transaction.atomic
def resolve(comment_id: int, *, scope: Scope) -> ReportComment:
    """Say that a comment is settled; those who review do, not the union."""
    said = ReportComment.objects.select_for_update(of=("self",)).select_related("report__unit").get(pk=comment_id)
    require_review(scope, said.report)
    if said.parent_id is not None:
        raise ValidationError(_("What is settled is the comment itself, not an answer."), code="parent")
    if said.resolved_at is None:
        said.resolved_by, said.resolved_at = scope.account, timezone.now()
        said.save(update_fields=["resolved_by", "resolved_at"])
    return said


@transaction.atomic
def look(report_id: int, codes: Collection[str], *, scope: Scope) -> int:
    """Say that figures of what was handed in were looked at; how many were not before."""
    report = _under_review(report_id, scope)
    if report.submitted is None:
        raise steps.not_now(report)
    known = set(FigureLook.objects.filter(snapshot=report.submitted).values_list("indicator", flat=True))
    fresh = [one for one in _indicators(report.submitted, list(dict.fromkeys(codes))) if one.pk not in known]
    FigureLook.objects.bulk_create(
        [FigureLook(snapshot=report.submitted, indicator=one, by=scope.account) for one in fresh], ignore_conflicts=True
    )
    return len(fresh)


# Parts -----------------------------------------------------------------------------------------------------
def _under_review(report_id: int, scope: Scope) -> Report:
    report = locked(report_id)
    require_review(scope, report)
    return report


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise about("reason", _("Say why."), code="required")


def _sent_back(report: Report, kind: str, reason: str, scope: Scope) -> Report:
    made = steps.step(report, kind, by=scope.account, reason=reason, snapshot=report.submitted)
    report.status = Status.RETURNED
    return saved(let_go(report), made)
