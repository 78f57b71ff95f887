"""HTTP in, HTTP out: the lines of a cash book, written and taken back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.money import dong_with_unit
from unions.http import OfficerRequest
from unions.models import Can
from unions.views.form_pages import form_page
from welfare.forms.funds import EntryForm, TakeBackForm, TransferForm
from welfare.models import Entry, Fund
from welfare.services import books
from welfare.views.funds import with_what_is_behind


@require_http_methods(["GET", "HEAD", "POST"])
def fund_entry(request: OfficerRequest, pk: int, way: str) -> HttpResponse:
    """Write into the book of a fund what came `in` or went `out`."""
    fund = _open(request, pk)
    comes_in = way == "in"
    form = EntryForm(request.POST or None, fund=fund, comes_in=comes_in)
    return form_page(
        request,
        form,
        lambda: books.book(form.entry(), scope=request.scope),
        lambda entry: (
            _("Booked as %(voucher)s: %(amount)s.")
            % {"voucher": entry.voucher, "amount": dong_with_unit(abs(entry.amount))},
            "",
        ),
        heading=_("Money received") if comes_in else _("Money spent"),
        back=fund.get_absolute_url(),
        back_label=fund.name,
        button=_("Write the receipt") if comes_in else _("Write the voucher"),
        onward=fund.get_absolute_url(),
        about=_("There is %(amount)s in the fund.") % {"amount": dong_with_unit(books.balance_of([fund])[fund.pk])},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def fund_transfer(request: OfficerRequest, pk: int) -> HttpResponse:
    """Move money from this fund into another, or between its cash box and its bank account."""
    fund = _open(request, pk)
    form = TransferForm(request.POST or None, scope=request.scope, initial={"target": fund.pk})

    def act() -> Entry:
        said = dict(form.cleaned_data)
        leaves, _arrives = books.transfer(
            fund, said.pop("target"), said.pop("amount"), on=said.pop("happened_on"), scope=request.scope, **said
        )
        return leaves

    return form_page(
        request,
        form,
        act,
        lambda entry: (_("Moved: %(amount)s.") % {"amount": dong_with_unit(-entry.amount)}, ""),
        heading=_("Move money"),
        back=fund.get_absolute_url(),
        back_label=fund.name,
        button=_("Move"),
        onward=fund.get_absolute_url(),
        about=_("There is %(amount)s in the fund.") % {"amount": dong_with_unit(books.balance_of([fund])[fund.pk])},
    )


@require_safe
def entry_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """One line of a book: what it says, what is behind it, and whether it was taken back."""
    rows = with_what_is_behind(Entry.objects.in_scope(request.scope)).select_related(
        "fund__unit", "booked_by", "funding_line__payout__kind", "contribution", "allocation", "reverses",
        "reversed_by_entry",
    )  # fmt: skip
    entry = get_object_or_404(rows, pk=pk)
    other_ends = Entry.objects.filter(transfer=entry.transfer).exclude(pk=pk).select_related("fund")
    ends: list[Entry] = list(other_ends) if entry.transfer else []
    free = not (entry.funding_line_id or entry.contribution_id or entry.allocation_id)
    standing = entry.kind != Entry.Kind.REVERSAL and not hasattr(entry, "reversed_by_entry")
    return render(
        request,
        "welfare/entry_detail.html",
        {
            "entry": entry,
            "facts": _facts(entry),
            "ends": [end for end in ends if end.reverses_id is None],
            "may_take_back": free and standing and request.scope.allows(Can.PAY, entry.fund.unit),
        },
    )


def _facts(entry: Entry) -> list[tuple[str, Any]]:
    told = [
        (_("Date"), f"{entry.happened_on:%d/%m/%Y}"),
        (_("What"), entry.get_kind_display()),
        (_("Received from") if entry.amount > 0 else _("Paid to"), entry.party),
        (_("What for"), entry.purpose),
        (_("By"), entry.get_method_display()),
        (_("Source document"), entry.document),
        (_("Booked by"), entry.booked_by),
    ]
    return [(label, value) for label, value in told if value]


@require_http_methods(["GET", "HEAD", "POST"])
def entry_take_back(request: OfficerRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.in_scope(request.scope, Can.PAY).select_related("fund"), pk=pk)
    form = TakeBackForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: books.take_back(
            pk, reason=form.cleaned_data["reason"], on=form.cleaned_data["happened_on"], scope=request.scope
        ),
        lambda back: (_("Taken back by %(voucher)s.") % {"voucher": back.voucher}, ""),
        heading=_("Take back %(voucher)s") % {"voucher": entry.voucher},
        back=reverse("welfare:entry-detail", args=[pk]),
        back_label=entry.voucher,
        button=_("Take back"),
        onward=entry.fund.get_absolute_url(),
        about=_("The entry stands as it is; another one takes it back, with the reason."),
    )


def _open(request: OfficerRequest, pk: int) -> Fund:
    """A fund whose book the account keeps, closed or not: the refusal says what to do."""
    return get_object_or_404(Fund.objects.in_scope(request.scope, Can.PAY).select_related("unit"), pk=pk)
