"""Loans, capital for loans, rotating pots."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from unions.pages import RecordDetail, RecordList
from welfare import facts
from welfare.models import Loan, RotatingPot


class LoanList(RecordList):
    kind = facts.LOAN
    heading = gettext_lazy("Loans")
    empty_text = gettext_lazy("No loan is recorded in this period.")


class LoanDetail(RecordDetail):
    model = Loan
    related = ("unit", "member", "recorded_by")
    list_url = reverse_lazy("welfare:loan-list")
    list_label = gettext_lazy("Loans")


class PotList(RecordList):
    kind = facts.POT_SHARE
    heading = gettext_lazy("Rotating pots")
    empty_text = gettext_lazy("No group has a rotating pot on the last day of this period.")


class PotDetail(RecordDetail):
    model = RotatingPot
    related = ("unit",)
    list_url = reverse_lazy("welfare:pot-list")
    list_label = gettext_lazy("Rotating pots")
