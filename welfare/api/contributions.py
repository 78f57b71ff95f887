"""What was given to funds, and what unions hand down to others, over REST."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from common.api.changes import put_into
from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Keeping, Restoring
from members.models import Member
from unions.access import Scope
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can
from welfare.api.entries import TakenBackSerializer
from welfare.api.funds import kept_funds
from welfare.api.payout_fields import kind_field, programme_field
from welfare.models import Allocation, Contribution, Drive, Entry
from welfare.services import allocations
from welfare.services import contributions as services

BY_DAY = {"newest": NEWEST, "oldest": Order(("happened_on", "pk")), "latest": Order(("happened_on", "pk"), True)}


def givers(scope: Scope) -> Any:
    return Member.objects.in_scope(scope, Can.PAY).standing()


def kept_drives(scope: Scope) -> Any:
    return Drive.objects.in_scope(scope, Can.PAY)


class ContributionSerializer(serializers.ModelSerializer):
    """What was given to a fund; `quantity` people gave it, and goods count at their value. Money is whole đồng.

    Cash and transfers are booked with a receipt in the same step. Without a unit it is recorded for that of the fund.
    """

    unit = unit_field(Can.PAY, required=False)
    fund = InScope(kept_funds)
    drive = InScope(kept_drives, required=False, allow_null=True)
    member = InScope(givers, required=False, allow_null=True)
    recorded_by = serializers.CharField(source="recorded_by.full_name", read_only=True)

    class Meta:
        model = Contribution
        fields = (
            "id",
            "unit",
            "fund",
            "drive",
            "giver",
            "given_by",
            "member",
            "quantity",
            "form",
            "goods",
            "amount",
            "happened_on",
            "source_document",
            "note",
            "recorded_by",
            "recorded_at",
            "binned_at",
            "version",
        )
        read_only_fields = ("recorded_at", "binned_at", "version")
        validators: tuple[Any, ...] = ()  # the services check the whole contribution


class ContributionViewSet(Keeping, Restoring, Under, Rows):
    """Contributions recorded for units in reach. Who pays writes them; one is taken back rather than removed."""

    model = Contribution
    serializer_class = ContributionSerializer
    filters = {
        "unit": "unit__code",
        "fund": "fund",
        "drive": "drive",
        "giver": "giver",
        "form": "form",
        "member": "member",
        "happened_on": "happened_on",
        "amount": "amount",
    }
    searched = ("given_by", "member__full_name", "goods", "source_document")
    orders = BY_DAY
    of_people = True
    can_add = can_change = can_remove = Can.PAY

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "fund__unit", "drive", "member", "recorded_by")

    def add(self, said: dict[str, Any]) -> Contribution:
        return services.record_contribution(_contribution(said), scope=self.scope)

    def add_many(self, said: list[dict[str, Any]]) -> list[Any]:
        return services.record_contributions([_contribution(one) for one in said], scope=self.scope)

    def change(self, row: Contribution, said: dict[str, Any]) -> Contribution:
        put_into(row, said)
        return services.change_contribution(row, seen_version=row.version, scope=self.scope)

    def put_back(self, row: Contribution) -> Contribution:
        return services.restore_contribution(row.pk, scope=self.scope)

    @verb(TakenBackSerializer, can=Can.PAY)
    def take_back(self, contribution: Contribution, reason: str, happened_on: Any = None) -> Contribution:
        """Put a contribution into the bin, and take its receipt back in the same step."""
        return services.take_back_contribution(contribution.pk, reason=reason, on=happened_on, scope=self.scope)


def _contribution(said: dict[str, Any]) -> Contribution:
    return Contribution(**{"unit": said["fund"].unit, **said})


# Allocations ----------------------------------------------------------------------------------------------


class AllocationSerializer(serializers.ModelSerializer):
    """Means that a unit hands down to another for a programme; no payout. Money is whole đồng.

    The cash books of the funds that are named say the same, by `method`.
    """

    unit = unit_field()
    to_unit = unit_field(Can.VIEW)
    programme = programme_field(required=False, allow_null=True)
    kind = kind_field(required=False, allow_null=True)
    fund = InScope(kept_funds, required=False, allow_null=True)
    to_fund = InScope(kept_funds, required=False, allow_null=True)
    method = serializers.ChoiceField(Entry.Method.choices, default=Entry.Method.CASH, write_only=True)
    recorded_by = serializers.CharField(source="recorded_by.full_name", read_only=True)

    class Meta:
        model = Allocation
        fields = (
            "id",
            "unit",
            "to_unit",
            "programme",
            "kind",
            "happened_on",
            "quantity",
            "amount",
            "fund",
            "to_fund",
            "method",
            "source_document",
            "note",
            "recorded_by",
            "recorded_at",
            "binned_at",
            "version",
        )
        read_only_fields = ("recorded_at", "binned_at", "version")
        validators: tuple[Any, ...] = ()  # the services check the whole allocation


class AllocationReasonSerializer(serializers.Serializer[Any]):
    """Why something is taken back; where a cash book knows of it, the reason stands there too."""

    reason = serializers.CharField(max_length=300)


class AllocationViewSet(Keeping, Restoring, Under, Rows):
    """Allocations by units in reach, or to them. What a cash book knows is taken back rather than changed."""

    model = Allocation
    serializer_class = AllocationSerializer
    filters = {
        "unit": "unit__code",
        "to_unit": "to_unit__code",
        "programme": "programme__code",
        "kind": "kind__code",
        "fund": "fund",
        "to_fund": "to_fund",
        "happened_on": "happened_on",
        "amount": "amount",
    }
    searched = ("source_document", "note")
    orders = BY_DAY
    can_add = can_change = can_remove = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        if can is not None:
            return super().rows(can)
        return self.kept(Allocation.objects.filter(Q(pk__in=allocations.within(self.scope).order_by().values("pk"))))

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "to_unit", "programme", "kind", "fund", "to_fund", "recorded_by")

    def add(self, said: dict[str, Any]) -> Allocation:
        method = said.pop("method")
        return allocations.record_allocation(Allocation(**said), method=method, scope=self.scope)

    def change(self, row: Allocation, said: dict[str, Any]) -> Allocation:
        method = said.pop("method", Entry.Method.CASH)
        put_into(row, said)
        return allocations.change_allocation(row, method=method, seen_version=row.version, scope=self.scope)

    def put_back(self, row: Allocation) -> Allocation:
        return allocations.restore_allocation(row.pk, scope=self.scope)

    @verb(AllocationReasonSerializer, can=Can.RECORD)
    def take_back(self, allocation: Allocation, reason: str) -> Allocation:
        """Put an allocation into the bin, and take it out of the cash books by entries of their own."""
        return allocations.take_back_allocation(allocation.pk, reason=reason, scope=self.scope)
