"""Lists of recipients over REST: begun, drawn up row by row or from a sheet, sent, signed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding
from common.money import LARGEST
from members.models import Member
from members.privacy import HIDDEN
from unions.access import Scope
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can
from welfare.api.payout_fields import (
    FundingLineSerializer,
    RecipientSerializer,
    funding_of,
    kind_field,
    programme_field,
)
from welfare.api.sheets import SheetsOfList
from welfare.models import Payout, Recipient
from welfare.privacy import may_read_reason
from welfare.services import distributions as services
from welfare.services import handing_out
from welfare.services.distributions import Each
from welfare.services.proposals import LONGEST_LIST

MOST_ROWS = 1_000  # of a request
DRAWN_UP = Q(listed__gt=0) | Q(status=Payout.Status.DRAFT)


def earlier_lists(scope: Scope) -> Any:
    return Payout.objects.in_scope(scope, Can.RECORD).kept().filter(listed__gt=0)


def many_ids(**kwargs: Any) -> serializers.ListField:
    whole = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    return serializers.ListField(child=whole, max_length=LONGEST_LIST, **kwargs)


class DistributionSerializer(serializers.ModelSerializer):
    """A list of recipients; `beneficiary` is what it is called.

    Of a list with nobody on it `amount` and `quantity` are what each person is usually given, of others what its rows
    add up to. A new list begins with the people of `earlier`, who are members still.
    """

    unit = unit_field()
    kind = kind_field()
    programme = programme_field(required=False, allow_null=True)
    earlier = InScope(earlier_lists, required=False, allow_null=True, write_only=True)

    class Meta:
        model = Payout
        fields = (
            "id",
            "unit",
            "kind",
            "programme",
            "beneficiary_kind",
            "beneficiary",
            "happened_on",
            "amount",
            "quantity",
            "earlier",
            "people",
            "listed",
            "status",
            "paid_on",
            "version",
        )
        read_only_fields = ("people", "listed", "status", "paid_on", "version")
        extra_kwargs = {"amount": {"min_value": 1}, "beneficiary": {"required": True, "allow_blank": False}}
        validators: tuple[Any, ...] = ()  # the services check the whole list


class UnexplainedRowSerializer(RecipientSerializer):
    """A row for who may know whom it names, and not why."""

    def to_representation(self, instance: Recipient) -> dict[str, Any]:
        return super().to_representation(instance) | {"relation": HIDDEN, "note": HIDDEN}


class RowChangeSerializer(serializers.ModelSerializer):
    """A row by its id, and what it says anew."""

    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Recipient
        fields = ("id", *services.EDITED)
        extra_kwargs = {name: {"required": False} for name in services.EDITED}


class RowsSerializer(serializers.Serializer[Any]):
    rows: Any = serializers.ListSerializer(child=RecipientSerializer(), max_length=MOST_ROWS, allow_empty=False)


class RowChangesSerializer(serializers.Serializer[Any]):
    rows: Any = serializers.ListSerializer(child=RowChangeSerializer(), max_length=MOST_ROWS, allow_empty=False)


class PickedSerializer(serializers.Serializer[Any]):
    """Rows by their ids; all of them where none are named."""

    rows = many_ids(required=False, allow_null=True, default=None)


class EachSerializer(serializers.Serializer[Any]):
    """What each is given."""

    amount = serializers.IntegerField(min_value=1, max_value=LARGEST)
    quantity = serializers.IntegerField(min_value=1, max_value=2**31 - 1, default=1)


class GiveSerializer(PickedSerializer, EachSerializer):
    """What each of the rows is given; all of them where none are named."""


class MembersSerializer(EachSerializer):
    """Members who come onto a list, or their `children`, a row each; who stands on it already only `twice`."""

    members = many_ids(allow_empty=False)
    children = serializers.BooleanField(default=False)
    twice = serializers.BooleanField(default=False)


class OrderSerializer(serializers.Serializer[Any]):
    by = serializers.ChoiceField(services.ORDERS)


class EarlierSerializer(serializers.Serializer[Any]):
    earlier = InScope(earlier_lists)


class SendingSerializer(serializers.Serializer[Any]):
    """Who pays for a list, on which day, and why nevertheless where something speaks against it."""

    funding = FundingLineSerializer(many=True, allow_empty=False)
    happened_on = serializers.DateField(required=False)
    source_document = serializers.CharField(max_length=250, required=False, allow_blank=True)
    override_reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class SigningSerializer(PickedSerializer):
    """On which day the rows, or all `but` some, were signed for; with none it is taken back."""

    received_on = serializers.DateField(allow_null=True)
    but = many_ids(required=False, default=list)


class CountedSerializer(serializers.Serializer[Any]):
    """How many rows it was about, how many people of an earlier list were left out, and the list's version now."""

    rows = serializers.IntegerField()
    left_out = serializers.IntegerField()
    version = serializers.IntegerField()


class DistributionViewSet(SheetsOfList, Adding, Under, Rows):
    """Lists of recipients, for who records or pays at their units."""

    model = Payout
    serializer_class = DistributionSerializer
    filters = {
        "unit": "unit__code",
        "kind": "kind__code",
        "programme": "programme__code",
        "status": "status",
        "happened_on": "happened_on",
        "beneficiary_kind": "beneficiary_kind",
    }
    searched = ("beneficiary",)
    orders = {"newest": NEWEST, "oldest": Order(("happened_on", "pk")), "latest": Order(("happened_on", "pk"), True)}
    can_add = Can.RECORD

    def rows(self, can: Any = None) -> QuerySet[Any]:
        lists = Payout.objects.kept().filter(DRAWN_UP, member=None)
        if can is not None:
            return lists.in_scope(self.scope, can)
        handed_out = lists.filter(status__in=handing_out.SIGNED)
        return lists.in_scope(self.scope, Can.RECORD) | handed_out.in_scope(self.scope, Can.PAY)

    @classmethod
    def has_bin(cls) -> bool:
        return False

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "kind", "programme")

    def add(self, said: dict[str, Any]) -> Payout:
        each, earlier = Each(said["amount"], said.get("quantity", 1)), said.pop("earlier", None)
        begun = services.begin_list(Payout(**said), each, scope=self.scope)
        if earlier is not None:
            services.copy_list(begun.pk, earlier.pk, scope=self.scope)
        return begun

    # Rows --------------------------------------------------------------------------------------------

    @extend_schema(responses=RecipientSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="rows")
    def recipients(self, request: Any, pk: str) -> Response:
        """The rows of a list, in its order; of a sensitive one relation and note are masked for who only pays."""
        payout = self.get_object()
        reads = self.scope.allows(Can.RECORD, payout.unit) or payout.pk in may_read_reason([payout], self.scope)
        return self.part(payout.recipients.all(), RecipientSerializer if reads else UnexplainedRowSerializer)

    recipients.orders = {"number": Order(("number", "pk"))}  # type: ignore[attr-defined]
    recipients.pages = True  # type: ignore[attr-defined]

    @verb(RowsSerializer, can=Can.RECORD, path="add", answers=CountedSerializer)
    def add_rows(self, payout: Payout, rows: list[dict[str, Any]]) -> Response:
        """Put rows on a list as they are."""
        return self._counted(payout, services.add_rows(payout.pk, [Recipient(**row) for row in rows], scope=self.scope))

    @verb(MembersSerializer, can=Can.RECORD, path="add-members", answers=CountedSerializer)
    def add_members(self, payout: Payout, members: list[int], **said: Any) -> Response:
        """Put members on a list by their names; who does not belong there on its day is passed over."""
        each, among = Each(said.pop("amount"), said.pop("quantity")), Member.objects.filter(pk__in=members)
        return self._counted(payout, services.add_members(payout.pk, among, each, scope=self.scope, **said))

    @verb(EarlierSerializer, can=Can.RECORD, answers=CountedSerializer)
    def copy(self, payout: Payout, earlier: Payout) -> Response:
        """Put those on a list who stood on an earlier one; people who are members no more are left out."""
        copied = services.copy_list(payout.pk, earlier.pk, scope=self.scope)
        return self._counted(payout, copied.rows, copied.gone)

    @verb(RowChangesSerializer, can=Can.RECORD, answers=CountedSerializer)
    def change(self, payout: Payout, rows: list[dict[str, Any]]) -> Response:
        """Change rows by their ids."""
        changes = {row["id"]: {name: row[name] for name in services.EDITED if name in row} for row in rows}
        number = services.change_rows(payout.pk, changes, seen_version=payout.version, scope=self.scope)
        return self._counted(payout, number)

    @verb(GiveSerializer, can=Can.RECORD, answers=CountedSerializer)
    def give(self, payout: Payout, rows: list[int] | None, amount: int, quantity: int) -> Response:
        """Give the same to rows of a list."""
        each = Each(amount, quantity)
        return self._counted(payout, services.give_each(payout.pk, each, picked=rows, scope=self.scope))

    @verb(PickedSerializer, can=Can.RECORD, path="remove", answers=CountedSerializer)
    def remove_rows(self, payout: Payout, rows: list[int] | None) -> Response:
        """Take rows off a list; the others are numbered anew."""
        return self._counted(payout, services.remove_rows(payout.pk, picked=rows, scope=self.scope))

    @verb(OrderSerializer, can=Can.RECORD, path="order", answers=CountedSerializer)
    def order_rows(self, payout: Payout, by: str) -> Response:
        """Number the rows of a list as they stand, by names, or by groups and then names."""
        services.order_rows(payout.pk, by, scope=self.scope)
        return self._counted(payout, payout.listed)

    # Steps -------------------------------------------------------------------------------------------

    @verb(can=Can.RECORD)
    def reopen(self, payout: Payout) -> Payout:
        """Take a list that was returned, or still waits for approval, back onto the desk."""
        return handing_out.reopen_list(payout.pk, scope=self.scope)

    @verb(SendingSerializer, can=Can.RECORD)
    def send(self, payout: Payout, funding: list[dict[str, Any]], **said: Any) -> Payout:
        """Send a list for approval, with who pays for it."""
        lines = funding_of(funding) or []
        return handing_out.send_list(payout.pk, lines, seen_version=payout.version, scope=self.scope, **said)

    @verb(SigningSerializer, can=None, seen=False, answers=CountedSerializer)  # who records or who pays
    def sign(self, payout: Payout, received_on: Any, rows: list[int] | None, but: list[int]) -> Response:
        """Say on which day rows were signed for; those that are keep their day, unless it is taken back."""
        if not any(self.scope.allows(can, payout.unit) for can in handing_out.SIGNERS):
            raise PermissionDenied
        number = handing_out.sign_rows(payout.pk, received_on, picked=rows, but=but, scope=self.scope)
        return self._counted(payout, number)

    def _counted(self, payout: Payout, rows: int, left_out: int = 0) -> Response:
        version = Payout.objects.values_list("version", flat=True).get(pk=payout.pk)
        told = {"rows": rows, "left_out": left_out, "version": version}
        return Response(CountedSerializer(told).data, headers={"ETag": f'"{version}"'})
