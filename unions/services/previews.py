"""What an order would do, unit by unit, and the digest by which somebody says to have looked at it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from unions.followers import Consequence
from unions.models import LineageUnit, UnitVersion
from unions.services.orders import Kind, Order
from unions.services.plans import Plan

Part = LineageUnit.Part


@dataclass(frozen=True)
class UnitChange:
    """What would become of one unit, in the words of before and of the day itself."""

    unit_id: int  # of a unit that is founded: good for this preview alone
    code: str
    name: str  # "" for a unit that is founded
    name_after: str  # "" for a unit that ends
    parent_before: str
    parent_after: str
    part: str  # of LineageUnit.Part

    @property
    def ends(self) -> bool:
        return not self.name_after

    @property
    def begins(self) -> bool:
        return not self.name


@dataclass(frozen=True)
class Preview:
    """What an order would do. `digest` is what `carry_out` is given as seen."""

    rows: tuple[UnitChange, ...]
    consequences: tuple[Consequence, ...]
    digest: str


def shown(plan: Plan, consequences: Sequence[Consequence]) -> Preview:
    """The preview of a plan. Its digest holds the order and whatever somebody who looked at it relied on."""
    rows = tuple(_rows(plan))
    told = [asdict(row) | {"unit_id": 0 if row.begins else row.unit_id} for row in rows]
    numbers = [line.number for line in consequences if line.watched]
    words = json.dumps([_said(plan.order), told, numbers], default=str, sort_keys=True)
    return Preview(rows, tuple(consequences), hashlib.sha256(words.encode()).hexdigest())


def _said(order: Order) -> dict[str, object]:
    """The order itself, but for the form it came by."""
    return {
        "kind": order.kind,
        "effective_on": order.effective_on,
        # By its words: a decision that is not in the book yet gets another key each time it is looked at.
        "decision": order.decision and [order.decision.number, order.decision.issuer, order.decision.signed_on],
        "unions": [unit and unit.pk for unit in (order.under, order.heir, order.children_under)],
        "founded": [asdict(new) for new in order.founded],
        "groups": sorted(order.groups.items()),
        "changes": {name: str(value) for name, value in order.changes.items()},
        "words": [order.reason, order.note],
    }


def _rows(plan: Plan) -> Iterator[UnitChange]:
    """The units that end, go along, change or move, and those founded; in the order of their codes, new ones last."""
    order, ended = plan.order, {*plan.ended}
    above = {row.parent_id for row in plan.standing.values()} | {*plan.moves.values(), plan.under}
    named = UnitVersion.objects.on(order.effective_on).filter(unit__in=[unit for unit in above if unit is not None])
    names = dict(named.values_list("unit", "name"))
    names |= {unit: new.name for unit, new in zip(plan.founded, order.founded, strict=True)}
    new_parent = {unit: row.parent_id for unit, row in plan.standing.items()} | {**plan.moves}
    met = {*plan.gone, *plan.moves, *(unit.pk for unit in order.units)}
    for unit, row in plan.standing.items():
        if unit not in met:
            continue
        before = names.get(row.parent_id or 0, "")
        ends = unit in plan.gone
        part = Part.SUBJECT
        if unit in ended or (order.kind == Kind.CARVED_OUT and unit not in plan.moves):
            part = Part.FROM
        elif ends:
            part = Part.ALONG
        elif order.kind == Kind.RECOGNISED:
            part = Part.TO
        after = "" if ends else names.get(new_parent.get(unit) or 0, "")
        name_after = "" if ends else str(order.changes.get("name", row.name))
        yield UnitChange(unit, row.code, row.name, name_after, before, after, part)
    for unit, new in zip(plan.founded, order.founded, strict=True):
        yield UnitChange(unit, new.code, "", new.name, "", names.get(plan.under or 0, ""), Part.TO)
