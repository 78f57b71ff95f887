"""What the commands about figures and reports are asked for: a unit and a period."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from common.periods import Period, PeriodError
from unions.models import UnionUnit


def add_unit_and_period(parser: CommandParser) -> None:
    parser.add_argument("--unit", required=True, help="code of the unit")
    parser.add_argument("--period", required=True, help="2024, 2024-H1, 2024-Q3, 2024-05, 2024-01-15..2024-03-31")


def unit_and_period(options: dict[str, Any]) -> tuple[UnionUnit, Period]:
    try:
        return UnionUnit.objects.get(code=options["unit"]), Period.parse(options["period"])
    except UnionUnit.DoesNotExist:
        raise CommandError(f"There is no unit with the code {options['unit']}.") from None
    except PeriodError as error:
        raise CommandError(str(error)) from error
