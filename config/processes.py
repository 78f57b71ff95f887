"""The processes of the product: what each is, and how a checkout runs all of them in one terminal.

python -m config.processes serve
    everything, on the bundled servers unless the environment names others
python -m config.processes prepare [--static] [--demo]
    brings the database up to date, collects the static files, loads the demo
python -m config.processes web | worker | render | beat
    becomes that one process (the containers do this)
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from config.daemon import ServersError
from config.embedded import Servers

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
FAREWELL_SECONDS = 15  # for a running task or request; its job is taken up again otherwise
STEADY_SECONDS = 10  # a process that lived this long is worth starting again
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def local_root() -> Path:
    return Path(os.environ.get("LOCAL_ROOT") or ROOT / ".local")


def address() -> tuple[str, int]:
    return os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))


def web() -> list[str]:
    host, port = address()
    workers = os.environ.get("WEB_WORKERS", "2")
    return [
        "gunicorn", "config.wsgi", f"--bind={host}:{port}", f"--workers={workers}", "--worker-class=gthread",
        "--threads=4", "--timeout=60", "--max-requests=2000", "--max-requests-jitter=200", "--no-control-socket",
        "--log-level=warning",
    ]  # fmt: skip


def celery_worker(name: str, *, queue: str, concurrency: int) -> list[str]:
    return [
        "celery", "--app=config.celery", "--quiet", "worker", f"--hostname={name}@%h", f"--queues={queue}",
        f"--concurrency={concurrency}", "--without-gossip", "--without-mingle", "--loglevel=WARNING",
    ]  # fmt: skip


def worker() -> list[str]:
    return celery_worker("worker", queue="default", concurrency=2)


def render() -> list[str]:
    """PDFs are made apart: they take memory and seconds, and in the containers they have no way out."""
    return celery_worker("render", queue="render", concurrency=int(os.environ.get("RENDER_WORKERS", "2")))


def beat() -> list[str]:
    schedule = local_root() / "run" / "beat"
    schedule.parent.mkdir(parents=True, exist_ok=True)
    return [
        "celery", "--app=config.celery", "--quiet", "beat", f"--schedule={schedule}", "--pidfile=", "--loglevel=WARNING",
    ]  # fmt: skip


PREPARE = [sys.executable, "-m", "config.processes", "prepare", "--static", "--demo"]
PROCESSES: dict[str, Callable[[], list[str]]] = {"web": web, "worker": worker, "render": render, "beat": beat}


def become(name: str) -> None:
    program, *words = PROCESSES[name]()
    os.execv(PROGRAMS / program, [program, *words])  # noqa: S606 - a list of words of our own


# Preparing -----------------------------------------------------------------------------------------


def prepare(*options: str) -> None:
    import django  # noqa: PLC0415 - the other commands need no Django
    from django.core.management import call_command  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if "--static" in options:
        collect_static_files()
    if "--demo" in options:
        call_command("load_demo")


def collect_static_files() -> None:
    """Takes seconds, so it is done only when a file is newer than the last time."""
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    files = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    seen = f"{len(files)} {max(file.stat().st_mtime_ns for file in files)}"
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != seen:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(seen)


# Serving -------------------------------------------------------------------------------------------


class FallenError(RuntimeError):
    """A process ends again and again; the message names it."""


class EndAskedError(Exception):
    """Ctrl-C, or a closed terminal, or a stopped service."""


class Child:
    """One of our processes: started anew when it falls, taken along when we go."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.started = time.monotonic()
        program, *words = PROCESSES[name]()
        self.running = subprocess.Popen(
            [*dying_with_us(), str(PROGRAMS / program), *words],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone, and the whole group can be ended
        )

    def fallen(self) -> bool:
        return self.running.poll() is not None

    def after_a_fall(self) -> Child:
        lived = time.monotonic() - self.started
        if lived < STEADY_SECONDS:
            raise FallenError(f"{self.name} ended after {lived:.0f} s with code {self.running.returncode}.")
        print(f"{self.name} fell (code {self.running.returncode}) and is started anew.", file=sys.stderr, flush=True)
        self.kill_group()
        return Child(self.name)

    def wait(self, deadline: float) -> None:
        try:
            self.running.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"{self.name} does not end and is killed; its job is taken up again.", file=sys.stderr, flush=True)
        self.kill_group()
        self.running.wait()

    def kill_group(self) -> None:
        """Also ends what a killed parent has left behind."""
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)


def dying_with_us() -> list[str]:
    """The kernel ends the children of a killed parent, where it can (Linux)."""
    return ["setpriv", "--pdeathsig=TERM"] if sys.platform == "linux" and shutil.which("setpriv") else []


def serve() -> None:
    """Runs everything until somebody asks for the end; then nothing of it is left running."""
    host, port = address()
    if taken(host, port):
        raise FallenError(f"port {port} is taken. Choose another: PORT={port + 1} script/server")
    os.environ.setdefault("PUBLIC_URL", f"http://{host}:{port}")
    # Compressing takes a minute and a half, which no loopback gives back.
    os.environ.setdefault("STATIC_STORAGE", "django.contrib.staticfiles.storage.ManifestStaticFilesStorage")
    for number in ENDS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # as nohup leaves it
            signal.signal(number, ask_end)
    children: list[Child] = []
    given = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
    bundled = [name for name, variable in given.items() if not os.environ.get(variable)]
    with Servers(local_root(), names=bundled) as servers:
        try:
            subprocess.run(PREPARE, cwd=ROOT, check=True)
            children += [Child(name) for name in PROCESSES]
            while not taken(host, port) and not children[0].fallen():
                time.sleep(0.1)
            print(f"\nSổ Công đoàn: {os.environ['PUBLIC_URL']}  (Ctrl-C stops it)", flush=True)
            while True:
                children[:] = [child.after_a_fall() if child.fallen() else child for child in children]
                servers.start()  # what still runs stays as it is
                time.sleep(1)
        finally:
            for number in ENDS:
                signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C leaves nothing half stopped
            end_all(children)


def end_all(children: list[Child]) -> None:
    for child in children:
        with suppress(ProcessLookupError):
            child.running.terminate()
    deadline = time.monotonic() + FAREWELL_SECONDS
    for child in children:
        child.wait(deadline)


def ask_end(number: int, frame: FrameType | None) -> None:
    raise EndAskedError


def taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0


def main(arguments: list[str]) -> int:
    match arguments:
        case ["serve"]:
            try:
                serve()
            except EndAskedError:
                print("Stopped; the data are kept.")
            except (FallenError, ServersError, subprocess.CalledProcessError) as error:
                print(f"Stopped: {error}", file=sys.stderr)
                return 1
        case ["prepare", *options] if {*options} <= {"--static", "--demo"}:
            prepare(*options)
        case [name] if name in PROCESSES:
            become(name)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
