"""The catalogue that ships: levels, payout kinds, programmes, indicators and report templates.

The rows are read from `catalogue_rows/*.json`. They are a start: what the federation changed stays changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pghistory
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from reports.models import Indicator, IndicatorVersion, ReportTemplate, TemplateSection
from unions.models import Level, LevelRule
from welfare.models import PayoutKind, Programme

ROWS = Path(__file__).parent / "catalogue_rows"
FIRST_DAY = date(2010, 1, 1)  # the shipped definitions hold for periods that are cut off from here on

M = TypeVar("M", bound=Model)
Row = dict[str, Any]


@transaction.atomic
def load_catalogue() -> dict[type[Model], int]:
    """Add the rows that are not there yet, and change none; how many of each model were added.

    Versions and sections come with the indicator or template they belong to, a rule comes where its two
    levels have none: the federation may have replaced or dropped the others on purpose.
    """
    with pghistory.context(url="load_catalogue"):
        return {
            model: len(added)
            for model, added in (
                (Level, _add(Level, rows("levels"), "code")),
                (LevelRule, _add_level_rules()),
                (PayoutKind, _add(PayoutKind, rows("payout_kinds"), "code")),
                (Programme, _add(Programme, map(_dated, rows("programmes")), "code")),
                *_add_indicators(),
                *_add_templates(),
            )
        }


def rows(name: str) -> list[Row]:
    """The rows of one file of the catalogue."""
    found: list[Row] = json.loads((ROWS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def days(row: Row) -> DateRange:
    """From `first_day` to `last_day`, both counting; what is missing is open."""
    first, last = (date.fromisoformat(row[end]) if row.get(end) else None for end in _ENDS)
    return DateRange(first, last + timedelta(days=1) if last else None)


_ENDS = ("first_day", "last_day")


def _dated(row: Row) -> Row:
    return {name: cell for name, cell in row.items() if name not in _ENDS} | {"valid": days(row)}


def _add(model: type[M], wanted: Iterable[Row], *key: str) -> list[M]:
    """Insert the rows whose key is not in the table yet."""
    known = set(model._default_manager.values_list(*key))
    new = [model(**row) for row in wanted if tuple(row[name] for name in key) not in known]
    return model._default_manager.bulk_create(new)


def _add_level_rules() -> list[LevelRule]:
    wanted = (
        {"level_id": row["level"], "parent_level_id": upper, "valid": days(row)}
        for row in rows("level_rules")
        for upper in row["under"]
    )
    return _add(LevelRule, wanted, "level_id", "parent_level_id")


def _add_indicators() -> Iterator[tuple[type[Model], list[Any]]]:
    found = rows("indicators")
    wanted = {row["code"]: row.pop("version") for row in found}
    added = _add(Indicator, found, "code")
    yield Indicator, added
    known = {one.code: one for one in Indicator.objects.filter(code__in=wanted)}

    def version(indicator: Indicator) -> Row:
        definition = wanted[indicator.code]
        parts = {
            part: known[definition[part]] for part in ("numerator", "denominator") if part in definition
        }
        valid = DateRange(FIRST_DAY, None)
        return definition | parts | {"indicator": indicator, "number": 1, "valid": valid}

    versions = [IndicatorVersion(**version(indicator)) for indicator in added]
    for one in versions:
        one.full_clean()
    yield IndicatorVersion, IndicatorVersion.objects.bulk_create(versions)


def _add_templates() -> Iterator[tuple[type[Model], list[Any]]]:
    found = rows("templates")
    wanted = {row["code"]: row.pop("sections") for row in found}
    for row in found:
        row["level_id"] = row.pop("level")
        row["title"] = "\n".join(row["title"])
    added = _add(ReportTemplate, found, "code")
    yield ReportTemplate, added
    sections = [
        TemplateSection(
            template=template,
            rank=10 * n,
            level=section["level"],
            heading=section["heading"],
            body="\n\n".join(section["body"]),
        )
        for template in added
        for n, section in enumerate(wanted[template.code], start=1)
    ]
    yield TemplateSection, TemplateSection.objects.bulk_create(sections)
