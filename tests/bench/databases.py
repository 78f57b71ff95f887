"""Databases of the benchmarks on the servers of the tests: made when they are first needed, then kept.

They live as long as the data of those servers do. Their names change with the migrations, the catalogue
and the code that fills them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections

from tests.bench import awarding, bookkeeping, province, register, units
from tests.conftest import ROOT, fingerprint, maintenance, make_template, use


def example() -> None:
    """The shipped example, with its accounts and its report."""
    sources = sorted((ROOT / "examples").rglob("*.csv"))
    sources.append(ROOT / "reports/management/commands/load_demo.py")
    _ready("example", sources, lambda: call_command("load_demo", stdout=_Nowhere()))


def whole_province() -> None:
    """A province of 787 unions; see `tests/bench/province.py`."""
    _ready("province", [Path(province.__file__)], province.fill)


def large_province() -> None:
    """A province of 20,000 unions; see `tests/bench/province.py`. Made in some minutes, 3 GB."""
    _ready("large", [Path(province.__file__)], lambda: province.fill(province.LARGE))


def units_alone() -> None:
    """Twenty thousand unions and their tree; see `tests/bench/units.py`."""
    _ready("units", [Path(units.__file__), Path(register.__file__)], units.fill)


def large_register() -> None:
    """A register of 20,000 unions and 2 million people; see `tests/bench/register.py`. Made in some minutes."""
    _ready("register", [Path(register.__file__)], register.fill)


def cash_book() -> None:
    """A union with a cash book of 100,000 entries; see `tests/bench/bookkeeping.py`."""
    _ready("books", [Path(bookkeeping.__file__)], bookkeeping.fill)


def award_round() -> None:
    """A union of 5,000 members under a federation; see `tests/bench/awarding.py`."""
    _ready("awards", [Path(awarding.__file__)], awarding.fill)


def raw() -> psycopg.Connection[Any]:
    """A connection to the same database without Django around it."""
    known = connection.get_connection_params()
    words = {key: known[key] for key in ("dbname", "user", "password", "host", "port", "options") if known.get(key)}
    return psycopg.connect(**words, autocommit=True)


class _Nowhere:
    def write(self, text: str) -> None:
        """What a command tells a person is told to nobody."""


def _ready(what: str, sources: list[Path], fill: Callable[[], None]) -> None:
    digest = hashlib.sha256(fingerprint().encode())
    for source in sources:
        digest.update(source.read_bytes())
    name, template = f"bench_{digest.hexdigest()[:12]}_{what}", f"template_{fingerprint()}"
    with maintenance() as server:
        if not _exists(server, name):
            if not _exists(server, template):
                make_template(server, template)
            _clone(server, name, template, what, fill)
    use(name)


def _exists(server: Any, name: str) -> bool:
    server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return server.fetchone() is not None


def _clone(server: Any, name: str, template: str, what: str, fill: Callable[[], None]) -> None:
    """Filled under another name, so that a killed run leaves nothing half done behind."""
    server.execute(r"SELECT datname FROM pg_database WHERE datname ~ %s", [f"^bench_[0-9a-f]+_{what}(_unfinished)?$"])
    for (earlier,) in server.fetchall():
        server.execute(f'DROP DATABASE IF EXISTS "{earlier}" WITH (FORCE)')
    server.execute(f'CREATE DATABASE "{name}_unfinished" TEMPLATE "{template}"')
    use(f"{name}_unfinished")
    fill()
    connections.close_all()
    server.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
