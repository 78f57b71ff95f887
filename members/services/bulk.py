"""One change of many people at once: looked at row by row, then carried out whole or not at all.

However many they are, the database is asked the same number of questions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q, Value
from django.utils.formats import localize
from django.utils.translation import gettext as _
from pghistory.models import Context

from members.models import Absence, GroupStay, Member, MembershipSpell, Transfer
from members.privacy import home_units
from members.services.membership import Leaving, hold_units, require_below
from members.services.restoring import restore
from members.services.undo import one_change
from unions.access import Scope
from unions.models import Can, UnionUnit, UnitVersion

AT_ONCE = 2_000
FIELDS = ("department", "job_title", "contract", "education", "employed_on")
TOUCHED = (Member, MembershipSpell, GroupStay, Absence)
DEED = "bulk"  # by which the history knows these changes from all others


@dataclass(frozen=True)
class Change:
    """What is to be true of everybody: values of FIELDS; from a day on another group or none; or no membership."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    group: UnionUnit | None = None
    regroups: bool = False  # `group` is meant, also where it is None
    on: date | None = None  # the first day of the group
    leaving: Leaving | None = None


@dataclass(frozen=True)
class Row:
    """One person: (label, old, new) of what would change, and why it cannot, if it cannot."""

    member: Member
    changes: tuple[tuple[str, str, str], ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class Preview:
    """`changing` will change, `refused` cannot, `unchanged` is so already; `digest` is of all that was looked at."""

    changing: tuple[Row, ...]
    refused: tuple[Row, ...]
    unchanged: int
    digest: str


def preview(pks: Iterable[int], change: Change, *, scope: Scope) -> Preview:
    """What the change would do to those of the people who can be seen."""
    return _preview(_Book.of(set(pks), change, scope), change)


@transaction.atomic
def carry_out(pks: Iterable[int], change: Change, *, seen: str, scope: Scope) -> tuple[UUID, int]:
    """Change all whom the preview of this digest found able to change. Gives the id of the change, and how many.

    Raises ValidationError (code "changed-meanwhile") where the preview would be another one now.
    """
    wanted = set(pks)
    hold_units(*_Book.of(wanted, change, scope).units)
    book = _Book.of(wanted, change, scope, hold=True)
    looked_at = _preview(book, change)
    if looked_at.digest != seen:
        raise ValidationError(
            _("Somebody changed some of these people meanwhile. Look at the new preview, then carry it out."),
            code="changed-meanwhile",
        )
    chosen = {row.member.pk for row in looked_at.changing}
    if not chosen:
        raise ValidationError(_("Nothing would change."), code="nothing")
    with one_change(deed=DEED) as change_id:
        _write(book, change, chosen)
    return change_id, len(chosen)


@transaction.atomic
def undo(change_id: UUID, *, scope: Scope) -> int:
    """Everybody is as before the change; how many. Refused where something happened to one of them since.

    Other changes, which touch more than this puts back, are none here.
    """
    if not Context.objects.filter(pk=change_id, metadata__deed=DEED).exists():
        raise ObjectDoesNotExist

    def required(rows: Mapping[type[Any], Collection[int]]) -> None:
        spells = MembershipSpell.objects.filter(Q(pk__in=rows[MembershipSpell]) | Q(group_stays__in=rows[GroupStay]))
        members = {*rows[Member], *spells.values_list("member", flat=True)}
        homes = set(home_units(members, scope.on).values())
        if homes - set(scope.places(Can.RECORD).filter(unit__in=homes - {None}).values_list("unit", flat=True)):
            raise Member.DoesNotExist

    try:
        with transaction.atomic():
            return len(restore(change_id, TOUCHED, require=required)[Member])
    except IntegrityError as error:  # their union ended since, for one
        raise ValidationError(_("Something was recorded since that stands in the way."), code="later") from error


# What stands in the book -------------------------------------------------------------------------------------


@dataclass
class _Book:
    """All that a preview looks at, by the ids of members or of their memberships."""

    members: list[Member]
    kept: set[int]  # members whose records the scope keeps, at every union that the change is about
    spells: dict[int, MembershipSpell]  # the open membership, or that of the day
    stays: dict[int, list[GroupStay]]
    later: set[int]  # memberships with an absence that begins on the day or later
    sent: set[int]  # members in a transfer
    above: set[int]  # the units that the group stands below
    names: dict[int, str]  # of groups

    @classmethod
    def of(cls, pks: set[int], change: Change, scope: Scope, *, hold: bool = False) -> _Book:
        rows = Member.objects.in_scope(scope).filter(pk__in=pks)
        if hold:
            list(Member.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("pk")).order_by("pk"))
        members = list(rows.order_by("name_key", "pk"))
        found = {member.pk for member in members}
        day = change.leaving.on if change.leaving else change.on or scope.on
        homes = home_units(found, scope.on)
        wanted = Q(left_on=None) if change.leaving else Q(valid__contains=day)
        spells = {spell.member_id: spell for spell in MembershipSpell.objects.filter(wanted, member__in=found)}
        ids = [spell.pk for spell in spells.values()]
        # The membership of another day may be one in another union than where the person is now.
        asked = spells if change.leaving or change.regroups else {}
        units = {pk: {home} | ({asked[pk].unit_id} if pk in asked else set()) for pk, home in homes.items()}
        able = set(
            scope.places(Can.RECORD)
            .filter(unit__in=set().union(*units.values()) - {None})
            .values_list("unit", flat=True)
        )
        stays: dict[int, list[GroupStay]] = {}
        for stay in GroupStay.objects.filter(spell__in=ids).order_by("valid"):
            stays.setdefault(stay.spell_id, []).append(stay)
        absences = Absence.objects.filter(spell__in=ids, valid__startswith__gte=day)
        groups = {stay.group_id for one in stays.values() for stay in one} | {change.group.pk if change.group else None}
        named = UnitVersion.objects.filter(unit__in=groups - {None}).order_by("unit", "valid")
        path = change.group.tree_paths.on(day).first() if change.group else None
        return cls(
            members=members,
            kept={pk for pk, among in units.items() if among <= able},
            spells=spells,
            stays=stays,
            later=set(absences.values_list("spell", flat=True)),
            sent=set(
                Transfer.objects.filter(member__in=found, status=Transfer.Status.SENT).values_list("member", flat=True)
            ),
            above=set(path.unit_ids()[:-1]) if path else set(),
            names={version.unit_id: version.short_name for version in named},
        )

    @property
    def units(self) -> set[int]:
        return {spell.unit_id for spell in self.spells.values()}

    def stays_of(self, spell: MembershipSpell) -> list[GroupStay]:
        return self.stays.get(spell.pk, [])


# Looking ---------------------------------------------------------------------------------------------------------


def _preview(book: _Book, change: Change) -> Preview:
    rows = [_row(book, member, change) for member in book.members]
    looked_at = [
        [row.member.pk, row.member.version, str(_state(book, row.member)), row.changes, row.refusal] for row in rows
    ]
    text = json.dumps([looked_at, _asked(change)], default=str)
    return Preview(
        changing=tuple(row for row in rows if row.changes and not row.refusal),
        refused=tuple(row for row in rows if row.refusal),
        unchanged=sum(not row.changes and not row.refusal for row in rows),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _asked(change: Change) -> list[Any]:
    leaving = change.leaving and (change.leaving.on, change.leaving.reason, change.leaving.document)
    return [dict(change.fields), change.group and change.group.pk, change.regroups, change.on, leaving]


def _state(book: _Book, member: Member) -> list[Any]:
    spell = book.spells.get(member.pk)
    return [spell.pk, spell.valid, [(stay.pk, stay.valid) for stay in book.stays_of(spell)]] if spell else []


def _row(book: _Book, member: Member, change: Change) -> Row:
    refusal = _refusal(book, member, change)
    return Row(member, (), refusal) if refusal else Row(member, tuple(_changes(book, member, change)))


def _refusal(book: _Book, member: Member, change: Change) -> str:
    if member.pk not in book.kept:
        return _("Another union keeps the records of this person.")
    if member.merged_into_id:
        return _("This person was found to be somebody else in the book.")
    spell = book.spells.get(member.pk)
    if change.leaving:
        return _refused_leaving(book, member, spell, change.leaving)
    if change.regroups and change.on:
        return _refused_group(book, spell, change)
    return ""


def _refused_leaving(book: _Book, member: Member, spell: MembershipSpell | None, leaving: Leaving) -> str:
    if spell is None:
        return _("This membership ended already.")
    if member.pk in book.sent:
        return _("This member is being transferred. Withdraw the transfer first, or let it be received.")
    if leaving.on <= spell.joined_on:
        return _("Nobody leaves before joining, which was on %(day)s.") % {"day": f"{spell.joined_on:%d/%m/%Y}"}
    if spell.pk in book.later or any(stay.valid.lower >= leaving.on for stay in book.stays_of(spell)):
        return _("A stay in a group or an absence begins later. Put it right first.")
    return ""


def _refused_group(book: _Book, spell: MembershipSpell | None, change: Change) -> str:
    if spell is None:
        return _("On that day this membership does not stand.")
    if change.group and spell.unit_id not in book.above:
        return _("This group does not stand below the union of this member.")
    if any(stay.valid.lower > change.on for stay in book.stays_of(spell)):
        return _("A later stay in a group is already written down.")
    return ""


def _changes(book: _Book, member: Member, change: Change) -> Iterator[tuple[str, str, str]]:
    for name, value in change.fields.items():
        if getattr(member, name) != value:
            label = str(Member._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield label[:1].upper() + label[1:], _words(name, getattr(member, name)), _words(name, value)
    if change.leaving:
        reason = MembershipSpell.Left(change.leaving.reason).label
        since = f"{book.spells[member.pk].joined_on:%d/%m/%Y} –"
        last = change.leaving.on - timedelta(days=1)
        yield _("Membership"), since, f"{since} {last:%d/%m/%Y}, {reason}"
    elif change.regroups and change.on:
        stay = _stay_on(book, book.spells[member.pk], change.on)
        if (stay and stay.group_id) != (change.group and change.group.pk):
            old = book.names.get(stay.group_id, "–") if stay else "–"
            yield _("Group"), old, book.names.get(change.group.pk, "–") if change.group else "–"


def _stay_on(book: _Book, spell: MembershipSpell, day: date) -> GroupStay | None:
    return next((stay for stay in book.stays_of(spell) if day in stay.valid), None)


def _words(name: str, value: Any) -> str:
    choices = dict(getattr(Member._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, "–" if value in (None, "") else localize(value)))


# Writing ---------------------------------------------------------------------------------------------------------


def _write(book: _Book, change: Change, chosen: set[int]) -> None:
    if change.fields:
        Member.objects.filter(pk__in=chosen).update(**change.fields, version=F("version") + 1)
    spells = [book.spells[pk] for pk in chosen if pk in book.spells]
    if change.leaving:
        _leave(spells, change.leaving)
    elif change.regroups and change.on:
        regrouped = [spell for spell in spells if _moves(book, spell, change)]
        _regroup(regrouped, change.group, change.on)


def _moves(book: _Book, spell: MembershipSpell, change: Change) -> bool:
    stay = _stay_on(book, spell, change.on) if change.on else None
    return (stay and stay.group_id) != (change.group and change.group.pk)


def _leave(spells: list[MembershipSpell], leaving: Leaving) -> None:
    ids = [spell.pk for spell in spells]
    cut = _until(leaving.on)
    GroupStay.objects.filter(spell__in=ids, valid__contains=leaving.on).update(valid=cut)
    Absence.objects.filter(spell__in=ids, valid__contains=leaving.on).update(valid=cut)
    MembershipSpell.objects.filter(pk__in=ids).update(valid=cut, left=leaving.reason, left_document=leaving.document)


def _regroup(spells: list[MembershipSpell], group: UnionUnit | None, day: date) -> None:
    ids = [spell.pk for spell in spells]
    GroupStay.objects.filter(spell__in=ids, valid__startswith=day).delete()
    GroupStay.objects.filter(spell__in=ids, valid__contains=day).update(valid=_until(day))
    if group is None:
        return
    stays = [GroupStay(spell=spell, group=group, valid=DateRange(day, spell.left_on)) for spell in spells]
    for unit, left_on in {(spell.unit_id, spell.left_on) for spell in spells}:
        require_below(group, UnionUnit(pk=unit), DateRange(day, left_on))
    GroupStay.objects.bulk_create(stays)


def _until(day: date) -> Func:
    lower = Func(F("valid"), function="lower")
    return Func(lower, Value(day), function="daterange", output_field=DateRangeField())
