"""Who holds which office: elected lists, single mandates, terms, and what is asked of committees."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.fields import DaysField, InScope
from common.api.paging import NEWEST, Order
from common.api.parameters import DAY, asked_day
from common.api.resources import Rows, verb
from common.api.writes import Adding, Changing, Removing
from members import committees
from members.api.fields import OF_DECISION
from members.forms.offices import OFFICES
from members.models import CommitteeRule, Mandate, Term
from members.services import offices
from members.services.offices import Seat
from unions.access import Scope
from unions.api.days import DayField, Lasting, LastingUnder
from unions.api.decisions_given import DecisionGivenSerializer, decision_of
from unions.api.fields import beside, unit_field
from unions.api.under import UNIT, asked_unit
from unions.models import Can

SEATS = 60
SUCCEEDING = (Mandate.Basis.SUPPLEMENTARY, Mandate.Basis.APPOINTED)


def terms_in_reach(scope: Scope) -> Any:
    return Term.objects.in_scope(scope, Can.RECORD)


def require_office(said: dict[str, Any]) -> None:
    if said["role"] not in OFFICES[said["body"]]:
        raise serializers.ValidationError({"role": _("This body has no such office.")})


class MandateSerializer(serializers.ModelSerializer[Mandate]):
    """Somebody holds an office in a body of a union over these days; `left` says why it ended before its time."""

    unit = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    member = serializers.PrimaryKeyRelatedField(read_only=True)  # type: ignore[var-annotated]
    full_name = serializers.CharField(source="member.full_name", read_only=True)
    term = InScope(terms_in_reach, required=False, allow_null=True)
    term_label = serializers.CharField(source="term.label", read_only=True, allow_null=True, default=None)
    valid = DaysField()
    left = serializers.ChoiceField(Mandate.Left.choices, allow_blank=True, read_only=True)
    decision = DecisionGivenSerializer(required=False, allow_null=True)

    class Meta:
        model = Mandate
        fields = (
            "id",
            "unit",
            "member",
            "full_name",
            "body",
            "role",
            "basis",
            "valid",
            "term",
            "term_label",
            "rank",
            "left",
            "decision",
        )
        extra_kwargs = {"rank": {"min_value": 1, "max_value": 999}}
        validators: tuple[Any, ...] = ()


class SeatSerializer(serializers.Serializer[Any]):
    """One line of an elected list."""

    member = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    body = serializers.ChoiceField(Mandate.Body.choices)
    role = serializers.ChoiceField(Mandate.Role.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        require_office(attrs)
        return attrs


class ElectionSerializer(serializers.Serializer[Any]):
    """A whole list, in its order. `until` is the last day; a term of a new label begins with the first day."""

    unit = unit_field()
    basis = serializers.ChoiceField(Mandate.Basis.choices, default=Mandate.Basis.ELECTED)
    term_label = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    starting = DayField()
    until = DayField(required=False, allow_null=True, default=None)
    decision = DecisionGivenSerializer(required=False, allow_null=True, default=None)
    seats = SeatSerializer(many=True, allow_empty=False, max_length=SEATS)  # type: ignore[call-arg]


class MandateEndSerializer(serializers.Serializer[Any]):
    """The last day in office, and why it was."""

    last_day = DayField()
    left = serializers.ChoiceField(Mandate.Left.choices)
    decision = DecisionGivenSerializer(required=False, allow_null=True, default=None)


class MandateSuccessionSerializer(MandateEndSerializer):
    """Who takes over from the next day."""

    successor = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    basis = serializers.ChoiceField([(one.value, one.label) for one in SUCCEEDING])


class OfficeWarningSerializer(serializers.Serializer[Any]):
    """What does not keep to a rule on committees. Nothing of it is refused."""

    rule = serializers.CharField()
    body = serializers.CharField()
    text = serializers.CharField()
    number = serializers.IntegerField()
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class MandateViewSet(LastingUnder, Changing, Removing, Rows):
    """Offices within reach. They begin by an election or by taking over from somebody."""

    model = Mandate
    serializer_class = MandateSerializer
    filters: ClassVar[dict[str, str]] = {
        "unit": "unit__code",
        "member": "member",
        "body": "body",
        "role": "role",
        "basis": "basis",
        "term": "term",
    }
    searched = ("member__full_name",)
    orders: ClassVar[dict[str, Order]] = {"newest": NEWEST, "listed": Order(("unit__code", "body", "rank", "pk"))}
    can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "member", "term", "decision")

    def change(self, row: Mandate, said: dict[str, Any]) -> Mandate:
        """Put right what was typed wrongly."""
        row = self.again(row.pk)
        decision = decision_of(said.pop("decision")) if "decision" in said else row.decision
        require_office({"body": row.body, "role": row.role} | said)
        if (term := said.get("term")) and term.unit_id != row.unit_id:
            raise ValidationError({"term": _("This is a term of another union.")})
        put_into(row, said)
        if row.valid.upper is None:
            row.left, row.end_decision = "", None
        with beside(starting="valid", **OF_DECISION):
            return offices.change_mandate(row, decision=decision, scope=self.scope)

    def remove(self, row: Mandate) -> None:
        """What was recorded by mistake is struck out; the history keeps it."""
        offices.strike_mandate(row.pk, scope=self.scope)

    @verb(ElectionSerializer, can=Can.RECORD, detail=False, answers=MandateSerializer(many=True), status=201)
    def elect(self, unit: Any, seats: list[dict[str, Any]], decision: Any, **said: Any) -> Response:
        """Put a whole list into office: all of it or nothing."""
        named = [line["member"] for line in seats]
        known = committees.electable(unit, self.scope).in_bulk(named)
        if strangers := {n: {"member": _stranger()} for n, pk in enumerate(named) if pk not in known}:
            raise serializers.ValidationError({"seats": [strangers.get(n, {}) for n in range(len(seats))]})
        elected = [Seat(known[line["member"]], line["body"], line["role"]) for line in seats]
        with beside(**OF_DECISION):
            made = offices.elect_for_term(unit, elected, decision=decision_of(decision), scope=self.scope, **said)
        rows = self.fetched(Mandate.objects.filter(pk__in=[one.pk for one in made]).order_by("rank"))
        return Response(self.get_serializer(rows, many=True).data, status=201)

    @verb(MandateEndSerializer, can=Can.RECORD)
    def end(self, mandate: Mandate, decision: Any, **said: Any) -> Mandate:
        """End an office; the last day still counts."""
        with beside(**OF_DECISION):
            return offices.end_mandate(mandate.pk, decision=decision_of(decision), scope=self.scope, **said)

    @verb(MandateSuccessionSerializer, can=Can.RECORD)
    def replace(self, mandate: Mandate, successor: int, decision: Any, **said: Any) -> Mandate:
        """End an office and give it to somebody else from the next day on; answers the office that begins."""
        person = committees.electable(mandate.unit, self.scope).filter(pk=successor).first()
        if person is None:
            raise serializers.ValidationError({"successor": _stranger()})
        with beside(**OF_DECISION):
            return offices.replace_mandate(mandate.pk, person, decision=decision_of(decision), scope=self.scope, **said)

    @extend_schema(parameters=[UNIT, DAY], responses=OfficeWarningSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def warnings(self, request: Any) -> Response:
        """What speaks against the committees of a union as they were on a day, today if left out."""
        unit = asked_unit(request.query_params, self.scope)
        day = asked_day(request.query_params) or self.scope.on
        return Response(OfficeWarningSerializer(committees.warnings(unit, day), many=True).data)

    warnings.parameters = ("unit", "day")  # type: ignore[attr-defined]


def _stranger() -> str:
    return _("Nobody of that number belongs or belonged here.")


class TermSerializer(serializers.ModelSerializer[Term]):
    """A term of a union's committees."""

    unit = unit_field()
    valid = DaysField()

    class Meta:
        model = Term
        fields = ("id", "unit", "label", "valid")
        validators: tuple[Any, ...] = ()


class TermChangeSerializer(TermSerializer):
    """A term stays with its union."""

    class Meta(TermSerializer.Meta):
        fields = ("label", "valid")  # type: ignore[assignment]


class TermViewSet(LastingUnder, Adding, Changing, Removing, Rows):
    """Terms within reach. A new one ends the one before it; one of a label that is there is answered as it is. One in
    which somebody was elected stays."""

    model = Term
    serializer_class = TermSerializer
    changed_class = TermChangeSerializer
    filters: ClassVar[dict[str, str]] = {"unit": "unit__code", "label": "label"}
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> Term:
        days = said["valid"]
        until = days.upper and days.upper - offices.ONE_DAY
        return offices.open_term(said["unit"], said["label"], starting=days.lower, until=until, scope=self.scope)

    def change(self, row: Term, said: dict[str, Any]) -> Term:
        return offices.change_term(put_into(row, said), scope=self.scope)

    def remove(self, row: Term) -> None:
        offices.drop_term(row.pk, scope=self.scope)


class CommitteeRuleSerializer(serializers.ModelSerializer[CommitteeRule]):
    """What is asked of a body by the number of members of its union."""

    level = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    valid = DaysField()

    class Meta:
        model = CommitteeRule
        fields = (
            "id",
            "level",
            "body",
            "members_from",
            "members_to",
            "at_least",
            "at_most",
            "women_from",
            "executive_one_in",
            "bars_finance",
            "source",
            "valid",
        )
        read_only_fields = fields


class CommitteeRuleViewSet(Lasting, Rows):
    """Rules on committees, which hold for everybody."""

    model = CommitteeRule
    serializer_class = CommitteeRuleSerializer
    filters: ClassVar[dict[str, str]] = {"level": "level", "body": "body"}
    orders: ClassVar[dict[str, Order]] = {"listed": Order(("level", "body", "members_from", "pk"))}

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return CommitteeRule.objects.all()
