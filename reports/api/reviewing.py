"""What those above do with a report over REST: decisions, comments and looks, beside what they look at."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.fields import InScope
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Adding
from common.validators import plain_text
from reports.api.figure_rows import NumberField, number_of
from reports.api.in_reach import of_whole_units
from reports.api.owing import OwingUnionSerializer, owing
from reports.forms.reviewing import LONGEST_REASON
from reports.models import Report, ReportComment
from reports.reviewers import require_review
from reports.reviewing import Fault, Row, review
from reports.services import reviewing as services
from reports.still_open import Below, StillOpen, reports_below, still_open
from unions.access import Scope
from unions.models import Can


class DecisionReasonSerializer(serializers.Serializer[Any]):
    """Why; where the service asks for a reason and none is said, it says so."""

    reason = serializers.CharField(
        max_length=LONGEST_REASON, required=False, allow_blank=True, default="", validators=[plain_text]
    )


class PutOffReportSerializer(DecisionReasonSerializer):
    due_on = serializers.DateField()


class LooksSerializer(serializers.Serializer[Any]):
    """Codes of figures of what was handed in."""

    codes = serializers.ListField(child=serializers.CharField(max_length=60), allow_empty=False, max_length=1000)


class LookedSerializer(serializers.Serializer[Any]):
    """How many of them nobody had looked at before."""

    looked = serializers.IntegerField()


class BrokenRuleSerializer(serializers.Serializer[Any]):
    """A rule of arithmetic that figures break, in words; `codes` are the figures it speaks of."""

    name = serializers.CharField()
    arithmetic = serializers.CharField()
    codes = serializers.ListField(child=serializers.CharField())


class UnionAtFaultSerializer(serializers.Serializer[Any]):
    """A union that breaks a rule by itself, and by how much, in words."""

    unit = serializers.CharField()
    name = serializers.CharField()
    gap = serializers.CharField()


class FaultSerializer(BrokenRuleSerializer):
    """A broken rule, by how much in words, and at which `units` of the `among` directly below it comes about."""

    gap = serializers.CharField()
    among = serializers.IntegerField()
    units = UnionAtFaultSerializer(many=True)


class ReportsBelowSerializer(serializers.Serializer[Any]):
    """The reports of the same period that are owed next below. `units` are those that are not accepted yet: who has no
    draft first, then who is late."""

    expected = serializers.IntegerField()
    accepted = serializers.IntegerField()
    waiting = serializers.IntegerField()
    late = serializers.IntegerField()
    writing = serializers.IntegerField()
    units = OwingUnionSerializer(many=True)


class StillOpenSerializer(serializers.Serializer[Any]):
    """What speaks against accepting a report; `in_words` is empty where nothing does."""

    in_words = serializers.CharField()
    below = ReportsBelowSerializer()
    rules_holding = serializers.IntegerField()
    broken = BrokenRuleSerializer(many=True)
    comments = serializers.IntegerField()


class BesideSerializer(serializers.Serializer[Any]):
    """Of the unions beside it, `number` that have a value: the least, the middle and the most of them, in words."""

    least = serializers.CharField()
    middle = serializers.CharField()
    most = serializers.CharField()
    number = serializers.IntegerField()


class BackingSerializer(serializers.Serializer[Any]):
    """What is behind a figure: of what unions must declare, how many did and did not; of others one of the three is 1."""

    counted = serializers.IntegerField()
    declared = serializers.IntegerField()
    missing = serializers.IntegerField()


class ReviewedFigureSerializer(serializers.Serializer[Any]):
    """A frozen figure beside what it can be compared with, in words; `is_odd` with the `reasons` why.

    `broken` are the rules that are told beside this figure: each stands beside one of those it speaks of.
    """

    code = serializers.CharField()
    name = serializers.CharField()
    value = NumberField()
    written = serializers.CharField()
    before = serializers.CharField()
    year_before = serializers.CharField()
    target = serializers.CharField()
    reached = serializers.CharField()
    beside = BesideSerializer(allow_null=True)
    coverage = BackingSerializer()
    looked = serializers.BooleanField()
    is_odd = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    open_comments = serializers.IntegerField()
    broken = FaultSerializer(many=True)


@extend_schema_serializer(many=False)
class ReviewSerializer(serializers.Serializer[Any]):
    """What a reviewer sees of a report: its figures, what is still open, and in `broken` the rules that speak of none of
    its figures."""

    open = StillOpenSerializer()
    looked = serializers.IntegerField()
    attention = serializers.IntegerField()
    broken = FaultSerializer(many=True)
    results = ReviewedFigureSerializer(many=True)


class Reviewing:
    """Verbs of those who review a report: who holds the ability above its union, as the services find them."""

    @verb(DecisionReasonSerializer, can=None, path="return")
    def send_back(self, report: Report, reason: str) -> Report:
        """Send a report back to be put right: with a reason, or with an open comment that says what."""
        return services.return_report(report.pk, reason=reason, seen_version=report.version, scope=_scope(self))

    @verb(DecisionReasonSerializer, can=None)
    def accept(self, report: Report, reason: str) -> Report:
        """Accept what somebody else handed in, and lock the accepted reports next below."""
        return services.accept_report(report.pk, reason=reason, seen_version=report.version, scope=_scope(self))

    @verb(DecisionReasonSerializer, can=None)
    def reopen(self, report: Report, reason: str) -> Report:
        """Take an acceptance back, before the report above is accepted."""
        return services.reopen_report(report.pk, reason=reason, seen_version=report.version, scope=_scope(self))

    @verb(DecisionReasonSerializer, can=None)
    def lock(self, report: Report, reason: str) -> Report:
        """Lock an accepted report for good: what comes late is told in the next one."""
        return services.lock_report(report.pk, reason=reason, seen_version=report.version, scope=_scope(self))

    @verb(DecisionReasonSerializer, can=None)
    def excuse(self, report: Report, reason: str) -> Report:
        """The union owes no report for this period."""
        return services.excuse_report(report.pk, reason=reason, scope=_scope(self))

    @verb(DecisionReasonSerializer, can=None)
    def owe_again(self, report: Report, reason: str) -> Report:
        """Take back that a union was excused."""
        return services.owe_again(report.pk, reason=reason, scope=_scope(self))

    @verb(PutOffReportSerializer, can=None)
    def put_off(self, report: Report, reason: str, due_on: Any) -> Report:
        """Give one union another due day."""
        return services.put_off(report.pk, due_on=due_on, reason=reason, scope=_scope(self))

    @verb(LooksSerializer, can=None, seen=False, answers=LookedSerializer)
    def look(self, report: Report, codes: list[str]) -> Response:
        """Say that figures of what was handed in were looked at."""
        return Response({"looked": services.look(report.pk, codes, scope=_scope(self))})

    @extend_schema(responses=ReviewSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def review(self, request: Any, pk: str) -> Response:
        """What a reviewer sees of a report that was handed in."""
        report = self.get_object()  # type: ignore[attr-defined]
        require_review(request.scope, report)
        if report.submitted is None:
            raise exceptions.NotFound
        found = review(report, request.scope)
        return Response(
            {
                "open": _open(report, found.open),
                "looked": found.looked,
                "attention": found.attention,
                "broken": [_fault(one) for one in found.broken],
                "results": [_reviewed(row) for row in found.rows],
            }
        )

    @extend_schema(responses=StillOpenSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, url_path="still-open")
    def still_open(self, request: Any, pk: str) -> Response:
        """What speaks against accepting a report that was handed in."""
        report = self.get_object()  # type: ignore[attr-defined]
        require_review(request.scope, report)
        if report.submitted is None:
            raise exceptions.NotFound
        return Response(_open(report, still_open(report)))

    @extend_schema(responses=ReportsBelowSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def below(self, request: Any, pk: str) -> Response:
        """How far the reports are that are owed next below: while some are missing, its figures are provisional."""
        report = self.get_object()  # type: ignore[attr-defined]
        return Response(_below(report, reports_below(report)))


def _scope(view: Any) -> Scope:
    scope: Scope = view.scope
    return scope


def _below(report: Report, found: Below) -> dict[str, Any]:
    names = ("expected", "accepted", "waiting", "late", "writing")
    units = owing(found.wanting, report.period.cut_off)
    return {name: getattr(found, name) for name in names} | {"units": units}


def _open(report: Report, found: StillOpen) -> dict[str, Any]:
    return {
        "in_words": found.in_words(),
        "below": _below(report, found.below),
        "rules_holding": found.checked.holding,
        "broken": [_rule(one) for one in found.checked.broken],
        "comments": found.comments,
    }


def _rule(breach: Any) -> dict[str, Any]:
    return {"name": str(breach.name), "arithmetic": str(breach.arithmetic), "codes": list(breach.codes)}


def _fault(fault: Fault) -> dict[str, Any]:
    units = [{"unit": one.code, "name": one.name, "gap": one.gap} for one in fault.units]
    return _rule(fault.breach) | {"gap": fault.gap, "among": fault.among, "units": units}


def _reviewed(row: Row) -> dict[str, Any]:
    beside = row.beside
    names = ("least", "middle", "most", "number")
    return {
        "code": row.code,
        "name": row.label,
        "value": number_of(row.figure.value),
        "written": row.value,
        "before": row.before.value,
        "year_before": row.year.value,
        "target": row.target,
        "reached": row.reached,
        "beside": {name: getattr(beside, name) for name in names} if beside else None,
        "coverage": dict(zip(("counted", "declared", "missing"), row.coverage, strict=True)),
        "looked": row.looked,
        "is_odd": row.oddness.is_odd,
        "reasons": row.oddness.reasons,
        "open_comments": row.open_comments,
        "broken": [_fault(one) for one in row.faults],
    }


# Comments ------------------------------------------------------------------------------------------------------
def reports_in_reach(scope: Scope) -> Any:
    return of_whole_units(Report.objects.in_scope(scope), scope)


def comments_in_reach(scope: Scope) -> Any:
    return of_whole_units(ReportComment.objects.in_scope(scope), scope, unit="report__unit")


class ReportCommentSerializer(serializers.ModelSerializer[ReportComment]):
    """What a reviewer or the union says of a figure of a report, or of the report; an answer names its `parent`."""

    report = InScope(reports_in_reach)
    parent = InScope(comments_in_reach, required=False, allow_null=True)  # type: ignore[assignment]
    indicator = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    by = serializers.CharField(source="by.full_name", read_only=True)
    resolved_by = serializers.CharField(source="resolved_by.full_name", read_only=True, allow_null=True)

    class Meta:
        model = ReportComment
        fields = ("id", "report", "snapshot", "indicator", "parent", "text", "by", "at", "resolved_by", "resolved_at")
        read_only_fields = ("snapshot", "at", "resolved_at")


class SayCommentSerializer(serializers.Serializer[Any]):
    """What is said: of a figure by its code, of the report as a whole, or as an answer to another comment."""

    report = InScope(reports_in_reach)
    indicator = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    parent = InScope(comments_in_reach, required=False, allow_null=True, default=None)  # type: ignore[assignment]
    text = serializers.CharField(max_length=services.LONGEST_COMMENT, validators=[plain_text])


class ReportCommentViewSet(Adding, Rows):
    """Comments on reports, and answers to them. Those who review say them; the union answers."""

    model = ReportComment
    serializer_class = ReportCommentSerializer
    written_class = SayCommentSerializer
    filters = {
        "report": "report",
        "unit": "report__unit__code",
        "period": "report__period_code",
        "indicator": "indicator__code",
        "parent": "parent",
        "at": "at",
        "resolved_at": "resolved_at",
    }
    searched = ("text",)
    orders = {"newest": NEWEST, "oldest": Order(("at", "pk"))}
    can_add = Can.VIEW  # who reviews above says something, who writes or hands in there answers: the service knows

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return of_whole_units(super().rows(can), self.scope, unit="report__unit")

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("report", "indicator", "parent", "by", "resolved_by", "snapshot")

    def add(self, said: dict[str, Any]) -> ReportComment:
        parent = said["parent"]
        return services.comment(
            said["report"].pk,
            indicator_code=said["indicator"],
            parent_pk=parent.pk if parent else None,
            text=said["text"],
            form_key=uuid4(),
            scope=self.scope,
        )

    @verb(can=None)  # who reviews above the union of the report
    def resolve(self, comment: ReportComment) -> ReportComment:
        """Say that a comment is settled; those who review do, not the union."""
        return services.resolve(comment.pk, scope=self.scope)
