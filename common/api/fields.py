"""Fields of serializers that the framework lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
        if not self.is_name(given):
            self.fail("does_not_exist")
        looked_up = self.looked_up()
        place = (self.rows, self.slug, str(given))
        if place not in looked_up:
            looked_up[place] = self.rows(self.context["request"].scope).filter(**{self.slug: given}).first()
        found = looked_up[place]
        if found is None:
            self.fail("does_not_exist")
        return found

    def looked_up(self) -> dict[Any, Any]:
        """What was looked up for this request: of a thousand items most name the same."""
        context: Any = self.context
        return context.setdefault("looked up", {})  # type: ignore[no-any-return]

    def is_name(self, given: Any) -> bool:
        if isinstance(given, bool) or not isinstance(given, str | int):
            return False
        name = str(given)
        return len(name) <= 100 and "\0" not in name and (self.slug != "pk" or name.isdecimal())

    def look_up(self, names: Iterable[Any]) -> None:
        """Ask for all of these in one question, so that none is asked for by itself."""
        looked_up = self.looked_up()
        asked = {str(name) for name in names if self.is_name(name)}
        asked = {name for name in asked if (self.rows, self.slug, name) not in looked_up}
        if self.slug == "pk":
            asked = {name for name in asked if int(name) < 2**63}
        if len(asked) < 2:
            return
        rows = self.rows(self.context["request"].scope).filter(**{f"{self.slug}__in": asked})
        found = {str(self.to_representation(row)): row for row in rows}
        for name in asked:
            looked_up[(self.rows, self.slug, name)] = found.get(str(int(name)) if self.slug == "pk" else name)

    def to_representation(self, value: Any) -> Any:
        for part in self.slug.split("__"):
            value = getattr(value, part)
        return value

    def get_choices(self, cutoff: int | None = None) -> dict[Any, Any]:
        return {}


def look_up(serializer: Any, items: Iterable[Any]) -> None:
    """Look up the rows that any number of items name, and their parts: one question a field."""
    said = [item for item in items if isinstance(item, Mapping)]
    for name, field in serializer.fields.items():
        values = [item[name] for item in said if item.get(name) is not None]
        if isinstance(field, InScope):
            field.look_up(values)
        elif isinstance(field, serializers.ListSerializer):
            look_up(field.child, [part for value in values if isinstance(value, list) for part in value])
        elif isinstance(field, serializers.Serializer):
            look_up(field, values)


class _Nothing:
    """Stands where the framework wants rows to be known before anybody asks."""

    def all(self) -> _Nothing:
        return self
