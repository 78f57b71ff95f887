"""What the union itself does with a report: opens it, writes it, hands it in, takes it back.

    draft → submitted → accepted → locked
      ↑ ↓      ↓ ↑          ↓
    excused   returned  ←───┘

What those above do stands in `reports.services.reviewing`. Whatever sets a status locks the row, says which version
was looked at, and writes a `ReportStep`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from common.moments import as_of_one_moment
from common.periods import Period
from reports import identities, narrative
from reports.models import Report, ReportSection, ReportStep, ReportTemplate
from reports.models.documents import OPEN
from reports.services import freezing, steps
from reports.services.rendering import ask_for_rendering
from reports.worded import vocabulary
from unions.access import Scope
from unions.models import Can, NamedPeriod, UnionUnit

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
    known = vocabulary(period, unit)
    if faults := [fault for section in outline for fault in narrative.faults_of(section.body, known)]:
        raise ValidationError(faults)
    name = period.name or name_of(period, unit)
    report = Report(unit=unit, period_code=period.code, period_name=name, template=template, dated_on=dated_on)
    report.full_clean()
    report.save()
    ReportSection.objects.bulk_create(
        ReportSection(
            report=report,
            rank=section.rank,
            level=section.level,
            heading=section.heading,
            body=section.body,
            is_annex=section.is_annex,
        )
        for section in outline
    )
    steps.step(report, ReportStep.Kind.OPENED, by=scope.account)
    return report


def name_of(period: Period, unit: UnionUnit) -> str:
    """What a union, or the nearest above it, calls the days of a period; "" where they have no name of their own."""
    above = unit.from_top(period.cut_off)
    named = NamedPeriod.objects.filter(unit__in=above, days=DateRange(period.start, period.end))
    names = dict(named.values_list("unit", "name"))
    return next((names[pk] for pk in reversed(above) if pk in names), "")


@transaction.atomic
def write_report(
    report: Report,
    sections: Sequence[ReportSection],
    *,
    seen_version: int,
    scope: Scope,
) -> Report:
    """Keep a new text. Every token must name a figure that holds for the period, in a wording that fits."""
    before = locked(report.pk)
    scope.require(Can.RECORD, before.unit)
    require(before, seen_version, *OPEN)
    if sum(len(section.body) for section in sections) > LONGEST_TEXT:
        raise ValidationError(_("The text is too long for a report. Put long lists into an annex."), code="length")
    if beyond := [fault for faults in narrative.beyond_bounds(one.body for one in sections) for fault in faults]:
        raise ValidationError(beyond[-1:])
    known = vocabulary(report.period, report.unit)
    for section in sections:
        narrative.check(section.body, known)
        section.full_clean()
        section.save()
    report.version = before.version + 1
    report.full_clean()
    # Not what it did not type: a call that the report joined since it was read stays its call.
    report.save(update_fields=("document_number", "dated_on", "recipients", "version"))
    return report


@as_of_one_moment
def submit_report(report_id: int, *, seen_version: int, reason: str = "", scope: Scope) -> Report:
    """Hand a report in: its figures, their records and its text stand from now on, and the paper is ordered.

    `seen_version` is the version of the text that was looked at. Where figures break a rule of arithmetic, a `reason`
    is asked for, which those above read. A figure that was taken out of use since the text was written is refused.
    """
    report = locked(report_id)
    scope.require(Can.SUBMIT, report.unit)
    require(report, seen_version, *OPEN)
    known = vocabulary(report.period, report.unit)
    if faults := [fault for one in report.sections.all() for fault in narrative.faults_of(one.body, known)]:
        raise ValidationError(faults)
    report.status = Report.Status.SUBMITTED  # the snapshot is of the final text, not of a draft
    stand = freezing.stand_of(report)
    broken = identities.broken(report.unit, report.period, figures=stand.figures)
    if broken and not reason.strip():
        told = "; ".join(f"{one.name}: {one.arithmetic}" for one in broken[:5]) + (" …" if len(broken) > 5 else "")
        raise about("reason", _("Figures do not add up. Say why nevertheless. %(told)s"), code="identities", told=told)
    snapshot = freezing.keep(stand, report, scope=scope)
    report.submitted = snapshot
    report.submitted_by, report.submitted_at = scope.account, timezone.now()
    saved(report, steps.step(report, ReportStep.Kind.SUBMITTED, by=scope.account, reason=reason, snapshot=snapshot))
    ask_for_rendering(report, scope=scope)
    return report


@transaction.atomic
def withdraw_report(report_id: int, *, scope: Scope) -> Report:
    """Take a report back before those above have decided; what was frozen then is kept and can still be looked at."""
    report = locked(report_id)
    scope.require(Can.SUBMIT, report.unit)
    if report.status != Report.Status.SUBMITTED:
        raise steps.not_now(report)
    made = steps.step(report, ReportStep.Kind.WITHDRAWN, by=scope.account, snapshot=report.submitted)
    report.status = Report.Status.DRAFT
    return saved(let_go(report), made)


def typed_numbers(report: Report) -> list[str]:
    """Numbers in the text that nobody counted."""
    return narrative.typed_numbers(section.body for section in report.sections.all())


# Parts of every step -----------------------------------------------------------------------------------------
def locked(report_id: int) -> Report:
    """A report, held until the transaction ends."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("unit", "template", "submitted")
    return rows.get(pk=report_id)


def require(report: Report, seen_version: int, *allowed: str) -> None:
    """Refuse who looked at an earlier version, or what cannot be done with the report now; in the words of what was
    done first."""
    if report.status not in allowed:
        raise steps.not_now(report)
    if report.version != seen_version:
        raise steps.not_now(report, code="changed-meanwhile")


def let_go(report: Report) -> Report:
    """Without what was handed in and accepted; its snapshots stay."""
    report.submitted = report.submitted_by = report.submitted_at = None
    report.accepted_by = report.accepted_at = None
    return report


def saved(report: Report, made: ReportStep | None = None) -> Report:
    """Written as another version; a step is told to those whom it concerns."""
    report.version += 1
    report.full_clean()
    report.save()
    if made is not None:
        steps.tell(made)
    return report


def about(field: str, sentence: str, *, code: str, **params: object) -> ValidationError:
    """A refusal that stands beside a field."""
    return ValidationError({field: ValidationError(sentence, code=code, params=params or None)})
