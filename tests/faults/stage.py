"""Where faults are made: servers and a worker of their own, real ones, that may be killed at any moment.

The servers are the durable ones of a checkout, not those of the tests, which others may be using and which forget
their data when they are killed.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from config.embedded import Servers
from config.processes import PROGRAMS, celery_worker, dying_with_us
from tests.conftest import ROOT, fingerprint


class Stage:
    """The servers and one worker. Every blow is a SIGKILL, but for the broker that is emptied."""

    def __init__(self) -> None:
        self.root = Path(settings.LOCAL_ROOT)
        self.servers = Servers(self.root)
        self.worker: subprocess.Popen[bytes] | None = None

    @contextmanager
    def up(self) -> Iterator[Stage]:
        """The example is loaded once; a later run finds it, unless the migrations have changed.

        One run at a time: two at once, of two processes of the tests or of a person beside them, would kill each
        other's servers. The second waits.
        """
        self.root.parent.mkdir(parents=True, exist_ok=True)
        with self.root.with_suffix(".lock").open("w") as alone:
            fcntl.flock(alone, fcntl.LOCK_EX)
            yield from self.prepared()

    def prepared(self) -> Iterator[Stage]:
        stamp, state = self.root / "prepared", fingerprint()
        if self.root.exists() and not (stamp.exists() and stamp.read_text() == state):
            self.servers.stop()
            shutil.rmtree(self.root, ignore_errors=True)  # a server that is ending tidies up as well
        with self.servers:
            if not stamp.exists():
                call_command("migrate", verbosity=0)
                with Path(os.devnull).open("w") as nowhere:
                    call_command("load_demo", stdout=nowhere)
                stamp.write_text(state)
            self.hire()
            try:
                yield self
            finally:
                self.dismiss()
                connections.close_all()

    def hire(self) -> None:
        program, _app, *words = celery_worker("faults", queue="render", concurrency=2)
        with (self.root / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [*dying_with_us(), str(PROGRAMS / program), "--app=tests.faults.worker", *words],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def dismiss(self) -> None:
        if self.worker:
            with suppress(ProcessLookupError):
                os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()

    # The blows -------------------------------------------------------------------------------------

    def kill_child(self) -> None:
        """One of the two processes that do the work."""
        assert self.worker
        listed = Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children").read_text().split()
        if listed:
            with suppress(ProcessLookupError):
                os.kill(int(random.choice(listed)), signal.SIGKILL)  # noqa: S311 - chance, not secrecy

    def kill_worker(self) -> None:
        """The whole worker with all its children; somebody starts another one."""
        self.dismiss()
        self.hire()

    def empty_broker(self) -> None:
        redis.Redis.from_url(settings.REDIS_URL).flushall()

    def kill_broker(self) -> None:
        """And what it had on the disk is gone."""
        pid = self.servers.valkey().pid()
        assert pid
        os.kill(pid, signal.SIGKILL)
        for kept in (self.root / "run" / "valkey").glob("appendonly*"):
            shutil.rmtree(kept, ignore_errors=True)
        self.restart()

    def kill_database(self) -> None:
        pid = self.servers.postgres().pid()
        assert pid
        os.kill(pid, signal.SIGKILL)
        self.restart()
        connections.close_all()

    def restart(self) -> None:
        time.sleep(random.uniform(0, 1))  # noqa: S311 - away for a while
        self.servers.start()


if sys.platform != "linux":
    raise SystemExit("Processes are found through /proc, which only Linux has.")
