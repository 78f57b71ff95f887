"""A list arrives, and somebody says what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.files import store
from common.tabular import open_table
from members.imports.layouts import remember, table_of, understood
from members.models import MemberImport
from unions.access import Scope
from unions.models import Can, UnionUnit

IDENTIFYING = {"full_name", "row_key", "member_number", "citizen_id", "staff_code"}
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# Until it is imported, a list can be begun anew; also one whose check never ended.
OPEN = tuple(MemberImport.Status[name] for name in ("MAPPING", "CHECKING", "CHECKED", "FAILED"))


@dataclass(frozen=True)
class Choices:
    """What somebody said about a list: what its columns mean by their index, and on which terms rows come in."""

    columns: Mapping[int, str]
    joined_on: date
    blank_erases: bool = False


def receive(content: bytes, filename: str, unit: UnionUnit, joined_on: date, *, scope: Scope) -> MemberImport:
    """Keep a file and what was understood of it. Raises ValidationError for what is no list; then nothing is kept."""
    scope.require(Can.RECORD, unit)
    require_standing(unit, joined_on, scope.on)
    table = open_table(content, filename)
    layout = understood(table, unit)
    with transaction.atomic():
        return MemberImport.objects.create(
            unit=unit,
            file=store(content, media_type=MEDIA_TYPES.get(PurePath(filename.lower()).suffix, "text/plain")),
            filename=PurePath(filename).name[-200:],
            sheet=table.sheet,
            layout=layout,
            joined_on=joined_on,
            uploaded_by=scope.account,
        )


def first_of_the_same_file(imported: MemberImport) -> MemberImport | None:
    """The earliest import of the same bytes into the same union, if there was one before."""
    same = MemberImport.objects.filter(file=imported.file_id, unit=imported.unit_id, pk__lt=imported.pk)
    return same.order_by("pk").first()


@transaction.atomic
def choose_sheet(import_id: int, sheet: str, *, scope: Scope) -> MemberImport:
    """Take another sheet of the same file; what its columns mean is guessed anew."""
    imported = held(import_id, scope)
    table = table_of(imported, sheet)
    imported.layout, imported.sheet = understood(table, imported.unit), table.sheet
    imported.status, imported.counts = MemberImport.Status.MAPPING, {}
    imported.save()
    imported.rows.all().delete()
    return imported


@transaction.atomic
def choose_columns(import_id: int, choices: Choices, *, scope: Scope) -> MemberImport:
    """Say what the columns mean, and remember it for the next list of this union. The rows are to be checked then."""
    imported = held(import_id, scope)
    codes = [code for code in choices.columns.values() if code]
    if len(codes) != len(set(codes)):
        raise ValidationError(_("Two columns cannot mean the same. Leave one of them out."), code="twice")
    if not IDENTIFYING & set(codes):
        raise ValidationError(
            _("Say at least which column holds the name, or a number by which people are known."), code="nobody"
        )
    require_standing(imported.unit, choices.joined_on, scope.on)
    headings = imported.layout["headings"]
    remember(imported.unit, ((key, choices.columns.get(index, "")) for index, _name, key in headings))
    imported.layout["columns"] = {str(index): code for index, code in choices.columns.items() if code}
    imported.joined_on, imported.blank_erases = choices.joined_on, choices.blank_erases
    imported.status = MemberImport.Status.CHECKING
    imported.layout["checks"] = imported.layout.get("checks", 0) + 1
    imported.save()
    return imported


def held(import_id: int, scope: Scope, *states: str) -> MemberImport:
    """The import, held until the transaction ends, in one of these states (else before it was imported)."""
    imported = MemberImport.objects.select_for_update(of=("self",)).select_related("unit", "file").get(pk=import_id)
    scope.require(Can.RECORD, imported.unit)
    if imported.status not in (states or OPEN):
        raise ValidationError(_("This list is no longer in the state that this page showed."), code="state")
    return imported


def standing_since(unit: UnionUnit, today: date) -> date | None:
    """Since when the unit stands in the tree without a gap; None where it does not stand today."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(days) FROM unnest((SELECT range_agg(valid) FROM unions_placement WHERE child_id = %s)) AS days"
            " WHERE days @> %s",
            [unit.pk, today],
        )
        found = cursor.fetchone()
    return found[0] if found else None


def require_standing(unit: UnionUnit, joined_on: date, today: date) -> None:
    since = standing_since(unit, today)
    if since is None:
        raise ValidationError({"unit": _("This union does not stand today, so nobody joins it by a list.")})
    if not since <= joined_on <= today:
        raise ValidationError(
            {
                "joined_on": _("Choose a day between %(since)s, when this union began, and today.")
                % {"since": f"{since:%d/%m/%Y}"}
            }
        )
