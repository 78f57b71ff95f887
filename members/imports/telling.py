"""A checked list in words: its rows with what is wrong or changes, and their own file with the reasons in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from common.tabular import with_errors
from members.imports.columns import labels, privacy_of
from members.imports.layouts import layout_of, table_of
from members.models import Ethnicity, ImportRow, Member, MemberImport, MembershipSpell
from members.privacy import EVERYTHING, HIDDEN, Seen
from unions.forms.choices import units_with_names
from unions.models import UnionUnit

WHOLE_ROW = "row"  # what an error is about that is about no cell, in addresses

# By the column of the staging table: the column of the list it comes from, where that is another.
_COLUMN = {
    "born_on": "born",
    "born_year": "born",
    "ethnicity_id": "ethnicity",
    "group_id": "group",
    "party_marked": "party",
    "sex_by_number": "sex",
    "key_member": "row_key",
    "key_version": "row_key",
}


class Words:
    """Values of staged columns as people read them, or hidden from who may not see their class."""

    def __init__(self, seen: Seen, on: date) -> None:
        self._seen = seen
        self._labels = labels()
        self._on = on
        self._choices = {field.name: dict(field.flatchoices) for field in Member._meta.fields if field.choices}
        self._named: dict[str, dict[int | str, str]] = {}

    def learn(self, rows: Iterable[ImportRow]) -> None:
        """Fetch the names of groups and peoples that the rows speak of, at once."""
        pairs = [row.changes for row in rows]
        groups = {one for changes in pairs for one in changes.get("group_id", ()) if one}
        called: Any = units_with_names(UnionUnit.objects.filter(pk__in=groups), self._on)
        self._named["group_id"] = {unit.pk: unit.called for unit in called}
        self._named["ethnicity_id"] = dict(Ethnicity.objects.values_list("pk", "name"))

    def label(self, column: str) -> str:
        return self._labels.get(_COLUMN.get(column, column), "")

    def may_see(self, column: str) -> bool:
        code = _COLUMN.get(column, column)
        return code not in self._labels or privacy_of(code) in self._seen

    def value(self, column: str, value: Any) -> str:
        if not self.may_see(column):
            return HIDDEN
        if value in (None, ""):
            return "–"
        if column in self._named:
            return self._named[column].get(value, str(value))
        if column in self._choices:
            return str(self._choices[column].get(value, value))
        if column.endswith("_on"):
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        return str(value)


def told(rows: list[ImportRow], seen: Seen, on: date) -> list[dict[str, Any]]:
    """For each row: its number, whom it is about, (label, message) of errors, (label, before, after) of changes.

    Somebody who never belonged to the union of the list is not named: a number alone does not tell whose it is.
    """
    words = Words(seen, on)
    words.learn(rows)
    about = [row.member_id for row in rows if row.member_id]
    units = {row.imported.unit_id for row in rows}
    ours = MembershipSpell.objects.filter(unit__in=units, member__in=about)
    known = set(ours.values_list("member", flat=True))
    members = {row.pk: row.member for row in rows if row.member_id in known}
    return [
        {
            "row": row,
            "member": members.get(row.pk),
            "name": row.cells.get("full_name") or members.get(row.pk) or _("no name"),
            "born": row.cells.get("born_year", ""),
            "errors": [
                (words.label(column), message if words.may_see(column) else HIDDEN)
                for column, message in row.errors.items()
            ],
            "changes": [
                (words.label(column), words.value(column, before), words.value(column, after))
                for column, (before, after) in row.changes.items()
                if column != "born_year" or "born_on" not in row.changes
            ],
        }
        for row in rows
    ]


def kinds_of_errors(imported: MemberImport) -> list[tuple[str, str, int]]:
    """(column or WHOLE_ROW, its label, number of rows) of what is wrong, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, count(*) FROM members_importrow, jsonb_object_keys(errors) AS kind"
            " WHERE imported_id = %s AND outcome = 'bad' GROUP BY kind ORDER BY count(*) DESC, kind",
            [imported.pk],
        )
        found = cursor.fetchall()
    named = labels() | {"": _("The whole row")}
    return [(kind or WHOLE_ROW, named.get(kind, kind), number) for kind, number in found]


def how_it_was_read(imported: MemberImport) -> list[tuple[str, str]]:
    """(label, words) of what a person should know about how the cells were understood."""
    said: Mapping[str, Any] = imported.layout
    told_: list[tuple[str, str]] = [(_("Rows read"), str(said.get("rows", 0)))]
    if encodings := Counter(said.get("encodings", {}).values()):
        words = ", ".join(
            _("%(encoding)s in %(n)d columns") % {"encoding": name, "n": n} for name, n in encodings.items()
        )
        told_.append((_("Old fonts"), words))
    if said.get("skipped_number"):
        told_.append((_("Left out"), _("%(n)d lines that are no rows") % {"n": said["skipped_number"]}))
    return told_


def own_file(imported: MemberImport) -> bytes:
    """The list as it was sent, as a workbook, with a column that says what is wrong in which row."""
    table = table_of(imported)
    layout = layout_of(imported.layout, EVERYTHING)
    places = layout.places
    named = labels()
    errors: dict[int, list[str]] = {}
    wrong: set[tuple[int, int]] = set()
    for row in imported.rows.filter(outcome=ImportRow.Outcome.BAD).iterator():
        errors[row.number] = [f"{named[code]}: {text}" if code in named else text for code, text in row.errors.items()]
        wrong.update((row.number, places[code]) for code in row.errors if code in places)
    return with_errors(table, layout, errors, wrong=wrong)
