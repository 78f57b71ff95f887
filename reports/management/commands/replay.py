"""`manage.py replay FOLDER`: a printed summary computed anew from records, figure by figure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from reports.catalogue import load_catalogue
from reports.example_rows import ExampleError
from reports.management.asked import example_folder
from reports.replay import Replayed, Verdict, replay

RIGHT = (2, 3, 5)  # columns of numbers


class Command(BaseCommand):
    help = (
        "Loads an example where its province is empty, writes its report and holds every figure that was printed beside "
        "the one that the book answers. Nothing of it stays, unless it is to be kept. Ends with 1 where one differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="such as examples/cao-bang-2021")
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument("--pdf", type=Path, help="file to write the report to")
        parser.add_argument("--keep", action="store_true", help="leave the records and the report in the database")

    def handle(self, *args: Any, **options: Any) -> None:
        load_catalogue()
        try:
            replayed = replay(example_folder(options["folder"]), keep=options["keep"])
        except ExampleError as error:
            raise CommandError(str(error)) from error
        if pdf := options["pdf"]:
            pdf.write_bytes(replayed.paper())
        if options["format"] == "json":
            self.stdout.write(json.dumps(replayed.as_json(), ensure_ascii=False, indent=1))
        else:
            for line in in_lines(replayed):
                self.stdout.write(line)
        if not replayed.agrees:
            wrong = replayed.totals[f"verdict_{Verdict.MISMATCH.value}"]
            raise CommandError(_("%(number)d figures are not as they were printed.") % {"number": wrong})


def in_lines(replayed: Replayed) -> Iterator[str]:
    """The table, what is to be said of some rows, and the totals."""
    verdicts = {
        Verdict.EQUAL: _("equal"),
        Verdict.CONTRADICTION: _("CONTRADICTION"),
        Verdict.LOWER_BOUND: _("at least that"),
        Verdict.EXTERNAL: _("stated by others"),
        Verdict.MISMATCH: _("NOT AS PRINTED"),
    }
    heads = (_("fact"), _("printed"), _("expected"), _("computed"), _("kind"), _("rows"), _("indicator"), _("verdict"))
    rows = [
        (
            one.fact.id + (f"/{one.fact.number}" if one.fact.number > 1 else ""),
            one.fact.printed,
            f"{one.fact.expected:,}",
            one.computed.replace("\N{NO-BREAK SPACE}", " "),
            one.figure.kind,
            str(one.figure.evidence_rows),
            f"{one.fact.unit} {one.fact.period} {one.fact.indicator}",
            verdicts[one.verdict],
        )
        for one in replayed.answers
    ]
    widths = [max(len(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
    for row in [heads, *rows]:
        cells = [
            cell.rjust(w) if n in RIGHT else cell.ljust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
    yield ""
    noted = {one.fact.id: one.fact.note for one in replayed.answers if one.fact.note}
    yield from (f"{fact}: {note}" for fact, note in noted.items())
    yield from (f"{one.name}: {one.arithmetic}" for one in replayed.broken)
    yield ""
    yield "  ".join(f"{name} {number}" for name, number in replayed.totals.items())
