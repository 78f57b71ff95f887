"""A list is checked: every row is read and compared with the book, and nothing of the book is touched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.tabular import read_body
from members.imports import staging
from members.imports.judging import Terms, judge, problems
from members.imports.layouts import layout_of, table_of, told_of
from members.imports.reading import flag_doubles, read_rows
from members.imports.uploading import held, standing_since
from members.imports.words import group_key
from members.models import MemberImport
from members.privacy import NEEDS, NOTHING, Seen
from members.services.membership import groups_below
from unions.access import Scope
from unions.forms.choices import units_with_names
from unions.models import UnionUnit

Status = MemberImport.Status
STEPS = 4  # of a check, told to who waits: the file is open, its rows are read, compared, kept

# Rows that change nothing are counted and not kept.
KEEP = """
INSERT INTO members_importrow (imported_id, number, cells, outcome, errors, member_id, changes)
SELECT %(import)s, number, {cells}, outcome,
       CASE WHEN problem IS NULL THEN '{}' ELSE jsonb_build_object(
            %(problems)s::jsonb -> split_part(problem, '|', 1) ->> 0,
            replace(%(problems)s::jsonb -> split_part(problem, '|', 1) ->> 1, '{}', split_part(problem, '|', 2))
       ) END || coalesce(errors, '{}'), member_id, changes
  FROM import_staged staged JOIN import_judged USING (number) WHERE outcome <> 'same' ORDER BY number
"""


def seen_at(unit: UnionUnit, scope: Scope) -> Seen:
    """The classes of data that the scope handles at a unit."""
    return frozenset(privacy for privacy, can in NEEDS.items() if scope.allows(can, unit)) or NOTHING


def check(import_id: int, *, scope: Scope, tell: Callable[[int], None] = lambda _step: None) -> MemberImport:
    """Read all rows and say what would become of each. Run twice, it says the same.

    Raises ValidationError where the list cannot be read any more or has no rows.
    """
    imported = MemberImport.objects.select_related("unit", "file").get(pk=import_id)
    seen = seen_at(imported.unit, scope)
    layout = layout_of(imported.layout, seen)
    table = table_of(imported)
    tell(1)
    body = read_body(table, layout)
    told = told_of(body)
    del table
    if not body.rows:
        raise ValidationError(_("There is no row below the header."), code="no-rows")
    codes = [heading.code for heading in layout.columns]
    rows = list(read_rows(body.rows, codes, group_names(imported.unit, scope)))
    del body
    flag_doubles(rows)
    tell(2)
    return _compare(import_id, rows, codes, told, scope)


@transaction.atomic
def _compare(import_id: int, rows: Iterable[Any], codes: list[str], told: dict[str, Any], scope: Scope) -> MemberImport:
    imported = held(import_id, scope, Status.CHECKING, Status.CHECKED, Status.FAILED)
    staging.create()
    staging.fill(rows)
    judge(terms_of(imported, codes, scope))
    imported.rows.all().delete()
    staging.run(
        KEEP.replace("{cells}", staging.kept_cells(codes)), {"import": imported.pk, "problems": json.dumps(problems())}
    )
    imported.counts = outcomes()
    imported.layout |= told | {"codes": codes}
    imported.status = Status.CHECKED
    imported.save()
    return imported


def terms_of(imported: MemberImport, codes: list[str], scope: Scope) -> Terms:
    founded = standing_since(imported.unit, scope.on)
    if founded is None:
        raise ValidationError(_("This union does not stand today, so nobody joins it by a list."))
    return Terms(
        unit=imported.unit_id,
        today=scope.on,
        founded=founded,
        joining=imported.joined_on,
        fields=staging.fields_of(codes),
        erased=staging.erased_by(codes) if imported.blank_erases else (),
    )


def outcomes() -> dict[str, int]:
    """How many of the judged rows there are of each outcome."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome, count(*) FROM import_judged GROUP BY outcome")
        return dict(cursor.fetchall())


def group_names(unit: UnionUnit, scope: Scope) -> dict[str, int]:
    """By `group_key` of its name or code: the id of a unit below; names that two of them bear mean neither."""
    known: dict[str, set[int]] = {}
    for group in units_with_names(groups_below(unit, scope.on), scope.on):
        for name in (group.called, group.code):  # type: ignore[attr-defined]
            known.setdefault(group_key(name), set()).add(group.pk)
    return {name: next(iter(ids)) for name, ids in known.items() if len(ids) == 1}
