"""What may happen to records about members: declared headcounts, events of careers, ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import CareerEvent, Headcount, MemberRating, MembershipSpell
from unions.access import Scope
from unions.models import Can, Grade, Record, UnionUnit, hold_form

R = TypeVar("R", CareerEvent, Headcount, MemberRating)


@dataclass(frozen=True)
class Declared:
    """How many are declared on a day: by the union itself, or the sum of the unions below that declared."""

    members: int
    workers: int
    women_members: int | None
    unions: int
    declared_on: date
    by: str


def declared(unit: UnionUnit, on: date, scope: Scope) -> Declared | None:
    """What holds on a day by the headcounts of a unit; of those below it in reach where it has none itself."""
    rows = Headcount.objects.in_scope(scope).kept().filter(valid__contains=on)
    own = rows.of(unit).first()
    if own:
        return Declared(own.members, own.workers, own.women_members, 1, own.happened_on, own.declared_by)
    sums = rows.under(unit, on=on).aggregate(
        members=Sum("members", default=0),
        workers=Sum("workers", default=0),
        women_members=Sum("women_members"),
        unions=Count("unit", distinct=True),
        declared_on=Max("happened_on"),
    )
    return Declared(by="", **sums) if sums["unions"] else None


@transaction.atomic
def record(row: R, *, scope: Scope) -> R:
    """Write a record down. The same form sent twice is one record."""
    hold_form(row.form_key)
    known = type(row)._default_manager.select_related("unit").filter(form_key=row.form_key).first()
    if known is not None:
        scope.require(Can.RECORD, known.unit)
        return known
    scope.require(Can.RECORD, row.unit)
    row.recorded_by = scope.account
    return _saved(row)


@transaction.atomic
def change(row: R, *, seen_version: int, scope: Scope) -> R:
    """Change a record as it stands in `row`. Both the old and the new unit must be in reach."""
    before = _locked(type(row), row.pk, scope)
    if before.version != seen_version:
        raise ValidationError(
            _("Somebody else changed this record meanwhile. Look at it again before you go on."),
            code="changed-meanwhile",
        )
    scope.require(Can.RECORD, row.unit)
    row.version = before.version + 1
    return _saved(row)


@transaction.atomic
def bin_record(model: type[R], pk: int, *, scope: Scope) -> R:
    row = _locked(model, pk, scope)
    row.binned_by, row.binned_at = scope.account, timezone.now()
    row.version += 1
    return _saved(row)


@transaction.atomic
def restore_record(model: type[R], pk: int, *, scope: Scope) -> R:
    row = _locked(model, pk, scope, binned=True)
    row.binned_by = row.binned_at = None
    row.version += 1
    return _saved(row)


@transaction.atomic
def rate_members(
    unit: UnionUnit,
    year_label: str,
    grades: Mapping[int, Grade | None],
    *,
    on: date,
    document: str,
    scope: Scope,
) -> int:
    """The ratings of members of a unit for a year, by the id of the member; None takes a rating away.

    All of them or none. Returns how many were written. A member's rating by another union stays that union's.
    """
    scope.require(Can.RECORD, unit)
    _hold_line(unit)
    belong = set(MembershipSpell.objects.of(unit).filter(member__in=grades).values_list("member", flat=True))
    if strangers := set(grades) - belong:
        raise ValidationError(_("%(n)d of these people are not members here."), params={"n": len(strangers)})
    known = {
        row.member_id: row
        for row in MemberRating.objects.kept().select_for_update().filter(member__in=grades, year_label=year_label)
    }
    written = 0
    for member_id, grade in grades.items():
        row = known.get(member_id)
        if row is not None and row.unit_id != unit.pk:
            continue
        if grade is None:
            if row is not None:
                bin_record(MemberRating, row.pk, scope=scope)
                written += 1
            continue
        if row is not None and (row.grade_id, row.happened_on, row.source_document) == (grade.pk, on, document):
            continue
        row = row or MemberRating(member_id=member_id, unit=unit, year_label=year_label, recorded_by=scope.account)
        row.grade, row.happened_on, row.source_document = grade, on, document
        row.version += row.pk is not None
        _saved(row)
        written += 1
    return written


def _locked(model: type[R], pk: int, scope: Scope, *, binned: bool = False) -> R:
    rows = model._default_manager.select_related("unit")
    if model is Headcount:
        _hold_line(rows.get(pk=pk).unit)
    row = rows.select_for_update(of=("self",)).get(pk=pk)
    scope.require(Can.RECORD, row.unit)
    if (row.binned_at is not None) != binned:
        raise ValidationError(
            _("This record lies in the bin.") if not binned else _("This record is not in the bin."), code="bin"
        )
    return row


def _saved(row: R) -> R:
    _require_day(row)
    if isinstance(row, Headcount):
        _save_in_line(row)
    else:
        _require_person(row)
        row.full_clean()
        row.save()
    return row


def _require_day(row: Record) -> None:
    if row.happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("The day must be today or earlier.")})
    if not row.unit.existed_on(row.happened_on):
        raise ValidationError(
            {"happened_on": _("On %(day)s this union did not exist.") % {"day": f"{row.happened_on:%d/%m/%Y}"}}
        )


def _require_person(row: CareerEvent | MemberRating) -> None:
    """Who is named was a member of the union, or of one below it, at some time."""
    if row.member is None:
        return
    if row.quantity != 1:
        raise ValidationError({"quantity": _("A record of one person counts one.")})
    if not row.member.spells.filter(unit=row.unit).exists() and not row.member.belonged_to(row.unit, row.happened_on):
        raise ValidationError({"member": _("This person was never a member here.")})


def _save_in_line(headcount: Headcount) -> None:
    """Store a headcount so that each holds until the next of its unit.

    What becomes shorter is written first and what becomes longer last: at no moment do two hold on one day.
    """
    _hold_line(headcount.unit)
    others = list(Headcount.objects.kept().of(headcount.unit).exclude(pk=headcount.pk).order_by("happened_on"))
    days = sorted({row.happened_on for row in others} | ({headcount.happened_on} if not headcount.binned_at else set()))
    until = dict(pairwise([*days, None]))
    if not headcount.binned_at and any(row.happened_on == headcount.happened_on for row in others):
        raise ValidationError({"happened_on": _("There is another headcount of this union for that day.")})
    moved = [row for row in others if row.valid.upper != until[row.happened_on]]
    longer = [row for row in moved if _is_later(until[row.happened_on], row.valid.upper)]
    for row in moved:
        if row not in longer:
            _hold_until(row, until[row.happened_on])
    headcount.valid = DateRange(headcount.happened_on, until.get(headcount.happened_on))
    headcount.full_clean()
    headcount.save()
    for row in longer:
        _hold_until(row, until[row.happened_on])


def _hold_line(unit: UnionUnit) -> None:
    """One writer of a unit's headcounts or ratings at a time: each looks at its neighbours too."""
    UnionUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _is_later(day: date | None, than: date | None) -> bool:
    return than is not None and (day is None or day > than)


def _hold_until(headcount: Headcount, day: date | None) -> None:
    headcount.valid = DateRange(headcount.happened_on, day)
    headcount.save(update_fields=["valid"])
