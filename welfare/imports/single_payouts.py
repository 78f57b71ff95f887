"""A sheet of visits and supports on its way into the book: each row a payout of its own, proposed for approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.tabular import header_key
from members.models import Member, MembershipSpell
from unions.access import Scope
from unions.models import UnionUnit
from welfare.imports.columns import AMOUNT, DAY, DOCUMENT, NAME, NOTE, OF_PAYOUTS, QUANTITY, REASON
from welfare.imports.people import ALIKE, UNKNOWN, People
from welfare.imports.reading import ROW, Row, Sheet, read_sheet
from welfare.models import Beneficiary, Payout, PayoutKind
from welfare.services import payouts
from welfare.services.payouts import Funding

AT_ONCE = 500  # rows that are looked at and written one by one while the browser waits
ROWS_OF_LISTS = UUID("4a0c0a52-6f3e-5c5f-9f0b-1c8f3a0f2f11")  # the space of the keys of their rows
_COLUMNS = {"happened_on": DAY, "member": NAME, "beneficiary": NAME, "kind": REASON, "source_document": DOCUMENT}


@dataclass(frozen=True)
class Terms:
    """On which terms rows come in. `funding` pays for each row in full; its amount says nothing."""

    unit: UnionUnit
    kind: PayoutKind | None
    funding: Funding
    takes_strangers: bool = False
    override_reason: str = ""


@dataclass(frozen=True)
class Line:
    """A row of the sheet with the payout it would be; without one it is to be put right. `known` is in the book."""

    row: Row
    payout: Payout | None = None
    known: bool = False


@dataclass(frozen=True)
class Reading:
    sheet: Sheet
    lines: list[Line]

    @property
    def good(self) -> list[Payout]:
        return [line.payout for line in self.lines if line.payout and not line.known]

    @property
    def bad(self) -> int:
        return sum(line.payout is None for line in self.lines)

    @property
    def known(self) -> int:
        return sum(line.known for line in self.lines)

    @property
    def amount(self) -> int:
        return sum(line.payout.amount for line in self.lines if line.payout)


def read_payouts(content: bytes, filename: str, terms: Terms, *, sheet: str = "", scope: Scope) -> Reading:
    """What would become of each row; nothing stays written. The services judge every row as if it were typed."""
    read = read_sheet(content, filename, OF_PAYOUTS, sheet=sheet)
    if len(read.rows) > AT_ONCE:
        raise ValidationError(
            _("These are %(number)d rows, %(most)d at most are taken at once. Divide the list."),
            params={"number": len(read.rows), "most": AT_ONCE},
            code="long",
        )
    spells = MembershipSpell.objects.in_scope(scope).under(terms.unit, on=scope.on)
    people = People(read.rows, spells.filter(member__merged_into=None), scope)
    kinds = {
        header_key(name): kind
        for kind in PayoutKind.objects.filter(retired=False)
        for name in (kind.code, kind.name, kind.name_en)
        if name
    }
    digest = sha256(content).hexdigest()
    lines = [_line(row, f"{digest}/{terms.unit.code}/{read.table.sheet}", terms, people, kinds) for row in read.rows]
    members = Member.objects.in_bulk([line.payout.member_id for line in lines if line.payout and line.payout.member_id])
    for line in lines:
        if line.payout and line.payout.member_id:
            line.payout.member = members[line.payout.member_id]
    keys = [line.payout.form_key for line in lines if line.payout]
    known = set(Payout.objects.filter(form_key__in=keys).values_list("form_key", flat=True))
    with transaction.atomic():
        judged = [_judged(line, terms, known, scope) for line in lines]
        transaction.set_rollback(True)
    return Reading(read, judged)


@transaction.atomic
def propose_all(
    content: bytes, filename: str, terms: Terms, *, sheet: str = "", good_rows_only: bool = False, scope: Scope
) -> list[Payout]:
    """Propose a payout for every row; those that this sheet brought before are not brought again.

    Raises ValidationError where a row is to be put right first, unless only the good rows are asked for.
    """
    reading = read_payouts(content, filename, terms, sheet=sheet, scope=scope)
    if reading.bad and not good_rows_only:
        told = ngettext(
            "%(number)d row is to be put right first. Nothing was taken in.",
            "%(number)d rows are to be put right first. Nothing was taken in.",
            reading.bad,
        )
        raise ValidationError(told, params={"number": reading.bad}, code="bad-rows")
    return [_propose(payout, terms, scope) for payout in reading.good]


def _line(row: Row, space: str, terms: Terms, people: People, kinds: Mapping[str, PayoutKind]) -> Line:
    said = row.said
    kind = _kind(row, terms, kinds)
    for column, told in ((DAY, _("The day is missing.")), (AMOUNT, _("The amount is missing."))):
        if column not in said:
            row.errors.setdefault(column, told)
    if NAME in said:
        try:
            row.member_id = people.find(said)
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                row.errors |= {name: " ".join(told) for name, told in error.message_dict.items()}
            elif not (terms.takes_strangers and error.code in (UNKNOWN, ALIKE)):
                row.errors.setdefault(NAME, " ".join(error.messages))
    if row.errors or kind is None:
        return Line(row)
    payout = Payout(
        unit=terms.unit,
        kind=kind,
        member_id=row.member_id,
        beneficiary="" if row.member_id else said[NAME],
        beneficiary_kind=Beneficiary.MEMBER if row.member_id else Beneficiary.WORKER,
        happened_on=said[DAY],
        quantity=said.get(QUANTITY, 1),
        amount=said[AMOUNT],
        source_document=said.get(DOCUMENT, ""),
        note=said.get(NOTE, ""),
        override_reason=terms.override_reason,
        form_key=uuid5(ROWS_OF_LISTS, f"{space}/{row.number}"),
    )
    return Line(row, payout)


def _kind(row: Row, terms: Terms, kinds: Mapping[str, PayoutKind]) -> PayoutKind | None:
    if REASON not in row.said:
        if terms.kind is None:
            row.errors.setdefault(REASON, _("The reason is missing."))
        return terms.kind
    found = kinds.get(header_key(row.said[REASON]))
    if found is None:
        told = _("“%(typed)s” is none of the reasons that the book knows.") % {"typed": row.said[REASON][:60]}
        row.errors.setdefault(REASON, told)
    return found


def _judged(line: Line, terms: Terms, known: set[UUID], scope: Scope) -> Line:
    """The line, without its payout where the services refuse it after all rows before it."""
    if line.payout is None:
        return line
    if line.payout.form_key in known:
        return replace(line, known=True)
    try:
        with transaction.atomic():
            _propose(_copy(line.payout), terms, scope)
    except ValidationError as error:
        told = error.message_dict if hasattr(error, "error_dict") else {ROW: error.messages}
        for name, texts in told.items():
            column = _COLUMNS.get(name, name if name in OF_PAYOUTS else ROW)
            line.row.errors.setdefault(column, " ".join(texts))
        return Line(line.row)
    return line


def _copy(payout: Payout) -> Payout:
    names = [field.attname for field in Payout._meta.concrete_fields if not field.primary_key]
    copied = Payout(**{name: getattr(payout, name) for name in names})
    copied.unit, copied.kind = payout.unit, payout.kind
    if payout.member_id:
        copied.member = payout.member
    return copied


def _propose(payout: Payout, terms: Terms, scope: Scope) -> Payout:
    return payouts.record_payout(payout, [replace(terms.funding, amount=payout.amount)], scope=scope)


def counted_by_kind(reading: Reading) -> list[tuple[str, int]]:
    """How many payouts of which kind would come in."""
    return sorted(Counter(str(payout.kind) for payout in reading.good).items(), key=lambda one: (-one[1], one[0]))
