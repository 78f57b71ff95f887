"""Loans that unions helped people to, what was paid back of them, and capital that unions look after, over REST."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.fields import DaysField, InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding, Binning, Keeping, Removing
from members.forms.kept import people_of
from unions.api.days import LastDaySerializer, LastingUnder
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can
from welfare.loan_stocks import with_rest
from welfare.models import Capital, Loan, Repayment
from welfare.services import loans as services


class LoanSerializer(serializers.ModelSerializer):
    """A loan that the union vouched for or passed on; a bank's money is never the union's. Money is whole đồng.

    Without a member it stands for `quantity` borrowers. `rest` is what was not paid back yet.
    """

    unit = unit_field()
    member = InScope(people_of, required=False, allow_null=True)
    rest = serializers.IntegerField(read_only=True)
    recorded_by = serializers.CharField(source="recorded_by.full_name", read_only=True)

    class Meta:
        model = Loan
        fields = (
            "id",
            "unit",
            "kind",
            "lender",
            "happened_on",
            "member",
            "quantity",
            "amount",
            "rest",
            "due_on",
            "purpose",
            "source_document",
            "note",
            "recorded_by",
            "recorded_at",
            "binned_at",
            "version",
        )
        read_only_fields = ("recorded_at", "binned_at", "version")
        validators: tuple[Any, ...] = ()  # the services check the whole loan


class RepaymentSerializer(serializers.ModelSerializer):
    """A part of a loan that was paid back."""

    loan = serializers.PrimaryKeyRelatedField[Any](read_only=True)

    class Meta:
        model = Repayment
        fields = ("id", "loan", "paid_on", "amount")


class LoanViewSet(Keeping, Binning, Under, Rows):
    """Loans recorded for units in reach."""

    model = Loan
    serializer_class = LoanSerializer
    filters = {
        "unit": "unit__code",
        "kind": "kind",
        "lender": "lender",
        "member": "member",
        "happened_on": "happened_on",
        "due_on": "due_on",
        "amount": "amount",
    }
    searched = ("lender", "purpose", "member__full_name", "source_document")
    orders = {"newest": NEWEST, "oldest": Order(("happened_on", "pk")), "latest": Order(("happened_on", "pk"), True)}
    of_people = True
    can_add = can_change = can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return with_rest(super().rows(can), date.max)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return with_rest(rows.select_related("unit", "member", "recorded_by"), date.max)

    def add(self, said: dict[str, Any]) -> Loan:
        return services.record_loan(Loan(**said), scope=self.scope)

    def change(self, row: Loan, said: dict[str, Any]) -> Loan:
        put_into(row, said)
        return services.change_loan(row, seen_version=row.version, scope=self.scope)

    def remove(self, row: Loan) -> None:
        services.bin_loan(row.pk, scope=self.scope)

    def put_back(self, row: Loan) -> Loan:
        return services.restore_loan(row.pk, scope=self.scope)

    @verb(RepaymentSerializer, can=Can.RECORD)
    def repay(self, loan: Loan, **said: Any) -> Loan:
        """Write down what was paid back: never more than is still out, and not before the loan was given."""
        repayment = Repayment(loan=loan, **said)
        return services.repay(repayment, seen_version=loan.version, scope=self.scope).loan

    @extend_schema(responses=RepaymentSerializer(many=True))
    @action(detail=True, methods=["get"])
    def repayments(self, request: Any, pk: str) -> Response:
        """What was paid back of a loan, by day."""
        return self.part(self.get_object().repayments.all(), RepaymentSerializer)

    repayments.orders = {"day": Order(("paid_on", "pk"))}  # type: ignore[attr-defined]
    repayments.pages = True  # type: ignore[attr-defined]


class RepaymentViewSet(Removing, Rows):
    """What was paid back of loans in reach. A repayment is written by `repay` of its loan."""

    model = Repayment
    serializer_class = RepaymentSerializer
    filters = {"loan": "loan", "unit": "loan__unit__code", "kind": "loan__kind", "paid_on": "paid_on"}
    orders = {"newest": NEWEST, "day": Order(("paid_on", "pk"))}
    can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return super().rows(can).filter(loan__binned_at=None)

    def remove(self, row: Repayment) -> None:
        """Take away a repayment that was none."""
        services.drop_repayment(row.pk, scope=self.scope)


# Capital ----------------------------------------------------------------------------------------------------


class CapitalSerializer(serializers.ModelSerializer):
    """Capital for loans that a union looks after between two days, in đồng: a stock, whoever borrows it."""

    unit = unit_field()
    starting = serializers.DateField(write_only=True)
    valid = DaysField(read_only=True)

    class Meta:
        model = Capital
        fields = ("id", "unit", "kind", "lender", "starting", "amount", "borrowers", "source_document", "valid")
        validators: tuple[Any, ...] = ()  # the service ends what held before


class CapitalViewSet(Adding, Removing, LastingUnder, Rows):
    """Capital that units in reach look after. A new stand of the same lender ends the former one."""

    model = Capital
    serializer_class = CapitalSerializer
    filters = {"unit": "unit__code", "kind": "kind", "lender": "lender", "amount": "amount"}
    searched = ("lender", "source_document")
    can_add = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> Capital:
        starting = said.pop("starting")
        return services.state_capital(Capital(**said), starting=starting, scope=self.scope)

    def remove(self, row: Capital) -> None:
        """Take away a stand that was none; the one that it ended goes on."""
        services.drop_capital(row.pk, scope=self.scope)

    @verb(LastDaySerializer, can=Can.RECORD)
    def end(self, stand: Capital, last_day: Any) -> Capital:
        """Say with which day a union stopped looking after capital."""
        return services.end_capital(stand.pk, last_day=last_day, scope=self.scope)
