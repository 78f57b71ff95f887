"""The catalogue that ships: the map, levels and their rules, lists to choose from, indicators, report templates.

The rows are read from `catalogue_rows/*.json`. They are a start: what the federation changed stays changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from campaigns.models import AwardRules, AwardType
from members.models import CommitteeRule, Ethnicity
from reports.models import Identity, Indicator, IndicatorGroup, IndicatorVersion, ReportTemplate, TemplateSection
from unions.models import (
    Criterion,
    EmployerType,
    Grade,
    GradeScale,
    Level,
    LevelRule,
    ScoreSheet,
    Territory,
    Veto,
)
from unions.territory_list import Place, load_places
from welfare.models import PayoutKind, Programme

ENDS = ("first_day", "last_day")
ROWS = Path(__file__).parent / "catalogue_rows"
FIRST_DAY = date(2010, 1, 1)  # the shipped definitions hold for periods that are cut off from here on

Row = dict[str, Any]


@transaction.atomic
def load_catalogue() -> dict[type[Model], int]:
    """Add the rows that are not there yet, and change none; how many of each model were added. Only what a figure is,
    where nobody has said it yet, is said of those that are there.

    Versions, sections, grades and criteria come with what they belong to, a rule comes where its two levels,
    its level and body, have none: the federation may have replaced or dropped the others on purpose.
    """
    with pghistory.context(url="load_catalogue"):
        return {
            Level: _add(Level, rows("levels"), "code"),
            LevelRule: _add_level_rules(),
            Territory: load_places(_places()).added,
            EmployerType: _add(EmployerType, map(_dated, rows("employer_types")), "code"),
            Ethnicity: _add(Ethnicity, rows("ethnicities"), "code"),
            CommitteeRule: _add_committee_rules(),
            **_add_scales(),
            **_add_score_sheets(),
            PayoutKind: _add(PayoutKind, rows("payout_kinds"), "code"),
            Programme: _add_programmes(),
            AwardType: _add(AwardType, rows("award_types"), "code"),
            AwardRules: _add_award_rules(),
            IndicatorGroup: _add(IndicatorGroup, rows("indicator_groups"), "code"),
            **_add_indicators(),
            Identity: _add_identities(),
            **_add_templates(),
        }


def rows(name: str) -> list[Row]:
    """The rows of one file of the catalogue."""
    found: list[Row] = json.loads((ROWS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _dated(row: Row) -> Row:
    valid = days(row)
    return {name: cell for name, cell in row.items() if name not in ENDS} | {"valid": valid}


def days(row: Row) -> DateRange:
    """From `first_day` to `last_day`, both counting; what is missing is open."""
    first, last = (date.fromisoformat(row[end]) if end in row else None for end in ENDS)
    return DateRange(first, last + timedelta(days=1) if last else None)


def _new(model: Any, wanted: Iterable[Row], *key: str) -> list[Any]:
    """Objects of the rows whose key is not in the table yet."""
    known = set(model.objects.values_list(*key))
    return [model(**row) for row in wanted if tuple(row[name] for name in key) not in known]


def _add(model: Any, wanted: Iterable[Row], *key: str) -> int:
    return len(model.objects.bulk_create(_new(model, wanted, *key)))


def _add_level_rules() -> int:
    wanted = (
        {"level_id": row["level"], "parent_level_id": upper, "valid": days(row)}
        for row in rows("level_rules")
        for upper in row["under"]
    )
    return _add(LevelRule, wanted, "level_id", "parent_level_id")


def _places() -> list[Place]:
    return [
        Place(
            at=f"{row['kind']} {row['code']}",
            valid=days(row),
            successors=tuple(row.get("successors", ())),
            **{name: row[name] for name in ("code", "kind", "name")},
        )
        for row in rows("territories")
    ]


def _add_committee_rules() -> int:
    """Sizes of a body at a level come together, since they are the steps of one scale."""
    found = map(_dated, rows("committee_rules"))
    return _add(CommitteeRule, ({"level_id": row.pop("level")} | row for row in found), "level_id", "body")


def _add_scales() -> dict[type[Model], int]:
    found = [_dated(row) for row in rows("grade_scales")]
    steps = {row["code"]: row.pop("grades") for row in found}
    scales = GradeScale.objects.bulk_create(_new(GradeScale, found, "code"))
    grades = Grade.objects.bulk_create(
        Grade(scale=scale, rank=n, **grade) for scale in scales for n, grade in enumerate(steps[scale.code], start=1)
    )
    return {GradeScale: len(scales), Grade: len(grades)}


def _add_score_sheets() -> dict[type[Model], int]:
    found = [_dated(row) for row in rows("score_sheets")]
    parts = {row["code"]: {part: row.pop(part) for part in ("levels", "criteria", "vetoes")} for row in found}
    for row in found:
        row["scale_id"] = row.pop("scale")
    sheets = ScoreSheet.objects.bulk_create(_new(ScoreSheet, found, "code"))
    criteria: list[Criterion] = []
    vetoes: list[Veto] = []
    for sheet in sheets:
        of = parts[sheet.code]
        sheet.levels.set(of["levels"])
        best = {grade.code: grade for grade in Grade.objects.filter(scale=sheet.scale_id)}
        criteria += (Criterion(sheet=sheet, rank=n, **row) for n, row in enumerate(of["criteria"], start=1))
        vetoes += (
            Veto(sheet=sheet, rank=n, text=row["text"], best_grade=best[row["best_grade"]])
            for n, row in enumerate(of["vetoes"], start=1)
        )
    Criterion.objects.bulk_create(criteria)
    Veto.objects.bulk_create(vetoes)
    return {ScoreSheet: len(sheets), Criterion: len(criteria), Veto: len(vetoes)}


def _add_programmes() -> int:
    """Each after the one that it carries out, as their order in the file is."""
    found = [_dated(row) for row in rows("programmes")]
    uppers = {row["code"]: row.pop("parent") for row in found if "parent" in row}
    new = _new(Programme, found, "code")
    known = {one.code: one for one in [*Programme.objects.all(), *new]}
    for one in new:
        one.parent = known.get(uppers.get(one.code))
    own = [one for one in new if one.parent is None]
    Programme.objects.bulk_create(own)
    Programme.objects.bulk_create(one for one in new if one.parent is not None)
    return len(new)


def _add_award_rules() -> int:
    """Only for types that have none: those that the federation set for a type are the whole of them."""
    types = {kind.code: kind.pk for kind in AwardType.objects.filter(unit=None)}
    found = map(_dated, rows("award_rules"))
    return _add(AwardRules, ({"award_type_id": types[row.pop("award")]} | row for row in found), "award_type_id")


def _add_indicators() -> dict[type[Model], int]:
    found = [row | {"group_id": row.pop("group")} for row in [*rows("indicators"), *rows("declared_indicators")]]
    definitions = {row["code"]: row.pop("version") for row in found}
    obliged = {row["code"]: row.pop("obliged", []) for row in found}
    _explain({row["code"]: row["explanation"] for row in found if "explanation" in row})
    indicators = Indicator.objects.bulk_create(_new(Indicator, found, "code"))
    for indicator in indicators:
        if obliged[indicator.code]:
            indicator.obliged.set(obliged[indicator.code])
    known = {one.code: one for one in Indicator.objects.filter(code__in=definitions)}

    versions = []
    for indicator in indicators:
        definition = definitions[indicator.code]
        for part in ("first", "second"):
            if part in definition:
                definition[part] = known[definition[part]]
        version = IndicatorVersion(indicator=indicator, valid=DateRange(FIRST_DAY, None), **definition)
        version.full_clean()
        versions.append(version)
    IndicatorVersion.objects.bulk_create(versions)
    return {Indicator: len(indicators), IndicatorVersion: len(versions)}


def _explain(explanations: dict[str, str]) -> None:
    unexplained = list(Indicator.objects.filter(unit=None, code__in=explanations, explanation=""))
    for indicator in unexplained:
        indicator.explanation = explanations[indicator.code]
    Indicator.objects.bulk_update(unexplained, ["explanation"])


def _add_identities() -> int:
    from_the_first = {"first_day": FIRST_DAY.isoformat()}
    found = [_dated(from_the_first | row) | {"group_id": row["group"]} for row in rows("identities")]
    for row in found:
        del row["group"]
    return _add(Identity, found, "code")


def _add_templates() -> dict[type[Model], int]:
    found = rows("templates")
    outlines = {row["code"]: row.pop("sections") for row in found}
    for row in found:
        row["level_id"] = row.pop("level")
        row["title"] = "\n".join(row["title"])
    templates = ReportTemplate.objects.bulk_create(_new(ReportTemplate, found, "code"))
    sections = TemplateSection.objects.bulk_create(
        TemplateSection(template=template, rank=10 * n, **section | {"body": "\n\n".join(section["body"])})
        for template in templates
        for n, section in enumerate(outlines[template.code], start=1)
    )
    return {ReportTemplate: len(templates), TemplateSection: len(sections)}
