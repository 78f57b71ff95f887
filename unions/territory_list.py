"""The state's list of provinces, districts and communes: rows of a file or of the shipped catalogue, put on the map."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from unions.models import Territory

COLUMNS = ("code", "kind", "name", "parent", "first_day", "last_day", "successors")
KINDS = (Territory.Kind.PROVINCE, Territory.Kind.DISTRICT, Territory.Kind.COMMUNE)  # parents come first


class TerritoryError(Exception):
    """A list cannot be read. `faults` are whole sentences, each beginning with its line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Place:
    """One row: what bore a code over a span of days, in which parent, and what it became. `at` is where it is written."""

    at: str
    code: str
    kind: str
    name: str
    valid: DateRange
    parent: str = ""
    successors: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, date]:
        return self.kind, self.code, self.valid.lower


@dataclass(frozen=True)
class Loaded:
    added: int
    changed: int


def read_places(path: Path) -> list[Place]:
    """The rows of a CSV file with the columns `COLUMNS`; days as 2025-07-01, successors parted by blanks.

    Raises TerritoryError with the faults of all lines.
    """
    faults: list[str] = []
    places: list[Place] = []
    # Spreadsheets put a byte-order mark before UTF-8.
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise TerritoryError([_("The heading lacks these columns: %s.") % ", ".join(missing)])
        for cells in reader:
            at = _("Line %d") % reader.line_num
            try:
                places.append(_place(at, {name: (cells[name] or "").strip() for name in COLUMNS}))
            except ValueError as error:
                faults.append(f"{at}: {error}")
    if faults:
        raise TerritoryError(faults)
    return places


def _place(at: str, cells: dict[str, str]) -> Place:
    if not cells["code"] or len(cells["code"]) > 10:
        raise ValueError(_("A code has one to ten characters."))
    if cells["kind"] not in KINDS:
        raise ValueError(_("The kind is one of %s.") % ", ".join(KINDS))
    if not cells["name"] or len(cells["name"]) > 120:
        raise ValueError(_("A name has 1 to 120 characters."))
    try:
        first = date.fromisoformat(cells["first_day"])
        last = date.fromisoformat(cells["last_day"]) if cells["last_day"] else None
    except ValueError:
        raise ValueError(_("Write days as 2025-07-01; only the last day may be empty.")) from None
    if last and last < first:
        raise ValueError(_("The last day comes before the first."))
    return Place(
        at=at,
        code=cells["code"],
        kind=cells["kind"],
        name=cells["name"],
        valid=DateRange(first, last + timedelta(days=1) if last else None),
        parent=cells["parent"],
        successors=tuple(cells["successors"].split()),
    )


@transaction.atomic
def load_places(places: Sequence[Place], *, change: bool = False) -> Loaded:
    """Put rows on the map. A row is known by its kind, code and first day: loaded again, it adds nothing.

    With `change`, known rows take the name, the parent, the end and the successors of the list; without, they
    stay as they are. Raises TerritoryError with all faults, and then nothing is written.
    """
    gazetteer = Gazetteer()
    faults: list[str] = []
    added: list[Place] = []
    changed: list[Place] = []
    for place in sorted(places, key=lambda one: KINDS.index(Territory.Kind(one.kind))):
        try:
            known = gazetteer.known.get(place.key)
            if known is None:
                gazetteer.add(place)
                added.append(place)
            elif change and gazetteer.takes(known, place):
                changed.append(place)
        except ValueError as error:
            faults.append(f"{place.at}: {error}")
    faults += gazetteer.overlaps(places)
    faults += gazetteer.follow(places if change else added)
    if faults:
        raise TerritoryError(faults)
    gazetteer.write([place.key for place in added], [place.key for place in changed])
    return Loaded(len(added), len(changed))


class Gazetteer:
    """The map on its way into the database: what is known, by key and by code."""

    def __init__(self) -> None:
        rows = list(Territory.objects.select_related("parent"))
        self.known: dict[tuple[str, str, date], Territory] = {
            (one.kind, one.code, one.valid.lower): one for one in rows
        }
        self.by_code: dict[str, list[Territory]] = defaultdict(list)
        for one in rows:
            self.by_code[one.code].append(one)
        self.links: list[tuple[Territory, Territory]] = []

    def add(self, place: Place) -> None:
        made = Territory(
            code=place.code, kind=place.kind, name=place.name, valid=place.valid, parent=self.parent_of(place)
        )
        self.known[place.key] = made
        self.by_code[place.code].append(made)

    def takes(self, known: Territory, place: Place) -> bool:
        """Give a known row what the list says; whether that changed it."""
        parent = self.parent_of(place)
        if (known.name, known.valid, known.parent) == (place.name, place.valid, parent):
            return False
        known.name, known.valid, known.parent = place.name, place.valid, parent
        return True

    def parent_of(self, place: Place) -> Territory | None:
        """The row above; it must last as long as the place, since borders of another day are another row."""
        if not place.parent:
            if place.kind != Territory.Kind.PROVINCE:
                raise ValueError(_("Only provinces stand in nothing; write the code of the parent."))
            return None
        above = KINDS[: KINDS.index(Territory.Kind(place.kind))]
        for one in self.by_code.get(place.parent, ()):
            if one.kind in above and place.valid.lower in one.valid:
                if one.valid.upper and (place.valid.upper is None or place.valid.upper > one.valid.upper):
                    last = one.valid.upper - timedelta(days=1)
                    raise ValueError(
                        _("%(parent)s lasted until %(day)s: end this row then, and begin another below its successor.")
                        % {"parent": one.name, "day": f"{last:%d/%m/%Y}"}
                    )
                return one
        raise ValueError(
            _("On %(day)s nothing above bore the code %(code)s.")
            % {"day": f"{place.valid.lower:%d/%m/%Y}", "code": place.parent}
        )

    def overlaps(self, places: Iterable[Place]) -> Iterator[str]:
        for kind, code in sorted({(place.kind, place.code) for place in places}):
            bearers = sorted((one for one in self.by_code[code] if one.kind == kind), key=lambda one: one.valid.lower)
            for earlier, later in pairwise(bearers):
                if earlier.valid.upper is None or earlier.valid.upper > later.valid.lower:
                    yield _("The code %(code)s is borne by %(one)s and %(other)s on the same days.") % {
                        "code": code,
                        "one": earlier.name,
                        "other": later.name,
                    }

    def follow(self, places: Iterable[Place]) -> Iterator[str]:
        """Tie what ended to what it became, on the first day after."""
        for place in places:
            own = self.known.get(place.key)
            for code in place.successors if own else ():
                later = [
                    one
                    for one in self.by_code.get(code, ())
                    if one.kind == place.kind and place.valid.upper and place.valid.upper in one.valid
                ]
                if later and own:
                    self.links.append((own, later[0]))
                else:
                    yield f"{place.at}: " + _("nothing bore the code %s on the day after the last day.") % code

    def write(self, added: Sequence[tuple[str, str, date]], changed: Sequence[tuple[str, str, date]]) -> None:
        for kind in KINDS:
            Territory.objects.bulk_create([self.known[key] for key in added if key[0] == kind], batch_size=2000)
        rows = [self.known[key] for key in changed]
        Territory.objects.bulk_update(rows, ["name", "valid", "parent"], batch_size=2000)
        link = Territory.successors.through
        link.objects.bulk_create(
            (link(from_territory_id=one.pk, to_territory_id=later.pk) for one, later in self.links),
            ignore_conflicts=True,
        )
