"""`manage.py load_example FOLDER`: write the records of an example, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from reports.catalogue import load_catalogue
from reports.examples import ExampleError, load_example


class Command(BaseCommand):
    help = "Loads the catalogue and the records of an example folder. Nothing is written twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="such as examples/tra-vinh-2024")

    def handle(self, *args: Any, **options: Any) -> None:
        load_catalogue()
        try:
            written = load_example(options["folder"])
        except ExampleError as error:
            raise CommandError(str(error)) from error
        if not written:
            self.stdout.write(_("%s is loaded already; it was left as it is.") % options["folder"])
        for model, number in written.items():
            name = model._meta.verbose_name_plural
            self.stdout.write(_("%(name)s: %(added)d added") % {"name": name, "added": number})
