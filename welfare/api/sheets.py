"""Sheets of recipients and of payouts that come in over REST, as files by multipart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api.fields import InScope
from common.api.problems import Refused
from common.money import LARGEST
from unions.api.fields import catalogue_field, unit_field
from unions.models import Can
from welfare.api.payout_fields import funds_in_reach
from welfare.imports import recipients, single_payouts
from welfare.imports.reading import LIMITS, Row
from welfare.models import FundingLine, PayoutKind
from welfare.services.distributions import Each
from welfare.services.payouts import Funding


def offered_kinds() -> Any:
    return PayoutKind.objects.filter(retired=False)


class SheetSerializer(serializers.Serializer[Any]):
    """A list as .xlsx, .ods or .csv. With `good_rows_only` what is wrong is left out, else it refuses all.

    With `takes_strangers` who is not found among the members is taken for somebody who is none.
    """

    file = serializers.FileField()
    sheet = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    good_rows_only = serializers.BooleanField(default=False)
    takes_strangers = serializers.BooleanField(default=False)

    def validate_file(self, file: Any) -> Any:
        if file.size > LIMITS.upload:
            told = _("The file is larger than 5 MB. Divide the list, or take the pictures out of it.")
            raise serializers.ValidationError(told)
        return file


class ListSheetSerializer(SheetSerializer):
    """A sheet for a list; `amount` and `quantity` are of those for whom a row says nothing."""

    amount = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False)
    quantity = serializers.IntegerField(min_value=1, max_value=2**31 - 1, default=1)


class PayoutSheetSerializer(SheetSerializer):
    """A sheet of payouts: for which unit, for what where a row says nothing, and who pays all of it."""

    unit = unit_field()
    kind = catalogue_field(offered_kinds, required=False)
    source = serializers.ChoiceField(FundingLine.Source.choices)  # type: ignore[assignment]
    fund = InScope(funds_in_reach, required=False)
    payer = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    override_reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class OutcomesSerializer(serializers.Serializer[Any]):
    """How many rows were new, changed what stood there, stood there as they are, and were left out."""

    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    bad = serializers.IntegerField()


class SentSerializer(serializers.Serializer[Any]):
    """The ids of the payouts that were sent for approval; rows that were sent before and rows left out."""

    payouts = serializers.ListField(child=serializers.IntegerField())
    known = serializers.IntegerField()
    bad = serializers.IntegerField()


class SheetsOfList:
    """Rows of a list out of a sheet."""

    @extend_schema(request={"multipart/form-data": ListSheetSerializer}, responses=OutcomesSerializer)
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser], pagination_class=None)
    def upload(self, request: Any, pk: str) -> Response:
        """Put the rows of a sheet on a list. The same sheet twice changes nothing; `dry_run=1` tells what it would."""
        view: Any = self
        payout = view.held(Can.RECORD)
        said = view.said(ListSheetSerializer)
        each = Each(said["amount"], said["quantity"]) if "amount" in said else None
        terms = recipients.Terms(each, said["takes_strangers"])
        content, name = said["file"].read(), said["file"].name
        options = {"sheet": said["sheet"], "scope": view.scope}
        if not said["good_rows_only"]:
            reading = recipients.read_list(content, name, payout, terms, **options)
            if reading.counted()[recipients.Outcome.BAD]:
                raise Refused(_faults(reading.sheet.rows))
        counted = recipients.take_in(payout.pk, content, name, terms, good_rows_only=said["good_rows_only"], **options)
        return Response(OutcomesSerializer(counted).data)


class SheetsOfPayouts:
    """Payouts out of a sheet."""

    @extend_schema(request={"multipart/form-data": PayoutSheetSerializer}, responses=SentSerializer)
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser], pagination_class=None)
    def upload(self, request: Any) -> Response:
        """Propose a payout for every row of a sheet; those that it brought before are not brought again."""
        view: Any = self
        said = view.said(PayoutSheetSerializer)
        fund = said.get("fund")
        funding = Funding(source=said["source"], amount=0, payer=said["payer"], fund_id=fund.pk if fund else None)
        terms = single_payouts.Terms(
            unit=said["unit"],
            kind=said.get("kind"),
            funding=funding,
            takes_strangers=said["takes_strangers"],
            override_reason=said["override_reason"],
        )
        content, name = said["file"].read(), said["file"].name
        reading = single_payouts.read_payouts(content, name, terms, sheet=said["sheet"], scope=view.scope)
        if reading.bad and not said["good_rows_only"]:
            raise Refused(_faults(reading.sheet.rows))
        sent = single_payouts.propose_all(
            content, name, terms, sheet=said["sheet"], good_rows_only=said["good_rows_only"], scope=view.scope
        )
        told = {"payouts": [payout.pk for payout in sent], "known": reading.known, "bad": reading.bad}
        return Response(SentSerializer(told).data)


def _faults(rows: Iterable[Row]) -> list[dict[str, str]]:
    """Each fault at its row, as the sheet numbers it, and its column: "/rows/12/amount"."""
    return [
        {"pointer": f"/rows/{row.number}" + (f"/{column}" if column else ""), "code": "row", "message": told}
        for row in rows
        for column, told in row.errors.items()
    ]
