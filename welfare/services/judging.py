"""What is wrong with proposals, by field and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from unions.access import Scope
from welfare.models import Beneficiary, Payout, Recipient, Relation
from welfare.services.grounds import Grounds, Proposed
from welfare.services.proposals import LONGEST_LIST, NOBODY, Funding, Row, funding_gap

FAULTS_SHOWN = 10
RELATIONS = {field.name for field in Payout._meta.fields if field.is_relation}


def check(
    proposed: Sequence[Proposed],
    *,
    scope: Scope,
    kept_funds: Collection[int] = (),
    kept_kind: int | None = None,
) -> None:
    """Refuse, by field and in words, what cannot be written; the first that cannot. As many questions for any number.

    The sum of the sources is asked only of what is no draft. `kept_funds` and `kept_kind` are those that a payout named
    before: somebody who may put them there did.
    """
    grounds = Grounds.of(proposed, scope)
    for one in proposed:
        faults = _faults(one, grounds, kept_funds)
        if one.payout.kind.retired and one.payout.kind_id != kept_kind:
            faults["kind"] = _("This kind is no longer offered.")
        if faults:
            raise ValidationError(faults)
        one.payout.clean_fields(exclude=RELATIONS)


def _faults(one: Proposed, grounds: Grounds, kept_funds: Collection[int]) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    payout, day = one.payout, one.payout.happened_on
    if day > timezone.localdate():
        faults["happened_on"] = _("The day must be today or earlier.")
    elif not grounds.path(payout.unit_id, day):
        faults["happened_on"] = _("On %(day)s this union did not exist.") % {"day": f"{day:%d/%m/%Y}"}
    else:
        faults |= _about_people(one, grounds) | _about_programme(payout, grounds)
    faults |= _about_funding(payout, one.funding, grounds, kept_funds)
    if not one.draft and (gap := funding_gap(payout.amount, one.funding)):
        faults["amount"] = gap
    return faults


def _about_people(one: Proposed, grounds: Grounds) -> dict[str, Any]:
    payout = one.payout
    away = grounds.strangers(payout, one.people)
    if one.rows:
        found = _about_rows(payout, one.rows, away)
        return {"recipients": found} if found else {}
    faults: dict[str, Any] = {}
    if payout.member_id in away:
        faults["member"] = _("On %(day)s this person was not a member here.") % {
            "day": f"{payout.happened_on:%d/%m/%Y}"
        }
    if wrong := _relation_fault(payout.beneficiary_kind, payout.relation):
        faults["relation"] = wrong
    if not payout.people and payout.beneficiary_kind not in NOBODY:
        faults["people"] = _("Say how many people it reached.")
    return faults


def _about_rows(payout: Payout, rows: Sequence[Row], away: Collection[int]) -> list[str]:
    """What is wrong with the lines of a list, a sentence each; the first few."""
    if payout.member_id:
        return [_("A payout names one member or has a list, not both.")]
    if len(rows) > LONGEST_LIST:
        return [_("A list has at most %(most)s lines. Make two of it.") % {"most": LONGEST_LIST}]
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


def _about_programme(payout: Payout, grounds: Grounds) -> dict[str, Any]:
    programme = payout.programme
    if programme is None or programme.unit_id is None:
        return {}
    if programme.unit_id in grounds.above(payout.unit_id, payout.happened_on):
        return {}
    return {"programme": _("This programme is another union's.")}


def _about_funding(
    payout: Payout, funding: Iterable[Funding], grounds: Grounds, kept_funds: Collection[int]
) -> dict[str, Any]:
    """Funds are open, in reach of who proposes, and of the union or one above it; a union that pays stands above or is
    in reach."""
    lines = list(funding)
    above = grounds.above(payout.unit_id, payout.happened_on)
    wanted = {line.fund_id for line in lines if line.fund_id}
    funds = [grounds.funds[pk] for pk in wanted if pk in grounds.funds]
    elsewhere = {fund.pk for fund in funds if fund.unit_id not in above}
    if (wanted - grounds.funds.keys() | elsewhere) - set(kept_funds):
        return {"funding": _("Choose a fund that this union keeps.")}
    closed = [fund for fund in funds if fund.closed_on and fund.closed_on <= payout.happened_on]
    if closed:
        return {
            "funding": _("The fund “%(fund)s” was closed on %(day)s.")
            % {"fund": closed[0], "day": f"{closed[0].closed_on:%d/%m/%Y}"}
        }
    payers = {line.payer_unit_id for line in lines if line.payer_unit_id}
    if payers - above - set(grounds.seen_payers):
        return {"funding": _("Choose a union above this one, or write the payer in words.")}
    return {}
