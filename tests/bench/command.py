"""The command line of the benchmarks: which to run, what they depend on, a table of what they found."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys

import django
from django.db import connection

from tests.bench import (  # noqa: F401 - importing them makes them known
    api,
    awards,
    books,
    bulk,
    calls,
    certificates,
    figures,
    lists,
    members,
    outbox,
    pages,
    paper,
    reorganisation,
)
from tests.bench.bench import BENCHMARKS, Row, lines

SETTINGS = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "work_mem")
HEADINGS = ("NAME", "VALUE", "UNIT", "FLOOR", "RATIO", "GOAL", "HOLDS")


def surroundings() -> str:
    """What the numbers depend on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(SETTINGS)])
        known = dict(cursor.fetchall())
    server = ", ".join(f"{name} {known[name]}" for name in SETTINGS[1:])
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, "
        f"Django {django.get_version()}\nPostgreSQL {known['server_version']} of the tests: {server}"
    )


def cells(row: Row) -> tuple[str, ...]:
    number = "{:,.1f}".format
    holds = {True: "yes", False: "NO", None: ""}[row.holds]
    floor = number(row.floor) if row.floor is not None else ""
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    return row.name, number(row.value), row.unit, floor, ratio, str(row.goal or ""), f"{holds:5} {row.note}".rstrip()


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all without any")
    parser.add_argument("--json", action="store_true", help="a list of rows instead of the table")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - BENCHMARKS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")

    sys.stderr.write(surroundings() + "\n")
    rows = [row for name in asked.names or BENCHMARKS for row in BENCHMARKS[name]()]
    judged = [row.holds for row in rows if row.holds is not None]
    if asked.json:
        sys.stdout.write(json.dumps([row.as_json() for row in rows], indent=1) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in lines([HEADINGS, *map(cells, rows)], left=(0, 2, 5, 6)))
        sys.stdout.write(f"{sum(judged)} of {len(judged)} goals hold\n")
    return 0 if all(judged) else 1
