"""manage.py figures --unit CODE --period 2024 [--format table|json] [--tree 2025-07-01] [CODE …]"""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.figures import Figure, figures
from reports.management.asked import add_unit_and_period, unit_and_period
from reports.worded import plainly


class Command(BaseCommand):
    help = "Print the figures of a unit for a period, counted from records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", help="indicators; all of the catalogue if left out")
        add_unit_and_period(parser)
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument("--tree", type=date.fromisoformat, help="restate in the tree of this day (YYYY-MM-DD)")

    def handle(self, *args: Any, **options: Any) -> None:
        unit, period = unit_and_period(options)
        found = figures(unit, period, options["codes"] or None, tree_on=options["tree"])
        if unknown := set(options["codes"]) - {figure.code for figure in found}:
            raise CommandError(f"No such figure for {period.code}: {', '.join(sorted(unknown))}")
        if options["format"] == "json":
            self.stdout.write(json.dumps([as_json(one) for one in found], ensure_ascii=False, indent=1))
        else:
            self.table(found)

    def table(self, found: list[Figure]) -> None:
        rows = [
            (
                figure.code,
                plainly(figure),
                str(figure.definition.get_count_unit_display()),
                figure.kind,
                str(figure.evidence_rows),
                str(figure.definition.indicator),
            )
            for figure in found
        ]
        heads = ("code", "value", "unit", "kind", "rows", "label")
        widths = [max(len(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
        for row in [heads, *rows]:
            cells = [
                cell.rjust(w) if n in (1, 4) else cell.ljust(w)
                for n, (cell, w) in enumerate(zip(row, widths, strict=True))
            ]
            self.stdout.write("  ".join(cells).rstrip())


def as_json(figure: Figure) -> dict[str, Any]:
    """A figure for programs: whole numbers, and ratios as a number with both parts."""
    value = figure.value
    return {
        "code": figure.code,
        "label": str(figure.definition.indicator),
        "value": float(value) if isinstance(value, Fraction) else value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "unit_of_count": figure.definition.count_unit,
        "kind": figure.kind,
        "evidence_rows": figure.evidence_rows,
    }
