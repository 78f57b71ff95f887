"""What may happen to the cash book of a fund: nothing else adds entries, takes them back, closes months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.money import dong_with_unit
from common.walls import about
from unions.access import Scope
from unions.models import Can, hold_form
from welfare.books import Statement, least_since, statement
from welfare.models import Balance, Entry, Fund, MonthClose
from welfare.refusals import in_words

__all__ = [
    "Statement",
    "balance_of",
    "book",
    "book_all",
    "close_month",
    "hold_funds",
    "statement",
    "take_back",
    "take_back_within",
    "transfer",
    "with_reversals",
]

WRITTEN = ("number", "voucher_year", "voucher_number", "balance", "previous_hash", "hash")  # by the database


def book(entry: Entry, *, scope: Scope, can: Can = Can.PAY) -> Entry:
    """Write an entry that is not saved yet into the book of its fund. The same form sent twice is one entry.

    Raises ValidationError where the fund has not that much, on that day or since, where the month or the fund is
    closed, or the day is to come; PermissionDenied where the scope lacks the ability at the fund's union.
    """
    return book_all([entry], scope=scope, can=can)[0]


@transaction.atomic
def book_all(entries: Sequence[Entry], *, scope: Scope, can: Can = Can.PAY) -> list[Entry]:
    """As `book`, for several entries in their order: all of them or none, in as many statements as for one."""
    if not entries:
        return []
    funds = hold_funds(entry.fund_id for entry in entries)
    scope.require_all(can, {fund.unit_id for fund in funds.values()})
    hold_form(entries[0].form_key)
    known = {entry.form_key: entry for entry in Entry.objects.filter(form_key__in=[one.form_key for one in entries])}
    for entry in entries:
        if entry.form_key in known:
            _require_the_same(known[entry.form_key], entry)
    fresh = [entry for entry in entries if entry.form_key not in known]
    _write(fresh, funds, scope)
    return [known.get(entry.form_key, entry) for entry in entries]


@transaction.atomic
def take_back(entry_id: int, *, reason: str, on: date | None = None, scope: Scope) -> Entry:
    """Take an entry back by one of its own, dated today unless told otherwise; of a transfer, both ends.

    What pays a payout, books a contribution or carries an allocation is taken back there.
    """
    entry = Entry.objects.select_related("fund").get(pk=entry_id)
    ends = list(Entry.objects.filter(transfer=entry.transfer, reverses=None)) if entry.transfer else [entry]
    funds = hold_funds(end.fund_id for end in ends)
    scope.require_all(Can.PAY, {fund.unit_id for fund in funds.values()})
    if entry.funding_line_id:
        raise ValidationError(_("This entry pays a payout. Take the payout back, and the book follows."), code="payout")
    if entry.contribution_id:
        raise ValidationError(
            _("This entry books a contribution. Take the contribution back, and the book follows."), code="contribution"
        )
    if entry.allocation_id:
        raise ValidationError(
            _("This entry belongs to an allocation. Take the allocation back, and the book follows."), code="allocation"
        )
    backs = {end.pk: take_back_within(end, reason=reason, on=on, scope=scope) for end in ends}
    return backs[entry.pk]


@transaction.atomic
def take_back_within(entry: Entry, *, reason: str, on: date | None = None, scope: Scope) -> Entry:
    """The same for a verb that has checked the reach and takes back what the entry is about in the same step."""
    if entry.kind == Entry.Kind.REVERSAL:
        raise ValidationError(_("What takes an entry back stands. Book the entry anew instead."), code="reversal")
    funds = hold_funds([entry.fund_id])
    done = Entry.objects.filter(reverses=entry.pk).select_related("booked_by").first()
    if done is not None:
        raise ValidationError(
            _("%(who)s took this entry back already, on %(day)s."),
            params={"who": done.booked_by, "day": f"{done.happened_on:%d/%m/%Y}"},
            code="taken-back",
        )
    back = Entry(
        fund_id=entry.fund_id,
        kind=Entry.Kind.REVERSAL,
        amount=-entry.amount,
        happened_on=on or timezone.localdate(),
        method=entry.method,
        party=entry.party,
        purpose=reason,
        document=entry.voucher,
        reverses=entry,
        contribution_id=entry.contribution_id,
        funding_line_id=entry.funding_line_id,
        allocation_id=entry.allocation_id,
        transfer=entry.transfer,
    )
    _write([back], funds, scope)
    return back


@transaction.atomic
def transfer(
    source: Fund,
    target: Fund,
    amount: int,
    *,
    on: date,
    form_key: UUID,
    scope: Scope,
    method: str = Entry.Method.CASH,
    to_method: str = "",
    purpose: str = "",
    document: str = "",
) -> tuple[Entry, Entry]:
    """Move money from one fund to another, or within one fund between the box and the bank: both ends or neither."""
    to_method = to_method or method
    if (source.pk, method) == (target.pk, to_method):
        raise about("target", _("Choose another fund, or from cash to bank or back."), code="same")
    if amount <= 0:
        raise about("amount", _("The amount must be greater than 0."), code="amount")
    common = {
        "kind": Entry.Kind.TRANSFER,
        "happened_on": on,
        "purpose": purpose,
        "document": document,
        "transfer": form_key,
    }
    leaves = Entry(fund=source, amount=-amount, method=method, party=_shortened(target), form_key=form_key, **common)
    arrives = Entry(
        fund=target,
        amount=amount,
        method=to_method,
        party=_shortened(source),
        form_key=uuid5(form_key, "arrives"),
        **common,
    )
    out, into = book_all([leaves, arrives], scope=scope)
    return out, into


@transaction.atomic
def close_month(
    fund: Fund, through: date, *, counted: int | None = None, despite_difference: bool = False, scope: Scope
) -> MonthClose:
    """Close the book through the last day of a month that is over, with all before it.

    `counted` is what lay in the cash box, in đồng; where the book says another sum, closing is refused unless told
    to go on. Sent twice it is one closing.
    """
    fund = hold_funds([fund.pk])[fund.pk]
    scope.require(Can.PAY, fund.unit)
    known = MonthClose.objects.filter(fund=fund, through=through, counted=counted, closed_by=scope.account).first()
    if known is not None:
        return known
    if through >= timezone.localdate():
        raise about("through", _("A month is closed once it is over."), code="not-over")
    in_book = cash_on(fund, through)
    if counted is not None and counted != in_book and not despite_difference:
        raise about(
            "counted",
            _(
                "Counted %(counted)s, but the book says %(book)s in cash: a difference of %(difference)s. "
                "Look for what is not booked yet, or say that the month is closed nevertheless."
            ),
            code="difference",
            counted=dong_with_unit(counted),
            book=dong_with_unit(in_book),
            difference=dong_with_unit(abs(counted - in_book)),
        )
    with in_words():
        close = MonthClose.objects.create(fund=fund, through=through, counted=counted, closed_by=scope.account)
    close.refresh_from_db()
    return close


def cash_on(fund: Fund, day: date) -> int:
    """What lies in the cash box on the evening of a day by the book, in đồng."""
    rows = Entry.objects.filter(fund=fund, method=Entry.Method.CASH, happened_on__lte=day)
    return int(rows.aggregate(total=Sum("amount", default=0))["total"])


def balance_of(funds: Iterable[Fund]) -> dict[int, int]:
    """What is in each of the funds now, by their ids, in đồng; 0 for a book that has not begun."""
    ids = [fund.pk for fund in funds]
    return dict.fromkeys(ids, 0) | dict(Balance.objects.filter(fund__in=ids).values_list("fund", "amount"))


def with_reversals(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Each with `taken_back_by`: the id of the entry that took it back, if one did."""
    back = Entry.objects.filter(reverses=OuterRef("pk")).order_by()
    return entries.annotate(taken_back_by=Subquery(back.values("pk")[:1]))


def hold_funds(ids: Iterable[int]) -> dict[int, Fund]:
    """The funds, locked in the order of their ids until the transaction ends: whoever pays locks funds first."""
    rows = Fund.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    return {fund.pk: fund for fund in rows.filter(pk__in=set(ids)).order_by("pk")}


def _write(entries: Sequence[Entry], funds: dict[int, Fund], scope: Scope) -> None:
    """Save entries of funds that are held, and read back what the database wrote into them."""
    if not entries:
        return
    for entry in entries:
        entry.booked_by, entry.booked_at = scope.account, timezone.now()
    _check(entries, funds)
    try:
        with in_words():
            Entry.objects.bulk_create(entries)
    except ValidationError as refused:
        raise _explained(refused, entries, funds) from refused
    saved = Entry.objects.in_bulk([entry.pk for entry in entries])
    for entry in entries:
        for name in WRITTEN:
            setattr(entry, name, getattr(saved[entry.pk], name))


def _check(entries: Sequence[Entry], funds: dict[int, Fund]) -> None:
    relations = {field.name for field in Entry._meta.fields if field.is_relation}
    today = timezone.localdate()
    for entry in entries:
        entry.clean_fields(exclude=relations)
        if entry.happened_on > today:
            raise about("happened_on", _("The day must be today or earlier."), code="to-come")
    for fund_id, day in {(entry.fund_id, entry.happened_on) for entry in entries}:
        if not funds[fund_id].unit.existed_on(day):
            told = _("On %(day)s this union did not exist.")
            raise about("happened_on", told, code="unit_existed", day=f"{day:%d/%m/%Y}")


def _explained(refused: ValidationError, entries: Sequence[Entry], funds: dict[int, Fund]) -> ValidationError:
    """Where money is missing: in which fund, how much there was, and how much was to go out."""
    codes = {error.code for errors in getattr(refused, "error_dict", {}).values() for error in errors}
    if not codes & {"balance_is_never_below_zero", "balance_was_never_below_zero"}:
        return refused
    for fund_id, fund in funds.items():
        own = [entry for entry in entries if entry.fund_id == fund_id]
        day = min((entry.happened_on for entry in own), default=timezone.localdate())
        wanted = -sum(entry.amount for entry in own)
        there, least_on = least_since(fund, day)
        if wanted <= there:
            continue
        said = {
            "fund": fund,
            "there": dong_with_unit(there),
            "wanted": dong_with_unit(wanted),
            "day": f"{least_on:%d/%m/%Y}",
        }
        if least_on >= timezone.localdate() or "balance_is_never_below_zero" in codes:
            told = _("There is %(there)s in the fund “%(fund)s”, and %(wanted)s is to go out.")
            return about("amount", told, code="balance_is_never_below_zero", **said)
        told = _("On %(day)s there was %(there)s in the fund “%(fund)s”, and %(wanted)s is to go out.")
        return about("happened_on", told, code="balance_was_never_below_zero", **said)
    return refused


def _require_the_same(known: Entry, sent: Entry) -> None:
    """A form that was sent before may be sent again; with other words it is another entry."""
    names = ("fund_id", "kind", "amount", "happened_on", "method", "party", "purpose", "document")
    if any(getattr(known, name) != getattr(sent, name) for name in names):
        raise ValidationError(
            _("This form was sent before, with other words. Open a new one for another entry."), code="sent-before"
        )


def _shortened(fund: Fund) -> str:
    return str(fund)[:200]
