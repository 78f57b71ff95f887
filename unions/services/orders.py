"""What somebody orders to happen to units: the words of a decision, before anything is written."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from unions.models import Decision, LineageEvent, UnionUnit, UnitVersion

Kind = LineageEvent.Kind

MOVES = (Kind.REPARENTED, Kind.TRANSFERRED_AS_IS)
ENDS = LineageEvent.ENDS
# How many unions each kind founds, at least and at most.
FOUNDED_BY: Mapping[str, tuple[int, int]] = {
    Kind.FOUNDED: (1, 1000),
    Kind.MERGED_INTO_NEW: (1, 1),
    Kind.SPLIT: (2, 1000),
    Kind.CARVED_OUT: (1, 1000),
}
CHANGES = (Kind.RENAMED, Kind.RECLASSIFIED, Kind.CORRECTED)
UNDER_NEEDED = (*MOVES, Kind.FOUNDED, Kind.MERGED_INTO_NEW)
UNDER = (*UNDER_NEEDED, Kind.SPLIT, Kind.CARVED_OUT)
# Of which word of an order a refusal speaks, by its code.
SPEAKS_OF: Mapping[str, str] = {
    **dict.fromkeys(("under", "parent", "loop"), "under"),
    **dict.fromkeys(("units", "not-there", "began-that-day", "there", "later"), "units"),
    **dict.fromkeys(("founded", "code-taken"), "founded"),
    "children": "children_under",
    **{word: word for word in ("heir", "reason", "groups", "changes", "note")},
}

# What each kind may change of a unit's version.
NAMES = ("name", "short_name", "letterhead_name", "symbol", "place", "employer_name")
CLASSES = ("level", "sector", "employer_type", "state_salaried", "territory", "has_seal", "has_account")
CHANGEABLE: Mapping[str, tuple[str, ...]] = {
    Kind.RENAMED: NAMES,
    Kind.RECLASSIFIED: (*CLASSES, "symbol", "place", "employer_name"),
    Kind.CORRECTED: NAMES + CLASSES,
}


@dataclass(frozen=True)
class NewUnit:
    """A unit that an order founds: its code, and the fields of its first version. `covers` are territories' ids."""

    code: str
    name: str
    short_name: str
    letterhead_name: str
    symbol: str
    place: str
    level_id: str
    sector: str = ""
    employer_name: str = ""
    employer_type_id: str | None = None
    state_salaried: str = ""
    territory_id: int | None = None
    has_seal: bool = False
    has_account: bool = False
    covers: tuple[int, ...] = ()

    def version(self) -> dict[str, Any]:
        """The fields of its first version."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("code", "covers")}


def new_unit(*, name: str, short_name: str = "", letterhead_name: str = "", **said: Any) -> NewUnit:
    """A unit to found; where it says no other names, it goes by the one that it has, on letterheads in capitals."""
    return NewUnit(
        name=name, short_name=short_name or name[:120], letterhead_name=letterhead_name or name.upper()[:120], **said
    )


@dataclass(frozen=True)
class Order:
    """One act upon units, effective from a day on. What each kind needs:

    * founded: `founded`, `under`. recognised: `units`.
    * renamed, reclassified, corrected: `units`, `changes` {field of UnitVersion: value}; corrected also `note`.
    * reparented, transferred_as_is: `units`, `under`.
    * merged_into_existing: `units` (those that end), `heir`. merged_into_new: `units`, one of `founded`, `under`.
    * split: one of `units`, two or more of `founded`; carved_out: one of `units`, one or more of `founded`. Without
      `under` they stand where the old unit stands. `groups` {unit inside: index into `founded`} says who goes
      where; what is not named goes to the first in a split, and stays in a carving out.
    * dissolved: `units`, `reason`.

    `children_under` takes in the units directly below those that end; without it they go to the heir or the first
    of a split, or end along with a dissolved unit where they are inside a base.
    """

    kind: str
    effective_on: date
    units: tuple[UnionUnit, ...] = ()
    decision: Decision | None = None
    under: UnionUnit | None = None
    heir: UnionUnit | None = None
    founded: tuple[NewUnit, ...] = ()
    children_under: UnionUnit | None = None
    groups: Mapping[int, int] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    note: str = ""
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)


def check(order: Order) -> None:
    """Refuse an order that says too little or too much for its kind, before anything is looked up."""
    _check_units(order)
    _check_unions_around(order)
    _check_words(order)


def _check_units(order: Order) -> None:
    many, new = len(order.units), len(order.founded)
    if order.kind == Kind.FOUNDED and many:
        raise ValidationError(_("Only new unions are founded."), code="units")
    if order.kind != Kind.FOUNDED and not many:
        raise ValidationError(_("Choose at least one union."), code="units")
    if order.kind in (Kind.SPLIT, Kind.CARVED_OUT, Kind.RENAMED) and many != 1:
        raise ValidationError(_("Choose exactly one union."), code="units")
    least, most = FOUNDED_BY.get(order.kind, (0, 0))
    if not least <= new <= most:
        raise ValidationError(
            _("This act founds at least %(least)d and at most %(most)d unions."),
            params={"least": least, "most": most},
            code="founded",
        )
    if order.groups and order.kind not in (Kind.SPLIT, Kind.CARVED_OUT):
        raise ValidationError(_("Groups are divided in a split or a carving out."), code="groups")
    if any(not 0 <= index < new for index in order.groups.values()):
        raise ValidationError(_("Say for each group to which of the new unions it goes."), code="groups")


def _check_unions_around(order: Order) -> None:
    if order.under is None and order.kind in UNDER_NEEDED:
        raise ValidationError(_("Say under which union they will stand."), code="under")
    if order.under is not None and order.kind not in UNDER:
        raise ValidationError(_("This act puts nothing under another union."), code="under")
    if (order.heir is None) == (order.kind == Kind.MERGED_INTO_EXISTING):
        raise ValidationError(_("Say which union takes them in."), code="heir")
    if order.heir in order.units:
        raise ValidationError(_("A union cannot be merged into itself."), code="heir")
    if order.under in order.units and order.kind in MOVES:
        raise ValidationError(_("A unit cannot stand below itself."), code="loop")
    if order.children_under in order.units:
        raise ValidationError(_("Nothing can stand below a union that ends."), code="children")
    if order.children_under is not None and order.kind not in ENDS:
        raise ValidationError(_("Only unions that end leave others behind."), code="children")


def _check_words(order: Order) -> None:
    if (order.kind == Kind.DISSOLVED) != bool(order.reason):
        raise ValidationError(_("A dissolution says why, and only a dissolution."), code="reason")
    if order.kind == Kind.CORRECTED and not order.note.strip():
        raise ValidationError(_("Say what was wrong."), code="note")
    if bool(order.changes) != (order.kind in CHANGES) or set(order.changes) - set(CHANGEABLE.get(order.kind, ())):
        raise ValidationError(_("Say what changes, and only that."), code="changes")


def differing(changes: Mapping[str, Any], units: Collection[UnionUnit], on: date) -> dict[str, Any]:
    """Of the changes those that are not so already, where they are of one unit alone; all, where of several."""
    was = list(UnitVersion.objects.on(on).filter(unit__in=units)[:2])
    if not len(was) == 1 == len(units):
        return dict(changes)
    return {name: value for name, value in changes.items() if getattr(was[0], name) != value}


def changed_columns(order: Order) -> dict[str, Any]:
    """The order's changes as columns of UnitVersion with checked values; faults are told by field."""
    columns, faults = {}, {}
    for name, value in order.changes.items():
        field: Any = UnitVersion._meta.get_field(name)
        try:
            plain = value.pk if isinstance(value, Model) else value
            columns[field.column] = field.clean(plain, None)
        except ValidationError as wrong:
            faults[name] = wrong
    if faults:
        raise ValidationError(faults)
    return columns
