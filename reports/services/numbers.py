"""Numbers of outgoing papers: one after the other in each union, kind and year, each given once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.models import DocumentNumber, Report
from unions.access import Scope
from unions.models import Can, UnionUnit

REPORT = "BC"
LARGEST = 99_999


@transaction.atomic
def give_number(report_pk: int, *, number: int | None = None, scope: Scope) -> DocumentNumber:
    """Give a report the next number of its union's register of the year, or a chosen one that is free.

    Of two who ask at once the second waits, and nobody else's number is skipped or given twice. On the paper of a report
    that was handed in before stands room to write it by hand: what was frozen does not change.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("unit", "template").get(pk=report_pk)
    scope.require(Can.RECORD, report.unit)
    known = DocumentNumber.objects.filter(report=report).first()
    if known is not None:
        raise ValidationError(
            _("This report has the number %(number)s already."), params={"number": known}, code="numbered"
        )
    UnionUnit.objects.select_for_update(no_key=True).get(pk=report.unit_id)  # of two who ask at once, one waits
    year = report.dated_on.year
    given = DocumentNumber(
        unit=report.unit,
        kind=REPORT,
        year=year,
        number=next_number(report.unit, year) if number is None else number,
        dated_on=report.dated_on,
        about=str(report),
        report=report,
        given_by=scope.account,
        given_at=timezone.now(),
    )
    if given.number > LARGEST:
        raise ValidationError({"number": _("The number is too large.")}, code="number")
    given.full_clean()
    given.save()
    report.document_number = str(given.number)
    report.version += 1
    report.save(update_fields=["document_number", "version"])
    return given


def next_number(unit: UnionUnit, year: int, kind: str = REPORT) -> int:
    """One above the highest that was given; 1 where none was."""
    highest = DocumentNumber.objects.filter(unit=unit, kind=kind, year=year).aggregate(n=Max("number"))["n"]
    return int(highest or 0) + 1
