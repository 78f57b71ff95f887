"""Which norms hold at a union on a day: its own, and those of the unions above it where it has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from unions.models import UnionUnit, UnitVersion
from welfare.models import Norm


@dataclass(frozen=True)
class Held:
    """A norm as it holds here: whose it is, and whether a nearer one goes before it."""

    norm: Norm
    own: bool
    issuer: str
    replaced: bool


def norms_here(unit: UnionUnit, on: date) -> list[Held]:
    """By kind and beneficiary, the nearest first; those that a nearer union replaced stand behind it.

    Two statements, however many unions stand above.
    """
    stood = unit.tree_paths.on(on).first()
    line = stood.unit_ids()[::-1] if stood else [unit.pk]
    near = {pk: steps for steps, pk in enumerate(line)}
    rows = Norm.objects.on(on).filter(unit__in=line).select_related("kind", "decision")
    names = dict(UnitVersion.objects.on(on).filter(unit__in=line).values_list("unit", "short_name"))
    told: list[Held] = []
    seen: set[tuple[int, str]] = set()
    for row in sorted(rows, key=lambda one: (one.kind.rank, one.kind.code, one.beneficiary_kind, near[one.unit_id])):
        key = (row.kind_id, row.beneficiary_kind)
        told.append(Held(row, row.unit_id == unit.pk, names.get(row.unit_id, ""), key in seen))
        seen.add(key)
    return told
