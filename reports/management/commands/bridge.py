"""manage.py bridge --unit CODE --period 2025-05-01..2025-05-31 --tree 2025-12-31 [CODE …]"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F

from reports.bridge import Bridge, Row, bridge
from reports.figures import in_force
from reports.management.asked import add_unit_and_period, unit_and_period
from unions.models import UnitVersion

MEMBERS = "mem.members_total"


class Command(BaseCommand):
    help = "Print a figure as reported and restated in the tree of another day, and unit by unit what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", default=[MEMBERS], help=f"figures; {MEMBERS} if left out")
        add_unit_and_period(parser)
        parser.add_argument("--tree", type=date.fromisoformat, required=True, help="the other day (YYYY-MM-DD)")

    def handle(self, *args: Any, **options: Any) -> None:
        unit, period = unit_and_period(options)
        known = {one.code for one in in_force(period, options["codes"]) if not one.is_derived}
        if unknown := set(options["codes"]) - known:
            raise CommandError(f"No such counted figure for {period.code}: {', '.join(sorted(unknown))}")
        for code in options["codes"]:
            self.tell(code, bridge(unit, period, code, options["tree"]))

    def tell(self, code: str, found: Bridge) -> None:
        self.stdout.write(f"{code}  as reported {found.reported.value}, restated {found.restated.value}")
        names = _names(row.unit for row in found.rows)
        for row in found.rows:
            self.stdout.write(f"  {row.difference:+9}  {names.get(row.unit, row.unit)}: {row.way}{_days(row)}")
        self.stdout.write(f"  {sum(row.difference for row in found.rows):+9}  together")


def _names(units: Any) -> dict[int, str]:
    """What units were called last, by id."""
    versions = UnitVersion.objects.filter(unit__in=list(units)).order_by("unit", F("valid").asc())
    return dict(versions.values_list("unit", "short_name"))


def _days(row: Row) -> str:
    moves = [f"{step.on:%d/%m/%Y}{f' by {step.decision.number}' if step.decision else ''}" for step in row.steps]
    if row.event:
        moves.append(f"{row.event.effective_on:%d/%m/%Y}")
    return f" ({', '.join(moves)})" if moves else ""
