"""Which territories a unit looks after, and over which days."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from unions.access import Scope
from unions.models import Can, Coverage, Territory, UnionUnit


@transaction.atomic
def cover(unit: UnionUnit, territory: Territory, *, first: date, last: date | None, scope: Scope) -> Coverage:
    """Let a unit look after a territory, within the days on which both are there.

    Where the territory ends before `last`, so does the coverage: its successor is another territory.
    """
    scope.require(Can.ORGANISE, unit)
    if first not in territory.valid or not unit.existed_on(first):
        raise ValidationError({"first_day": _("On that day the union or the territory was not there.")})
    if last and last < first:
        raise ValidationError({"last_day": _("The last day comes before the first.")})
    upper = last + timedelta(days=1) if last else None
    upper = min(filter(None, (upper, territory.valid.upper)), default=None)
    coverage = Coverage(unit=unit, territory=territory, valid=DateRange(first, upper))
    coverage.full_clean()
    coverage.save()
    return coverage


@transaction.atomic
def end_coverage(coverage_id: int, *, last: date, scope: Scope) -> Coverage:
    """Let a coverage end with a day, which must lie within it."""
    coverage = Coverage.objects.select_for_update(of=("self",)).select_related("unit").get(pk=coverage_id)
    scope.require(Can.ORGANISE, coverage.unit)
    if last not in coverage.valid:
        raise ValidationError({"last_day": _("The last day must lie within the days of the coverage.")})
    coverage.valid = DateRange(coverage.valid.lower, last + timedelta(days=1))
    coverage.full_clean()
    coverage.save()
    return coverage
