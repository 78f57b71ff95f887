"""The records behind a figure, page by page: of one made of two those of the first, then those of the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.reverse import reverse
from rest_framework.utils.urls import remove_query_param, replace_query_param

from campaigns.api import routes as of_campaigns
from common.api.paging import KeysetPagination
from common.api.problems import ParameterInvalid
from common.api.resources import Rows
from common.facts import RecordKind
from common.paging import read_key, write_key
from members.api import routes as of_members
from reports import passport
from reports.api.declared import DeclaredValueViewSet
from reports.kinds import KINDS
from reports.passport import Part
from unions.access import Scope
from unions.api import routes as of_unions
from unions.pages import keys_read_in_full
from welfare.api import routes as of_welfare

OURS = {"declared-values": DeclaredValueViewSet}
LARGEST = 2**63 - 1


class EvidenceRecordSerializer(serializers.Serializer[Any]):
    """A record behind a figure. `part` is the code of the figure that counted it: of one made of others, which of them.

    `date` is its day, or the first of its days. `label` is no more than its kind where somebody is named whom not every
    onlooker may know. `href` is its page, `api` its address here, where it has one.
    """

    part = serializers.CharField()
    kind = serializers.ChoiceField(list(KINDS))
    id = serializers.IntegerField()
    unit = serializers.CharField(allow_null=True)
    date = serializers.DateField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]
    href = serializers.URLField(allow_null=True)
    api = serializers.URLField(allow_null=True)


class EvidenceSerializer(serializers.Serializer[Any]):
    """A page of records. `hidden` of all records lie outside of what the account may look at."""

    next = serializers.URLField(allow_null=True)
    first = serializers.URLField()
    hidden = serializers.IntegerField()
    results = EvidenceRecordSerializer(many=True)


def page_of(parts: Sequence[Part], request: Any) -> dict[str, Any]:
    """A page of the records of all parts, those of the first part first, each by their numbers."""
    size = KeysetPagination().asked_size(request.query_params)
    at, after = _begin(request.query_params.get("cursor", ""), len(parts))
    rows_of = [passport.told_to(request.scope, part.figure, part.figure.records()) for part in parts]
    found: list[tuple[int, Any]] = []
    for n in range(at, len(parts)):
        rows = _in_order(parts[n].kind, rows_of[n])
        if n == at and after:
            rows = rows.filter(pk__gt=after)
        found += [(n, row) for row in rows[: size + 1 - len(found)]]
        if len(found) > size:
            break
    following = None
    address = request.build_absolute_uri()
    if len(found) > size:
        found = found[:size]
        last, row = found[-1]
        following = replace_query_param(address, "cursor", write_key((last, row.pk)))
    seen = sum(rows.count() for rows in rows_of)
    return {
        "next": following,
        "first": remove_query_param(address, "cursor"),
        "hidden": sum(part.figure.evidence_rows for part in parts) - seen,
        "results": list(_told(parts, found, request)),
    }


def _begin(cursor: str, parts: int) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    key = read_key(cursor)
    if len(key) != 2 or not all(isinstance(one, int) and not isinstance(one, bool) for one in key):
        raise _unreadable()
    at, after = int(key[0]), int(key[1])
    if not (0 <= at < parts and 0 <= after <= LARGEST):
        raise _unreadable()
    return at, after


def _unreadable() -> ParameterInvalid:
    return ParameterInvalid({"cursor": [_("This is not where a page begins. Take it from the page before.")]})


def _in_order(kind: RecordKind, rows: Any) -> Any:
    """With `of_unit`, the code of the unit, and `day`; with all that it takes to name a row."""
    day = F(f"{kind.valid}__startswith") if kind.is_stock else F(kind.happened_on)
    told = rows.annotate(of_unit=F(f"{kind.unit_field}__code"), day=day)
    return told.select_related(*kind.with_rows).order_by("pk")


def _told(parts: Sequence[Part], found: Iterable[tuple[int, Any]], request: Any) -> Iterator[dict[str, Any]]:
    scope: Scope = request.scope
    in_full = {
        n: keys_read_in_full(part.kind, [row for of, row in found if of == n], scope) for n, part in enumerate(parts)
    }
    for n, row in found:
        part = parts[n]
        yield {
            "part": part.figure.code,
            "kind": part.kind.code,
            "id": row.pk,
            "unit": row.of_unit,
            "date": row.day.isoformat() if row.day else None,
            "label": str(row) if row.pk in in_full[n] else str(part.kind.label),
            **links(row, request),
        }


def links(row: Model, request: Any) -> dict[str, str | None]:
    """The page of a record and its address here, as far as there are."""
    page = row.get_absolute_url() if hasattr(row, "get_absolute_url") else None
    return {"href": request.build_absolute_uri(page) if page else None, "api": _address(row, request)}


def _address(row: Model, request: Any) -> str | None:
    found = _resource_of(type(row))
    if found is None:
        return None
    name, field = found
    value: Any = row
    for step in field.split("__"):
        value = getattr(value, step, None)
    return reverse(f"api:{name}-detail", args=[value], request=request) if value is not None else None


@cache
def _resource_of(model: type[Model]) -> tuple[str, str] | None:
    """The resource whose rows are of a model, and the field by which its addresses name them."""
    for known in (of_unions.RESOURCES, of_members.RESOURCES, of_campaigns.RESOURCES, of_welfare.RESOURCES, OURS):
        for name, view in known.items():
            if issubclass(view, Rows) and getattr(view, "model", None) is model:
                return name, view.lookup_field
    return None
