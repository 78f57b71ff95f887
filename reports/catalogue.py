"""The catalogue that ships: levels, payout kinds, programmes, indicators and report templates.

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

from reports.models import Indicator, IndicatorVersion, ReportTemplate, TemplateSection
from unions.models import Level, LevelRule
from welfare.models import PayoutKind, Programme

ENDS = ("first_day", "last_day")
ROWS = Path(__file__).parent / "catalogue_rows"
FIRST_DAY = date(2010, 1, 1)  # the shipped definitions hold for periods that are cut off from here on

Row = dict[str, Any]


@transaction.atomic
def load_catalogue() -> dict[type[Model], int]:
    """Add the rows that are not there yet, and change none; how many of each model were added.

    Versions and sections come with the indicator or template they belong to, a rule comes where its two
    levels have none: the federation may have replaced or dropped the others on purpose.
    """
    with pghistory.context(url="load_catalogue"):
        return {
            Level: _add(Level, rows("levels"), "code"),
            LevelRule: _add_level_rules(),
            PayoutKind: _add(PayoutKind, rows("payout_kinds"), "code"),
            Programme: _add(Programme, map(_dated, rows("programmes")), "code"),
            **_add_indicators(),
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


def _add_indicators() -> dict[type[Model], int]:
    found = rows("indicators")
    definitions = {row["code"]: row.pop("version") for row in found}
    indicators = Indicator.objects.bulk_create(_new(Indicator, found, "code"))
    known = {one.code: one for one in Indicator.objects.filter(code__in=definitions)}

    versions = []
    for indicator in indicators:
        definition = definitions[indicator.code]
        for part in ("numerator", "denominator"):
            if part in definition:
                definition[part] = known[definition[part]]
        version = IndicatorVersion(indicator=indicator, valid=DateRange(FIRST_DAY, None), **definition)
        version.full_clean()
        versions.append(version)
    IndicatorVersion.objects.bulk_create(versions)
    return {Indicator: len(indicators), IndicatorVersion: len(versions)}


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
