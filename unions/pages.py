"""Pages that every kind of record shares: a list under the unit and period of the page, and one record."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

import pghistory.models
from django.core.exceptions import FieldDoesNotExist
from django.db.backends.postgresql.psycopg_any import Range
from django.db.models import DateField, JSONField, Model, QuerySet, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView

from common.facts import Column, RecordKind
from common.periods import Period
from unions.access import Scope
from unions.http import OfficerRequest
from unions.models import Account, Can

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # how the history keeps a day
SILENT = {"version", "form_key", "recorded_at", "name_folded", "name_key"}  # told by the event itself


Cells = list[dict[str, Any]]

HIDDEN = "•••"  # where somebody is named whom not every onlooker may know by name


def rows_with_cells(kind: RecordKind, rows: Sequence[Any], scope: Scope) -> list[tuple[Any, Cells]]:
    """Rows of a page, each with how it answers the columns of its kind: `label`, `text`, and whether it is a figure."""
    read = keys_read_in_full(kind, rows, scope)
    return [(row, [_cell(column, row, row.pk in read) for column in kind.columns]) for row in rows]


def keys_read_in_full(kind: RecordKind, rows: Sequence[Any], scope: Scope) -> set[int]:
    """The keys of those of the rows about which the scope may read everything."""
    return kind.read_in_full(rows, scope) if kind.read_in_full else {row.pk for row in rows}


def _cell(column: Column, row: Any, in_full: bool) -> dict[str, Any]:
    hidden = column.sensitive is not None and not in_full and column.sensitive(row)
    text = HIDDEN if hidden else _text(column.of(row))
    return {"label": column.label, "text": text, "amount": column.amount}


def rows_to_show(kind: RecordKind, rows: Any, period: Period) -> Any:
    """Rows of a kind with all that its columns ask for, in its order."""
    named = rows.with_unit_name(on=period.cut_off if kind.is_stock else kind.placed_on)
    return named.select_related(*kind.with_rows).order_by(*kind.order)


def _text(value: Any) -> str:
    if value in (None, ""):
        return "–"
    return str(localize(value))


class RecordList(ListView):
    """The records of a kind under the unit of the page, in its period, with their sum.

    Columns are those that the kind declares; the same list stands behind figures. Who keeps records is led to `new_url`.
    """

    request: OfficerRequest
    kind: ClassVar[RecordKind]
    template_name = "records/list.html"
    paginate_by = 50
    heading: ClassVar[Any] = ""
    empty_text: ClassVar[Any] = ""
    new_url: ClassVar[Any] = ""

    def get_queryset(self) -> QuerySet[Any]:
        if not self.request.where:
            raise Http404
        kind, period, unit = self.kind, self.request.where.period, self.request.where.unit
        rows = kind.records().in_scope(self.request.scope)
        if kind.is_stock:
            rows = rows.under(unit, on=period.cut_off).filter(**{f"{kind.valid}__contains": period.cut_off})
        else:
            rows = rows.under(unit, on=kind.placed_on).filter(
                **{
                    f"{kind.happened_on}__gte": period.start,
                    f"{kind.happened_on}__lt": period.end,
                }
            )
        return rows_to_show(kind, rows, period)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        total = None
        if any(measure.code == "amount" for measure in self.kind.measures):
            total = self.get_queryset().order_by().aggregate(total=Sum("amount"))["total"] or 0
        return context | {
            "heading": self.heading,
            "empty_text": self.empty_text,
            "new_url": self.new_url,
            "may_record": self.request.scope.units(Can.RECORD).exists(),
            "columns": self.kind.columns,
            "rows": rows_with_cells(self.kind, context["object_list"], self.request.scope),
            "total": total,
            "as_at": self.request.where.period.cut_off if self.kind.is_stock else None,
        }


class RecordDetail(DetailView):
    """One record: what it says, and everything that ever happened to it."""

    request: OfficerRequest
    template_name = "records/detail.html"
    related: ClassVar[tuple[str, ...]] = ("unit", "recorded_by")
    list_url: ClassVar[Any] = ""
    list_label: ClassVar[Any] = ""

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.in_scope(self.request.scope).select_related(*self.related)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            facts=said_by(self.object),
            events=history(self.object),
            list_url=self.list_url,
            list_label=self.list_label,
            **kwargs,
        )


def said_by(record: Model) -> list[tuple[str, Any]]:
    """(label, value) of the fields that say something, in the order of the model."""
    told = []
    for field in record._meta.fields:
        if not field.editable or field.primary_key:
            continue
        value = unit_name(record) if field.name == "unit" else _words(record, field.name)
        if value not in (None, ""):
            told.append((_label(type(record), field.name), value))
    return told


def unit_name(record: Any) -> str:
    """What the unit of a record was called on the record's day."""
    day = getattr(record, "happened_on", None) or timezone.localdate()
    version = record.unit.versions.on(day).first()
    return version.name if version else record.unit.code


def history(
    record: Model, parts: Sequence[Any] = (), veiled: Callable[[str, Any], Any] = lambda _field, value: value
) -> list[dict[str, Any]]:
    """What happened to a record, the newest first, as components/timeline.html shows it.

    Written by triggers, so bulk updates and changes from outside the pages are here too; those say no name.
    `parts` are the events of rows that belong to the record, a queryset for each kind: what was added to it and taken
    away.
    `veiled` puts a mask in place of values that the reader may not see.
    """
    events = list(pghistory.models.Events.objects.tracks(record).order_by("pgh_created_at", "pgh_id"))
    names = dict(Account.objects.filter(pk__in=_account_ids(events)).values_list("pk", "full_name"))
    related = _related(type(record), events)
    told = [
        {
            "moment": event.pgh_created_at,
            "at": f"{timezone.localtime(event.pgh_created_at):%d/%m/%Y %H:%M}",
            "who": names.get(_who(event) or 0, ""),
            "text": {"added": _("recorded"), "deleted": _("deleted")}.get(event.pgh_label, _("changed")),
            "changes": _changes(type(record), event, related, veiled),
            "key": event.pgh_label != "changed",
        }
        for event in events
    ]
    told = [event for rows in parts for event in _of_parts(rows)] + told
    told.sort(key=lambda event: event["moment"])
    return told[::-1]


def _of_parts(parts: Any) -> list[dict[str, Any]]:
    events = list(parts.exclude(pgh_label="changed").select_related("pgh_context").order_by("pgh_id"))
    whose = [event.pgh_context.metadata.get("user") or 0 if event.pgh_context else 0 for event in events]
    names = dict(Account.objects.filter(pk__in=set(whose)).values_list("pk", "full_name"))
    return [
        {
            "moment": event.pgh_created_at,
            "at": f"{timezone.localtime(event.pgh_created_at):%d/%m/%Y %H:%M}",
            "who": names.get(who, ""),
            "text": _("added") if event.pgh_label == "added" else _("took away"),
            "changes": [(str(event.pgh_tracked_model._meta.verbose_name), *_before_after(event))],
            "key": False,
        }
        for event, who in zip(events, whose, strict=True)
    ]


def _before_after(event: Any) -> tuple[str, str]:
    words = ", ".join(value for _name, value in said_by_event(event))
    return ("–", words) if event.pgh_label == "added" else (words, "–")


def said_by_event(event: Any) -> list[tuple[str, str]]:
    """(label, value) of what a kept row says, without the keys that tie it to others."""
    fields = [
        field
        for field in event.pgh_tracked_model._meta.fields
        if not field.is_relation
        and not field.primary_key
        and field.name not in SILENT
        and not field.name.endswith("_at")
        and not isinstance(field, JSONField)
    ]
    return [
        (_label(event.pgh_tracked_model, field.name), str(_plain(event.pgh_tracked_model, field.name, value)))
        for field in fields
        if (value := getattr(event, field.attname)) not in (None, "", False)
    ]


def _who(event: Any) -> int | None:
    context = event.pgh_context or {}
    return context.get("user")


def _account_ids(events: list[Any]) -> set[int]:
    return {who for who in map(_who, events) if who is not None}


def _related(model: type[Model], events: list[Any]) -> dict[str, dict[Any, str]]:
    """By the column of a foreign key that changed: what the rows it named are called."""
    changed: dict[str, set[int | str]] = {}
    for event in events:
        for name, pair in (event.pgh_diff or {}).items():
            changed.setdefault(name, set()).update(one for one in pair if isinstance(one, int | str))
    told: dict[str, dict[Any, str]] = {}
    for field in model._meta.fields:
        if field.related_model and field.editable and field.attname in changed:
            rows = field.related_model._default_manager.filter(pk__in=changed[field.attname])
            told[field.attname] = {row.pk: str(row) for row in rows}
    return told


def _changes(
    model: type[Model], event: Any, related: dict[str, dict[Any, str]], veiled: Callable[[str, Any], Any]
) -> list[tuple[str, Any, Any]]:
    """(label, old, new) of the fields that a person would name."""
    keys = {field.attname for field in model._meta.fields if field.is_relation}
    told = []
    for name, (old, new) in (event.pgh_diff or {}).items():
        if name in related:
            field = name.removesuffix("_id")
            words = [veiled(field, related[name].get(one, "–")) for one in (old, new)]
            told.append((_label(model, field), *words))
        elif name not in SILENT | keys and not name.endswith(("_at", "_by")) and not isinstance(new, dict):
            words = [_plain(model, name, veiled(name, one)) for one in (old, new)]
            told.append((_label(model, name), *words))
    return told


def _label(model: type[Model], name: str) -> str:
    try:
        label = str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        label = name
    return label[:1].upper() + label[1:]


def _plain(model: type[Model], name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    field = model._meta.get_field(name)
    choices = dict(getattr(getattr(field, "base_field", field), "flatchoices", ()))
    if isinstance(value, list):  # of words, each is told; of anything larger, how many there are
        words = all(isinstance(one, str) for one in value)
        return (", ".join(str(choices.get(one, one)) for one in value) if words else str(len(value))) or "–"
    if isinstance(value, Range):
        return span(value)
    if name.endswith("year") and isinstance(value, int):
        return str(value)
    if isinstance(field, DateField) and isinstance(value, str) and ISO_DAY.fullmatch(value):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return choices.get(value, "–" if value in (None, "") else localize(value))


def _words(record: Model, name: str) -> Any:
    display = getattr(record, f"get_{name}_display", None)
    value = getattr(record, name)
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, Range):
        return span(value)
    if name.endswith("year") and isinstance(value, int):
        return str(value)
    return display() if display else localize(value)


def span(valid: Range[Any]) -> str:
    """The days of a span in words: both its ends count, and what is open goes on."""
    first = f"{valid.lower:%d/%m/%Y}" if valid.lower else "…"
    last = f"{valid.upper - timedelta(days=1):%d/%m/%Y}" if valid.upper else _("now")
    return f"{first} – {last}"
