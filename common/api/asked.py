"""What the address of a list asks for behind its "?": filters with operators, search, order, fields, changes since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import DataError, connection, models, transaction
from django.db.models import F, Func, Q, QuerySet, TextField
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django_filters import BaseInFilter, BooleanFilter, CharFilter, DateFilter, DateTimeFilter, NumberFilter
from django_filters.rest_framework import FilterSet

from common.api.problems import ParameterInvalid
from common.vietnamese import fold

OF_PAGES = {"cursor", "page_size"}
OF_ROWS = {"order", "search", "fields", "modified_since", "binned"}
OPERATORS = {"": "exact", "in": "in", "gt": "gt", "gte": "gte", "lt": "lt", "lte": "lte", "empty": "isnull"}
LONGEST_SEARCH, MOST_VALUES = 100, 500


class Folded(Func):
    """A text as it is searched: in small letters, without diacritics."""

    function = "vn_fold"
    output_field = TextField()


class Filters(FilterSet):
    """Of all that can be asked for, what is: to make the rest ready costs more than the list."""

    base_filters: Any

    def __init__(self, asked: Mapping[str, Any], **kwargs: Any) -> None:
        self.base_filters = {name: one for name, one in self.base_filters.items() if name in asked}
        super().__init__(asked, **kwargs)


class _Several(BaseInFilter):
    """Values between commas, at most so many."""

    def filter(self, qs: Any, value: Any) -> Any:
        if value and len(value) > MOST_VALUES:
            raise ParameterInvalid(
                {self.parameter: [_("These are more than %(most)d values.") % {"most": MOST_VALUES}]}
            )
        return super().filter(qs, value)

    parameter = "in"


def filterset(model: type[models.Model], named: Mapping[str, str]) -> type[FilterSet]:
    """Filters `name`, and `name__operator`, for fields of the model by their paths: {"unit": "unit__code"}.

    Texts are equal or one of several, what has an order can also be before or after. `name__empty` asks whether there
    is a value, where there need not be one.
    """
    made: dict[str, Any] = {}
    for name, path in named.items():
        field, optional = _field(model, path)
        for operator in _operators(field, optional):
            made[f"{name}__{operator}" if operator else name] = _filter(field, path, operator, name)
    return type(
        f"{model.__name__}Filters", (Filters,), {**made, "Meta": type("Meta", (), {"model": model, "fields": []})}
    )


def _field(model: Any, path: str) -> tuple[Any, bool]:
    """The field at the end of a path, and whether a row may have none; FieldDoesNotExist where there is no such path."""
    optional, at, field = False, model, None
    for part in path.split("__"):
        field = at._meta.pk if part == "pk" else at._meta.get_field(part)
        optional = optional or getattr(field, "null", True)
        at = getattr(field, "related_model", None) or at
    return field, optional


def _operators(field: Any, optional: bool) -> Iterable[str]:
    yield ""
    if isinstance(field, models.BooleanField | ArrayField):
        return
    yield "in"
    if isinstance(field, models.DateField | models.IntegerField | models.DecimalField) and not field.choices:
        yield from ("gt", "gte", "lt", "lte")
    if optional:
        yield "empty"


def _filter(field: Any, path: str, operator: str, name: str) -> Any:
    if operator == "empty":
        return BooleanFilter(field_name=path, lookup_expr="isnull")
    if isinstance(field, ArrayField):
        return CharFilter(method=_holding(path))
    kind: Any = CharFilter
    if isinstance(field, models.BooleanField):
        kind = BooleanFilter
    elif isinstance(field, models.DateTimeField):
        kind = DateTimeFilter
    elif isinstance(field, models.DateField):
        kind = DateFilter
    elif isinstance(field, models.IntegerField | models.ForeignKey):
        kind = _Whole
    elif isinstance(field, models.DecimalField):
        kind = NumberFilter
    if operator == "in":
        several = type(f"Several{kind.__name__}", (_Several, kind), {"parameter": f"{name}__in"})
        return several(field_name=path, lookup_expr="in")
    return kind(field_name=path, lookup_expr=OPERATORS[operator])


class _Whole(NumberFilter):
    """A whole number that the database can compare."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=-(2**63), max_value=2**63 - 1, decimal_places=0, max_digits=19, **kwargs)


def _holding(path: str) -> Any:
    def holding(rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return rows.filter(**{f"{path}__contains": [value]}) if value else rows

    return holding


def refuse_unknown(asked: Mapping[str, Any], known: Iterable[str]) -> None:
    """A parameter that nobody reads is a fault: who wrote it believes that it narrows what comes."""
    if unknown := sorted(set(asked) - set(known)):
        raise ParameterInvalid({name: [_("There is no such parameter here.")] for name in unknown})
    if hidden := sorted(name for name, value in asked.items() if "\0" in value):
        raise ParameterInvalid(
            {name: [_("There are hidden characters in this text. Type it anew.")] for name in hidden}
        )


def searched(rows: QuerySet[Any], text: str, paths: Iterable[str]) -> QuerySet[Any]:
    """Rows in one of whose texts every word occurs, whatever its case and diacritics."""
    if len(text) > LONGEST_SEARCH:
        raise ParameterInvalid({"search": [_("At most %(most)d letters.") % {"most": LONGEST_SEARCH}]})
    paths = list(paths)
    rows = rows.alias(**{f"folded_{n}": Folded(F(path)) for n, path in enumerate(paths)})
    for word in fold(text).split():
        found = Q()
        for n in range(len(paths)):
            found |= Q(**{f"folded_{n}__contains": word})
        rows = rows.filter(found)
    return rows


def since(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise ParameterInvalid({"modified_since": [_("Write a moment as 2026-11-22T08:30:00+07:00.")]})
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def modified_since(rows: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
    """Rows that were written or changed since a moment, by their history."""
    model: Any = rows.model
    changed = model.pgh_event_model.objects.filter(pgh_created_at__gte=moment).values("pgh_obj_id")
    return rows.filter(pk__in=changed)


def has_history(model: Any) -> bool:
    return hasattr(model, "pgh_event_model")


def settled_until() -> datetime:
    """The moment up to which all changes are seen: the start of the oldest transaction that goes on, else now.

    A change bears the moment of its writing and is seen when its transaction ends, so who asks next for what changed
    since this moment misses none.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(now(), min(xact_start)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"
            " AND backend_xid IS NOT NULL"
        )
        [moment] = cursor.fetchone()
    return moment  # type: ignore[no-any-return]


def known_order(name: str, known: Mapping[str, Any]) -> None:
    if name not in known:
        raise ParameterInvalid({"order": [_("Choose one of: %(orders)s.") % {"orders": ", ".join(known)}]})


def as_bin(text: str) -> str:
    if text not in ("false", "true", "any"):
        raise ParameterInvalid({"binned": [_("Choose one of: %(orders)s.") % {"orders": "false, true, any"}]})
    return text


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are. Raises ParameterInvalid for a value beyond what the database can compare."""
    try:
        with transaction.atomic():
            return rows.count()
    except DataError as error:
        raise ParameterInvalid({"": [_("A value cannot be compared.")]}) from error


def filtered(rows: QuerySet[Any], kind: type[FilterSet], asked: Mapping[str, Any], request: Any) -> QuerySet[Any]:
    if kind.base_filters.keys().isdisjoint(asked):
        return rows
    form = kind(asked, queryset=rows, request=request)
    if not form.is_valid():
        raise ParameterInvalid({name: [str(one) for one in faults] for name, faults in form.errors.items()})
    try:
        return form.qs  # type: ignore[no-any-return]
    except (ValueError, ValidationError) as error:
        raise ParameterInvalid({"": [_("A value cannot be compared.")]}) from error
