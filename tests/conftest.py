"""A database for every worker, cloned from one that is migrated and holds the catalogue."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as profiles

from reports.catalogue import load_catalogue

# Searching for examples takes its time beside a database; nightly runs search long.
profiles.register_profile("each run", deadline=None, max_examples=25)
profiles.register_profile("nightly", deadline=None, max_examples=3000)
profiles.load_profile("nightly" if os.environ.get("NIGHTLY") else "each run")

pytest_plugins = ["tests.cast", "tests.browser.one_worker"]

ROOT = Path(__file__).resolve().parent.parent
LOCK = 7_203_001  # of the advisory lock under which the template is made


def of_files(*sources: Path) -> str:
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def schema_fingerprint() -> str:
    """Changes whenever a migration or a function of the database does."""
    functions = (ROOT / "common/sql.py", ROOT / "common/vietnamese.py")
    return of_files(*ROOT.glob("*/migrations/*.py"), *functions)


def fingerprint() -> str:
    """Changes whenever the schema or the catalogue does."""
    catalogue = of_files(*ROOT.glob("reports/catalogue*/*.json"), ROOT / "reports/catalogue.py", Path(__file__))
    return f"{schema_fingerprint()}_{catalogue}"


@contextmanager
def maintenance() -> Iterator[Any]:
    """A cursor on the server itself, outside of every transaction, holding the lock."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """Migrating takes longer than most runs, so it is done once for each state of the migrations."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"{settings.DATABASES['default']['TEST']['NAME']}_{worker}"
    template = f"template_{fingerprint()}"
    with django_db_blocker.unblock():
        with maintenance() as server:
            server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if server.fetchone() is None:
                make_template(server, template)
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        use(name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        with maintenance() as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def make_template(server: Any, template: str) -> None:
    """The catalogue over a copy of what is migrated: it changes more often, and loads in a moment."""
    migrated = f"migrated_{schema_fingerprint()}"
    server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [migrated])
    if server.fetchone() is None:
        with becoming(server, migrated):
            call_command("migrate", verbosity=0)
            let_tests_empty_tables()
    with becoming(server, template, out_of=migrated):
        load_catalogue()


@contextmanager
def becoming(server: Any, name: str, out_of: str = "template1") -> Iterator[None]:
    """A database that gets its name when it is finished."""
    unfinished = f"{name}_unfinished"
    server.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
    server.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{out_of}"')
    use(unfinished)
    yield
    connections.close_all()
    server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def let_tests_empty_tables() -> None:
    """Tests of several connections empty all tables in the end; what refuses that in the product stands aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE tgtype & 32 > 0 AND NOT tgisinternal")
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


def use(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


@pytest.fixture(autouse=True)
def _catalogue_after_a_flush(request: pytest.FixtureRequest) -> None:
    """Tests that really commit empty the database behind them; the next of them needs the catalogue again."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if commits or "transactional_db" in request.fixturenames or "live_server" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        load_catalogue()


@pytest.fixture
def queries() -> Any:
    """`with queries() as asked: …; len(asked)`."""
    return lambda: CaptureQueriesContext(connection)
