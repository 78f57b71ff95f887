"""What may happen to periods that unions call by names of their own: named, changed, dropped while unused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.walls import wall
from reports.models import DeclaredValue, Report, ReportCall, Target
from unions.access import Scope
from unions.models import Can, NamedPeriod


@transaction.atomic
def name_period(row: NamedPeriod, *, scope: Scope) -> NamedPeriod:
    """Give days a name, for the union and all below it."""
    scope.require(Can.RECORD, row.unit)
    return _saved(row)


@transaction.atomic
def change_period(row: NamedPeriod, *, scope: Scope) -> NamedPeriod:
    """Call it otherwise; its days stay where something was told or asked for them."""
    before = _held(row.pk, scope)
    if before.days != row.days and is_used(before, scope):
        raise ValidationError(
            {"first_day": _("Reports, targets or declared values are of these days. Name other days anew.")}
        )
    row.unit = before.unit
    return _saved(row)


@transaction.atomic
def drop_period(pk: int, *, scope: Scope) -> None:
    """Take a name away that nothing was told under; the history keeps it."""
    row = _held(pk, scope)
    if is_used(row, scope):
        raise ValidationError(
            _("Reports, targets or declared values are of these days, so the name stays."), code="used"
        )
    row.delete()


def is_used(row: NamedPeriod, scope: Scope) -> bool:
    """Whether something at or below the union is of these days, in the tree of the scope's day."""
    code = row.period.code
    below = (model.objects.under(row.unit, on=scope.on) for model in (Report, Target, ReportCall))
    if any(rows.filter(period_code=code).exists() for rows in below):
        return True
    return DeclaredValue.objects.under(row.unit, on=scope.on).filter(period=row.days).exists()


def _held(pk: int, scope: Scope) -> NamedPeriod:
    row: NamedPeriod = NamedPeriod.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.RECORD, row.unit)
    return row


def _saved(row: NamedPeriod) -> NamedPeriod:
    with _in_words():
        row.full_clean()
        row.save()
    return row


@contextmanager
def _in_words() -> Iterator[None]:
    """What only the database can refuse, because somebody else was quicker."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if wall(error) == "named_period_is_named_once":
            raise ValidationError({"name": _("This union has a period of that name.")}) from error
        if wall(error) == "named_period_stands_once":
            raise ValidationError({"first_day": _("These days have a name already.")}) from error
        raise
