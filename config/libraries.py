"""System libraries that `script/bootstrap` has unpacked for this checkout, where nobody may install them."""

from __future__ import annotations

import ctypes
from pathlib import Path

UNPACKED = Path(__file__).resolve().parent.parent / ".local" / "deb"
NEEDED = ("libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")


def preload(folder: Path = UNPACKED) -> None:
    """Loads them all, so that whoever asks for one by its name later finds it without LD_LIBRARY_PATH.

    One that needs another can only follow it: those that fail are tried again as long as any succeeds.
    """
    waiting = sorted(folder.glob("usr/lib/*/lib*.so.*")) + sorted(folder.glob("lib/*/lib*.so.*"))
    while waiting:
        failed = [path for path in waiting if not loads(str(path))]
        if len(failed) == len(waiting):
            return
        waiting = failed


def loads(name: str) -> bool:
    try:
        ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


def complete() -> bool:
    """Whether the PDFs have all they need of the system."""
    return all(loads(name) for name in NEEDED)
