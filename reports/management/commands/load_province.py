"""`manage.py load_province [--unions 800] [--members 27621]`: a made-up province through the year 2025."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from reports.catalogue import load_catalogue
from reports.synthetic import PROVINCE, Size, load_province


class Command(BaseCommand):
    help = "Loads a made-up province and lets the reorganisation of 2025 happen to it. Nothing is written twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unions", type=int, default=Size.unions, help="grassroots unions")
        parser.add_argument("--members", type=int, default=Size.members)

    def handle(self, *args: Any, **options: Any) -> None:
        load_catalogue()
        happened = load_province(Size(options["unions"], options["members"]), password=settings.DEMO_PASSWORD)
        if not happened:
            self.stdout.write(_("%s is loaded already; it was left as it is.") % PROVINCE)
        for line in happened:
            self.stdout.write(line)
