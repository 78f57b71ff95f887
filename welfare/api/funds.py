"""Funds, the months that are closed of their books, and drives, over REST."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.fields import DaysField, InScope
from common.api.paging import NEWEST, Order
from common.api.parameters import PERIOD, asked_choice, asked_period
from common.api.resources import Rows, verb
from common.api.writes import Adding, Keeping
from unions.access import Scope
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can
from welfare.api.printouts import PrintsOfFund
from welfare.books import open_matters, statement
from welfare.models import Contribution, Drive, Entry, Fund, MonthClose
from welfare.services import books
from welfare.services import funds as services

METHOD = OpenApiParameter("method", str, enum=Entry.Method.values, description="Of the cash box or the bank alone.")


def kept_funds(scope: Scope) -> Any:
    """Funds whose books the account keeps."""
    return Fund.objects.in_scope(scope, Can.PAY).select_related("unit")


class FundSerializer(serializers.ModelSerializer):
    """A purse with a cash book of its own; `balance` is what is in it now, in đồng."""

    unit = unit_field(Can.PAY)
    balance = serializers.IntegerField(source="held", read_only=True)
    closed_through = serializers.DateField(source="closed_to", read_only=True, allow_null=True)

    class Meta:
        model = Fund
        fields = ("id", "unit", "name", "kind", "note", "closed_on", "balance", "closed_through")
        read_only_fields = ("closed_on",)
        validators: tuple[Any, ...] = ()  # the service checks the whole fund


class ClosingSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(required=False)


class KindTotalSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Entry.Kind.choices)
    received = serializers.IntegerField()
    spent = serializers.IntegerField()


class OpenMatterSerializer(serializers.Serializer[Any]):
    """What was approved to be paid out of the fund by the last day and is not paid yet."""

    payout = serializers.IntegerField(source="payout_id")
    amount = serializers.IntegerField()


class StatementSerializer(serializers.Serializer[Any]):
    """What a cash book says about a period, in đồng. Its lines are the `entries` of the fund."""

    opening = serializers.IntegerField()
    received = serializers.IntegerField()
    spent = serializers.IntegerField()
    closing = serializers.IntegerField()
    number = serializers.IntegerField()
    by_kind = KindTotalSerializer(many=True)
    cash = serializers.IntegerField()
    open_matters = OpenMatterSerializer(many=True)


class FundViewSet(PrintsOfFund, Keeping, Under, Rows):
    """Funds of units in reach, with what is in them. Who pays keeps their books."""

    model = Fund
    serializer_class = FundSerializer
    filters = {"unit": "unit__code", "kind": "kind", "closed_on": "closed_on"}
    searched = ("name", "note")
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    stood_on = ""
    can_add = can_change = Can.PAY

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return self.measured(super().rows(can))

    @staticmethod
    def measured(rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.annotate(held=Coalesce(F("balance__amount"), 0), closed_to=F("balance__closed_through"))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return self.measured(rows.select_related("unit"))

    def add(self, said: dict[str, Any]) -> Fund:
        return services.save_fund(Fund(**said), scope=self.scope)

    def change(self, row: Fund, said: dict[str, Any]) -> Fund:
        put_into(row, said)
        return services.save_fund(row, scope=self.scope)

    @verb(ClosingSerializer, can=Can.PAY)
    def close(self, fund: Fund, on: Any = None) -> Fund:
        """Close a fund with nothing in it, on a day on or after its last entry; today if left out."""
        return services.close_fund(fund.pk, on=on, scope=self.scope)

    @verb(can=Can.PAY)
    def reopen(self, fund: Fund) -> Fund:
        """Let a closed fund take entries again."""
        return services.reopen_fund(fund.pk, scope=self.scope)

    @extend_schema(parameters=[PERIOD, METHOD], responses=StatementSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def statement(self, request: Any, pk: str) -> Response:
        """What the cash book of a fund says about a period."""
        fund, period = self.get_object(), asked_period(request.query_params)
        method = asked_choice(request.query_params, "method", Entry.Method.values)
        said = statement(fund, period, method=method)
        names = ("opening", "received", "spent", "closing", "number", "by_kind")
        told: dict[str, Any] = {name: getattr(said, name) for name in names}
        told |= {"cash": books.cash_on(fund, period.cut_off), "open_matters": open_matters(fund, period.cut_off)}
        return Response(StatementSerializer(told).data)

    statement.parameters = ("period", "method")  # type: ignore[attr-defined]


# Months ---------------------------------------------------------------------------------------------------


class MonthCloseSerializer(serializers.ModelSerializer):
    """A month of a fund's book that is closed with all before it, and what the book said then.

    `counted` is what lay in the cash box; where the book says another sum, closing is refused unless
    `despite_difference` is told.
    """

    fund = InScope(kept_funds)
    closed_by = serializers.CharField(source="closed_by.full_name", read_only=True)
    despite_difference = serializers.BooleanField(default=False, write_only=True)

    class Meta:
        model = MonthClose
        fields = (
            "id",
            "fund",
            "through",
            "counted",
            "despite_difference",
            "balance",
            "number",
            "hash",
            "closed_by",
            "closed_at",
        )
        read_only_fields = ("balance", "number", "hash", "closed_at")
        validators: tuple[Any, ...] = ()  # a month closed twice by the same person is one closing


class MonthCloseViewSet(Adding, Rows):
    """Months that are closed. What is closed stays so."""

    model = MonthClose
    serializer_class = MonthCloseSerializer
    filters = {"fund": "fund", "unit": "fund__unit__code", "through": "through"}
    orders = {"newest": NEWEST, "through": Order(("through", "pk"))}
    can_add = Can.PAY

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("closed_by")

    def add(self, said: dict[str, Any]) -> MonthClose:
        fund, through = said.pop("fund"), said.pop("through")
        return books.close_month(fund, through, scope=self.scope, **said)


# Drives ---------------------------------------------------------------------------------------------------


class DriveSerializer(serializers.ModelSerializer):
    """An appeal to give to a fund between two days; `given` is what was given so far, in đồng."""

    fund = InScope(kept_funds)
    valid = DaysField()
    given = serializers.IntegerField(source="given_so_far", read_only=True)

    class Meta:
        model = Drive
        fields = ("id", "fund", "name", "document", "goal", "valid", "given")
        validators: tuple[Any, ...] = ()  # the service checks the whole drive


class DriveViewSet(Keeping, Rows):
    """Drives for funds of units in reach."""

    model = Drive
    serializer_class = DriveSerializer
    filters = {"fund": "fund", "unit": "fund__unit__code"}
    searched = ("name", "document")
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    can_add = can_change = Can.PAY

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return self.measured(super().rows(can))

    @staticmethod
    def measured(rows: QuerySet[Any]) -> QuerySet[Any]:
        gifts = Contribution.objects.filter(Q(drive=OuterRef("pk")), binned_at=None).order_by().values("drive")
        return rows.annotate(given_so_far=Coalesce(Subquery(gifts.values_list(Sum("amount"))), 0))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return self.measured(rows.select_related("fund__unit"))

    def add(self, said: dict[str, Any]) -> Drive:
        return services.save_drive(Drive(**said), scope=self.scope)

    def change(self, row: Drive, said: dict[str, Any]) -> Drive:
        put_into(row, said)
        return services.save_drive(row, scope=self.scope)
