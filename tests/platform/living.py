"""Which processes live, told by their command lines: also those that somebody else has started."""

from pathlib import Path

from config.daemon import command_line


def naming(*marks: str) -> dict[int, str]:
    numbers = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    lines = {number: command_line(number) for number in numbers}
    return {number: line for number, line in lines.items() if any(mark in line for mark in marks)}


def servers_of(root: Path) -> tuple[str, ...]:
    """What the command lines of the servers of a root name; PostgreSQL may have had to leave a closed home."""
    return f"{root}/run", str((root / "run" / "postgres").resolve())
