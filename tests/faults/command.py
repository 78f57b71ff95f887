"""The command line of the faults: which, how often, and a table of what became of the work."""

from __future__ import annotations

import argparse
import json
import logging
import sys

from tests.bench.bench import lines
from tests.faults.haste import TIMES, hasten
from tests.faults.rounds import Outcome, suffer
from tests.faults.stage import BLOWS, Stage

HEADINGS = ("NAME", "BLOWS", "ASKED", "DONE", "AGAIN", "SWEPT", "FAILED", "LOST", "DOUBLED", "TORN", "SECONDS", "HOLDS")


def cells(row: Outcome) -> tuple[str, ...]:
    numbers = (row.blows, row.asked, row.done, row.again, row.swept, row.failed, row.lost, row.doubled, row.torn)
    return row.name, *map(str, numbers), f"{row.seconds:.1f}", "yes" if row.holds else "NO"


def main(arguments: list[str] | None = None) -> int:
    """1 when any paper was lost, doubled or torn."""
    parser = argparse.ArgumentParser(prog="script/faults")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BLOWS)}; all without any")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="blows of each kind")
    parser.add_argument("--json", action="store_true", help="a list of rows instead of the table")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - BLOWS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(BLOWS)}")

    logging.getLogger("common.jobs").setLevel(logging.ERROR)  # a broker that is away is what is wanted here
    hasten()
    sys.stderr.write(
        f"PostgreSQL and Valkey as in a checkout, a worker of two; the outbox's clock {TIMES} times as fast\n"
    )
    with Stage().up() as stage:
        rows = [suffer(stage, name, BLOWS[name], blows=asked.runs) for name in asked.names or BLOWS]
    if asked.json:
        sys.stdout.write(json.dumps([row.as_json() for row in rows], indent=1) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in lines([HEADINGS, *map(cells, rows)], left=(0,)))
        sys.stdout.write(f"{sum(row.holds for row in rows)} of {len(rows)} faults did no harm\n")
    return 0 if all(row.holds for row in rows) else 1
