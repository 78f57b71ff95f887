"""Whether the cash books still say what was booked: every chain, balance, closing and voucher worked out anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.models import Fund
from welfare.models.book_rules import HASHED

# One pass over a book in the order of its numbers: what does not follow from the entry before it.
BROKEN_ENTRIES = f"""
WITH book AS (
    SELECT entry.*, {HASHED.format(row="entry")} AS worked_out,
           lag(hash, 1, '') OVER chain AS hash_before, row_number() OVER chain AS place,
           sum(amount) OVER chain AS stood,
           row_number() OVER (PARTITION BY voucher_year, amount > 0 ORDER BY number) AS voucher_place
      FROM welfare_entry entry WHERE fund_id = %(fund)s WINDOW chain AS (ORDER BY number)
)
SELECT number, CASE WHEN amount > 0 THEN 'PT ' ELSE 'PC ' END || voucher_number || '/' || voucher_year,
       array_remove(ARRAY[
           CASE WHEN hash <> worked_out THEN 'hash' END,
           CASE WHEN previous_hash <> hash_before THEN 'chain' END,
           CASE WHEN number <> place THEN 'number' END,
           CASE WHEN balance <> stood THEN 'balance' END,
           CASE WHEN voucher_number <> voucher_place OR voucher_year <> extract(year FROM happened_on) THEN 'voucher' END
       ], NULL) AS faults
  FROM book
 WHERE hash <> worked_out OR previous_hash <> hash_before OR number <> place OR balance <> stood
    OR voucher_number <> voucher_place OR voucher_year <> extract(year FROM happened_on)
 ORDER BY number
"""  # noqa: S608 - our own words

# What stands beside the entries and must follow from them.
BROKEN_BOOKS = """
WITH book AS (
    SELECT coalesce(sum(amount), 0) AS amount, count(*) AS number,
           coalesce((array_agg(hash ORDER BY number DESC))[1], '') AS hash
      FROM welfare_entry WHERE fund_id = %(fund)s
)
SELECT NULL::int, 'head' FROM book LEFT JOIN welfare_balance head ON head.fund_id = %(fund)s
 WHERE (head.amount, head.number, head.hash) IS DISTINCT FROM (book.amount, book.number::int, book.hash::varchar)
   AND (head.fund_id IS NOT NULL OR book.number > 0)
UNION ALL
SELECT NULL, 'closed-through' FROM welfare_balance head WHERE fund_id = %(fund)s
   AND closed_through IS DISTINCT FROM (SELECT max(through) FROM welfare_monthclose WHERE fund_id = %(fund)s)
UNION ALL
SELECT min(last_number), 'below-zero' FROM (
    SELECT max(number) AS last_number, sum(sum(amount)) OVER (ORDER BY happened_on) AS stood
      FROM welfare_entry WHERE fund_id = %(fund)s GROUP BY happened_on) days
 WHERE stood < 0 HAVING count(*) > 0
UNION ALL
SELECT close.number, 'close' FROM welfare_monthclose close WHERE close.fund_id = %(fund)s
   AND ((SELECT coalesce(sum(amount), 0) FROM welfare_entry
          WHERE fund_id = %(fund)s AND happened_on <= close.through) <> close.balance
        OR close.hash <> coalesce((SELECT hash FROM welfare_entry
                                    WHERE fund_id = %(fund)s AND number = close.number), '')
        OR EXISTS (SELECT 1 FROM welfare_entry
                    WHERE fund_id = %(fund)s AND number > close.number AND happened_on <= close.through))
UNION ALL
SELECT back.number, 'reversal' FROM welfare_entry back JOIN welfare_entry entry ON entry.id = back.reverses_id
 WHERE back.fund_id = %(fund)s AND (entry.fund_id <> back.fund_id OR entry.amount <> -back.amount
       OR entry.kind = 'reversal' OR entry.happened_on > back.happened_on)
UNION ALL
SELECT entry.number, 'payout' FROM welfare_entry entry
  JOIN welfare_fundingline line ON line.id = entry.funding_line_id JOIN welfare_payout p ON p.id = line.payout_id
  LEFT JOIN welfare_entry back ON back.reverses_id = entry.id
 WHERE entry.fund_id = %(fund)s AND entry.kind = 'payout' AND (line.fund_id IS DISTINCT FROM entry.fund_id
       OR line.amount <> -entry.amount OR p.status NOT IN ('paid', 'receipted', 'reversed')
       OR (back.id IS NOT NULL) <> (p.status = 'reversed'))
UNION ALL
SELECT NULL, 'unpaid' FROM welfare_fundingline line JOIN welfare_payout p ON p.id = line.payout_id
 WHERE line.fund_id = %(fund)s AND p.status IN ('paid', 'receipted', 'reversed')
   AND NOT EXISTS (SELECT 1 FROM welfare_entry WHERE funding_line_id = line.id AND kind = 'payout')
UNION ALL
SELECT entry.number, 'contribution' FROM welfare_entry entry
  JOIN welfare_contribution c ON c.id = entry.contribution_id LEFT JOIN welfare_entry back ON back.reverses_id = entry.id
 WHERE entry.fund_id = %(fund)s AND entry.kind = 'contribution' AND (c.fund_id <> entry.fund_id
       OR c.amount <> entry.amount OR (back.id IS NOT NULL) <> (c.binned_at IS NOT NULL))
UNION ALL
SELECT entry.number, 'transfer' FROM welfare_entry entry
 WHERE entry.fund_id = %(fund)s AND entry.transfer IS NOT NULL AND entry.reverses_id IS NULL
   AND (SELECT sum(amount) FROM welfare_entry WHERE transfer = entry.transfer) <> 0
"""

SENTENCES = {
    "hash": gettext_lazy("what it says is not what was booked"),
    "chain": gettext_lazy("it does not follow the entry before it"),
    "number": gettext_lazy("an entry before it is missing, or one too many"),
    "balance": gettext_lazy("the balance it says is not that of the entries up to it"),
    "voucher": gettext_lazy("its voucher number is not the next of its year"),
    "head": gettext_lazy("the balance of the fund is not that of its entries"),
    "closed-through": gettext_lazy("through which month the book is closed is not what its closings say"),
    "below-zero": gettext_lazy("the fund was below zero that day"),
    "close": gettext_lazy("the book of a closed month is not as it was when it was closed"),
    "reversal": gettext_lazy("it does not mirror the entry it takes back"),
    "payout": gettext_lazy("the payout it pays says something else"),
    "unpaid": gettext_lazy("a payout out of this fund says it is paid, and no entry does"),
    "contribution": gettext_lazy("the contribution it books says something else"),
    "transfer": gettext_lazy("the other end of the transfer says another amount"),
}


@dataclass(frozen=True)
class Flaw:
    """One thing that a book says wrong; `number` and `voucher` name its entry, None and "" the book as a whole."""

    fund: Fund
    number: int | None
    voucher: str
    code: str

    def __str__(self) -> str:
        where = _("fund “%(fund)s” (No. %(pk)s)") % {"fund": self.fund, "pk": self.fund.pk}
        if self.number is not None:
            where += ", " + _("entry %(number)s") % {"number": self.number}
        if self.voucher:
            where += f" ({self.voucher})"
        return f"{where}: {SENTENCES[self.code]}"


def flaws_of(fund: Fund) -> list[Flaw]:
    """What is wrong with the book of one fund: nothing, as long as nobody went around the walls of the database."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_ENTRIES, {"fund": fund.pk})
        found = [Flaw(fund, number, voucher, code) for number, voucher, codes in cursor.fetchall() for code in codes]
        cursor.execute(BROKEN_BOOKS, {"fund": fund.pk})
        return found + [Flaw(fund, number, "", code) for number, code in cursor.fetchall()]


def flaws() -> Iterator[Flaw]:
    """What is wrong with the books of all funds, fund by fund."""
    for fund in Fund.objects.order_by("pk").iterator():
        yield from flaws_of(fund)
