"""The product as an office runs it: web server, workers, PostgreSQL and Valkey, each a process of its own.

Tests of the browser meet it from outside: through its pages, its database and its processes. Nothing of Django runs
in them, which would not work beside the browser's event loop.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
from environ import Env

from config import embedded
from config.processes import PROGRAMS, dying_with_us

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "so-cong-doan"  # of every account of the demo
PATIENCE = 30  # seconds for anything that has to come


class Product:
    """Started on a copy of the database `template`, which holds the catalogue, with the demo in it."""

    def __init__(self, name: str, *, template: str, local: Path, postgres: str) -> None:
        self.name, self.template, self.postgres = name, template, postgres
        self.demo = f"{name}_demo"
        self.address = f"http://127.0.0.1:{free_port()}"
        self.valkey = embedded.Servers(local, durable=False, names=["valkey"])
        self.environment = os.environ | {
            "DATABASE_URL": self.database_url(name),
            "REDIS_URL": embedded.redis_url(local),
            "LOCAL_ROOT": str(local),
            "MEDIA_ROOT": str(local / "media"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
            "SECRET_KEY": "of nobody but these tests",
            "PUBLIC_URL": self.address,
            "PORT": self.address.rpartition(":")[2],
            "WEB_WORKERS": "1",
            "DEMO_PASSWORD": PASSWORD,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.end = ExitStack()

    def __enter__(self) -> Self:
        with self.end:
            self.end.enter_context(self.valkey)
            self.end.callback(self.drop)
            self.copy(self.template, to=self.demo)
            self.prepare()
            self.copy(self.demo, to=self.name)
            for process in ("web", "render", "worker"):
                self.start(process)
                self.end.callback(self.kill, process)
            wait_for(self.answers, "the first page")
            self.end = self.end.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end.close()

    # Database ------------------------------------------------------------------------------------------
    def database_url(self, name: str) -> str:
        parts = urlsplit(self.postgres)
        return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))

    def connect(self, name: str = "") -> psycopg.Connection[Any]:
        """To the product's own database, unless told otherwise; every statement is a transaction."""
        told = Env.db_url_config(self.database_url(name or self.name))
        asked = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        return psycopg.connect(autocommit=True, **{key: told[ours] for key, ours in asked.items() if told[ours]})

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            answer = connection.execute(sql, values)
            return answer.fetchall() if answer.description else []

    def copy(self, source: str, *, to: str) -> None:
        with self.connect("postgres") as server:
            server.execute(f'DROP DATABASE IF EXISTS "{to}" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{to}" TEMPLATE "{source}"')

    def begin_anew(self) -> None:
        """The book as the demo leaves it. What runs notices that its connections are gone and makes new ones."""
        self.copy(self.demo, to=self.name)

    def drop(self) -> None:
        with self.connect("postgres") as server:
            for name in (self.name, self.demo):
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def prepare(self) -> None:
        environment = self.environment | {"DATABASE_URL": self.database_url(self.demo)}
        command = [sys.executable, "-m", "config.processes", "prepare", "--static", "--demo"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)

    # Processes -----------------------------------------------------------------------------------------
    def start(self, process: str) -> None:
        """One of those that `config.processes` knows."""
        self.running[process] = subprocess.Popen(
            [*dying_with_us(), sys.executable, "-m", "config.processes", process],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, process: str) -> None:
        """As the kernel does it when memory runs out: without a word, and with all its children."""
        running = self.running[process]
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()

    def tick(self) -> None:
        """What the scheduler sends each minute."""
        command = [str(PROGRAMS / "celery"), "--app=config.celery", "--quiet", "call", "common.tasks.tick"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def answers(self) -> bool:
        with suppress(OSError), urlopen(f"{self.address}/readyz", timeout=PATIENCE) as response:  # noqa: S310 - our own
            return bool(response.status == 200)
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def wait_for(reached: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, f"{what} did not come in {PATIENCE} s"
        time.sleep(0.05)
