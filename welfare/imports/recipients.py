"""A sheet of recipients on its way onto a list: matched, compared with who stands on it, told, taken in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.money import dong_with_unit
from common.vietnamese import fold
from unions.access import Scope
from welfare.imports.columns import AMOUNT, BORN, NAME, NOTE, OF_RECIPIENTS, PARENT, PLACE, PRICE, QUANTITY, RELATION
from welfare.imports.people import ALIKE, UNKNOWN, People
from welfare.imports.reading import ROW, Row, Sheet, read_sheet
from welfare.models import Beneficiary, Payout, Recipient, Relation
from welfare.services import distributions
from welfare.services.distributions import Each

# On lists of these, a name is first of all the name of a member; on others only a number or a parent is looked for.
OF_MEMBERS = (
    Beneficiary.MEMBER,
    Beneficiary.RETIRED,
    Beneficiary.STRICKEN,
    Beneficiary.FRONTLINE,
    Beneficiary.OTHER,
)
STAYS = ("place", "note", "quantity", "amount")  # what a row that comes again may say anew


class Outcome(StrEnum):
    NEW, CHANGED, SAME, BAD = "new", "changed", "same", "bad"


@dataclass(frozen=True)
class Terms:
    """On which terms rows come in: what those get that name no amount, and whether somebody who is not found among
    the members is taken for one who is none."""

    each: Each | None = None
    takes_strangers: bool = False


@dataclass(frozen=True)
class Line:
    """What becomes of a row of the sheet: `recipient` is unsaved where it is new, else the one on the list."""

    row: Row
    outcome: Outcome
    recipient: Recipient | None = None
    changes: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Reading:
    """A sheet as it was understood, line by line."""

    sheet: Sheet
    lines: list[Line]

    def counted(self) -> dict[str, int]:
        """How many lines there are of each outcome."""
        return {outcome.value: sum(line.outcome is outcome for line in self.lines) for outcome in Outcome}

    @property
    def amount(self) -> int:
        """What the good rows of the sheet add up to, those on the list already among them."""
        said = [line.changes or {} for line in self.lines]
        rows = [line.recipient for line in self.lines]
        return sum(change.get("amount", row.amount) for change, row in zip(said, rows, strict=True) if row)

    @property
    def gap(self) -> str:
        """In words, how the rows differ from what the sheet says itself that they add up to; "" if they do not."""
        total = self.sheet.total
        if total is None or total == self.amount:
            return ""
        return _("The list says itself %(total)s, but its rows add up to %(sum)s.") % {
            "total": dong_with_unit(total),
            "sum": dong_with_unit(self.amount),
        }


def read_list(content: bytes, filename: str, payout: Payout, terms: Terms, *, sheet: str = "", scope: Scope) -> Reading:
    """What would become of each row. Nothing is written. Raises ValidationError for what is no list at all."""
    read = read_sheet(content, filename, OF_RECIPIENTS, sheet=sheet)
    _find_members(read.rows, payout, terms, scope)
    _flag_doubles(read.rows)
    on_list: dict[Any, list[Recipient]] = defaultdict(list)
    for recipient in payout.recipients.order_by("number"):
        on_list[_key(recipient)].append(recipient)
    return Reading(read, [_line(row, payout, terms, on_list) for row in read.rows])


@transaction.atomic
def take_in(
    payout_id: int,
    content: bytes,
    filename: str,
    terms: Terms,
    *,
    sheet: str = "",
    good_rows_only: bool = False,
    scope: Scope,
) -> dict[str, int]:
    """Put the rows of a sheet on a list; how many there were of each outcome. The same sheet twice changes nothing.

    Raises ValidationError where a row is to be put right first, unless only the good rows are asked for.
    """
    payout = distributions.held(payout_id, scope)
    reading = read_list(content, filename, payout, terms, sheet=sheet, scope=scope)
    counted = reading.counted()
    if counted[Outcome.BAD] and not good_rows_only:
        told = ngettext(
            "%(number)d row is to be put right first. Nothing was taken in.",
            "%(number)d rows are to be put right first. Nothing was taken in.",
            counted[Outcome.BAD],
        )
        raise ValidationError(told, params={"number": counted[Outcome.BAD]}, code="bad-rows")
    new = [line.recipient for line in reading.lines if line.outcome is Outcome.NEW and line.recipient]
    if new:
        distributions.add_rows(payout.pk, new, scope=scope)
    changed = {
        line.recipient.pk: line.changes
        for line in reading.lines
        if line.outcome is Outcome.CHANGED and line.recipient and line.changes
    }
    if changed:
        distributions.change_rows(payout.pk, changed, scope=scope)
    return counted


def _find_members(rows: list[Row], payout: Payout, terms: Terms, scope: Scope) -> None:
    people = People(rows, distributions.belonging(payout, scope), scope)
    for row in rows:
        if NAME not in row.said:
            continue
        if PARENT in row.said:
            _try(row, PARENT, lambda row=row: people.parent(row.said[PARENT]), takes_strangers=False)
        elif payout.beneficiary_kind in OF_MEMBERS:
            _try(row, NAME, lambda row=row: people.find(row.said), takes_strangers=terms.takes_strangers)


def _try(row: Row, column: str, find: Any, *, takes_strangers: bool) -> None:
    try:
        row.member_id = find()
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            row.errors |= {name: " ".join(told) for name, told in error.message_dict.items()}
        elif not (takes_strangers and error.code in (UNKNOWN, ALIKE)):
            row.errors.setdefault(column, " ".join(error.messages))


def _flag_doubles(rows: list[Row]) -> None:
    """The same person in two rows: both are told of the other, since either may be the mistaken one."""
    seen: dict[Any, Row] = {}
    for row in rows:
        if NAME not in row.said:
            continue
        born = row.said.get(BORN)
        by_name = (fold(row.said[NAME]), born.year if born else None, fold(row.said.get(PLACE, "")))
        key = (row.member_id, *(by_name if row.member_id is None or PARENT in row.said else ()))
        first = seen.setdefault(key, row)
        if first is not row:
            told = _("The same person stands in row %(row)d too. Delete one of them, or write what tells them apart.")
            first.errors.setdefault(ROW, told % {"row": row.number})
            row.errors.setdefault(ROW, told % {"row": first.number})


def _line(row: Row, payout: Payout, terms: Terms, on_list: Mapping[Any, list[Recipient]]) -> Line:
    quantity, amount = _given(row, terms)
    if row.errors or amount is None:
        return Line(row, Outcome.BAD)
    recipient = _recipient(row, payout, quantity, amount)
    try:
        distributions.check_row(recipient)
    except ValidationError as error:
        column = {"born_year": BORN, "name": NAME}
        for name, told in error.message_dict.items():
            row.errors.setdefault(column.get(name, name), " ".join(told))
        return Line(row, Outcome.BAD)
    known = on_list.get(_key(recipient), ())
    if not known:
        return Line(row, Outcome.NEW, recipient)
    said = {name for name, column in (("place", PLACE), ("note", NOTE)) if column in row.said} | {"quantity", "amount"}
    changes = {
        name: getattr(recipient, name)
        for name in STAYS
        if name in said and getattr(recipient, name) != getattr(known[0], name)
    }
    return Line(row, Outcome.CHANGED if changes else Outcome.SAME, known[0], changes)


def _given(row: Row, terms: Terms) -> tuple[int, int | None]:
    """Quantity and amount of a row: as it says, or price times quantity, or as everybody is given."""
    said = row.said
    quantity: int = said.get(QUANTITY) or (terms.each.quantity if terms.each else 1)
    amount: int | None = said.get(AMOUNT)
    if PRICE in said:
        product = said[PRICE] * quantity
        if amount is not None and amount != product:
            told = _("%(quantity)d times %(price)s is %(product)s, but %(amount)s is written.")
            words = {"price": said[PRICE], "product": product, "amount": amount}
            row.errors.setdefault(
                AMOUNT, told % {"quantity": quantity, **{key: dong_with_unit(value) for key, value in words.items()}}
            )
        amount = product
    if amount is None and AMOUNT not in row.errors and PRICE not in row.errors:
        if terms.each is None:
            row.errors.setdefault(AMOUNT, _("The amount is missing."))
        else:
            amount = terms.each.amount
    return quantity, amount


def _recipient(row: Row, payout: Payout, quantity: int, amount: int) -> Recipient:
    said, kind = row.said, payout.beneficiary_kind
    born = said.get(BORN)
    is_the_member = row.member_id is not None and PARENT not in said
    relation = said.get(RELATION, "")
    if PARENT in said and kind != Beneficiary.FAMILY:
        kind = Beneficiary.CHILD if relation in ("", Relation.CHILD) else Beneficiary.FAMILY
        relation = relation or Relation.CHILD
    elif row.member_id is None and kind == Beneficiary.MEMBER:
        kind = Beneficiary.WORKER
    return Recipient(
        member_id=row.member_id,
        beneficiary_kind=kind,
        relation=relation if kind in (Beneficiary.CHILD, Beneficiary.FAMILY) else "",
        name="" if is_the_member else said[NAME],
        born_year=born.year if born and not is_the_member else None,
        place=said.get(PLACE, ""),
        note=said.get(NOTE, ""),
        quantity=quantity,
        amount=amount,
    )


def _key(row: Recipient) -> tuple[Any, ...]:
    """By which somebody in a sheet is known on the list. The place tells two strangers of one name apart."""
    if row.member_id is not None and not row.name:
        return (row.member_id,)
    return (row.member_id, fold(row.name), row.born_year, fold(row.place) if row.member_id is None else "")
