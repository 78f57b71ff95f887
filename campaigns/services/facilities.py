"""Halls, grounds, pages and other channels that unions have in use from a day on."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from campaigns.models import Facility
from campaigns.refusals import in_words
from unions.access import Scope
from unions.models import Can, hold_form

ONE_DAY = timedelta(days=1)


@transaction.atomic
def record_facility(facility: Facility, *, scope: Scope) -> Facility:
    """Write a facility down. The same form sent twice is one facility."""
    hold_form(facility.form_key)
    known = Facility.objects.select_related("unit").filter(form_key=facility.form_key).first()
    scope.require(Can.RECORD, (known or facility).unit)
    return known or _saved(facility)


@transaction.atomic
def change_facility(facility: Facility, *, seen_version: int, scope: Scope) -> Facility:
    before = _held(facility.pk, scope)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    scope.require(Can.RECORD, facility.unit)
    facility.version = before.version + 1
    return _saved(facility)


@transaction.atomic
def end_facility(pk: int, *, last_day: date, scope: Scope) -> Facility:
    """Say with which day it was used no more."""
    facility = _held(pk, scope)
    until = last_day + ONE_DAY
    if last_day < facility.valid.lower or (facility.valid.upper and until > facility.valid.upper):
        raise ValidationError({"last_day": _("It was not in use on that day.")})
    facility.valid = DateRange(facility.valid.lower, until)
    facility.version += 1
    return _saved(facility)


@transaction.atomic
def drop_facility(pk: int, *, scope: Scope) -> None:
    """Take away a facility that was none; the history keeps it."""
    _held(pk, scope).delete()


def _held(pk: int, scope: Scope) -> Facility:
    facility: Facility = Facility.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    scope.require(Can.RECORD, facility.unit)
    return facility


def _saved(facility: Facility) -> Facility:
    if not facility.unit.existed_on(facility.valid.lower):
        raise ValidationError(
            {"first_day": _("On %(day)s this union did not exist.") % {"day": f"{facility.valid.lower:%d/%m/%Y}"}}
        )
    with in_words():
        facility.full_clean()
        facility.save()
    return facility
