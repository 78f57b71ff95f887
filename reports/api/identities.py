"""Rules of arithmetic between figures over REST."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from rest_framework import serializers

from common.api.changes import put_into, require_same
from common.api.fields import DaysField
from common.api.paging import Order
from common.api.resources import Rows, verb
from common.api.writes import Adding, Changing
from common.history import last_change
from reports.api.indicators import FirstDayWithoutSerializer
from reports.catalogue import FIRST_DAY
from reports.models import Identity, IndicatorGroup
from reports.services import identities as services
from reports.services.indicators import defined_by
from unions.api.fields import catalogue_field, unit_field
from unions.models import Can


class TermsField(serializers.ListField):
    """Codes of indicators, with "-" before one that is taken off."""

    child = serializers.CharField(max_length=61)


class IdentitySerializer(serializers.ModelSerializer[Identity]):
    """What is on the `left` equals what is on the `right`, or is at most that, of one union and period.

    Without a `unit` a rule is everybody's, else of that union and all below it. It gets its code of its name.
    """

    unit = unit_field(Can.DEFINE, required=False, allow_null=True)
    group = catalogue_field(IndicatorGroup.objects)
    left = TermsField(max_length=services.MOST_TERMS, allow_empty=False)
    right = TermsField(max_length=services.MOST_TERMS, allow_empty=False)
    valid = DaysField(required=False)

    class Meta:
        model = Identity
        fields = ("id", "code", "unit", "name", "name_en", "group", "relation", "left", "right", "valid")
        read_only_fields = ("code",)
        validators: tuple[Any, ...] = ()


class IdentityViewSet(Adding, Changing, Rows):
    """Everybody's rules of arithmetic, and those of unions above and within reach."""

    model = Identity
    serializer_class = IdentitySerializer
    filters = {"code": "code", "unit": "unit__code", "group": "group__code", "relation": "relation"}
    searched = ("name", "name_en", "code")
    orders = {"code": Order(("code",)), "group": Order(("group__rank", "code"))}
    can_add = can_change = Can.DEFINE

    def rows(self, can: Any = None) -> QuerySet[Any]:
        if not self.scope.held.get(can or Can.VIEW):
            return Identity.objects.none()
        found = services.rules_within(self.scope)
        return found.filter(defined_by(self.scope)) if can == Can.DEFINE else found

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit", "group")

    def add(self, said: dict[str, Any]) -> Identity:
        said.setdefault("valid", DateRange(FIRST_DAY, None))
        return services.add_rule(Identity(**said), scope=self.scope)

    def change(self, row: Identity, said: dict[str, Any]) -> Identity:
        require_same(row, said, "unit")
        put_into(row, said)
        return services.change_rule(row, seen=last_change(row), scope=self.scope)

    @verb(FirstDayWithoutSerializer, can=Can.DEFINE)
    def end(self, rule: Identity, on: Any) -> Identity:
        """It holds no more for periods that end on a day or later."""
        return services.end_rule(rule.pk, on=on, scope=self.scope)

    @verb(can=Can.DEFINE)
    def resume(self, rule: Identity) -> Identity:
        """It holds on without end."""
        return services.end_rule(rule.pk, on=None, scope=self.scope)
