"""The lines of cash books over REST: told, written, moved between funds, taken back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from rest_framework import serializers

from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding
from common.money import LARGEST
from unions.api.under import Under
from unions.models import Can
from welfare.api.funds import kept_funds
from welfare.api.printouts import PrintsOfEntry
from welfare.forms.funds import RECEIVED, SPENT
from welfare.models import Entry
from welfare.services import books


class EntrySerializer(serializers.ModelSerializer):
    """One line of a cash book: what came in (above 0) or went out (below 0), in đồng. It is never changed."""

    fund = serializers.PrimaryKeyRelatedField[Any](read_only=True)
    contribution = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)
    payout = serializers.IntegerField(source="funding_line.payout_id", read_only=True, allow_null=True)
    allocation = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)
    reverses = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)
    reversed_by = serializers.IntegerField(source="taken_back_by", read_only=True, allow_null=True)
    booked_by = serializers.CharField(source="booked_by.full_name", read_only=True)

    class Meta:
        model = Entry
        fields = (
            "id",
            "fund",
            "number",
            "kind",
            "amount",
            "happened_on",
            "method",
            "party",
            "purpose",
            "document",
            "voucher_year",
            "voucher_number",
            "balance",
            "payout",
            "contribution",
            "allocation",
            "transfer",
            "reverses",
            "reversed_by",
            "booked_by",
            "booked_at",
            "previous_hash",
            "hash",
        )
        read_only_fields = fields


class NewEntrySerializer(serializers.ModelSerializer):
    """What came in (above 0) or went out (below 0). Payouts, contributions and allocations book themselves."""

    fund = InScope(kept_funds)
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in (*RECEIVED, *SPENT)])
    amount = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST)
    purpose = serializers.CharField(max_length=300)

    class Meta:
        model = Entry
        fields = ("fund", "kind", "amount", "happened_on", "method", "party", "purpose", "document")


class TransferSerializer(serializers.Serializer[Any]):
    """Money that moves from one fund into another, or within one between the cash box and the bank."""

    source = InScope(kept_funds)  # type: ignore[assignment]
    target = InScope(kept_funds)
    amount = serializers.IntegerField(min_value=1, max_value=LARGEST)
    happened_on = serializers.DateField()
    method = serializers.ChoiceField(Entry.Method.choices, default=Entry.Method.CASH)
    to_method = serializers.ChoiceField(Entry.Method.choices, default=Entry.Method.CASH)
    purpose = serializers.CharField(max_length=300)
    document = serializers.CharField(max_length=250, required=False, default="")


class TakenBackSerializer(serializers.Serializer[Any]):
    """Why something in the book is taken back; the day is that of the entry that does it, today if left out."""

    reason = serializers.CharField(max_length=300)
    happened_on = serializers.DateField(required=False)


class EntryViewSet(PrintsOfEntry, Adding, Under, Rows):
    """Entries of the cash books of funds in reach. Each is written once and taken back by one of its own."""

    model = Entry
    serializer_class = EntrySerializer
    written_class = NewEntrySerializer
    filters = {
        "fund": "fund",
        "unit": "fund__unit__code",
        "kind": "kind",
        "method": "method",
        "happened_on": "happened_on",
        "amount": "amount",
        "number": "number",
        "payout": "funding_line__payout",
        "contribution": "contribution",
        "allocation": "allocation",
        "transfer": "transfer",
        "reverses": "reverses",
    }
    searched = ("party", "purpose", "document")
    orders = {"newest": NEWEST, "book": Order(("fund", "number")), "day": Order(("happened_on", "pk"))}
    can_add = Can.PAY

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return self.measured(super().rows(can))

    @staticmethod
    def measured(rows: QuerySet[Any]) -> QuerySet[Any]:
        return books.with_reversals(rows)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return self.measured(rows.select_related("fund__unit", "funding_line", "booked_by"))

    def add(self, said: dict[str, Any]) -> Entry:
        return books.book(Entry(**said), scope=self.scope)

    def add_many(self, said: list[dict[str, Any]]) -> list[Any]:
        return books.book_all([Entry(**one) for one in said], scope=self.scope)

    @verb(TakenBackSerializer, can=Can.PAY)
    def take_back(self, entry: Entry, reason: str, happened_on: Any = None) -> Entry:
        """Take an entry back by one of its own, which is answered; of a transfer, both ends."""
        return books.take_back(entry.pk, reason=reason, on=happened_on, scope=self.scope)

    @verb(TransferSerializer, can=None, detail=False, status=201)  # the service asks it of both funds
    def transfer(self, **said: Any) -> Entry:
        """Move money: both ends are booked or neither. The entry that leaves is answered."""
        source, target, amount = said.pop("source"), said.pop("target"), said.pop("amount")
        leaves, _arrives = books.transfer(
            source, target, amount, on=said.pop("happened_on"), form_key=uuid4(), scope=self.scope, **said
        )
        return leaves
