"""What a list page shows, as a workbook: the same rows, masks and filters, in constant memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.facts import Column
from common.models import AccessLog
from common.notices import tell
from common.tabular import ColumnSpec, Kind, Value, write_table
from unions.access import Scope
from unions.http import OfficerRequest
from unions.models import UnionUnit
from unions.pages import HIDDEN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2_000  # rows that are fetched, and asked for their masks, at once
MOST = 1_000_000  # rows of a sheet, with room for what stands above them
IN_MEMORY = 2**20  # bytes of a file; a larger one lies on the disk until it is sent

Reads = Callable[[Sequence[Any], Scope], set[int]]  # keys of the rows whose sensitive columns a scope may read

UNIT = Column(gettext_lazy("Recorded for"), of=lambda row: row.unit_name)


def as_workbook(
    request: OfficerRequest,
    rows: QuerySet[Any],
    columns: Sequence[Column],
    *,
    heading: str,
    form: forms.Form,
    days: str = "",
    reads: Reads | None = None,
) -> HttpResponseBase:
    """The rows of a list, narrowed by `form`, as a file; that they were taken out is written down.

    For that reason it is posted for, to the address of the list. `days` says of when the rows are, if not of the period
    of the page. Where there is nothing to take, or too much for a sheet, the list says so.
    """
    number = rows.order_by().count()
    if not 0 < number <= MOST:
        said = _("A sheet cannot hold so many rows. Narrow the list.") if number else _("There is nothing to take out.")
        tell(request, said, level=messages.WARNING)
        return redirect(request.get_full_path())
    where = request.where
    days = days or f"{where.period.start:%d/%m/%Y} – {where.period.cut_off:%d/%m/%Y}"
    with ExitStack() as failing:
        file = failing.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
        write_table(
            file,
            columns=[_spec(column) for column in columns],
            rows=_cells(rows, columns, reads, request.scope),
            sheet_name=heading,
            title_lines=lines_above(
                where.unit, where.period.cut_off, [heading, days], told_filters(form), by=request.user
            ),
        )
        AccessLog.objects.create(
            account=request.user,
            act=AccessLog.Act.EXPORT,
            what=rows.model._meta.label,
            fields=[str(column.label) for column in columns],
            rows=number,
        )
        file.seek(0)
        failing.pop_all()  # from here on the response closes the file
    name = f"{heading} {where.version.short_name} {timezone.localdate():%d-%m-%Y}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def lines_above(
    unit: UnionUnit, day: date, said: Collection[str], told: Collection[tuple[str, str]], *, by: Any
) -> list[str]:
    """The lines above a list: whose it is, what it is, how it was narrowed (label, value), who took it out."""
    version = unit.versions.on(day).first() or unit.versions.order_by("-valid").first()
    lines = [version.letterhead_name if version else unit.code, *said]
    if told:
        lines.append("; ".join(f"{label}: {value}" for label, value in told))
    at = f"{timezone.localtime():%H:%M %d/%m/%Y}"
    return [*lines, _("Taken out at %(at)s by %(who)s") % {"at": at, "who": by}]


def told_filters(form: forms.Form) -> list[tuple[str, str]]:
    """(label, value) of the filters that are set and understood, in words."""
    form.is_valid()
    said = {name: value for name, value in form.cleaned_data.items() if value not in ("", None)}
    return [(str(form.fields[name].label), _in_words(form.fields[name], value)) for name, value in said.items()]


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        return str(dict(flatten_choices(choices)).get(value, value))
    return str(value)


def _spec(column: Column) -> ColumnSpec:
    label = str(column.label)
    if column.amount:
        return ColumnSpec(code=label, label=label, width=14, kind=Kind.NUMBER)
    return ColumnSpec(code=label, label=label, width=24)


def _cells(rows: QuerySet[Any], columns: Sequence[Column], reads: Reads | None, scope: Scope) -> Iterator[list[Value]]:
    fetched = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(fetched, CHUNK)):
        read = reads(chunk, scope) if reads else set()
        for row in chunk:
            yield [_value(column, row, hidden=row.pk not in read) for column in columns]


def _value(column: Column, row: Any, *, hidden: bool) -> Value:
    if hidden and column.sensitive is not None and column.sensitive(row):
        return HIDDEN
    said = column.of(row)
    return said if isinstance(said, int | date) else None if said is None else str(said)
