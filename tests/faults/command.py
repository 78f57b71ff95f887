"""The command line of the faults: which, how often, and a table of what became of the work."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tests.bench.bench import lines
from tests.faults.haste import TIMES, hasten
from tests.faults.outcome import Outcome
from tests.faults.papers import suffer, suffer_in_bulk
from tests.faults.races import approve_race, pay_race
from tests.faults.stage import Stage
from tests.faults.writers import kill_while_booking


class Run(Protocol):
    def __call__(self, stage: Stage, name: str, *, runs: int) -> Outcome: ...


@dataclass(frozen=True)
class Fault:
    run: Run
    runs: int  # unless told how many


FAULTS = {
    "approve-race": Fault(approve_race, 100),
    "pay-race": Fault(pay_race, 100),
    "postgres-kill": Fault(kill_while_booking, 3),
    "postgres-kill-papers": Fault(partial(suffer, blow=Stage.kill_database), 3),
    "worker-kill": Fault(partial(suffer, blow=Stage.kill_worker), 3),
    "child-kill": Fault(partial(suffer, blow=Stage.kill_child), 3),
    "valkey-kill": Fault(partial(suffer, blow=Stage.kill_broker), 3),
    "valkey-flush": Fault(partial(suffer, blow=Stage.empty_broker), 3),
    "bulk-kill": Fault(suffer_in_bulk, 4),
}
HEADINGS = ("NAME", "RUNS", "ASKED", "DONE", "AGAIN", "SWEPT", "FAILED", "LOST", "DOUBLED", "TORN", "SECONDS", "HOLDS")


def cells(row: Outcome) -> tuple[str, ...]:
    numbers = (row.runs, row.asked, row.done, row.again, row.swept, row.failed, row.lost, row.doubled, row.torn)
    return row.name, *map(str, numbers), f"{row.seconds:.1f}", "yes" if row.holds else "NO"


def main(arguments: list[str] | None = None) -> int:
    """1 when anything was lost, doubled or torn."""
    parser = argparse.ArgumentParser(prog="script/faults")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FAULTS)}; all without any")
    parser.add_argument("--runs", type=int, metavar="N", help="blows, or rounds of a race (3, and 100)")
    parser.add_argument("--json", action="store_true", help="a list of rows instead of the table")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - FAULTS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")

    logging.getLogger("common.jobs").setLevel(logging.ERROR)  # a broker that is away is what is wanted here
    hasten()
    sys.stderr.write(
        f"PostgreSQL and Valkey as in a checkout, a worker of two; the outbox's clock {TIMES} times as fast\n"
    )
    with Stage().up() as stage:
        chosen = {name: FAULTS[name] for name in asked.names or FAULTS}
        rows = [fault.run(stage, name, runs=asked.runs or fault.runs) for name, fault in chosen.items()]
    if asked.json:
        sys.stdout.write(json.dumps([row.as_json() for row in rows], indent=1) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in lines([HEADINGS, *map(cells, rows)], left=(0,)))
        sys.stdout.write(f"{sum(row.holds for row in rows)} of {len(rows)} faults did no harm\n")
    return 0 if all(row.holds for row in rows) else 1
