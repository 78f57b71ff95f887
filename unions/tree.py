"""The tree of a day, read branch by branch: as many statements for twenty thousand units as for twenty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.expressions import Combinable
from django.db.models.fields import CharField, IntegerField, TextField
from django.db.models.functions import RowNumber

from unions.access import Scope
from unions.models import STEP, Placement, TreePath, UnionUnit, UnitVersion

PAGE = 50  # units of one branch that are shown at once
_TEXT = TextField(db_collation="C")
GRASSROOTS = ("grassroots_union", "syndicate")  # what the column of grassroots unions counts
INSIDE = ("component_union", "union_section", "union_group")  # they stand inside a grassroots union


@dataclass(frozen=True)
class Node:
    """One unit where it stands on the day, or stood last if it ended a short while before."""

    unit_id: int
    code: str
    name: str
    level: str
    path: str
    depth: int  # 0 for the unit that the page begins with
    ended_on: date | None  # the first day on which it stood no more
    has_below: bool
    opened: bool


@dataclass(frozen=True)
class Rest:
    """The units of a branch that are on its other pages."""

    parent: Node
    page: int
    number: int


def path_on(day: date, unit: str = "pk") -> Subquery:
    """Where a unit stood on a day, NULL where it stood nowhere."""
    return Subquery(TreePath.objects.on(day).filter(unit=OuterRef(unit)).values("path")[:1])


def ids_of(path: str | None) -> list[int]:
    """The units of a path from the top down."""
    return [int(step) for step in (path or "").rstrip("/").split("/") if step]


def versions_of(units: Collection[int], day: date) -> dict[int, UnitVersion]:
    """What each unit was on a day; what it was last, or will be first, where it was nothing then."""
    known = UnitVersion.objects.filter(unit__in=units).select_related("level", "unit")
    near: dict[int, UnitVersion] = {}
    for version in known.order_by("valid"):
        first = version.valid.lower
        if version.unit_id not in near or first is None or first <= day:
            near[version.unit_id] = version
    return near


def names_along(paths: Iterable[str], day: date) -> dict[str, list[UnitVersion]]:
    """By path: the units from the top down to it, as they were called on a day."""
    wanted = set(paths)
    called = versions_of({pk for path in wanted for pk in ids_of(path)}, day)
    return {path: [called[pk] for pk in ids_of(path) if pk in called] for path in wanted}


def sums_below(numbers: QuerySet, tops: Collection[str], *, on: date) -> dict[str, int]:
    """Rows of (unit, number) added up below each of the paths `tops`, each with its own, in the tree of a day."""
    tops = set(tops)
    if not tops:
        return {}
    lengths = sorted({len(top) for top in tops})
    inner, params = numbers.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH per_unit (unit_id, number) AS MATERIALIZED ({inner})
            SELECT left(stood.path, length), sum(number)
              FROM unions_treepath stood JOIN per_unit USING (unit_id), unnest(%s::int[]) AS length
             WHERE stood.valid @> %s AND length(stood.path) >= length AND left(stood.path, length) = ANY(%s)
             GROUP BY 1
            """,  # noqa: S608 - the inner statement is Django's own, its values are parameters
            [*params, lengths, on, sorted(tops)],
        )
        return {path: int(number) for path, number in cursor.fetchall()}


def grassroots_below(tops: Collection[str], *, on: date) -> dict[str, int]:
    """How many grassroots unions and syndicates stood below each path on a day."""
    units = UnitVersion.objects.on(on).filter(level__in=GRASSROOTS)
    return sums_below(units.values_list("unit").annotate(number=Count("pk")), tops, on=on)


def tops_of(scope: Scope, unit: UnionUnit, *, on: date, at_most: int = PAGE) -> list[TreePath]:
    """What the tree of a day begins with: the unit, or what of today's reach stood highest before there was it."""
    if stood := unit.tree_paths.on(on).first():
        return [stood]
    below_today = TreePath.objects.below(*unit.tree_paths.on(scope.on).values_list("path", flat=True))
    reached = TreePath.objects.on(on).filter(unit__in=below_today.on(scope.on).values("unit"))
    reached = reached.filter(unit__in=scope.units())
    above = Func(F("path"), Value(-STEP), function="left", output_field=CharField())
    seen = reached.values("path")
    return list(reached.annotate(above=above).exclude(above__in=seen).order_by("path")[:at_most])


def rows_of(
    tops: Collection[TreePath],
    *,
    scope: Scope,
    day: date,
    since: date,
    opened: Collection[int],
    pages: Mapping[int, int],
) -> list[Node | Rest]:
    """The units to show in the order of the page: the tops, and below each opened unit a page of its branch.

    Units that ended after the day before `since`, up to `day`, are still shown where they stood.
    """
    below = _branches(scope, day, since, opened, pages)
    shown = versions_of({top.unit_id for top in tops} | {row.child_id for rows in below.values() for row in rows}, day)
    carrying = _with_units_below(shown, day, since)
    rows: list[Node | Rest] = []

    def add(node: Node) -> None:
        rows.append(node)
        branch = below.get(node.unit_id, []) if node.opened else []
        for placement in branch:
            add(
                _node(
                    shown[placement.child_id],
                    f"{node.path}{placement.child_id:08d}/",
                    depth=node.depth + 1,
                    ended_on=None if placement.stands else placement.valid.upper,
                    opened=placement.child_id in opened,
                    carrying=carrying,
                )
            )
        if branch and (rest := branch[0].siblings - len(branch)) > 0:
            page = pages.get(node.unit_id, 1)
            last = page * PAGE >= branch[0].siblings
            rows.append(Rest(replace(node, opened=True), page=1 if last else page + 1, number=rest))

    for top in tops:
        if version := shown.get(top.unit_id):
            add(_node(version, top.path, depth=0, ended_on=None, opened=top.unit_id in opened, carrying=carrying))
    return rows


def _node(
    version: UnitVersion, path: str, *, depth: int, ended_on: date | None, opened: bool, carrying: set[int]
) -> Node:
    return Node(
        unit_id=version.unit_id,
        code=version.unit.code,
        name=version.short_name,
        level=str(version.level),
        path=path,
        depth=depth,
        ended_on=ended_on,
        has_below=version.unit_id in carrying,
        opened=opened and version.unit_id in carrying,
    )


def _shown_then(day: date, since: date) -> Combinable:
    """Placements that hold on a day, or ended for good a short while before it."""
    later = Placement.objects.filter(child=OuterRef("child"), valid__startswith__gte=OuterRef("valid__endswith"))
    return Q(valid__contains=day) | Q(valid__endswith__gte=since, valid__endswith__lte=day) & ~Exists(later)


def _branches(
    scope: Scope, day: date, since: date, opened: Collection[int], pages: Mapping[int, int]
) -> dict[int, list[Any]]:
    """By parent: one page of the placements below it, highest level first, then by name.

    Each with `stands` (on the day) and `siblings`, how many there are on all pages.
    """
    if not opened:
        return {}
    versions = UnitVersion.objects.filter(unit=OuterRef("child"), valid__startswith__lte=day).order_by("-valid")
    asked = [When(parent=parent, then=Value(page)) for parent, page in pages.items()]
    rows = (
        Placement.objects.filter(_shown_then(day, since), parent__in=opened, child__in=scope.units())
        .annotate(
            stands=Case(When(valid__contains=day, then=True), default=False),
            rank=Subquery(versions.values("level__rank")[:1]),
            called=Func(Subquery(versions.values("short_name")[:1]), function="vn_order_key", output_field=_TEXT),
        )
        .annotate(
            siblings=Window(Count("pk"), partition_by="parent"),
            place=Window(RowNumber(), partition_by="parent", order_by=["rank", "called", "child"]),
        )
        .annotate(page=(F("place") - 1) / PAGE + 1)
        .filter(page=Case(*asked, default=Value(1), output_field=IntegerField()))
        .order_by("parent", "place")
    )
    below: dict[int, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id or 0, []).append(row)
    return below


def _with_units_below(units: Collection[int], day: date, since: date) -> set[int]:
    rows = Placement.objects.filter(_shown_then(day, since), parent__in=units)
    return {pk for pk in rows.values_list("parent", flat=True).distinct() if pk}
