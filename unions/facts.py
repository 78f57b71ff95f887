"""What can be counted about units: as they stand on a day, what happened to them, how they were classified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.facts import Column, CountUnit, Day, Dimension, Measure, RecordKind
from unions.models import (
    Classification,
    EmployerType,
    Grade,
    GradeScale,
    Level,
    LineageEvent,
    LineageUnit,
    Sector,
    Territory,
    TreePath,
    UnitVersion,
)


def unit_of_count(where: Any) -> set[str]:
    """Groups are counted as groups, every other level as unions; where no level is said, there may be both."""
    levels = where.get("level", [])
    asked = set(levels if isinstance(levels, list) else [levels])
    unions = {CountUnit.UNION} if asked != {"union_group"} else set()
    groups = {CountUnit.GROUP} if "union_group" in asked or not asked else set()
    return unions | groups


def version_dimensions(version: str = "") -> tuple[Dimension, ...]:
    """What a unit was; `version` leads from the records to its version, as in "unit_then__"."""

    def located_in(kind: Territory.Kind) -> Callable[[Any, Day], Q]:
        """A unit is in the territory that its version names, and in all that this one is a part of."""

        def when(value: Any, _day: Day) -> Q:
            found = Q()
            for within in ("territory", "territory__parent", "territory__parent__parent"):
                found |= Q(**{f"{version}{within}__kind": kind, f"{version}{within}__code": value})
            return found

        return when

    return (
        Dimension(
            "level",
            _("Level"),
            by=f"{version}level",
            values=lambda: [(level.code, str(level)) for level in Level.objects.all()],
        ),
        Dimension("sector", _("Sector"), by=f"{version}sector", values=lambda: Sector.choices),
        Dimension(
            "employer_type",
            _("Employer type"),
            by=f"{version}employer_type",
            values=lambda: [(one.code, str(one)) for one in EmployerType.objects.all()],
        ),
        Dimension(
            "state_salaried",
            _("State-salaried"),
            by=f"{version}state_salaried",
            values=lambda: UnitVersion.StateSalaried.choices,
        ),
        *(
            Dimension(kind.value, kind.label, values=partial(territories, kind), when=located_in(kind))
            for kind in Territory.Kind
        ),
    )


def territories(kind: Territory.Kind) -> list[tuple[Any, Any]]:
    return list(Territory.objects.filter(kind=kind).order_by("valid").values_list("code", "name"))


def told_by_union(kind: RecordKind) -> RecordKind:
    """A kind whose rows can be told apart by what their union was too: of a flow on the day by whose tree a row is
    placed, of a stock on the day of the stock. Where the kind itself has a property of that name, as contests have a
    level, that of the union is called "unit_…"."""
    own = {one.code for one in kind.dimensions}
    if "sector" in own:  # its rows are versions of unions themselves
        return kind
    of_union = unit_dimensions(kind.unit_field) if kind.is_stock else UNIT_THEN
    added = tuple(
        replace(one, code=f"unit_{one.code}", label=format_lazy("{} ({})", one.label, _("of the union")))
        if one.code in own
        else one
        for one in of_union
    )
    if kind.is_stock:
        return replace(kind, dimensions=(*kind.dimensions, *added))

    def then(rows: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: with_unit_then(rows(), on=kind.placed_on, unit=kind.unit_field)

    return replace(
        kind,
        records=then(kind.records),
        nearly=then(kind.nearly) if kind.nearly else None,
        dimensions=(*kind.dimensions, *added),
    )


def with_unit_then(rows: Any, *, on: str, unit: str = "unit", called: str = "unit_then") -> Any:
    """Rows of a flow with the version of a unit, theirs or another that they name, on the day of a field."""
    versions = f"{unit}__versions"
    then = FilteredRelation(versions, condition=Q(**{f"{versions}__valid__contains": F(on)}))
    return rows.annotate(**{called: then})


UNIT_THEN = version_dimensions("unit_then__")


def unit_dimensions(unit: str = "unit") -> tuple[Dimension, ...]:
    """What the unit of a stock's records was on the day of the stock."""

    def of_unit(dimension: Dimension) -> Callable[[Any, Any], Q]:
        def when(value: Any, day: Any) -> Q:
            had = UnitVersion.objects.on(day).filter(dimension.condition(value, day))
            return Q(**{f"{unit}__in": had.values("unit")})

        return when

    return tuple(Dimension(one.code, one.label, values=one.values, when=of_unit(one)) for one in version_dimensions())


def grades(subject: GradeScale.Subject) -> list[tuple[Any, Any]]:
    """The grades of a subject by their codes, those of the newest scale last."""
    scales = Grade.objects.filter(scale__subject=subject).order_by("scale__valid", "rank")
    return list(dict(scales.values_list("code", "name")).items())


UNIT_COLUMNS = (
    Column(_("Code"), of=lambda row: row.unit.code),
    Column(_("Name"), of=lambda row: row.name),
    Column(_("Level"), of=lambda row: row.level),
)


def of_whom_is_asked(code: str, label: Any, asked: Dimension) -> RecordKind:
    """Unions as they stand on a day, told apart by whether one above asks something of them, and whether they did it."""
    return RecordKind(
        code=code,
        label=label,
        records=UnitVersion.objects.all,
        valid="valid",
        measures=(Measure("units", _("Unions"), CountUnit.UNION, function=Count, of="pk"),),
        dimensions=(asked, *version_dimensions()),
        with_rows=("level", "unit"),
        columns=UNIT_COLUMNS,
        order=("level__rank", "unit__code"),
    )


def asked_from_above(rows: Any, day: Any) -> Any:
    """Those of what unions ask of a level that are asked of the version of the outer query, by the tree of a day."""
    above = TreePath.objects.on(day).filter(unit=OuterRef(OuterRef("unit")), path__startswith=OuterRef("whose"))
    asked = rows.filter(level=OuterRef("level"), unit__tree_paths__valid__contains=day)
    return asked.annotate(whose=F("unit__tree_paths__path")).filter(Exists(above))


UNIT = RecordKind(
    code="unions.unit",
    label=_("Unions and groups"),
    records=UnitVersion.objects.all,
    valid="valid",
    # One version at a time is a constraint of the database, so a version is a unit.
    measures=(Measure("number", _("Number"), count_unit=unit_of_count, function=Count, of="pk"),),
    dimensions=version_dimensions(),
    with_rows=("level", "unit"),
    columns=UNIT_COLUMNS,
    order=("level__rank", "unit__code"),
)

LINEAGE = RecordKind(
    code="unions.lineage",
    label=_("Parts in reorganisations"),
    records=LineageUnit.objects.standing,
    happened_on="event__effective_on",
    stood_on="stood_on",
    measures=(Measure("units", _("Unions"), count_unit=unit_of_count, function=Count, of="unit", distinct=True),),
    dimensions=(
        Dimension("kind", _("Kind"), by="event__kind", values=lambda: LineageEvent.Kind.choices),
        Dimension("part", _("Part"), by="part", values=lambda: LineageUnit.Part.choices),
        Dimension("reason", _("Reason"), by="event__reason", values=lambda: LineageEvent.Reason.choices),
    ),
    with_rows=("event__decision", "unit"),
    columns=(
        Column(_("Date"), of=lambda row: row.event.effective_on),
        Column(_("Union"), of=lambda row: row.unit_name or row.unit.code),
        Column(_("Kind"), of=lambda row: row.event.get_kind_display()),
        Column(_("Part"), of=lambda row: row.get_part_display()),
        Column(_("Decision"), of=lambda row: row.event.decision),
    ),
    order=("event__effective_on", "event", "pk"),
)

CLASSIFICATION = RecordKind(
    code="unions.classification",
    label=_("Decided classifications"),
    records=Classification.objects.decided,
    happened_on="happened_on",
    measures=(
        Measure("units", _("Unions"), count_unit=unit_of_count, function=Count, of="unit", distinct=True),
        # Of one union, as an indicator of the unit alone: in how many years it got a grade; the rows say which.
        Measure("years", _("Years"), CountUnit.YEAR, function=Count, of="year_label", distinct=True),
    ),
    dimensions=(
        Dimension("grade", _("Grade"), by="grade__code", values=lambda: grades(GradeScale.Subject.UNIT)),
        Dimension("year", _("Year"), by="year_label"),
    ),
    with_rows=("grade", "decision", "unit"),
    columns=(
        Column(_("As at"), of=lambda row: row.happened_on),
        Column(_("Union"), of=lambda row: row.unit_name or row.unit.code),
        Column(_("Year"), of=lambda row: row.year_label),
        Column(_("Grade"), of=lambda row: row.grade.name),
        Column(_("Decision"), of=lambda row: row.decision),
    ),
    order=("happened_on", "unit__code"),
)

KINDS = (UNIT, LINEAGE, CLASSIFICATION)
