"""What may happen to a report: opened, written, submitted, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.moments import as_of_one_moment
from common.periods import Period
from common.wording import ValueKind
from reports import document, narrative
from reports.figures import in_force
from reports.models import Report, ReportSection, ReportTemplate
from reports.services.freezing import take_snapshot
from reports.services.rendering import ask_for_rendering
from unions.access import Scope
from unions.models import Can, UnionUnit

LONGEST_TEXT = 60_000  # characters, some thirty pages: what one paper takes of the worker that makes all of them


@transaction.atomic
def open_report(*, unit: UnionUnit, period: Period, template: ReportTemplate, dated_on: date, scope: Scope) -> Report:
    """Begin a unit's report for a period with the text of a template."""
    scope.require(Can.RECORD, unit)
    UnionUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # of two who open it at once, one waits
    if period.start > timezone.localdate():
        raise ValidationError(_("This period has not begun yet."), code="period")
    if not unit.existed_on(period.cut_off):
        raise ValidationError(
            _("On %(day)s this union did not exist."),
            params={"day": f"{period.cut_off:%d/%m/%Y}"},
            code="unit",
        )
    outline = list(template.sections.all())
    for section in outline:
        narrative.check(section.body, value_kinds(period))
    report = Report(unit=unit, period_code=period.code, template=template, dated_on=dated_on)
    report.full_clean()
    report.save()
    ReportSection.objects.bulk_create(
        ReportSection(
            report=report,
            rank=section.rank,
            level=section.level,
            heading=section.heading,
            body=section.body,
        )
        for section in outline
    )
    return report


@transaction.atomic
def write_report(
    report: Report,
    sections: Sequence[ReportSection],
    *,
    seen_version: int,
    scope: Scope,
) -> Report:
    """Keep a new text. Every token must name a figure that holds for the period, in a wording that fits."""
    before = _locked(report.pk, Can.RECORD, scope)
    if before.version != seen_version:
        raise _changed_meanwhile()
    _require_draft(before)
    if sum(len(section.body) for section in sections) > LONGEST_TEXT:
        raise ValidationError(_("The text is too long for a report. Put long lists into an annex."), code="length")
    known = value_kinds(report.period)
    for section in sections:
        narrative.check(section.body, known)
        section.full_clean()
        section.save()
    report.version = before.version + 1
    report.full_clean()
    report.save()
    return report


def _changed_meanwhile() -> ValidationError:
    return ValidationError(
        _("Somebody else changed this report meanwhile. Look at it again before you go on."),
        code="changed-meanwhile",
    )


def value_kinds(period: Period) -> Mapping[str, ValueKind]:
    """How each figure of a period may be worded."""
    return {one.code: document.value_kind(one.count_unit) for one in in_force(period)}


@as_of_one_moment
def submit_report(report_id: int, *, seen_version: int, scope: Scope) -> Report:
    """Hand a report in: its figures, their records and its text stand from now on, and the paper is ordered.

    `seen_version` is the version of the text that was looked at.
    """
    report = _locked(report_id, Can.SUBMIT, scope)
    _require_draft(report)
    if report.version != seen_version:
        raise _changed_meanwhile()
    report.status = Report.Status.SUBMITTED  # the snapshot is of the final text, not of a draft
    report.submitted = take_snapshot(report, scope=scope)
    report.submitted_by, report.submitted_at = scope.account, timezone.now()
    report.version += 1
    report.full_clean()
    report.save()
    ask_for_rendering(report, scope=scope)
    return report


@transaction.atomic
def withdraw_report(report_id: int, *, scope: Scope) -> Report:
    """Undo a submission; what was frozen then is kept and can still be looked at."""
    report = _locked(report_id, Can.SUBMIT, scope)
    if report.status != Report.Status.SUBMITTED:
        raise ValidationError(_("This report has not been submitted."), code="state")
    report.status = Report.Status.DRAFT
    report.submitted = report.submitted_by = report.submitted_at = None
    report.version += 1
    report.full_clean()
    report.save()
    return report


def typed_numbers(report: Report) -> list[str]:
    """Numbers in the text that nobody counted."""
    return narrative.typed_numbers(section.body for section in report.sections.all())


def _locked(report_id: int, can: Can, scope: Scope) -> Report:
    report = (
        Report.objects.select_for_update(of=("self",)).select_related("unit", "template", "submitted").get(pk=report_id)
    )
    scope.require(can, report.unit)
    return report


def _require_draft(report: Report) -> None:
    if report.status != Report.Status.DRAFT:
        when = timezone.localtime(report.submitted_at)
        raise ValidationError(
            _("%(who)s submitted this report at %(time)s on %(day)s; it is locked."),
            params={"who": report.submitted_by, "time": f"{when:%H:%M}", "day": f"{when:%d/%m/%Y}"},
            code="submitted",
        )
