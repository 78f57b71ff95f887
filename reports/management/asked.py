"""What commands are asked for: a unit and a period, or the folder of an example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
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


def example_folder(named: Path) -> Path:
    """A folder, or one of those that ship by its name."""
    shipped: Path = settings.ROOT / "examples" / named
    return shipped if not named.is_dir() and shipped.is_dir() else named
