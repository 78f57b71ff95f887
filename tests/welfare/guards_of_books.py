"""Walls around what is written in a book: the move that each stops, the wall that is met, how it is taken out."""

from __future__ import annotations

import re
from datetime import date

from common.money import LARGEST
from tests.welfare.book_moves import (
    BALANCE,
    BOOKED,
    CLOSE,
    ENTRY,
    FUND,
    Move,
    Mutant,
    copied,
    cut,
    disable,
    drop,
    drop_index,
    edit,
    entry,
    let_nulls,
    past_triggers,
    several,
    sql,
    update,
)
from tests.welfare.book_world import JANUARY, MARCH
from welfare.models import Entry, Fund, MonthClose

BY_NOBODY = sql(
    "INSERT INTO welfare_monthclose (fund_id, through, closed_at, balance, number, hash)"
    " VALUES (%s, '2024-03-31', now(), 0, 0, '')",
    "fund",
)


REFUSALS: dict[str, tuple[Move, str, Mutant]] = {
    # written entries
    "an entry is not changed": (
        update(Entry, "income", amount=1),
        "entry_stands",
        disable(ENTRY, "words_alone_may_go"),
    ),
    "words about people go and are not rewritten": (
        update(Entry, "income", party="Bà Lan"),
        "entry_stands",
        edit(ENTRY, "words_alone_may_go", cut("NEW.party NOT IN (OLD.party, '')", "false")),
    ),
    "what it was for goes and is not rewritten": (
        update(Entry, "income", purpose="Mua hoa"),
        "entry_stands",
        edit(ENTRY, "words_alone_may_go", cut("NEW.purpose NOT IN (OLD.purpose, '')", "false")),
    ),
    "every other column of an entry stands": (
        update(Entry, "income", document="QĐ 2"),
        "entry_stands",
        edit(ENTRY, "words_alone_may_go", cut("'{party, purpose}'", "'{party, purpose, document}'")),
    ),
    "an entry is not deleted": (
        sql("DELETE FROM welfare_entry WHERE id = %s", "back"),
        "pgtrigger: Cannot delete",
        disable(ENTRY, "stays"),
    ),
    "a book is not emptied": (
        sql("TRUNCATE welfare_entry CASCADE"),
        "a cash book is not emptied",
        disable(ENTRY, "stays_whole"),
    ),
    "a balance is not written by hand": (
        sql("UPDATE welfare_balance SET amount = amount + 1 WHERE fund_id = %s", "fund"),
        "pgtrigger: Cannot insert or update or delete",
        disable(BALANCE, "entries_alone_write"),
    ),
    # how much there is
    "a fund is never below zero": (
        entry("spending", -10_000_000),
        "balance_is_never_below_zero",
        drop(BALANCE, "balance_is_never_below_zero"),
    ),
    "a fund was never below zero on an earlier day": (
        entry("spending", -150_000, date(2024, 2, 5)),
        "balance_was_never_below_zero",
        BOOKED(cut("stood_before + NEW.amount < 0", "false")),
    ),
    "a fund was never below zero in between": (
        several(
            entry("spending", -900_000, date(2024, 2, 20)),
            entry("income", 500_000, date(2024, 3, 5)),
            entry("spending", -150_000, date(2024, 2, 15)),
        ),
        "balance_was_never_below_zero",
        BOOKED(cut("ORDER BY happened_on DESC", "ORDER BY happened_on")),
    ),
    "a fund was never below zero before its first entry": (
        entry("spending", -1, date(2024, 1, 30), fund="other"),
        "balance_was_never_below_zero",
        BOOKED(cut("stood_before + NEW.amount < 0", "stood_before + NEW.amount < -1")),
    ),
    "an amount is not 0": (
        entry("income", 0),
        "entry_amount_is_an_amount",
        drop(ENTRY, "entry_amount_is_an_amount"),
    ),
    "an amount is one that unions have": (
        entry("income", LARGEST + 1),
        "entry_amount_is_an_amount",
        drop(ENTRY, "entry_amount_is_an_amount"),
    ),
    "income comes in": (entry("income", -1), "entry_goes_its_way", drop(ENTRY, "entry_goes_its_way")),
    "spending goes out": (entry("spending", 1), "entry_goes_its_way", drop(ENTRY, "entry_goes_its_way")),
    # days and funds
    "nothing is dated in a closed month": (
        entry("income", 1, JANUARY),
        "closed_month_stays_closed",
        BOOKED(cut("NEW.happened_on <= head.closed_through", "false")),
    ),
    "the last day of a closed month is closed": (
        entry("income", 1, JANUARY),
        "closed_month_stays_closed",
        BOOKED(cut("NEW.happened_on <= head.closed_through", "NEW.happened_on < head.closed_through")),
    ),
    "a closed fund takes nothing": (
        several(
            lambda world: Fund.objects.filter(pk=world.closed.pk).update(closed_on=MARCH),
            entry("income", 1, fund="closed"),
        ),
        "closed_fund_stays_closed",
        BOOKED(cut("closed_on IS NOT NULL", "false")),
    ),
    "a fund with money in it is not closed": (
        update(Fund, "fund", closed_on=date(2025, 1, 1)),
        "fund_is_closed_empty",
        disable(FUND, "is_closed_empty"),
    ),
    "a fund is not closed before its last entry": (
        several(
            entry("income", 1, fund="closed"),
            entry("spending", -1, fund="closed"),
            update(Fund, "closed", closed_on=date(2024, 2, 29)),
        ),
        "fund_is_closed_empty",
        edit(FUND, "is_closed_empty", cut("OR NEW.closed_on <", "OR false AND NEW.closed_on <")),
    ),
    "a fund stays with the union whose book it is": (
        lambda world: Fund.objects.filter(pk=world.fund.pk).update(unit=world.cast.to_1),
        "fund_stays_where_its_book_is",
        disable(FUND, "stays_where_its_book_is"),
    ),
    "a month is closed on its last day": (
        lambda world: MonthClose.objects.create(fund=world.fund, through=date(2024, 3, 30), closed_by=world.cast.binh),
        "months_close_one_after_the_other",
        edit(CLOSE, "is_closed", lambda source: re.sub(r"NEW\.through <> \(date_trunc.*?::date", "false", source)),
    ),
    "no month is closed before one that is": (
        lambda world: MonthClose.objects.create(fund=world.fund, through=date(2023, 12, 31), closed_by=world.cast.binh),
        "months_close_one_after_the_other",
        edit(CLOSE, "is_closed", cut("OR NEW.through <= head.closed_through", "")),
    ),
    "a month is closed once": (
        past_triggers(
            "INSERT INTO welfare_monthclose (fund_id, through, closed_by_id, closed_at, balance, number, hash)"
            " SELECT fund_id, through, closed_by_id, closed_at, balance, number, hash FROM welfare_monthclose WHERE id = %s",
            "close",
        ),
        "month_is_closed_once",
        drop(CLOSE, "month_is_closed_once"),
    ),
    "a closing stands": (
        update(MonthClose, "close", balance=1),
        "pgtrigger: Cannot update or delete",
        disable(CLOSE, "stands"),
    ),
    "a closing says who": (
        BY_NOBODY,
        "not null closed_by_id",
        let_nulls(CLOSE, "closed_by_id"),
    ),
    "a closing says who and when": (
        several(
            lambda _world: let_nulls(CLOSE, "closed_by_id").make(),
            BY_NOBODY,
        ),
        "month_was_closed_by_somebody",
        drop(CLOSE, "month_was_closed_by_somebody"),
    ),
    # numbers, past the triggers that give them
    "a number is used once": (
        copied(of="income", voucher_number="voucher_number + 1000"),
        "entry_number_is_used_once",
        drop(ENTRY, "entry_number_is_used_once"),
    ),
    "a receipt number is used once": (
        copied(of="income", number="number + 1000"),
        "entry_receipt_is_used_once",
        drop_index("entry_receipt_is_used_once"),
    ),
    "a voucher number is used once": (
        copied(of="spending", number="number + 1000"),
        "entry_voucher_is_used_once",
        drop_index("entry_voucher_is_used_once"),
    ),
    "somebody booked it": (
        copied(of="income", number="number + 1000", voucher_number="voucher_number + 1000", booked_by_id="NULL"),
        "not null booked_by_id",
        let_nulls(ENTRY, "booked_by_id"),
    ),
    "somebody booked it at some time": (
        several(
            lambda _world: let_nulls(ENTRY, "booked_by_id").make(),
            copied(of="income", number="number + 1000", voucher_number="voucher_number + 1000", booked_by_id="NULL"),
        ),
        "entry_was_booked_by_somebody",
        drop(ENTRY, "entry_was_booked_by_somebody"),
    ),
}
