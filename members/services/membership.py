"""What may happen to a membership: joining, leaving, groups, absences. Nothing else changes spells.

Every verb first holds the units and then the person, so that neither moves while it is looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import Absence, GroupStay, Member, MembershipSpell, Transfer
from unions.access import Scope
from unions.models import Can, TreePath, UnionUnit

Joined, Left = MembershipSpell.Joined, MembershipSpell.Left

# By hand only these: the others come with transfers and reorganisations.
REASONS_TO_LEAVE = (Left.RESIGNED, Left.RETIRED, Left.EXPELLED, Left.STRUCK_OFF, Left.DIED, Left.TRANSFERRED)


@dataclass(frozen=True)
class Joining:
    """Into which unit, from which day on, by which document; `how` is found out unless it is said."""

    unit: UnionUnit
    on: date
    document: str = ""
    how: str = ""


@dataclass(frozen=True)
class Leaving:
    """Why, and the first day that is no longer one of a member."""

    on: date
    reason: str
    document: str = ""


@dataclass(frozen=True)
class Away:
    """An absence: why, its first day, and the first day back; None while nobody knows."""

    kind: str
    starts_on: date
    ends_on: date | None = None
    note: str = ""

    @property
    def days(self) -> Any:
        return DateRange(self.starts_on, self.ends_on)


@transaction.atomic
def admit(member_id: int, joining: Joining, *, scope: Scope) -> MembershipSpell:
    """Begin a membership of a person who is new or in reach; who was a member before is admitted again."""
    member = hold(member_id, joining.unit.pk)
    scope.require(Can.RECORD, joining.unit)
    _require_no_transfer(member)
    if member.spells.exists() and not Member.objects.in_scope(scope).filter(pk=member.pk).exists():
        raise PermissionDenied
    return begin_spell(member, joining)


def begin_spell(member: Member, joining: Joining) -> MembershipSpell:
    """Begin a membership of a person who is held; for verbs that required their ability."""
    again = member.spells.exists()
    return _saved(
        MembershipSpell(
            member=member,
            unit=joining.unit,
            valid=DateRange(joining.on, None),
            joined=joining.how or (Joined.READMITTED if again else Joined.ADMITTED),
            joined_document=joining.document,
        )
    )


@transaction.atomic
def leave(spell_id: int, leaving: Leaving, *, scope: Scope) -> MembershipSpell:
    """End a membership. The stay in a group and an absence end with it."""
    spell = locked_spell(spell_id, scope)
    if spell.left_on:
        raise ValidationError(_("This membership ended already."), code="ended")
    _require_no_transfer(spell.member)
    return end_spell(spell, leaving)


def end_spell(spell: MembershipSpell, leaving: Leaving) -> MembershipSpell:
    """End a membership that is held, with all that stands within it; for verbs that required their ability."""
    if leaving.on <= spell.joined_on:
        raise ValidationError(
            {"on": _("Nobody leaves before joining, which was on %(day)s.") % {"day": f"{spell.joined_on:%d/%m/%Y}"}}
        )
    spell.valid = DateRange(spell.valid.lower, leaving.on)
    spell.left, spell.left_document = leaving.reason, leaving.document
    _fit_within(spell)
    return _saved(spell)


@transaction.atomic
def correct_spell(
    spell_id: int, joining: Joining, leaving: Leaving | None, *, seen: str, scope: Scope
) -> MembershipSpell:
    """Put right the days, reasons and documents of a membership, not its unit: that is what transfers are for.

    `seen` are the days as the form knew them, written out.
    """
    spell = locked_spell(spell_id, scope)
    if str(spell.valid) != seen:
        raise ValidationError(_("Somebody else changed this membership meanwhile. Look at it again."), code="changed")
    if (leaving is None) != (spell.left_on is None):
        raise ValidationError(_("A correction neither ends a membership nor opens it again."), code="ended")
    if leaving and leaving.on <= joining.on:
        raise ValidationError({"left_on": _("Nobody leaves before joining.")})
    spell.valid = DateRange(joining.on, leaving.on if leaving else None)
    spell.joined, spell.joined_document = joining.how, joining.document
    if leaving:
        spell.left, spell.left_document = leaving.reason, leaving.document
    _fit_within(spell)
    return _saved(spell)


@transaction.atomic
def change_group(spell_id: int, group: UnionUnit | None, *, on: date, scope: Scope) -> GroupStay | None:
    """From a day on the member is in another group of the union, or in none. Later stays are put right first."""
    spell = locked_spell(spell_id, scope, *([group.pk] if group else []))
    if on < spell.joined_on or (spell.left_on and on >= spell.left_on):
        raise ValidationError({"on": _("On that day this membership does not stand.")})
    if spell.group_stays.filter(valid__startswith__gt=on).exists():
        raise ValidationError({"on": _("A later stay in a group is already written down.")})
    before = spell.group_stays.on(on).first()
    if group and before and before.group_id == group.pk:
        raise ValidationError({"group": _("The member is in this group already.")})
    if before and before.valid.lower == on:
        before.delete()
    elif before:
        before.valid = DateRange(before.valid.lower, on)
        before.full_clean()
        before.save()
    if group is None:
        return None
    stay = GroupStay(spell=spell, group=group, valid=DateRange(on, spell.left_on))
    require_below(group, spell.unit, stay.valid)
    stay.full_clean()
    stay.save()
    return stay


@transaction.atomic
def record_absence(spell_id: int, away: Away, *, scope: Scope) -> Absence:
    spell = locked_spell(spell_id, scope)
    return _saved_absence(Absence(spell=spell), away)


@transaction.atomic
def change_absence(absence_id: int, away: Away, *, scope: Scope) -> Absence:
    """Put an absence right, or end it."""
    absence = Absence.objects.select_related("spell").get(pk=absence_id)
    absence.spell = locked_spell(absence.spell_id, scope)
    absence.refresh_from_db(fields=["kind", "valid", "note"])
    return _saved_absence(absence, away)


@transaction.atomic
def remove_absence(absence_id: int, *, scope: Scope) -> None:
    absence = Absence.objects.get(pk=absence_id)
    locked_spell(absence.spell_id, scope)
    absence.delete()


def locked_spell(spell_id: int, scope: Scope, *more_units: int) -> MembershipSpell:
    """A membership, with its units and its member held; who may not keep the union's records is refused."""
    asked = MembershipSpell.objects.only("unit_id", "member_id").get(pk=spell_id)
    member = hold(asked.member_id, asked.unit_id, *more_units)
    spell = MembershipSpell.objects.select_for_update(of=("self",)).select_related("unit").get(pk=spell_id)
    scope.require(Can.RECORD, spell.unit)
    spell.member = member
    return spell


def hold(member_id: int, *units: int) -> Member:
    """A member held with units, in the order in which every verb holds them."""
    hold_units(*units)
    return Member.objects.select_for_update(of=("self",)).get(pk=member_id)


def hold_units(*units: int) -> None:
    """Let nobody end or move these units until this transaction has ended; many may hold them at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM unions_placement WHERE child_id = ANY(%s) ORDER BY id FOR SHARE", [sorted(set(units))]
        )


def groups_below(unit: UnionUnit, on: date) -> QuerySet[UnionUnit]:
    """The units below a unit on a day: its groups, sections and components."""
    stood = unit.tree_paths.on(on).values_list("path", flat=True)
    below = TreePath.objects.on(on).below(*stood).exclude(unit=unit)
    return UnionUnit.objects.filter(pk__in=below.values("unit"))


def require_below(group: UnionUnit, unit: UnionUnit, days: Any) -> None:
    """The group stood below the unit on all of the days."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::daterange <@ range_agg(below.valid * above.valid)"
            "  FROM unions_treepath below JOIN unions_treepath above"
            "    ON above.unit_id = %s AND starts_with(below.path, above.path) AND below.valid && above.valid"
            " WHERE below.unit_id = %s AND below.unit_id <> above.unit_id",
            [days, unit.pk, group.pk],
        )
        (stands,) = cursor.fetchone()
    if not stands:
        raise ValidationError({"group": _("This group does not stand below the union on all of these days.")})


def _fit_within(spell: MembershipSpell) -> None:
    """Stays and absences end and begin with their membership; what would lie outside altogether is refused."""
    rows: Collection[Any] = [*spell.group_stays.all(), *spell.absences.all()]
    for row in rows:
        lower = max(row.valid.lower, spell.valid.lower)
        ends = [day for day in (row.valid.upper, spell.valid.upper) if day]
        upper = min(ends, default=None)
        if upper and lower >= upper:
            raise ValidationError(
                _("A stay in a group or an absence from %(day)s on would lie outside. Put it right first."),
                params={"day": f"{row.valid.lower:%d/%m/%Y}"},
                code="outside",
            )
        if (lower, upper) != (row.valid.lower, row.valid.upper):
            row.valid = DateRange(lower, upper)
            row.save()


def _saved_absence(absence: Absence, away: Away) -> Absence:
    spell = absence.spell
    if away.ends_on and away.ends_on <= away.starts_on:
        raise ValidationError({"ends_on": _("The day back comes after the first day away.")})
    outside = away.starts_on < spell.joined_on or (
        spell.left_on and (away.ends_on is None or away.ends_on > spell.left_on)
    )
    if outside:
        raise ValidationError({"starts_on": _("These days do not lie within the membership.")})
    absence.kind, absence.valid, absence.note = away.kind, away.days, away.note
    absence.full_clean()
    absence.save()
    return absence


def _require_no_transfer(member: Member) -> None:
    if member.transfers.filter(status=Transfer.Status.SENT).exists():
        raise ValidationError(
            _("This member is being transferred. Withdraw the transfer first, or let it be received."), code="transfer"
        )


def _saved(spell: MembershipSpell) -> MembershipSpell:
    """Check a held membership against the days of its unit and of the person, and store it."""
    if spell.member.merged_into_id:
        raise ValidationError(_("This person was found to be somebody else in the book."), code="merged")
    if spell.member.born_year and spell.valid.lower.year <= spell.member.born_year:
        raise ValidationError({"on": _("Nobody joins before being born.")})
    _require_unit(spell.unit, spell.valid)
    spell.full_clean()
    spell.save()
    spell.refresh_from_db(fields=["valid", "joined_on", "left_on", "last_on"])
    return spell


def _require_unit(unit: UnionUnit, days: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::daterange <@ range_agg(valid) FROM unions_placement WHERE child_id = %s", [days, unit.pk]
        )
        (stood,) = cursor.fetchone()
    if not stood:
        raise ValidationError({"on": _("On some of these days this union did not exist.")})
