"""Papers of a fund over a period: its cash book, and what came in and went out by kind, drive and programme."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.money import format_dong
from common.periods import Period
from members.signatures import keepers, signature
from unions.letterheads import letterhead
from unions.models import UnionUnit
from welfare.models import Drive, Entry, Fund, Programme
from welfare.papers.frame import WITH_ENTRIES, amount_of, box, box_of_union, payout_of
from welfare.services.books import statement

TOLD_APART = (Entry.Kind.OPENING, Entry.Kind.TRANSFER, Entry.Kind.REVERSAL)  # no purpose says what they are


def cash_book(fund: Fund, period: Period) -> dict[str, Any]:
    """Every entry of the period by day, with what stood after it, month by month."""
    said = statement(fund, period)
    one_year = period.start.year == period.cut_off.year
    months = []
    for (year, month), lines in groupby(said.lines.select_related(*WITH_ENTRIES), key=_month):
        entries: list[Any] = list(lines)  # each with `stood`
        received = sum(entry.amount for entry in entries if entry.amount > 0)
        spent = sum(-entry.amount for entry in entries if entry.amount < 0)
        months.append(
            {
                "label": _("Sum of month %(month)s") % {"month": f"{month:02}/{year}"},
                "lines": [_line(entry, one_year=one_year) for entry in entries],
                "received": format_dong(received),
                "spent": format_dong(spent),
                "stood": format_dong(entries[-1].stood),
            }
        )
    return _heading(fund, period) | {
        "title": _("CASH BOOK"),
        "opening": format_dong(said.opening),
        "months": months,
        "received": format_dong(said.received),
        "spent": format_dong(said.spent),
        "closing": amount_of(said.closing),
        "entries": said.number,
        "boxes": _boxes(fund.unit, _dated(period)),
    }


def fund_report(fund: Fund, period: Period) -> dict[str, Any]:
    """What came in and what went out, by kind as the book has it, then by drive and by programme."""
    said = statement(fund, period)
    within = Entry.objects.filter(fund=fund, happened_on__gte=period.start, happened_on__lt=period.end)
    drives = _by(within, Q(contribution__drive__isnull=False), "contribution__drive")
    programmes = _by(within, Q(funding_line__payout__programme__isnull=False), "funding_line__payout__programme")
    return _heading(fund, period) | {
        "title": _("STATEMENT OF RECEIPTS AND EXPENDITURE"),
        "opening": format_dong(said.opening),
        "kinds": [
            {"label": one.label, "received": _or_dash(one.received), "spent": _or_dash(one.spent)}
            for one in said.by_kind
        ],
        "received": format_dong(said.received),
        "spent": format_dong(said.spent),
        "closing": amount_of(said.closing),
        "drives": _named(Drive.objects.in_bulk(list(drives)), drives),
        "programmes": _named(
            Programme.objects.in_bulk(list(programmes)), {pk: -sum_ for pk, sum_ in programmes.items()}
        ),
        "boxes": _boxes(fund.unit, _dated(period)),
    }


def _heading(fund: Fund, period: Period) -> dict[str, Any]:
    """Whose book it is, over which days, and the entry whose hash seals all that stands in it."""
    head = Entry.objects.filter(fund=fund, happened_on__lt=period.end).order_by("-number").first()
    return {
        "letterhead": letterhead(fund.unit, _dated(period)),
        "fund": str(fund),
        "kind_of_fund": fund.get_kind_display(),
        "period": period.label,
        "first": f"{period.start:%d/%m/%Y}",
        "last": f"{max(_dated(period), period.start):%d/%m/%Y}",
        "head": {"number": head.number, "hash": head.hash} if head else None,
    }


def _dated(period: Period) -> date:
    """A book is signed when its period is over: on its last day; before that, today."""
    return min(period.cut_off, timezone.localdate())


def _boxes(unit: UnionUnit, day: date) -> list[dict[str, Any]]:
    offices = keepers(unit, day)
    return [
        box(_("Treasurer"), name=offices["treasurer"]),
        box(_("Accountant"), name=offices["accountant"]),
        box(_("Account holder"), name=offices["account_holder"])
        if offices["account_holder"] and offices["account_holder"] != signature(unit, day)["name"]
        else box_of_union(unit, day),
    ]


def _month(entry: Entry) -> tuple[int, int]:
    return entry.happened_on.year, entry.happened_on.month


def _line(entry: Any, *, one_year: bool) -> dict[str, str]:
    """Numbers of vouchers begin anew every year, so a book of one year does without it."""
    number = str(entry.voucher_number) if one_year else f"{entry.voucher_number}/{entry.voucher_year}"
    came_in = entry.amount > 0
    return {
        "day": f"{entry.happened_on:%d/%m/%Y}",
        "receipt": number if came_in else "",
        "voucher": "" if came_in else number,
        "text": text_of(entry),
        "received": format_dong(entry.amount) if came_in else "",
        "spent": "" if came_in else format_dong(-entry.amount),
        "stood": format_dong(entry.stood),
    }


def text_of(entry: Entry) -> str:
    """What an entry was for and who had part in it; of who is in need or ill, only which kind of payout it was."""
    payout = payout_of(entry)
    if payout and payout.kind.sensitive:
        return str(payout.kind)
    what = entry.purpose if entry.purpose and entry.kind not in TOLD_APART else entry.get_kind_display()
    return " – ".join(filter(None, [what, entry.purpose if what != entry.purpose else "", entry.party]))


def _by(rows: QuerySet[Entry], which: Q, name: str) -> dict[int, int]:
    """The sums of entries by what they hang on, what was taken back taken off, in đồng."""
    return dict(rows.filter(which).order_by().values_list(name).annotate(total=Sum("amount")))


def _named(known: dict[int, Any], sums: dict[int, int]) -> list[dict[str, str]]:
    rows = [{"label": str(known[pk]), "amount": format_dong(total)} for pk, total in sums.items()]
    return sorted(rows, key=lambda row: row["label"])


def _or_dash(dong: int) -> str:
    return format_dong(dong) if dong else "–"
