"""One person written down twice: the two found, told apart, or made one, and taken apart again.

What names a person names the one who is kept afterwards; the row of the other stays, pointing there. All of it is
one change of the history, by which it is undone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.walls import wall
from members.models import Absence, Child, GroupStay, Member, MemberMerge, MembershipSpell, NotADuplicate, Transfer
from members.privacy import CLASSES, home_units, visible
from members.search import MemberSearch
from members.services.people import locked
from members.services.restoring import restore
from members.services.undo import one_change
from unions.access import Scope
from unions.models import Can

PAIRS = 50

# References that go on naming the row that is gone, and why. Every other reference moves.
STAYING = {
    ("members", "Member", "merged_into"): "who was found to be that person before is followed from row to row",
    ("members", "MemberMerge", "kept"): "tells what was done",
    ("members", "MemberMerge", "gone"): "tells what was done",
    ("members", "NotADuplicate", "one"): "was said of that row",
    ("members", "NotADuplicate", "other"): "was said of that row",
    ("members", "ImportRow", "member"): "tells which row a list made, so that it is not undone over another person",
    ("members", "MembershipSpell", "member"): "moves on its own, since memberships may meet",
    ("members", "Child", "member"): "moves unless the same child is written down there already",
}
# Fields of a person that are no choice.
OWN = {"id", "version", "form_key", "merged_into", "name_folded", "name_key"}

# The same name and birth; the same citizen number; the same member number, written otherwise.
SAME_PERSON = """
WITH here AS MATERIALIZED (
    SELECT id, full_name, name_key, name_folded, born_on, born_year, citizen_id,
           ltrim(regexp_replace(upper(member_number), '[^A-Z0-9]', '', 'g'), '0') AS number
      FROM members_member WHERE merged_into_id IS NULL AND id IN ({members})
), pair (one, other, reason) AS (
    SELECT a.id, b.id, 'name' FROM here a JOIN here b ON a.name_folded = b.name_folded AND a.born_year = b.born_year
     WHERE a.id < b.id AND (a.born_on = b.born_on OR a.born_on IS NULL OR b.born_on IS NULL)
    UNION ALL
    SELECT a.id, b.id, 'citizen_id' FROM here a JOIN here b ON a.citizen_id = b.citizen_id
     WHERE a.id < b.id AND a.citizen_id <> ''
    UNION ALL
    SELECT a.id, b.id, 'member_number' FROM here a JOIN here b ON a.number = b.number
     WHERE a.id < b.id AND a.number <> ''
)
SELECT one, other, array_agg(reason ORDER BY reason)
  FROM pair JOIN here ON here.id = one
 WHERE NOT EXISTS (SELECT FROM members_notaduplicate apart WHERE apart.one_id = one AND apart.other_id = other)
 GROUP BY one, other, here.name_key ORDER BY here.name_key, one, other LIMIT %s
"""


@dataclass(frozen=True)
class Pair:
    """Two rows that may be one person, and what they have in common: name, citizen_id, member_number."""

    one: int
    other: int
    reasons: tuple[str, ...]


def pairs(search: MemberSearch, at_most: int = PAIRS) -> list[Pair]:
    """Those found by the search who may be the same person as another of them, by their names."""
    try:
        members, params = search.memberships().values("member").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SAME_PERSON.format(members=members), [*params, at_most])
        return [Pair(one, other, tuple(reasons)) for one, other, reasons in cursor.fetchall()]


@transaction.atomic
def tell_apart(one_id: int, other_id: int, *, scope: Scope) -> NotADuplicate:
    """Say that two are not the same person, so that nobody is asked again. Said twice is said once."""
    first, second = (locked(pk, scope) for pk in sorted((one_id, other_id)))
    said, _new = NotADuplicate.objects.get_or_create(one=first, other=second, defaults={"said_by": scope.account})
    return said


def kept_instead_of(pk: int) -> Member | None:
    """Who a person is in the book now, if found to be somebody else; None for anybody else."""
    member = Member.objects.filter(pk=pk).select_related("merged_into").first()
    if member is None or member.merged_into is None:
        return None
    return kept_instead_of(member.merged_into.pk) or member.merged_into


# Looking at a merger -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """A field on which the two differ: what each says, and which of them is taken unless told otherwise."""

    name: str
    label: str
    kept: Any
    gone: Any
    takes_gone: bool


@dataclass(frozen=True)
class Merger:
    """What becoming one means: fields to choose, references that move by kind, memberships that are joined."""

    kept: Member
    gone: Member
    choices: tuple[Choice, ...]
    moves: tuple[tuple[str, int], ...]
    joined: int
    objection: str
    digest: str


def look_at(kept: Member, gone: Member, *, scope: Scope) -> Merger:
    """What would become of two people, as who asks may see it. Changes nothing."""
    spells = _spells(kept, gone)
    moves = [
        (str(model._meta.verbose_name_plural), number)
        for model, field in references()
        if (number := model._default_manager.filter(**{field: gone}).count())
    ]
    text = json.dumps(
        [kept.pk, kept.version, gone.pk, gone.version, moves, [_told(spell) for spell in spells]], default=str
    )
    return Merger(
        kept=kept,
        gone=gone,
        choices=tuple(_choices(kept, gone, scope)),
        moves=tuple(moves),
        joined=sum(bool(_joined_with(spell, spells)) for spell in spells if spell.member_id == gone.pk),
        objection=_objection(kept, gone, spells),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _told(spell: MembershipSpell) -> list[Any]:
    return [spell.pk, spell.member_id, spell.unit_id, spell.valid]


def _spells(*members: Member) -> list[MembershipSpell]:
    return list(MembershipSpell.objects.filter(member__in=members).order_by("joined_on", "pk"))


def _choices(kept: Member, gone: Member, scope: Scope) -> Iterable[Choice]:
    """Fields that differ and may be seen of both, in the order of the model."""
    seen = visible(kept, scope) & visible(gone, scope)
    for name in fields():
        if CLASSES[name] in seen and getattr(kept, name) != getattr(gone, name):
            label = str(Member._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield Choice(
                name,
                label[:1].upper() + label[1:],
                _words(kept, name),
                _words(gone, name),
                takes_gone=getattr(kept, name) in (None, ""),
            )


def fields() -> list[str]:
    """The fields of a person of which one value is taken."""
    return [field.name for field in Member._meta.concrete_fields if field.name not in OWN]


def _words(member: Member, name: str) -> Any:
    display = getattr(member, f"get_{name}_display", None)
    return display() if display else getattr(member, name)


def references() -> list[tuple[type[Model], str]]:
    """Every model and field that names a member and follows who is kept; histories tell what was, and stay."""
    found: list[tuple[type[Model], str]] = []
    for relation in Member._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and isinstance(relation.field, models.ForeignKey)):  # type: ignore[union-attr]
            continue
        model, field = cast("type[Model]", relation.related_model), relation.field.name  # type: ignore[union-attr]
        if not model._meta.managed:  # a view reads what its tables hold
            continue
        if not hasattr(model, "pgh_tracked_model") and (*model._meta.label.split("."), field) not in STAYING:
            found.append((model, field))
    return sorted(found, key=lambda one: (one[0]._meta.label, one[1]))


def _objection(kept: Member, gone: Member, spells: list[MembershipSpell]) -> str:
    """Why the two cannot become one; "" if they can."""
    if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id:
        return _("One of the two was already found to be somebody else in the book.")
    if Transfer.objects.filter(member__in=(kept, gone), status=Transfer.Status.SENT).exists():
        return _("One of the two is being transferred. Withdraw the transfer first, or let it be received.")
    for spell in (spell for spell in spells if spell.member_id == gone.pk):
        for other in (other for other in spells if other.member_id == kept.pk):
            if spell.unit_id != other.unit_id and _overlap(spell.valid, other.valid):
                return _(
                    "From %(day)s on the one belonged to one union and the other to another. Nobody belongs to two"
                    " at a time: put the memberships right first, or they are two people."
                ) % {"day": f"{max(spell.joined_on, other.joined_on):%d/%m/%Y}"}
    return ""


def _overlap(one: Any, other: Any) -> bool:
    return (other.upper is None or one.lower < other.upper) and (one.upper is None or other.lower < one.upper)


def _joined_with(spell: MembershipSpell, spells: Iterable[MembershipSpell]) -> list[MembershipSpell]:
    """The other person's memberships in the same union that share days with this one."""
    return [
        other
        for other in spells
        if other.member_id != spell.member_id and other.unit_id == spell.unit_id and _overlap(spell.valid, other.valid)
    ]


# Making one of two ---------------------------------------------------------------------------------------------


@transaction.atomic
def merge(kept_id: int, gone_id: int, taken: Collection[str], *, seen: str, scope: Scope) -> MemberMerge:
    """Make one of two people. `taken` are the fields whose value comes from who is gone.

    What who asks may not see, and so could not choose, stays as it is, or comes from who is gone where there is
    nothing. `seen` is the digest of what was looked at. Raises PermissionDenied where the scope does not keep the records of
    both, and ValidationError where they cannot be one, or not as it was looked at.
    """
    held = {pk: locked(pk, scope) for pk in sorted((kept_id, gone_id))}
    kept, gone = held[kept_id], held[gone_id]
    merger = look_at(kept, gone, scope=scope)
    if merger.objection:
        raise ValidationError(merger.objection, code="objection")
    if merger.digest != seen:
        raise ValidationError(_("Something changed meanwhile. Look at both again."), code="changed-meanwhile")
    if not set(taken) <= {choice.name for choice in merger.choices}:
        raise PermissionDenied
    values = _values(merger, set(taken))
    with one_change() as change:
        try:
            with transaction.atomic():
                _rename(kept, gone, values)
                _join_spells(kept, gone)
                _move_children(kept, gone)
                for model, field in references():
                    model._default_manager.filter(**{field: gone}).update(**{field: kept})
        except IntegrityError as error:
            raise ValidationError(_collision(error), code="collision") from error
    return MemberMerge.objects.create(
        kept=kept,
        gone=gone,
        changes={"change": str(change), "taken": sorted(taken), "moved": dict(merger.moves)},
        merged_by=scope.account,
    )


def _values(merger: Merger, taken: set[str]) -> dict[str, Any]:
    """The fields of who is kept. A field that nobody could choose takes what there is."""
    offered = {choice.name for choice in merger.choices}
    values = {}
    for name in fields():
        own, other = getattr(merger.kept, name), getattr(merger.gone, name)
        takes_other = name in taken or (name not in offered and own in (None, ""))
        values[name] = other if takes_other else own
    if values["born_on"]:
        values["born_year"] = values["born_on"].year
    return values


def _rename(kept: Member, gone: Member, values: Mapping[str, Any]) -> None:
    """The one who is gone lets go of the member number first, which only one can have."""
    number = None if values["member_number"] == gone.member_number else gone.member_number
    Member.objects.filter(pk=gone.pk).update(merged_into=kept, member_number=number, version=F("version") + 1)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.full_clean(exclude={"merged_into"})
    Member.objects.filter(pk=kept.pk).update(**values, version=F("version") + 1)


def _join_spells(kept: Member, gone: Member) -> None:
    for spell in _spells(gone):
        others = _joined_with(spell, _spells(kept))
        if not others:
            MembershipSpell.objects.filter(pk=spell.pk).update(member=kept)
            continue
        target, *absorbed = others
        whole = [spell, *others]
        first = min(whole, key=lambda one: one.joined_on)
        last = max(whole, key=lambda one: (one.left_on is None, one.left_on))
        for one in (spell, *absorbed):
            _move_parts(one, target)
            one.delete()
        MembershipSpell.objects.filter(pk=target.pk).update(
            valid=DateRange(first.joined_on, last.left_on),
            joined=first.joined,
            joined_document=first.joined_document,
            left=last.left,
            left_document=last.left_document,
        )


def _move_parts(spell: MembershipSpell, target: MembershipSpell) -> None:
    """Stays in groups and absences come along, but for those on whose days the other has one."""
    for model in (GroupStay, Absence):
        for part in model._default_manager.filter(spell=spell).order_by("valid"):
            if not model._default_manager.filter(spell=target, valid__overlap=part.valid).exists():
                model._default_manager.filter(pk=part.pk).update(spell=target)


def _move_children(kept: Member, gone: Member) -> None:
    known = list(kept.children.values_list("born_year", "sex"))
    for child in gone.children.all():
        if (child.born_year, child.sex) in known:
            known.remove((child.born_year, child.sex))
        else:
            Child.objects.filter(pk=child.pk).update(member=kept)


def _collision(error: IntegrityError) -> str:
    """The sentence of the constraint over which the two have rows that cannot stand side by side."""
    name = wall(error)
    everything: list[type[Model]] = [Member, *(model for model, _field in references())]
    for model in everything:
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return _("Both have a record of the same: %(reason)s Put one of them away first.") % {
                    "reason": constraint.get_violation_error_message()
                }
    return _("The two have records that cannot stand side by side. Put one of them away first.")


# Taking apart again -----------------------------------------------------------------------------------------------


@transaction.atomic
def take_apart(merge_id: int, *, scope: Scope) -> MemberMerge:
    """Undo a merger: every row is as it was. Refused where one of them changed since."""
    merger = MemberMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    if merger.undone_at:
        raise ObjectDoesNotExist

    def required(_rows: Mapping[type[Model], Collection[int]]) -> None:
        home = home_units([merger.kept_id], scope.on)[merger.kept_id]
        if not scope.places(Can.RECORD).filter(unit=home).exists():
            raise PermissionDenied

    moved = [model for model, _field in references() if model is not MembershipSpell]
    order: list[type[Model]] = [MembershipSpell, GroupStay, Absence, Child, *dict.fromkeys(moved), Member]
    change = UUID(merger.changes["change"])
    try:
        with transaction.atomic():
            restore(change, order, require=required, first=[(Member, merger.kept_id)])
    except IntegrityError as error:
        raise ValidationError(_("Something was recorded since that stands in the way."), code="later") from error
    merger.undone_by, merger.undone_at = scope.account, timezone.now()
    merger.save()
    return merger


def mergers(scope: Scope) -> models.QuerySet[MemberMerge]:
    """Mergers that can still be undone, of people whose records the scope keeps."""
    kept = Member.objects.in_scope(scope, Can.RECORD)
    return MemberMerge.objects.filter(Q(undone_at=None), kept__in=kept).select_related("kept", "gone", "merged_by")
