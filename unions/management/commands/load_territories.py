"""`manage.py load_territories FILE.csv`: provinces, districts and communes from the state's list."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from unions.territory_list import TerritoryError, load_places, read_places


class Command(BaseCommand):
    help = (
        "Loads territories from a CSV file with the columns code,kind,name,parent,first_day,last_day,successors. "
        "All of it or, with the faulty lines named, nothing; the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            loaded = load_places(read_places(file), change=True)
        except (TerritoryError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        told = _("Territories: %(added)d added, %(changed)d changed")
        self.stdout.write(told % {"added": loaded.added, "changed": loaded.changed})
