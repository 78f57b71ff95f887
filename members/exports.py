"""Lists of members that go out: the people of the list page, in the columns of lists that come in.

Without a reason everything personal is masked; with one it stands in clear for those whom the account may see, and
that it was taken out is written down.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from common.models import AccessLog
from common.tabular import ColumnSpec, Value, write_csv, write_table
from members.imports.columns import BORN, GROUP, JOINED, KEY, privacy_of, specs, written_columns
from members.imports.words import row_key
from members.models import Ethnicity, GroupStay, Member, MembershipSpell
from members.privacy import EVERYTHING, NEEDS, Privacy, mask
from members.search import ORDER, MemberSearch
from unions.access import Scope
from unions.list_files import CHUNK, lines_above
from unions.models import Can, UnionUnit

CSV_DELIMITER = ";"  # of a Vietnamese Windows


@dataclass(frozen=True)
class Export:
    """What is taken out: whom, and in clear how far. `for_changes` writes the keys by which a list comes back."""

    search: MemberSearch
    scope: Scope
    reason: str = ""
    sensitive: bool = False
    for_changes: bool = False

    def columns(self) -> tuple[ColumnSpec, ...]:
        codes = written_columns(EVERYTHING if self.sensitive else EVERYTHING - {Privacy.SENSITIVE})
        return specs((KEY, *codes) if self.for_changes else codes)

    def rows(self) -> Iterator[list[Value]]:
        """The rows in the order of the list page, fetched piece by piece."""
        codes = [column.code for column in self.columns()]
        row_of = _Row(codes, self._clear_at())
        columns = [_SOURCES.get(code, f"member__{code}") for code in codes]
        found = self._spells().values_list(
            "home", "member__pk", "member__version", "member__born_on", "member__born_year", *columns
        )
        for row in found.iterator(chunk_size=CHUNK):
            yield row_of(row)

    def _spells(self) -> QuerySet[Any]:
        """One membership for each of the people: the last of those that the list is about."""
        today = self.scope.on
        ways = self.search.memberships()
        if self.for_changes:
            ways = ways.filter(unit=self.search.unit, valid__contains=today)
        spells = MembershipSpell.objects.order_by().filter(member=OuterRef("member"))
        latest = spells.filter(joined_on__lte=today).order_by("-joined_on").values("unit")[:1]
        coming = spells.filter(joined_on__gt=today).order_by("joined_on").values("unit")[:1]
        stays = GroupStay.objects.on(today if self.for_changes else self.search.day).filter(spell=OuterRef("pk"))
        named = stays.filter(group__versions__valid__contains=today).values("group__versions__short_name")[:1]
        # Who is found is not asked again of these: the later memberships of a person are looked up by the person alone.
        later = ways.filter(member=OuterRef("member"), joined_on__gt=OuterRef("joined_on"))
        return (
            ways.filter(~Exists(later), member__in=self.search.found())
            .annotate(
                home=Coalesce(Subquery(latest), Subquery(coming)) if self.reason else F("unit"),
                group_name=Subquery(named),
            )
            .order_by(*(f"member__{name}" for name in ORDER))
        )

    def _clear_at(self) -> dict[Privacy, set[int]]:
        """By class: the units whose members it is shown of in clear."""
        if not self.reason:
            return {}
        return {
            privacy: set(self.scope.places(can).values_list("unit", flat=True))
            for privacy, can in NEEDS.items()
            if privacy is not Privacy.OPEN
        }


_SOURCES = {
    KEY: "member__pk",
    BORN: "member__born_on",
    GROUP: "group_name",
    JOINED: "joined_on",
    "ethnicity": "member__ethnicity",
}


class _Row:
    """Makes the cells of a row out of what was fetched: choices in words, and masks where a class is not shown."""

    def __init__(self, codes: Sequence[str], clear: dict[Privacy, set[int]]) -> None:
        self._clear = clear
        self._key = codes.index(KEY) if KEY in codes else None
        self._born = codes.index(BORN)
        self._words = [(codes.index(code), words) for code, words in _words().items() if code in codes]
        self._masked = {
            privacy: [(index, code) for index, code in enumerate(codes) if privacy_of(code) is privacy and code != BORN]
            for privacy in (Privacy.PERSONAL, Privacy.SENSITIVE)
        }

    def __call__(self, fetched: Sequence[Any]) -> list[Value]:
        home, pk, version, born_on, born_year, *cells = fetched
        for index, words in self._words:
            cells[index] = words.get(cells[index], cells[index])
        hidden = [privacy for privacy in self._masked if home not in self._clear.get(privacy, ())]
        for privacy in hidden:
            for index, code in self._masked[privacy]:
                cells[index] = mask(code, cells[index]) or None
        if born_on is None or Privacy.PERSONAL in hidden:
            cells[self._born] = str(born_year) if born_year else None
        if self._key is not None:
            cells[self._key] = row_key(pk, version)
        return cells


def _words() -> dict[str, dict[Any, str]]:
    """By column: the words for what is stored."""
    words: dict[str, dict[Any, str]] = {"ethnicity": dict(Ethnicity.objects.values_list("pk", "name"))}
    for code in ("sex", "education", "political_theory", "contract"):
        choices = Member._meta.get_field(code).flatchoices  # type: ignore[union-attr]
        words[code] = {value: str(label) for value, label in choices}
    return words


def write(export: Export, stream: IO[bytes], *, as_csv: bool, title_lines: Sequence[str], sheet_name: str) -> int:
    """Write the list into a stream and write down that it was taken out; answers how many people it holds.

    Raises PermissionDenied for what the account may not take.
    """
    _require(export)
    columns = export.columns()
    counted = _Counting(export.rows())
    if as_csv:
        write_csv(stream, columns=columns, rows=counted, delimiter=CSV_DELIMITER)
    else:
        notes = [_("Change cells and send the file again: only what differs is changed.")] if export.for_changes else []
        write_table(stream, columns=columns, rows=counted, sheet_name=sheet_name, title_lines=title_lines, notes=notes)
    clear = [column.code for column in columns if export.reason or privacy_of(column.code) is Privacy.OPEN]
    AccessLog.objects.create(
        account=export.scope.account,
        act=AccessLog.Act.EXPORT,
        what=Member._meta.label,
        fields=sorted(set(clear) - {KEY}),
        rows=counted.number,
        reason=export.reason,
    )
    return counted.number


def title(unit: UnionUnit, day: date, told: Sequence[tuple[str, str]], *, by: Any) -> list[str]:
    """The lines above a list of members as at a day."""
    said = [_("LIST OF MEMBERS"), _("As at %(day)s") % {"day": f"{day:%d/%m/%Y}"}]
    return lines_above(unit, day, said, told, by=by)


def _require(export: Export) -> None:
    unit = export.search.unit
    if unit is None:
        raise PermissionDenied
    export.scope.require(Can.VIEW, unit)
    if export.for_changes:
        export.scope.require(Can.RECORD, unit)
    if export.sensitive:
        export.scope.require(Can.SENSITIVE, unit)
    if (export.for_changes or export.sensitive) and not export.reason:
        raise PermissionDenied


class _Counting:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterator[list[Value]]) -> None:
        self._rows, self.number = rows, 0

    def __iter__(self) -> Iterator[list[Value]]:
        for row in self._rows:
            self.number += 1
            yield row
