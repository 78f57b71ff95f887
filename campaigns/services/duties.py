"""What units are asked to hold: said by the union above them, changed, ended."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from campaigns.models import Duty
from campaigns.refusals import in_words
from unions.access import Scope
from unions.models import Can

ONE_DAY = timedelta(days=1)


@transaction.atomic
def set_duty(duty: Duty, *, scope: Scope) -> Duty:
    """Ask for an activity; asked in the same words twice it is one duty."""
    scope.require(Can.RECORD, duty.unit)
    said = {name: getattr(duty, name) for name in ("unit", "kind", "level", "sector", "times", "valid")}
    known: Duty | None = Duty.objects.filter(**said).first()
    return known or _saved(duty)


@transaction.atomic
def change_duty(duty: Duty, *, seen_version: int, scope: Scope) -> Duty:
    before = _held(duty.pk, scope)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    scope.require(Can.RECORD, duty.unit)
    duty.version = before.version + 1
    return _saved(duty)


@transaction.atomic
def end_duty(pk: int, *, last_day: date, scope: Scope) -> Duty:
    """Say with which day it is asked no more."""
    duty = _held(pk, scope)
    until = last_day + ONE_DAY
    if last_day < duty.valid.lower or (duty.valid.upper and until > duty.valid.upper):
        raise ValidationError({"last_day": _("It does not hold on that day.")})
    duty.valid = DateRange(duty.valid.lower, until)
    duty.version += 1
    return _saved(duty)


def _held(pk: int, scope: Scope) -> Duty:
    duty: Duty = Duty.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.RECORD, duty.unit)
    return duty


def _saved(duty: Duty) -> Duty:
    with in_words():
        duty.full_clean()
        duty.save()
    return duty
