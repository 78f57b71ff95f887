"""What an order comes to, unit by unit, in the tree of its day. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from unions.services.orders import CHANGES, MOVES, Kind, Order

# A base takes these along when it is dissolved: its members belong to it, not to them.
INSIDE_THE_BASE = ("component_union", "union_section", "union_group")
NAMED = 10  # units that a refusal names before it only counts

# The branches of some units on a day. Written with lower() and upper(): for `@>` PostgreSQL would take the index of
# the exclusion constraint, which is slow.
BRANCHES = """
WITH RECURSIVE branch AS (
    SELECT child_id, parent_id, valid FROM unions_placement
     WHERE child_id = ANY(%(units)s) AND lower(valid) <= %(day)s AND coalesce(upper(valid) > %(day)s, true)
    UNION
    SELECT p.child_id, p.parent_id, p.valid FROM branch JOIN unions_placement p ON p.parent_id = branch.child_id
     WHERE lower(p.valid) <= %(day)s AND coalesce(upper(p.valid) > %(day)s, true)
)
SELECT unit.id, unit.code, coalesce(v.name, unit.code), coalesce(v.level_id, ''), branch.parent_id,
       lower(branch.valid), upper(branch.valid), lower(v.valid)
  FROM branch JOIN unions_unionunit unit ON unit.id = branch.child_id
  LEFT JOIN unions_unitversion v ON v.unit_id = unit.id AND v.valid @> %(day)s
 ORDER BY unit.code
"""


@dataclass(frozen=True)
class Standing:
    """A unit as it stood on the day: `began` and `until` are of its placement, `named` the first day of its version."""

    unit_id: int
    code: str
    name: str
    level: str
    parent_id: int | None
    began: date
    until: date | None
    named: date | None


@dataclass(frozen=True)
class Plan:
    """What happens to whom, by ids of units."""

    order: Order
    standing: Mapping[int, Standing]  # the units of the order and all below them
    founded: tuple[int, ...] = ()
    under: int | None = None  # where what is founded will stand
    ended: tuple[int, ...] = ()
    along: tuple[int, ...] = ()
    moves: Mapping[int, int] = field(default_factory=dict)  # to the new parent
    heirs: Mapping[int, int] = field(default_factory=dict)
    groups: Mapping[int, int] = field(default_factory=dict)  # also what is below those named, to the new union

    @property
    def gone(self) -> tuple[int, ...]:
        return self.ended + self.along

    def parents(self) -> set[int]:
        """The unions above those that end, move or are founded, before and after."""
        before = {self.standing[unit].parent_id for unit in (*self.gone, *self.moves)}
        return {unit for unit in (*before, *self.moves.values(), self.under) if unit is not None} - {*self.founded}

    def names(self, units: Iterable[int]) -> str:
        return listed([self.standing[unit].name for unit in units])


def plan(order: Order, founded: Sequence[int]) -> Plan:
    """Work out an order; `founded` are the ids of its new units. Raises ValidationError for what cannot be."""
    asked = [unit.pk for unit in order.units]
    standing = branches(asked, order.effective_on)
    if missing := [unit.code for unit in order.units if unit.pk not in standing]:
        raise ValidationError(
            _("On %(day)s these unions did not stand in the tree: %(units)s."),
            params={"day": f"{order.effective_on:%d/%m/%Y}", "units": listed(missing)},
            code="not-there",
        )
    under = order.under.pk if order.under else None
    if order.kind in MOVES and under is not None:
        return Plan(order, standing, moves=dict.fromkeys(asked, under))
    if order.kind in CHANGES or order.kind in (Kind.FOUNDED, Kind.RECOGNISED):
        return Plan(order, standing, founded=tuple(founded), under=under)
    return _divided(order, standing, asked, tuple(founded), under)


def _divided(
    order: Order, standing: Mapping[int, Standing], asked: list[int], founded: tuple[int, ...], under: int | None
) -> Plan:
    """Ends of all kinds and carvings out: who takes over what is inside."""
    if founded and under is None:
        under = standing[asked[0]].parent_id
    named = {group: founded[index] for group, index in order.groups.items()}
    if strange := [group for group in named if group not in standing or group in asked]:
        raise ValidationError(
            _("%(number)d of the groups are not inside the union that is divided."),
            params={"number": len(strange)},
            code="groups",
        )
    groups = _with_below(named, standing)
    if order.kind == Kind.CARVED_OUT:
        return Plan(order, standing, founded=founded, under=under, moves=named, groups=groups)
    heir = order.heir.pk if order.heir else founded[0] if founded else None
    heirs = dict.fromkeys(asked, heir) if heir is not None else {}
    ended = set(asked)
    left = {
        unit for unit, row in standing.items() if row.parent_id in ended and unit not in ended and unit not in named
    }
    to = order.children_under.pk if order.children_under else heir
    along: tuple[int, ...] = ()
    if to is None:
        along, left = _along(standing, ended), set()
    elif to in left:
        raise ValidationError(
            _("“%(unit)s” stands below a union that ends: say under which union it will stand."),
            params={"unit": standing[to].name},
            code="heir",
        )
    moves = dict.fromkeys(sorted(left), to) if to is not None else {}
    return Plan(order, standing, founded, under, tuple(asked), along, moves | named, heirs, groups)


def _along(standing: Mapping[int, Standing], ended: Collection[int]) -> tuple[int, ...]:
    """What is inside the dissolved units and ends with them; refused where there is more than sections and groups."""
    below = [unit for unit in standing if unit not in ended]
    if others := [standing[unit].name for unit in below if standing[unit].level not in INSIDE_THE_BASE]:
        raise ValidationError(
            _("%(number)d unions still stand below: say under which union they will stand. They are %(units)s."),
            params={"number": len(others), "units": listed(others)},
            code="children",
        )
    return tuple(below)


def _with_below(named: Mapping[int, int], standing: Mapping[int, Standing]) -> dict[int, int]:
    """Each of the groups and all below them, with where the nearest named one above goes."""
    found = {}
    for unit in standing:
        step: int | None = unit
        while step is not None and step in standing and step not in named:
            step = standing[step].parent_id
        if step is not None and step in named:
            found[unit] = named[step]
    return found


def branches(units: Collection[int], day: date) -> dict[int, Standing]:
    """The units and all below them as they stood on a day, by id, in the order of their codes."""
    with connection.cursor() as cursor:
        cursor.execute(BRANCHES, {"units": list(units), "day": day})
        return {row[0]: Standing(*row) for row in cursor.fetchall()}


def listed(names: Sequence[str]) -> str:
    """Names for a sentence: the first of them, and how many more."""
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return shown if more <= 0 else _("%(units)s and %(number)d more") % {"units": shown, "number": more}
