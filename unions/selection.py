"""Units chosen for a reorganisation: by a pasted list of codes or names, or by what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import TextField

from common.vietnamese import fold
from unions.access import Scope
from unions.models import Can, Placement, TreePath, UnionUnit, UnitVersion


@dataclass(frozen=True)
class Found:
    """What a pasted list names; lines are numbered from 1."""

    units: tuple[UnionUnit, ...]
    unknown: tuple[tuple[int, str], ...]  # nothing in reach is called so on that day
    doubles: tuple[tuple[int, str], ...]  # named by an earlier line already
    ambiguous: tuple[tuple[int, str], ...]  # several units bear the name: write the code


@dataclass(frozen=True)
class UnitFilter:
    """What units are asked for; what is empty is not asked. A territory asks for its parts too."""

    level: str = ""
    sector: str = ""
    employer_type: str = ""
    state_salaried: str = ""
    territory_id: int | None = None
    under: UnionUnit | None = None
    name: str = ""


def find_units(text: str, *, on: date, scope: Scope) -> Found:
    """The units that a list names, a code or a whole name a line, as they stood on a day, in reach to organise.

    Marks and capitals are free in names, capitals in codes. A code wins over a name.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    called = _called({fold(line) for _number, line in lines}, {line.lower() for _number, line in lines}, on, scope)
    units: dict[int, UnionUnit] = {}
    unknown, doubles, ambiguous = [], [], []
    for number, line in lines:
        fits = called.get(("code", line.lower())) or called.get(("name", fold(line))) or {}
        if not fits:
            unknown.append((number, line))
        elif len(fits) > 1:
            ambiguous.append((number, line))
        elif fits.keys() <= units.keys():
            doubles.append((number, line))
        else:
            units |= fits
    return Found(tuple(units.values()), tuple(unknown), tuple(doubles), tuple(ambiguous))


def units_where(wanted: UnitFilter, *, on: date, scope: Scope) -> QuerySet[UnionUnit]:
    """Units of a day in reach to organise, in the order of the tree.

    Each with `unit_name`, `level`, `path` and `parent` (an id) as of that day.
    """
    version = UnitVersion.objects.on(on).filter(unit=OuterRef("pk"))
    asked = {"level": wanted.level, "sector": wanted.sector, "employer_type": wanted.employer_type}
    asked |= {"state_salaried": wanted.state_salaried}
    versions = UnitVersion.objects.on(on).filter(**{name: value for name, value in asked.items() if value})
    if wanted.territory_id:
        inside = Q(territory=wanted.territory_id) | Q(territory__parent=wanted.territory_id)
        versions = versions.filter(inside | Q(territory__parent__parent=wanted.territory_id))
    for word in wanted.name.split():
        versions = versions.alias(folded=_folded("name")).filter(folded__contains=fold(word))
    units = UnionUnit.objects.in_scope(scope, Can.ORGANISE)
    if wanted.under:
        units = units.under(wanted.under, on=on)
    stood = TreePath.objects.on(on).filter(unit=OuterRef("pk"))
    placed = Placement.objects.on(on).filter(child=OuterRef("pk"))
    return (
        units.with_unit_name(on=on)
        .annotate(
            level=Subquery(version.values("level__name")[:1]),
            path=Subquery(stood.values("path")[:1]),
            parent=Subquery(placed.values("parent")[:1]),
        )
        .filter(path__isnull=False, pk__in=versions.values("unit"))
        .order_by("path")
    )


def _called(names: set[str], codes: set[str], on: date, scope: Scope) -> dict[tuple[str, str], dict[int, UnionUnit]]:
    """The units of a day that bear one of the codes or folded names, by what they bear."""
    versions: Iterable[Any] = (
        UnitVersion.objects.in_scope(scope, Can.ORGANISE)
        .on(on)
        .annotate(folded=_folded("name"), short=_folded("short_name"), code=Func(F("unit__code"), function="lower"))
        .filter(Q(folded__in=names) | Q(short__in=names) | Q(code__in=codes))
        .filter(unit__placements__valid__contains=on)
        .select_related("unit")
        .order_by("unit__code")
    )
    called: dict[tuple[str, str], dict[int, UnionUnit]] = defaultdict(dict)
    for version in versions:
        for key in (("code", version.code), ("name", version.folded), ("name", version.short)):
            called[key][version.unit_id] = version.unit
    return called


def _folded(field: str) -> Func:
    return Func(F(field), function="vn_fold", output_field=TextField())
