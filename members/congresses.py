"""How far the congresses of a plan are: which unions held theirs, which did not, on the tree of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from members.models import Congress, CongressPlan
from unions.access import Scope
from unions.models import STEP, TreePath, UnitVersion


@dataclass(frozen=True)
class Progress:
    """How many of the unions of a plan held their congress; `late` are those that did not and should have."""

    label: str = ""
    code: str = ""
    path: str = ""
    held: int = 0
    all: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        return self.all - self.held

    @property
    def percent(self) -> float | None:
        return 100 * self.held / self.all if self.all else None


@dataclass(frozen=True)
class Tracking:
    """The unions of a plan on a day: each row says `held_on` (a day or None) and `congress` (its id or None)."""

    whole: Progress
    branches: list[Progress] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)


def tracking(plan: CongressPlan, day: date, scope: Scope) -> Tracking:
    """Everything about a plan on the tree of a day, as far as the scope reaches.

    Three questions to the database, however many unions there are. Congresses held later than `day` do not count.
    """
    own = TreePath.objects.on(day).filter(unit=plan.unit).values_list("path", flat=True).first()
    if own is None:
        return Tracking(Progress())
    rows = list(asked_of(plan, day, scope))
    late = day > plan.due_on
    branches: dict[str, list[Any]] = {}
    for row in rows:
        branches.setdefault(row.path[: len(own) + STEP], []).append(row)
    called: Any = UnitVersion.objects.on(day).filter(
        unit__tree_paths__path__in=branches, unit__tree_paths__valid__contains=day
    )
    names = {one.path: one for one in called.annotate(path=F("unit__tree_paths__path")).select_related("unit")}
    return Tracking(
        whole=_progress(rows, late),
        branches=[
            _progress(below, late, label=names[path].short_name, code=names[path].unit.code, path=path)
            for path, below in sorted(branches.items())
            if path in names
        ],
        rows=rows,
    )


def asked_of(plan: CongressPlan, day: date, scope: Scope) -> Any:
    """The unions that a plan is about, as rows of `Tracking`, in the order of the tree."""
    kept = Congress.objects.kept().filter(unit=OuterRef("unit"), term_label=plan.term_label, happened_on__lte=day)
    return (
        UnitVersion.objects.in_scope(scope)
        .under(plan.unit, on=day)
        .on(day)
        .filter(level=plan.level, unit__tree_paths__valid__contains=day)
        .exclude(unit=plan.unit)
        .annotate(
            path=F("unit__tree_paths__path"),
            congress=Subquery(kept.values("pk")[:1]),
            held_on=Subquery(kept.values("happened_on")[:1]),
        )
        .select_related("unit")
        .order_by("path")
    )


def held_for(plan: CongressPlan) -> QuerySet[Congress]:
    """The congresses of the plan's term, of unions that stood below its union at its level on the day they held them."""
    then = UnitVersion.objects.filter(
        unit=OuterRef("unit"), valid__contains=OuterRef("happened_on"), level=plan.level_id
    )
    kept = Congress.objects.kept().under(plan.unit, on="happened_on").exclude(unit=plan.unit)
    return kept.filter(Exists(then), term_label=plan.term_label)


def _progress(rows: Iterable[Any], late: bool, *, label: str = "", code: str = "", path: str = "") -> Progress:
    found = list(rows)
    held = sum(row.held_on is not None for row in found)
    return Progress(label, code, path, held, len(found), len(found) - held if late else 0)
