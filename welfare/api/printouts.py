"""Papers that are printed: asked for about a payout, an entry or a fund, and fetched once they are there."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse

from common.api.jobs import JobSerializer, accepted, leads_to
from common.api.resources import Rows, verb
from common.downloads import as_download
from common.models import Job
from common.periods import Period, PeriodError
from unions.models import Can
from welfare import papers
from welfare.models import Entry, Fund, Payout, Printout
from welfare.papers.asking import RENDER
from welfare.papers.frame import WITH_ENTRIES

PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}
FOR_PAYOUTS = ("unit", "kind", "programme", "member", "recorded_by", "proposed_by")


@leads_to(RENDER, stoppable=False)  # whoever asks for the same paper waits for the same job
def printout_of(job: Job) -> str:
    return reverse("api:printouts-detail", args=[job.args["printout"]])


class PrintoutSerializer(serializers.ModelSerializer):
    """A printed paper. `printed` says whether its file is there."""

    unit = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    payout = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)
    entry = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)
    fund = serializers.PrimaryKeyRelatedField[Any](read_only=True, allow_null=True)
    printed = serializers.SerializerMethodField()

    class Meta:
        model = Printout
        fields = ("id", "kind", "unit", "payout", "entry", "fund", "sha256", "asked_at", "printed")
        read_only_fields = fields

    def get_printed(self, printout: Printout) -> bool:
        return printout.file_id is not None


ANSWERS = {200: PrintoutSerializer, 202: JobSerializer}


def printing(view: Any, printout: Printout) -> Response:
    """The paper, where it was printed before; else the job that prints it."""
    job = papers.job_of(printout) if printout.file_id is None else None
    if job is not None:
        return accepted(view.request, job)
    told = PrintoutSerializer(printout, context=view.get_serializer_context()).data
    where = reverse("api:printouts-detail", args=[printout.pk], request=view.request)
    return Response(told, headers={"Content-Location": where})


class KindOfPayoutSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in Printout.Kind if kind in papers.OF_PAYOUTS])


class KindOfFundSerializer(serializers.Serializer[Any]):
    """A paper about a fund over a period, such as 2024, 2024-Q3 or 2024-05."""

    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in Printout.Kind if kind in papers.OF_FUNDS])
    period = serializers.CharField(max_length=30)

    def validate_period(self, value: str) -> Period:
        try:
            return Period.parse(value)
        except PeriodError as error:
            raise serializers.ValidationError(str(error)) from error


class PrintsOfPayout:
    """What can be printed about a payout."""

    @verb(KindOfPayoutSerializer, can=Can.VIEW, seen=False, path="print", answers=ANSWERS)
    def print_paper(self, payout: Payout, kind: str) -> Response:
        """Ask for a paper about a payout, as it stands now."""
        view: Any = self
        whole = Payout.objects.select_related(*FOR_PAYOUTS).get(pk=payout.pk)
        return printing(view, papers.ask_for(kind, payout=whole, scope=view.scope))


class PrintsOfEntry:
    """The voucher of an entry."""

    @verb(can=Can.VIEW, seen=False, path="print", answers=ANSWERS)
    def print_paper(self, entry: Entry) -> Response:
        """Ask for the voucher of an entry: a receipt for what came in, a payment voucher for what went out."""
        view: Any = self
        kind = Printout.Kind.RECEIPT if entry.amount > 0 else Printout.Kind.PAYMENT
        whole = Entry.objects.select_related("fund__unit", *WITH_ENTRIES).get(pk=entry.pk)
        return printing(view, papers.ask_for(kind, entry=whole, scope=view.scope))


class PrintsOfFund:
    """What can be printed about a fund."""

    @verb(KindOfFundSerializer, can=Can.VIEW, seen=False, path="print", answers=ANSWERS)
    def print_paper(self, fund: Fund, kind: str, period: Period) -> Response:
        """Ask for the cash book or the statement of a fund over a period, as the book stands now."""
        view: Any = self
        return printing(view, papers.ask_for(kind, fund=fund, period=period, scope=view.scope))


class PrintoutViewSet(Rows):
    """Papers that were asked for at unions in reach, as far as the names on them may be read."""

    model = Printout
    serializer_class = PrintoutSerializer
    filters = {
        "kind": "kind",
        "unit": "unit__code",
        "payout": "payout",
        "entry": "entry",
        "fund": "fund",
        "asked_at": "asked_at",
    }

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return papers.readable(super().rows(can), self.scope)

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "file")

    @extend_schema(responses=PDF)
    @action(detail=True, methods=["get"], pagination_class=None)
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The paper as PDF, once it is printed."""
        printout = self.get_object()
        if printout.file is None:
            raise exceptions.NotFound
        return as_download(printout.file, papers.filename(printout))

    @verb(can=Can.VIEW, seen=False, answers=ANSWERS)
    def retry(self, printout: Printout) -> Response:
        """Try once more to print what failed."""
        papers.ask_again(printout, scope=self.scope)
        return printing(self, printout)
