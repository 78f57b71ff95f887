"""Who paid for works and activities over REST: the parts of a record, and all of them as one list."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.models import Cost, CostShare
from common.api.resources import Rows
from members.api.fields import DATED
from unions.api.fields import unit_field
from unions.api.under import Under

MOST_SHARES = 30


class CostShareSerializer(serializers.ModelSerializer[CostShare]):
    """What one of several payers paid."""

    class Meta:
        model = CostShare
        fields = ("paid_by", "payer", "amount")
        extra_kwargs = {"amount": {"min_value": 1}}


def shares_field() -> Any:
    return CostShareSerializer(many=True, required=False, max_length=MOST_SHARES)  # type: ignore[call-arg]


class CostSerializer(serializers.ModelSerializer[Cost]):
    """What one payer paid for a work or an activity: all of it, or a share where several did.

    `record` says which of the two it is, `kind` is that of the work or activity.
    """

    unit = unit_field(read_only=True)

    class Meta:
        model = Cost
        fields = ("id", "unit", "happened_on", "record", "work", "activity", "kind", "title", "paid_by", "payer",
                  "amount")  # fmt: skip
        read_only_fields = fields


class CostViewSet(Under, Rows):
    """What each payer paid for works and activities of units in reach."""

    model = Cost
    serializer_class = CostSerializer
    filters = {
        "unit": "unit__code",
        "happened_on": "happened_on",
        "record": "record",
        "kind": "kind",
        "paid_by": "paid_by",
        "amount": "amount",
        "work": "work",
        "activity": "activity",
    }
    searched = ("title", "payer")
    orders = DATED

    def fetched(self, rows: Any) -> Any:
        return rows.select_related("unit")
