"""Payouts over REST: the same services and the same reach as the pages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.paging import NEWEST, Order
from common.api.parameters import asked_choice
from common.api.resources import Rows, verb
from common.api.writes import MODE, Binning, Keeping, Many, ResultsSerializer, items_of
from unions.api.under import UNDER, Under
from unions.models import Can
from welfare.api.payout_fields import (
    NAMES,
    REASONS,
    PaymentSerializer,
    PayoutProposalSerializer,
    PayoutSerializer,
    ReasonSerializer,
    RecipientSerializer,
    ReversalSerializer,
    SeenAndPaidSerializer,
    SeenSerializer,
    funding_of,
    papers_in,
    rows_of,
)
from welfare.api.printouts import PrintsOfPayout
from welfare.api.proofs import ProofsOfPayout
from welfare.api.sheets import SheetsOfPayouts
from welfare.api.totals import TotalsOfPayouts
from welfare.models import FundingLine, Payout, Recipient
from welfare.natures import NATURES, by_nature
from welfare.privacy import disclose, may_read_names, may_read_reason, with_names
from welfare.services import norms, proposals
from welfare.services import payouts as services

ACCOUNTS = ("recorded_by", "proposed_by", "approved_by", "returned_by", "paid_by", "receipted_by", "reversed_by")
KNOWN = [code for code, _label in NATURES]
NATURE = OpenApiParameter("nature", str, enum=KNOWN, description="Whose money or goods some of it is.")


class PayoutWarningSerializer(serializers.Serializer[Any]):
    """Something that speaks against a payout: the earlier payout and the line of the list that it is about, if any.

    With `needs_reason` it is refused without an `override_reason`.
    """

    code = serializers.CharField()
    text = serializers.CharField()
    payout = serializers.IntegerField(source="payout_id", allow_null=True)
    number = serializers.IntegerField(allow_null=True)
    needs_reason = serializers.BooleanField()


class PayoutWarningsSerializer(serializers.Serializer[Any]):
    warnings = PayoutWarningSerializer(many=True)


class PayoutViewSet(ProofsOfPayout, PrintsOfPayout, SheetsOfPayouts, TotalsOfPayouts, Keeping, Binning, Under, Rows):
    """Payouts in reach. A state is changed by a verb of its own, never by writing the field."""

    model = Payout
    serializer_class = PayoutSerializer
    filters = {
        "status": "status",
        "happened_on": "happened_on",
        "paid_on": "paid_on",
        "amount": "amount",
        "unit": "unit__code",
        "kind": "kind__code",
        "group": "kind__group",
        "programme": "programme__code",
        "beneficiary_kind": "beneficiary_kind",
        "member": "member",
        "listed": "listed",
    }
    asked_too = (UNDER, NATURE)
    searched = ("beneficiary",)
    orders = {"newest": NEWEST, "oldest": Order(("happened_on", "pk")), "latest": Order(("happened_on", "pk"), True)}
    of_people = True
    can_add = can_change = can_remove = Can.RECORD
    _masks: dict[int, set[str]]

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        whole = rows.select_related("unit", "kind", "programme", "member", *ACCOUNTS)
        return whole.prefetch_related("funding__payer_unit")

    def narrowed(self, rows: Any) -> QuerySet[Any]:
        rows = super().narrowed(rows)
        if any(name.startswith("member") for name in self.request.query_params):  # else it would tell whose they are
            rows = with_names(rows, self.scope)
        if nature := asked_choice(self.request.query_params, "nature", KNOWN):
            lines = FundingLine.objects.annotate(nature=by_nature()).filter(nature=nature)
            rows = rows.filter(pk__in=lines.values("payout"))
        return rows

    def search(self, rows: Any, text: str) -> Any:
        """By the names of recipients, where they may be read."""
        return with_names(rows, self.scope).naming(text[:100])

    # Writing ----------------------------------------------------------------------------------------

    def add(self, said: dict[str, Any]) -> Payout:
        return services.record_payout(**_new(said), scope=self.scope)

    def add_many(self, said: list[dict[str, Any]]) -> list[Any]:
        return services.record_payouts([services.Proposed(**_new(one)) for one in said], scope=self.scope)

    def change(self, row: Payout, said: dict[str, Any]) -> Payout:
        draft = said.pop("draft", row.status == Payout.Status.DRAFT)
        papers = papers_in(said.pop("papers", []), row)
        funding, recipients = funding_of(said.pop("funding", None)), rows_of(said.pop("recipients", None))
        put_into(row, said)
        kept = funding if funding is not None else proposals.funding_of(row)
        listed = recipients if recipients is not None else (proposals.rows_of(row) if row.listed else None)
        return services.change_payout(
            row, kept, recipients=listed, papers=papers, draft=draft, seen_version=row.version, scope=self.scope
        )

    def remove(self, row: Payout) -> None:
        services.bin_payout(row.pk, scope=self.scope)

    def put_back(self, row: Payout) -> Payout:
        return services.restore_payout(row.pk, scope=self.scope)

    # What may be read -------------------------------------------------------------------------------

    def tell(self, found: Any) -> list[Any]:
        """A list tells no reasons of what is sensitive: each is read on its own, and that is written down."""
        named = may_read_names(found, self.scope) if found else set()
        self._masks = {
            one.pk: {*(() if one.pk in named else NAMES), *(REASONS if one.kind.sensitive else ())} for one in found
        }
        return super().tell(found)

    def masked(self, payout: Payout) -> set[str]:
        """The fields of a payout that this account may not read here."""
        known = getattr(self, "_masks", {})
        if payout.pk in known:
            return known[payout.pk]
        reads = payout.pk in may_read_reason([payout], self.scope)
        if reads:
            disclose(payout, self.scope)
        named = payout.pk in may_read_names([payout], self.scope)
        return {*(() if named else NAMES), *(() if reads else REASONS)}

    @extend_schema(responses=RecipientSerializer(many=True))
    @action(detail=True, methods=["get"])
    def recipients(self, request: Any, pk: str) -> Response:
        """The list of a payout, in its order, for who may know the names."""
        payout = self.get_object()
        named = may_read_names([payout], self.scope) and "note" not in self.masked(payout)
        rows = payout.recipients.all() if named else Recipient.objects.none()
        return self.part(rows, RecipientSerializer)

    recipients.orders = {"number": Order(("number", "pk"))}  # type: ignore[attr-defined]
    recipients.pages = True  # type: ignore[attr-defined]

    @verb(PayoutSerializer, can=None, detail=False, answers=PayoutWarningsSerializer)  # nothing is written
    def check(self, **said: Any) -> Response:
        """What would speak against a payout. Nothing is written."""
        new = _new(said)
        found = norms.warnings(
            new["payout"], new["recipients"] or (), papers=[one.kind for one in new["papers"]], scope=self.scope
        )
        return Response(PayoutWarningsSerializer({"warnings": found}).data)

    @extend_schema(responses=PayoutWarningsSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def warnings(self, request: Any, pk: str) -> Response:
        """What speaks against a payout as it stands, for who may read its reasons."""
        payout = self.get_object()
        if "note" in self.masked(payout):
            raise exceptions.PermissionDenied
        return Response(PayoutWarningsSerializer({"warnings": norms.warnings(payout, scope=self.scope)}).data)

    # Verbs ------------------------------------------------------------------------------------------

    @verb(PayoutProposalSerializer, can=Can.RECORD)
    def propose(self, payout: Payout, override_reason: str | None = None) -> Payout:
        """Send a draft for approval as it stands."""
        return services.propose_payout(
            payout.pk, seen_version=payout.version, override_reason=override_reason, scope=self.scope
        )

    @verb(can=Can.APPROVE)
    def approve(self, payout: Payout) -> Payout:
        """Approve a payout that somebody else proposed."""
        return services.approve_payout(payout.pk, seen_version=payout.version, scope=self.scope)

    @verb(can=Can.APPROVE)
    def reopen(self, payout: Payout) -> Payout:
        """Undo an approval, or one's own refusal: the payout waits again."""
        return services.reopen_payout(payout.pk, scope=self.scope)

    @verb(ReasonSerializer, can=Can.APPROVE, path="return")
    def send_back(self, payout: Payout, reason: str) -> Payout:
        """Send a payout back to who proposed it, with the reason."""
        return services.return_payout(payout.pk, reason=reason, scope=self.scope)

    @verb(ReasonSerializer, can=Can.APPROVE)
    def refuse(self, payout: Payout, reason: str) -> Payout:
        """Refuse a payout for good, with the reason."""
        return services.refuse_payout(payout.pk, reason=reason, scope=self.scope)

    @verb(PaymentSerializer, can=Can.PAY)
    def pay(self, payout: Payout, **said: Any) -> Payout:
        """Hand out what somebody else approved; the books of its funds say so too."""
        return services.pay_payout(payout.pk, seen_version=payout.version, scope=self.scope, **said)

    @verb(can=Can.PAY)
    def receipt(self, payout: Payout) -> Payout:
        """File a payout that was paid and signed for."""
        return services.receipt_payout(payout.pk, scope=self.scope)

    @verb(ReversalSerializer, can=Can.PAY)
    def reverse(self, payout: Payout, **said: Any) -> Payout:
        """Take back what was paid, with the reason."""
        return services.reverse_payout(payout.pk, scope=self.scope, **said)

    # Many at once -----------------------------------------------------------------------------------

    @extend_schema(request=SeenSerializer(many=True), responses=ResultsSerializer, parameters=[MODE])
    @action(detail=False, methods=["post"], url_path="approve", pagination_class=None)
    def approve_many(self, request: Any) -> Response:
        """Approve up to 1,000 payouts by the versions that were looked at."""
        return self._step(request, SeenSerializer, Can.APPROVE, self._approve)

    @extend_schema(request=SeenAndPaidSerializer(many=True), responses=ResultsSerializer, parameters=[MODE])
    @action(detail=False, methods=["post"], url_path="pay", pagination_class=None)
    def pay_many(self, request: Any) -> Response:
        """Hand out up to 1,000 payouts by the versions that were looked at; the books of their funds say so too."""
        return self._step(request, SeenAndPaidSerializer, Can.PAY, self._pay)

    approve_many.parameters = pay_many.parameters = ("mode",)  # type: ignore[attr-defined]

    def _step(self, request: Any, kind: Any, can: Can, take: Any) -> Response:
        def one(item: Any) -> Payout:
            return self._taken([self.read_as(kind, item)], can, take)[0]

        def all_(items: list[Any]) -> list[Payout]:
            return self._taken(self.read_as(kind, items, many=True), can, take)

        return Many(self, items_of(request), request).answer(HTTPStatus.OK, one, all_)

    def read_as(self, kind: Any, body: Any, **options: Any) -> Any:
        given = kind(data=body, context=self.get_serializer_context(), **options)
        given.is_valid(raise_exception=True)
        return given.validated_data

    def _taken(self, said: list[dict[str, Any]], can: Can, take: Any) -> list[Payout]:
        """Refuses what is beyond sight or reach, and takes the step; in the order of what was said."""
        ids = {one["id"] for one in said}
        for rows, fault in ((self.rows(), exceptions.NotFound), (self.rows(can), exceptions.PermissionDenied)):
            if rows.filter(pk__in=ids).count() < len(ids):
                raise fault
        done = {payout.pk: payout for payout in take(said)}
        return [done[one["id"]] for one in said]

    def _approve(self, said: list[dict[str, Any]]) -> list[Payout]:
        return services.approve_many(((one["id"], one["version"]) for one in said), scope=self.scope)

    def _pay(self, said: list[dict[str, Any]]) -> list[Payout]:
        ways: dict[tuple[Any, str], dict[int, int]] = {}
        for one in said:
            ways.setdefault((one["paid_on"], one["method"]), {})[one["id"]] = one["version"]
        return [
            payout
            for (paid_on, method), seen in ways.items()
            for payout in services.pay_many(seen, paid_on=paid_on, method=method, scope=self.scope)
        ]


def _new(said: dict[str, Any]) -> dict[str, Any]:
    """A payout that is not written yet, with its parts, as `record_payout` takes them."""
    rest = dict(said)
    funding, recipients = funding_of(rest.pop("funding", None)), rows_of(rest.pop("recipients", None))
    papers, draft = rest.pop("papers", []), rest.pop("draft", False)
    if recipients:
        rest.setdefault("amount", sum(row.amount for row in recipients))
    payout = Payout(**rest)
    return {
        "payout": payout,
        "funding": funding or (),
        "recipients": recipients,
        "papers": papers_in(papers, payout),
        "draft": draft,
    }
