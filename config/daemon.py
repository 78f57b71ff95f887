"""A server process that is known by its folder: whoever started it, anybody can find it, await it and stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ATTEMPTS = 5  # what a killed server leaves behind (sockets, shared memory, children) needs a moment to go
START_SECONDS = 60  # after a crash the last minutes are replayed first
STOP_SECONDS = 20

_children: list[subprocess.Popen[bytes]] = []  # kept so that their end is collected


class ServersError(RuntimeError):
    """The servers could not be started; the message says why and what to do."""


@dataclass(frozen=True)
class Daemon:
    """Its command line must name its folder.

    `answers` says whether it takes requests, `farewell` ends it, gently first; the `marks` it leaves when it is
    killed (the first holds its number) would keep the next one from starting.
    """

    label: str
    folder: Path
    marks: tuple[Path, ...]
    command: list[str]
    answers: Callable[[], bool]
    farewell: tuple[signal.Signals, ...]

    def pid(self) -> int | None:
        """Of the living process. A number left behind by a killed one may by now belong to anybody."""
        try:
            number = int(self.marks[0].read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return number if self.lives(number) else None

    def lives(self, pid: int) -> bool:
        return str(self.folder) in command_line(pid)

    def ready(self) -> bool:
        try:
            return self.pid() is not None and self.answers()
        except OSError:
            return False

    def start(self) -> None:
        """Starts it unless it runs, and waits until it answers. Raises ServersError with the end of its log."""
        for _attempt in range(ATTEMPTS):
            ended = self.launch().poll if self.pid() is None else lambda: None if self.pid() else 0
            if wait(lambda ended=ended: self.ready() or ended() is not None, START_SECONDS) and self.ready():  # type: ignore[misc]
                return
            time.sleep(0.5)
        words = (self.folder / "log").read_text(errors="replace").strip().splitlines()[-3:]
        raise ServersError(f"{self.label} does not start. Its log ends with: " + " / ".join(words))

    def launch(self) -> subprocess.Popen[bytes]:
        collect_children()
        for mark in self.marks:
            mark.unlink(missing_ok=True)
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
        wait(lambda: self.pid() is not None or not self.just_launched(), 5)
        for farewell in self.farewell:
            pid = self.pid()
            if pid is None:
                break
            os.kill(pid, farewell)
            if wait(lambda pid=pid: not self.lives(pid), STOP_SECONDS):  # type: ignore[misc]
                break
        collect_children()

    def just_launched(self) -> bool:
        """By us, and perhaps interrupted before it wrote down its number."""
        return any(process.poll() is None and process.args == self.command for process in _children)


def collect_children() -> None:
    """An ended child keeps its number, and with it the marks that name the number, until it is asked for."""
    _children[:] = [process for process in _children if process.poll() is None]


def command_line(pid: int) -> str:
    """Of a living process; empty when there is none, or only its remains."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout


def wait(reached: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (done := reached()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return done


def bare_environment() -> dict[str, str]:
    """What a server needs of ours: it shall not carry secrets of the application about."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
