"""What a proposal says about people and money, and how its parts are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from common.money import dong_with_unit
from members.models import Member
from welfare.models import Beneficiary, FundingLine, Payout, Recipient
from welfare.refusals import in_words

NOBODY = (Beneficiary.UNIT, Beneficiary.PLACE)  # what goes there reaches no person by name
RELATIVES = (Beneficiary.FAMILY, Beneficiary.CHILD)  # the member named is the one through whom they receive it
LONGEST_LIST = 20_000
ADDED_UP = ("listed", "listed_quantity", "listed_amount")  # of a list, by the database


@dataclass(frozen=True)
class Funding:
    """One line of who pays: the source, the payer in words or as a union, đồng, and whether it is in kind.

    `fund_id` is a fund whose cash book says so once the payout is paid.
    """

    source: str
    amount: int
    payer: str = ""
    in_kind: bool = False
    fund_id: int | None = None
    payer_unit_id: int | None = None


@dataclass(frozen=True)
class Row:
    """One line of a list of recipients; its place in the list is its number, from 1."""

    amount: int
    member_id: int | None = None
    name: str = ""
    beneficiary_kind: str = Beneficiary.MEMBER
    relation: str = ""
    born_year: int | None = None
    place: str = ""
    note: str = ""
    quantity: int = 1


def funding_gap(amount: int, funding: Sequence[Funding]) -> str:
    """What is wrong with the sum of the sources, in words; empty where it adds up."""
    gap = amount - sum(line.amount for line in funding)
    if not gap:
        return ""
    sentence = (
        _("The sources together are %(gap)s short of %(amount)s.")
        if gap > 0
        else _("The sources together are %(gap)s more than %(amount)s.")
    )
    return sentence % {"gap": dong_with_unit(abs(gap)), "amount": dong_with_unit(amount)}


def women_among(rows: Iterable[Row]) -> set[int]:
    """The members on lists who are women, by their ids."""
    named = {row.member_id for row in rows if row.member_id and row.beneficiary_kind not in RELATIVES}
    women = Member.objects.filter(pk__in=named, sex=Member.Sex.FEMALE)
    return set(women.values_list("pk", flat=True)) if named else set()


def add_up(payout: Payout, rows: Sequence[Row], female: Collection[int] | None = None) -> None:
    """Amount, quantity, people and women of a payout, from its list; women where the list knows their sex.

    `female` are the members who are known to be women; those of the list are asked for where it is not given.
    """
    payout.amount = sum(row.amount for row in rows)
    payout.quantity = sum(row.quantity for row in rows)
    payout.people = sum(row.beneficiary_kind not in NOBODY for row in rows)
    female = women_among(rows) if female is None else female
    if any(row.member_id and row.beneficiary_kind not in RELATIVES for row in rows):
        payout.women = sum(row.member_id in female and row.beneficiary_kind not in RELATIVES for row in rows)
    elif payout.women is not None:
        payout.women = min(payout.women, payout.people)


def people_reached(beneficiary_kind: str, quantity: int | None) -> int:
    """How many people a payout reached where nobody says it: as many as its quantity, none where it reaches no person."""
    return 0 if beneficiary_kind in NOBODY else quantity or 1


def count_women(payout: Payout) -> None:
    """Of one member, the book knows it."""
    if payout.member and payout.beneficiary_kind not in RELATIVES and payout.people == 1:
        payout.women = int(payout.member.sex == Member.Sex.FEMALE)


def write_funding(payout: Payout, funding: Sequence[Funding]) -> None:
    """Let the funding lines be these; what is the same already stays as it is."""
    kept = list(payout.funding.all())
    if [_line(line) for line in kept] == list(funding):
        return
    payout.funding.all().delete()
    add_funding([(payout, funding)])


def add_funding(lines: Iterable[tuple[Payout, Sequence[Funding]]]) -> None:
    """Write the funding lines of payouts that have none, in one statement."""
    rows = [FundingLine(payout=payout, **asdict(line)) for payout, funding in lines for line in funding]
    for row in rows:
        row.clean_fields(exclude={"payout", "fund", "payer_unit"})
    with in_words():
        FundingLine.objects.bulk_create(rows)


def add_recipients(lists: Sequence[tuple[Payout, Sequence[Row]]]) -> None:
    """Write the lists of payouts that have none, in as many statements for a hundred as for one."""
    if not lists:
        return
    Recipient.objects.bulk_create(
        Recipient(payout=payout, number=number, **asdict(row))
        for payout, rows in lists
        for number, row in enumerate(rows, start=1)
    )
    written = Payout.objects.in_bulk([payout.pk for payout, _rows in lists])
    for payout, _rows in lists:
        for name in ADDED_UP:
            setattr(payout, name, getattr(written[payout.pk], name))


def _line(line: FundingLine) -> Funding:
    return Funding(
        source=line.source,
        amount=line.amount,
        payer=line.payer,
        in_kind=line.in_kind,
        fund_id=line.fund_id,
        payer_unit_id=line.payer_unit_id,
    )


def funding_of(payout: Payout) -> list[Funding]:
    """The funding lines as they stand."""
    return [_line(line) for line in payout.funding.all()]


def rows_of(payout: Payout) -> list[Row]:
    """The list as it stands, in its order."""
    return [_row(recipient) for recipient in payout.recipients.order_by("number")]


FIELDS = tuple(Row.__dataclass_fields__)


def _row(recipient: Recipient) -> Row:
    return Row(**{name: getattr(recipient, name) for name in FIELDS})


def write_recipients(payout: Payout, rows: Sequence[Row]) -> None:
    """Let the list be these rows, in their order. A constant number of statements; unchanged lines are not touched."""
    kept = {recipient.number: recipient for recipient in payout.recipients.all()}
    payout.recipients.filter(number__gt=len(rows)).delete()
    fresh, changed = [], []
    for number, row in enumerate(rows, start=1):
        recipient = kept.get(number)
        if recipient is None:
            fresh.append(Recipient(payout=payout, number=number, **asdict(row)))
        elif _row(recipient) != row:
            for name in FIELDS:
                setattr(recipient, name, getattr(row, name))
            changed.append(recipient)
    Recipient.objects.bulk_create(fresh)
    Recipient.objects.bulk_update(changed, FIELDS, batch_size=500)
    payout.refresh_from_db(fields=ADDED_UP)
