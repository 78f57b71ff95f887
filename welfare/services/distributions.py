"""Lists of recipients: begun, drawn up, put in order. `handing_out` sends them on and has them signed.

A list is a payout in draft with rows (`Recipient`). While it is drawn up, its amount and quantity follow the rows; of
an empty one they say what each person is usually given. Every verb here asks the database as much for thousands of
rows as for ten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from common.money import LARGEST, dong_with_unit
from members.models import GroupStay, Member, MembershipSpell
from members.models.spells import MembershipSpellQuerySet
from unions.access import Scope
from unions.models import Can, hold_form
from welfare.models import Beneficiary, Payout, Recipient, Relation
from welfare.services.proposals import LONGEST_LIST

Status = Payout.Status
EDITED = ("beneficiary_kind", "relation", "name", "born_year", "place", "note", "quantity", "amount")
ORDERS = ("given", "name", "place")
RELATED: Mapping[str, Sequence[str]] = {Beneficiary.FAMILY: Relation.values, Beneficiary.CHILD: [Relation.CHILD]}

RENUMBER = """
UPDATE welfare_recipient r SET number = ordered.number
  FROM (SELECT row.id, row_number() OVER (ORDER BY {order} row.number, row.id) AS number
          FROM welfare_recipient row LEFT JOIN members_member member ON member.id = row.member_id
         WHERE row.payout_id = %(payout)s) ordered
 WHERE r.id = ordered.id AND r.number <> ordered.number
"""
BY_NAME = "CASE WHEN row.name = '' THEN member.name_key ELSE vn_name_key(row.name) END COLLATE \"C\","
BY_PLACE = f"vn_fold(row.place), {BY_NAME}"


@dataclass(frozen=True)
class Each:
    """What one person on a list is given: đồng, and how many of what is counted."""

    amount: int
    quantity: int = 1


@dataclass(frozen=True)
class Copied:
    """How many rows came over from an earlier list, and how many people of it are members no more."""

    rows: int
    gone: int


# Drawing up -------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_list(payout: Payout, each: Each, *, scope: Scope) -> Payout:
    """Begin a list out of an unsaved payout: its union, kind, programme, day, and `beneficiary`, what it is called.

    The same form sent twice begins one list.
    """
    hold_form(payout.form_key)
    known = Payout.objects.select_related("unit").filter(form_key=payout.form_key).first()
    if known is not None:
        scope.require(Can.RECORD, known.unit)
        return known
    scope.require(Can.RECORD, payout.unit)
    payout.recorded_by = payout.proposed_by = scope.account
    payout.status = Status.DRAFT
    payout.amount, payout.quantity = each.amount, each.quantity
    if not payout.unit.existed_on(payout.happened_on):
        told = _("On %(day)s this union did not exist.") % {"day": f"{payout.happened_on:%d/%m/%Y}"}
        raise ValidationError({"happened_on": told})
    payout.full_clean()
    payout.save()
    return payout


def usual(payout: Payout) -> Each:
    """What a person on this list is usually given: as most are, or on an empty list as was said at its beginning."""
    if not payout.listed:
        return Each(payout.amount, payout.quantity)
    most = payout.recipients.order_by().values("amount", "quantity").annotate(n=Count("pk")).order_by("-n", "amount")
    found = most[0]
    return Each(found["amount"], found["quantity"])


def belonging(payout: Payout, scope: Scope) -> MembershipSpellQuerySet:
    """The memberships, one a person, by which people can stand on a list: of its day, in its union, above or below it.

    Only those in reach. On lists of retired members it is the last that had begun by then.
    """
    day = payout.happened_on
    stood = payout.unit.tree_paths.on(day).first()
    above = Q(unit__in=stood.unit_ids() if stood else [])
    below = MembershipSpell.objects.under(payout.unit, on=day)
    spells = MembershipSpell.objects.in_scope(scope).filter(member__merged_into=None)
    spells = spells.filter(above | Q(pk__in=below.order_by().values("pk")))
    if payout.beneficiary_kind != Beneficiary.RETIRED:
        return spells.on(day)
    begun = MembershipSpell.objects.filter(joined_on__lte=day)
    later = begun.filter(member=OuterRef("member"), joined_on__gt=OuterRef("joined_on"))
    return spells.filter(~Exists(later), joined_on__lte=day)


@transaction.atomic
def add_members(
    payout_id: int, members: QuerySet[Member], each: Each, *, twice: bool = False, children: bool = False, scope: Scope
) -> int:
    """Put members on a list, in the order of their names; how many came on. Who stands on it stays as they are.

    With `twice` they come on once more. With `children` it is their children, a row each, by the year alone.
    Those of `members` who do not belong to the union of the list on its day, or are beyond reach, are passed over.
    """
    payout = held(payout_id, scope)
    spells = belonging(payout, scope).filter(member__in=members.order_by().values("pk"))
    rows = _children(payout, spells, each) if children else _members(payout, spells, each)
    if not twice:
        known = _keys(payout.recipients.order_by())
        rows = [row for row in rows if _key(row) not in known]
    _put_on(payout, rows, scope)
    return len(rows)


@transaction.atomic
def add_rows(payout_id: int, rows: Sequence[Recipient], *, scope: Scope) -> int:
    """Put unsaved rows on a list as they are: people who are no members, households, children; how many came on.

    Raises ValidationError for rows that cannot be, and for members who do not belong there.
    """
    payout = held(payout_id, scope)
    _check(rows)
    named = {row.member_id for row in rows if row.member_id}
    if named and belonging(payout, scope).filter(member__in=named).count() < len(named):
        raise ValidationError(
            _("On %(day)s not all of these people were members here."),
            params={"day": f"{payout.happened_on:%d/%m/%Y}"},
            code="member",
        )
    _put_on(payout, rows, scope)
    return len(rows)


@transaction.atomic
def change_rows(
    payout_id: int, changes: Mapping[int, Mapping[str, Any]], *, seen_version: int | None = None, scope: Scope
) -> int:
    """Change rows by their ids: values of the fields EDITED. How many rows it was.

    With `seen_version`, raises ValidationError where somebody else changed the list since.
    """
    payout = held(payout_id, scope, seen_version)
    rows = list(payout.recipients.filter(pk__in=changes))
    for row in rows:
        for name, value in changes[row.pk].items():
            if name not in EDITED:
                raise ValueError(name)
            setattr(row, name, value)
    _check(rows)
    if rows:
        payout.recipients.bulk_update(rows, EDITED)
        _sum_up(payout, scope)
    return len(rows)


@transaction.atomic
def give_each(payout_id: int, each: Each, *, picked: Collection[int] | None = None, scope: Scope) -> int:
    """Give the same to the picked rows, or to all; how many rows it was."""
    payout = held(payout_id, scope)
    if not (0 < each.amount <= LARGEST and each.quantity > 0):
        raise ValidationError(_("The amount must be greater than 0, and no more than a union can have."), code="amount")
    number = picked_rows(payout, picked).update(amount=each.amount, quantity=each.quantity)
    _sum_up(payout, scope)
    return number


@transaction.atomic
def remove_rows(payout_id: int, *, picked: Collection[int] | None = None, scope: Scope) -> int:
    """Take the picked rows, or all, off the list; the others are numbered anew. How many rows went."""
    payout = held(payout_id, scope)
    number, _by_model = picked_rows(payout, picked).delete()
    _renumber(payout, "given")
    _sum_up(payout, scope)
    return number


@transaction.atomic
def order_rows(payout_id: int, order: str, *, scope: Scope) -> None:
    """Number the rows from 1: as they stand ("given"), by their names, or by group or place and then names."""
    payout = held(payout_id, scope)
    _renumber(payout, order)
    _sum_up(payout, scope)


@transaction.atomic
def copy_list(payout_id: int, earlier_id: int, *, scope: Scope) -> Copied:
    """Put on a list who stood on an earlier one, with what they were given then.

    Members come over who belong on the day of the new list; so do relatives and children of these, and all rows
    that name no member. Who stands on the new list already is not put on it again.
    """
    payout = held(payout_id, scope)
    earlier = Payout.objects.in_scope(scope, Can.RECORD).get(pk=earlier_id)
    before = list(earlier.recipients.order_by("number"))
    here = set(belonging(payout, scope).values_list("member", flat=True)) if before else set()
    staying = [row for row in before if row.member_id is None or row.member_id in here]
    known = _keys(payout.recipients.order_by())
    fields = ("member_id", *EDITED)
    rows = [Recipient(**{name: getattr(row, name) for name in fields}) for row in staying if _key(row) not in known]
    _put_on(payout, rows, scope)
    return Copied(len(rows), len(before) - len(staying))


# Parts ------------------------------------------------------------------------------------------------------


def held(payout_id: int, scope: Scope, seen_version: int | None = None) -> Payout:
    """The list, held until the transaction ends, while it is drawn up."""
    payout = locked(payout_id, scope)
    if payout.status != Status.DRAFT:
        raise not_now(payout)
    if seen_version is not None and seen_version != payout.version:
        raise ValidationError(
            _("Somebody else changed this list meanwhile. Look at it again, then save once more."),
            code="changed-meanwhile",
        )
    return payout


def locked(payout_id: int, scope: Scope, *cans: Can) -> Payout:
    """The list in whatever state, held until the transaction ends, for who holds one of these abilities."""
    payout = Payout.objects.select_for_update(of=("self",)).select_related("unit", "kind").kept().get(pk=payout_id)
    if not any(scope.allows(can, payout.unit) for can in cans or (Can.RECORD,)):
        raise PermissionDenied
    return payout


def not_now(payout: Payout) -> ValidationError:
    return ValidationError(
        _("This list cannot be changed so now: it is “%(state)s”."),
        params={"state": payout.get_status_display()},
        code="state",
    )


def picked_rows(payout: Payout, picked: Collection[int] | None) -> QuerySet[Recipient]:
    """The picked rows of a list, in no order; None picks all."""
    rows = payout.recipients.order_by()
    return rows if picked is None else rows.filter(pk__in=picked)


def _members(payout: Payout, spells: MembershipSpellQuerySet, each: Each) -> list[Recipient]:
    return [
        Recipient(
            member_id=member,
            beneficiary_kind=payout.beneficiary_kind,
            place=place,
            amount=each.amount,
            quantity=each.quantity,
        )
        for member, place in _placed(payout, spells)
    ]


def _children(payout: Payout, spells: MembershipSpellQuerySet, each: Each) -> list[Recipient]:
    places = dict(_placed(payout, spells))
    born = Member.objects.filter(pk__in=places).exclude(children=None)
    told = born.order_by("name_key", "pk", "children__born_year", "children__pk")
    return [
        Recipient(
            member_id=parent,
            name=_("Child of %(name)s") % {"name": name},
            born_year=year,
            beneficiary_kind=Beneficiary.CHILD,
            relation=Relation.CHILD,
            place=places[parent],
            amount=each.amount,
            quantity=each.quantity,
        )
        for parent, name, year in told.values_list("pk", "full_name", "children__born_year")
    ]


def _placed(payout: Payout, spells: MembershipSpellQuerySet) -> Iterable[tuple[int, str]]:
    """Members in the order of their names, each with the group they are in, or on lists of unions above their union."""
    day = payout.happened_on
    groups = GroupStay.objects.on(day).filter(spell=OuterRef("pk"), group__versions__valid__contains=day)
    named = spells.with_unit_name(on=day).annotate(
        group_name=Subquery(groups.values("group__versions__short_name")[:1])
    )
    told = named.order_by("member__name_key", "member").values_list("member", "unit", "group_name", "unit_name")
    for member, unit, group, union in told:
        yield member, (group or "" if unit == payout.unit_id else union or "")


def _put_on(payout: Payout, rows: Sequence[Recipient], scope: Scope) -> None:
    if not rows:
        return
    if payout.listed + len(rows) > LONGEST_LIST:
        raise ValidationError(
            _("A list holds %(most)d rows at most. Divide it."), params={"most": LONGEST_LIST}, code="long"
        )
    last = payout.recipients.aggregate(last=Max("number", default=0))["last"]
    for number, row in enumerate(rows, last + 1):
        row.payout, row.number = payout, number
    Recipient.objects.bulk_create(rows)
    _sum_up(payout, scope)


def _sum_up(payout: Payout, scope: Scope) -> None:
    """The amount and quantity of a list follow its rows, and the version tells that it was changed, by whom."""
    payout.refresh_from_db(fields=["listed", "listed_amount", "listed_quantity"])
    if payout.listed_amount > LARGEST:
        raise ValidationError(
            _("Together this is %(sum)s, more than a union can have."),
            params={"sum": dong_with_unit(payout.listed_amount)},
            code="sum",
        )
    Payout.objects.filter(pk=payout.pk).update(
        amount=F("listed_amount"),
        quantity=Greatest(F("listed_quantity"), 1),
        version=F("version") + 1,
        proposed_by=scope.account,
    )


def _renumber(payout: Payout, order: str) -> None:
    by = {"given": "", "name": BY_NAME, "place": BY_PLACE}[order]
    with connection.cursor() as cursor:
        cursor.execute(RENUMBER.replace("{order}", by), {"payout": payout.pk})


def _check(rows: Sequence[Recipient]) -> None:
    """Raises ValidationError that says of which rows what is wrong."""
    faults = []
    for number, row in enumerate(rows, 1):
        try:
            check_row(row)
        except ValidationError as error:
            told = _("Row %(row)d: %(what)s") % {"row": row.number or number, "what": " ".join(error.messages)}
            faults.append(ValidationError(told, code="row"))
    if faults:
        raise ValidationError(faults)


def check_row(row: Recipient) -> None:
    """Raises ValidationError, by field, for a row that cannot stand on a list."""
    row.clean_fields(exclude=("payout", "number", "member"))
    faults = {}
    if not row.member_id and not row.name:
        faults["name"] = _("Choose the member or write who received it.")
    if not 0 < row.amount <= LARGEST:
        faults["amount"] = _("The amount must be greater than 0, and no more than a union can have.")
    if not row.quantity:
        faults["quantity"] = _("The quantity must be at least 1.")
    if row.beneficiary_kind == Beneficiary.CHILD and row.note:
        faults["note"] = _("Of a child the book keeps name and year of birth alone. Leave the note empty.")
    if row.beneficiary_kind == Beneficiary.FAMILY and not row.relation:
        faults["relation"] = _("Say how they are related to the member.")
    elif row.relation and row.relation not in RELATED.get(row.beneficiary_kind, ()):
        faults["relation"] = _("Only relatives of a member are related to one.")
    if faults:
        raise ValidationError(faults)


def _keys(rows: Iterable[Recipient]) -> set[tuple[Any, ...]]:
    return {_key(row) for row in rows}


def _key(row: Recipient) -> tuple[Any, ...]:
    """By which a person of a list is known again."""
    return (row.member_id, row.name, row.born_year, row.place if row.member_id is None else "")
