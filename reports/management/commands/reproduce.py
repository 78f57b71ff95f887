"""manage.py reproduce REPORT … | --all: 0 where everything comes out the same, else 1"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from reports.models import Report, Snapshot
from reports.services.reproducing import Outcome, reproduce


class Command(BaseCommand):
    help = "Count the figures of reports that were handed in again, print their files again, and say what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reports", nargs="*", type=int, metavar="REPORT", help="the number in its address")
        parser.add_argument("--all", action="store_true", help="every report that was handed in")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = Report.objects.handed_in().order_by("pk")
        if not options["all"]:
            asked = asked.filter(pk__in=options["reports"])
            if missing := set(options["reports"]) - set(asked.values_list("pk", flat=True)):
                raise CommandError(f"No such report was handed in: {', '.join(map(str, sorted(missing)))}")
        if not options["all"] and not options["reports"]:
            raise CommandError("Name reports, or say --all.")
        different = 0
        for pk in asked.values_list("submitted", flat=True).iterator():
            snapshot = Snapshot.objects.select_related("report__unit", "report__template").get(pk=pk)
            with translation.override("en"):
                outcome = reproduce(snapshot)
                self.tell(snapshot, outcome)
            different += not outcome.is_same
        if different:
            raise CommandError(f"{different} came out otherwise.", returncode=1)

    def tell(self, snapshot: Snapshot, outcome: Outcome) -> None:
        report = snapshot.report
        verdict = "the same" if outcome.is_same else "OTHERWISE"
        self.stdout.write(
            f"report {report.pk} {report.unit.code} {report.period_code}: {verdict}, "
            f"{outcome.figures} figures counted, {len(outcome.files)} files printed, content {snapshot.sha256[:12]}"
        )
        if not outcome.content_intact:
            self.stdout.write("  what was frozen does not have its own hash any more")
        for one in outcome.differences:
            self.stdout.write(
                f"  {one.code}  was {one.was}, counts {one.now} (records: {one.added} came, {one.removed} went)"
            )
        for name in outcome.changed:
            self.stdout.write(f"  {name}  is printed with other bytes")
