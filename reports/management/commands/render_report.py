"""manage.py render_report --unit CODE --period 2024 --out bao-cao.pdf [--form pdf|docx|xlsx] [--by ACCOUNT]"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.management.asked import add_unit_and_period, unit_and_period
from reports.models import Rendering, Report
from reports.services.freezing import take_snapshot
from reports.services.rendering import parts_of, render_snapshot
from unions.access import Scope
from unions.models import ABILITIES, Account, Can, Posting, UnionUnit


class Command(BaseCommand):
    help = "Render a unit's report for a period, as its page would, without waiting for a worker."

    def add_arguments(self, parser: CommandParser) -> None:
        add_unit_and_period(parser)
        parser.add_argument(
            "--out", required=True, type=Path, help="file to write; volumes of long tables stand beside it"
        )
        parser.add_argument("--form", choices=Rendering.Form.values, default=Rendering.Form.PDF)
        parser.add_argument("--by", help="account that asks; by default one that is posted to the unit")

    def handle(self, *args: Any, **options: Any) -> None:
        unit, period = unit_and_period(options)
        report = Report.objects.filter(unit=unit, period_code=period.code).first()
        if report is None:
            raise CommandError(f"{unit.code} has no report for {period.code}; begin one on the page of reports.")
        try:
            scope = Scope.of(asker(unit, options["by"]))
            snapshot = report.submitted or take_snapshot(report, scope=scope)
            form = options["form"]
            made = [render_snapshot(snapshot, form, part) for part in parts_of(snapshot.content, form)]
        except (ValidationError, PermissionDenied) as error:
            raise CommandError(str(error) or "This account may not see the report.") from error
        out: Path = options["out"]
        for rendering in made:
            file = out.with_stem(f"{out.stem}-tap-{rendering.part}") if rendering.part else out
            file.write_bytes(rendering.file.read())
            self.stdout.write(f"{file}: {rendering.file.size} bytes, content {snapshot.sha256[:12]}")


def asker(unit: UnionUnit, username: str | None) -> Account:
    """In whose name: the account asked for, else the first that is posted to the unit and may see it."""
    if username:
        try:
            return Account.objects.get(username=username)
        except Account.DoesNotExist:
            raise CommandError(f"There is no account {username}.") from None
    seeing = [role for role, abilities in ABILITIES.items() if Can.VIEW in abilities]
    posting = Posting.objects.filter(unit=unit, role__in=seeing).select_related("account").first()
    if posting is None:
        raise CommandError(f"No account is posted to {unit.code}; name one with --by.")
    return posting.account
