"""What a proposal says about people and money, what is wrong with it, and how its parts are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.money import dong_with_unit
from members.models import Member, MembershipSpell
from unions.access import Scope
from unions.models import Can
from welfare.models import Beneficiary, Fund, FundingLine, Payout, Recipient, Relation

NOBODY = (Beneficiary.UNIT, Beneficiary.PLACE)  # what goes there reaches no person by name
RELATIVES = (Beneficiary.FAMILY, Beneficiary.CHILD)  # the member named is the one through whom they receive it
LONGEST_LIST = 20_000
FAULTS_SHOWN = 10


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


def add_up(payout: Payout, rows: Sequence[Row]) -> None:
    """Amount, quantity, people and women of a payout, from its list; women where the list knows their sex."""
    payout.amount = sum(row.amount for row in rows)
    payout.quantity = sum(row.quantity for row in rows)
    payout.people = sum(row.beneficiary_kind not in NOBODY for row in rows)
    named = {row.member_id for row in rows if row.member_id and row.beneficiary_kind not in RELATIVES}
    sexes = Member.objects.filter(pk__in=named).values_list("pk", "sex") if named else ()
    female = {pk for pk, sex in sexes if sex == Member.Sex.FEMALE}
    if named:
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


def check(
    payout: Payout,
    funding: Sequence[Funding],
    rows: Sequence[Row],
    *,
    scope: Scope,
    kept_funds: Collection[int] = (),
    draft: bool = False,
) -> None:
    """Refuse, by field and in words, what cannot be written; the sum of the sources only where it is no draft.

    `kept_funds` are funds that the payout named before: somebody who may put them there did.
    """
    faults: dict[str, Any] = {}
    day = payout.happened_on
    if day > timezone.localdate():
        faults["happened_on"] = _("The day must be today or earlier.")
    elif not payout.unit.existed_on(day):
        faults["happened_on"] = _("On %(day)s this union did not exist.") % {"day": f"{day:%d/%m/%Y}"}
    else:
        faults |= _about_people(payout, rows) | _about_programme(payout)
    faults |= _about_funding(payout, funding, scope, kept_funds)
    if not draft and (gap := funding_gap(payout.amount, funding)):
        faults["amount"] = gap
    if faults:
        raise ValidationError(faults)
    payout.full_clean()


def _about_people(payout: Payout, rows: Sequence[Row]) -> dict[str, Any]:
    if rows:
        found = _about_rows(payout, rows)
        return {"recipients": found} if found else {}
    faults: dict[str, Any] = {}
    if payout.member_id and strangers(payout, {payout.member_id: payout.beneficiary_kind}):
        faults["member"] = _("On %(day)s this person was not a member here.") % {
            "day": f"{payout.happened_on:%d/%m/%Y}"
        }
    if wrong := _relation_fault(payout.beneficiary_kind, payout.relation):
        faults["relation"] = wrong
    if not payout.people and payout.beneficiary_kind not in NOBODY:
        faults["people"] = _("Say how many people it reached.")
    return faults


def _about_rows(payout: Payout, rows: Sequence[Row]) -> list[str]:
    """What is wrong with the lines of a list, a sentence each; the first few."""
    if payout.member_id:
        return [_("A payout names one member or has a list, not both.")]
    if len(rows) > LONGEST_LIST:
        return [_("A list has at most %(most)s lines. Make two of it.") % {"most": LONGEST_LIST}]
    away = strangers(payout, {row.member_id: row.beneficiary_kind for row in rows if row.member_id})
    told = []
    for number, row in enumerate(rows, start=1):
        wrong = _row_fault(row)
        if not wrong and row.member_id in away:
            wrong = _("On %(day)s this person was not a member here.") % {"day": f"{payout.happened_on:%d/%m/%Y}"}
        if wrong:
            told.append(_("Line %(number)s: %(wrong)s") % {"number": number, "wrong": wrong})
        if len(told) == FAULTS_SHOWN:
            break
    return told


def _row_fault(row: Row) -> str:
    if not row.member_id and not row.name.strip():
        return _("Choose the member or write who received it.")
    if row.amount < 1 or row.quantity < 1:
        return _("Amount and quantity must be greater than 0.")
    if row.beneficiary_kind == Beneficiary.CHILD and row.note:
        return _("Of a child the book keeps name and year of birth alone. Leave the note empty.")
    if row.born_year is not None and not 1900 <= row.born_year <= timezone.localdate().year:
        return _("This year of birth cannot be.")
    try:
        Recipient(payout_id=0, number=1, **asdict(row)).clean_fields(exclude={"payout", "member"})
    except ValidationError as error:
        return " ".join(error.messages)
    return _relation_fault(row.beneficiary_kind, row.relation)


def _relation_fault(beneficiary_kind: str, relation: str) -> str:
    if beneficiary_kind == Beneficiary.FAMILY and not relation:
        return _("Say how they are related to the member.")
    allowed: dict[str, Sequence[str]] = {Beneficiary.FAMILY: Relation.values, Beneficiary.CHILD: [Relation.CHILD]}
    if relation and relation not in allowed.get(beneficiary_kind, ()):
        return _("Only relatives of a member are related to one.")
    return ""


def strangers(payout: Payout, people: dict[int, str]) -> set[int]:
    """Of members, by id and what they are here: those who did not belong to the union of a payout on its day.

    Who has retired belonged to it before. Two questions for any number of people.
    """
    if not people:
        return set()
    day = payout.happened_on
    stood = payout.unit.tree_paths.on(day).first()
    above = stood.unit_ids() if stood else []
    spells: Any = MembershipSpell.objects.filter(member__in=people, valid__startswith__lte=day)
    at_home = spells.filter(unit__in=above) | spells.filter(pk__in=spells.under(payout.unit, on=day).values("pk"))
    found: dict[int, bool] = {}
    for member_id, valid in at_home.values_list("member_id", "valid"):
        found[member_id] = found.get(member_id, False) or valid.upper is None or day < valid.upper
    return {
        member_id
        for member_id, kind in people.items()
        if member_id not in found or not (found[member_id] or kind == Beneficiary.RETIRED)
    }


def _about_programme(payout: Payout) -> dict[str, Any]:
    programme = payout.programme
    if programme is None or programme.unit_id is None:
        return {}
    stood = payout.unit.tree_paths.on(payout.happened_on).first()
    if stood and programme.unit_id in stood.unit_ids():
        return {}
    return {"programme": _("This programme is another union's.")}


def _about_funding(
    payout: Payout, funding: Iterable[Funding], scope: Scope, kept_funds: Collection[int]
) -> dict[str, Any]:
    """Funds are open, in reach of who proposes, and of the union or one above it; a union that pays stands above or is
    in reach."""
    stood = payout.unit.tree_paths.on(payout.happened_on).first()
    above = set(stood.unit_ids()) if stood else {payout.unit_id}
    wanted = {line.fund_id for line in funding if line.fund_id}
    funds = {fund.pk: fund for fund in Fund.objects.in_scope(scope).filter(pk__in=wanted)} if wanted else {}
    elsewhere = {pk for pk, fund in funds.items() if fund.unit_id not in above}
    if (wanted - funds.keys() | elsewhere) - set(kept_funds):
        return {"funding": _("Choose a fund that this union keeps.")}
    closed = [fund for fund in funds.values() if fund.closed_on and fund.closed_on <= payout.happened_on]
    if closed:
        return {
            "funding": _("The fund “%(fund)s” was closed on %(day)s.")
            % {"fund": closed[0], "day": f"{closed[0].closed_on:%d/%m/%Y}"}
        }
    payers = {line.payer_unit_id for line in funding if line.payer_unit_id}
    if payers:
        payers -= above
        if payers - set(scope.units(Can.VIEW).filter(pk__in=payers).values_list("pk", flat=True)):
            return {"funding": _("Choose a union above this one, or write the payer in words.")}
    return {}


def write_funding(payout: Payout, funding: Sequence[Funding]) -> None:
    """Let the funding lines be these; what is the same already stays as it is."""
    kept = list(payout.funding.all())
    if [_line(line) for line in kept] == list(funding):
        return
    payout.funding.all().delete()
    for line in funding:
        row = FundingLine(payout=payout, **asdict(line))
        row.full_clean()
        row.save()


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
    payout.refresh_from_db(fields=["listed", "listed_quantity", "listed_amount"])
