"""Fields of serializers that the framework lacks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

DAYS = {
    "type": "object",
    "required": ["from"],
    "additionalProperties": False,
    "properties": {
        "from": {"type": ["string", "null"], "format": "date"},
        "until": {"type": ["string", "null"], "format": "date", "description": "The last day; none, for good."},
    },
    "examples": [{"from": "2024-01-01", "until": "2024-12-31"}],
}


@extend_schema_field(DAYS)
class DaysField(serializers.Field):  # type: ignore[type-arg]
    """Days as {"from": first, "until": last}, both counted, where the database keeps them half open."""

    default_error_messages = {
        "days": _("Write days by the first and the last: from, until."),
        "order": _("The last day comes before the first."),
    }

    def to_internal_value(self, given: Any) -> DateRange:
        if not isinstance(given, dict) or not {"from"} <= set(given) <= {"from", "until"}:
            self.fail("days")
        day = serializers.DateField()
        first = day.run_validation(given["from"])
        last = day.run_validation(given["until"]) if given.get("until") is not None else None
        if last is not None and last < first:
            self.fail("order")
        if last == date.max:
            self.fail("days")
        return DateRange(first, last + timedelta(days=1) if last else None)

    def to_representation(self, value: Any) -> dict[str, str | None]:
        return self.tell_column(value)

    @staticmethod
    def tell_column(value: Any) -> dict[str, str | None]:
        last = value.upper - timedelta(days=1) if value.upper else None
        return {
            "from": value.lower.isoformat() if value.lower else None,
            "until": last.isoformat() if last else None,
        }


class InScope(serializers.RelatedField):  # type: ignore[type-arg]
    """A row that is named by a column of its own, among those that `rows(scope)` gives: others do not exist.

    Without `slug` it is named by its number.
    """

    default_error_messages = {"does_not_exist": _("There is nothing of this name within your reach.")}

    def __init__(self, rows: Callable[[Any], Any], *, slug: str = "pk", **kwargs: Any) -> None:
        self.rows, self.slug = rows, slug
        if not kwargs.get("read_only"):
            kwargs["queryset"] = _Nothing()
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        return self.slug == "pk"

    def to_internal_value(self, given: Any) -> Any:
        wrong = isinstance(given, bool) or not isinstance(given, str | int) or "\0" in str(given)
        if wrong or (self.slug == "pk" and not str(given).isdecimal()) or len(str(given)) > 100:
            self.fail("does_not_exist")
        context: Any = self.context
        looked_up = context.setdefault("looked up", {})  # of a thousand items most name the same
        place = (self.rows, self.slug, str(given))
        if place not in looked_up:
            looked_up[place] = self.rows(self.context["request"].scope).filter(**{self.slug: given}).first()
        found = looked_up[place]
        if found is None:
            self.fail("does_not_exist")
        return found

    def to_representation(self, value: Any) -> Any:
        for part in self.slug.split("__"):
            value = getattr(value, part)
        return value

    def get_choices(self, cutoff: int | None = None) -> dict[Any, Any]:
        return {}


class _Nothing:
    """Stands where the framework wants rows to be known before anybody asks."""

    def all(self) -> _Nothing:
        return self
