"""`manage.py load_catalogue`: add what the shipped catalogue has and the database has not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from reports.catalogue import load_catalogue


class Command(BaseCommand):
    help = "Adds the shipped levels, payout kinds, programmes, indicators and report templates."

    def handle(self, *args: Any, **options: Any) -> None:
        for model, added in load_catalogue().items():
            name = model._meta.verbose_name_plural
            self.stdout.write(_("%(name)s: %(added)d added") % {"name": name, "added": added})
