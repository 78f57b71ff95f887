"""`manage.py load_example NAME`: write the records of an example, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from reports.catalogue import load_catalogue
from reports.example_rows import ExampleError
from reports.examples import load_example
from reports.management.asked import example_folder


class Command(BaseCommand):
    help = "Loads the catalogue and the records of an example folder. Nothing is written twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="such as tra-vinh-2024, or any folder with records")

    def handle(self, *args: Any, **options: Any) -> None:
        load_catalogue()
        folder = example_folder(options["folder"])
        try:
            written = load_example(folder)
        except ExampleError as error:
            raise CommandError(str(error)) from error
        if not written:
            self.stdout.write(_("%s is loaded already; it was left as it is.") % folder)
        for model, number in written.items():
            name = model._meta.verbose_name_plural
            self.stdout.write(_("%(name)s: %(added)d added") % {"name": name, "added": number})
