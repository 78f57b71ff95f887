"""A benchmark is a function that yields rows; a row is a number beside its floor, measured in the same run.

Values on a busy machine wander, ratios to a floor that was busy in the same seconds much less. So product
and floor are measured in turns, and the middle of all turns is told.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Work = Callable[[], object]
Clock = Callable[[], float]  # in seconds


@dataclass(frozen=True)
class Goal:
    """A row keeps its goal when its value or its ratio to the floor is small enough: either will do."""

    value: float | None = None
    ratio: float | None = None
    unit: str = "ms"

    def __str__(self) -> str:
        value = f"≤ {self.value:g} {self.unit}" if self.value is not None else ""
        ratio = f"≤ {self.ratio:g} ×" if self.ratio is not None else ""
        return " or ".join(filter(None, (value, ratio))) or "–"


@dataclass(frozen=True)
class Row:
    """One measurement. Without a floor there is no ratio, without a goal nothing to hold."""

    name: str
    value: float
    floor: float | None = None
    goal: Goal | None = None
    unit: str = "ms"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def holds(self) -> bool | None:
        if self.goal is None:
            return None
        small = self.goal.value is not None and self.value <= self.goal.value
        near = self.goal.ratio is not None and self.ratio is not None and self.ratio <= self.goal.ratio
        return small or near

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"goal": str(self.goal or ""), "ratio": self.ratio, "holds": self.holds}


Benchmark = Callable[[], Iterator[Row]]
BENCHMARKS: dict[str, Benchmark] = {}  # by the name of the group


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
    """Say by which name a function is asked for; its rows bear the name, or begin with it."""

    def register(run: Benchmark) -> Benchmark:
        BENCHMARKS[name] = run
        return run

    return register


def milliseconds(work: Work, clock: Clock = time.perf_counter) -> float:
    """One go. What earlier goes left behind is cleared away before the clock starts."""
    gc.collect()
    started = clock()
    work()
    return (clock() - started) * 1000


def in_turns(product: Work, floor: Work, *, turns: int, clock: Clock = time.perf_counter) -> tuple[float, float]:
    """The medians of both, after one go of each that does not count.

    What asks nobody else is measured by `time.process_time`, which does not count what others take of the processor.
    """
    floor()
    product()
    pairs = [(milliseconds(floor, clock), milliseconds(product, clock)) for _turn in range(turns)]
    floors, products = zip(*pairs, strict=True)
    return statistics.median(products), statistics.median(floors)


def lines(rows: Sequence[Sequence[str]], *, left: Collection[int]) -> Iterator[str]:
    """Rows as lines of equal columns, those of words to the left and those of numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        pairs = enumerate(zip(row, widths, strict=True))
        yield "  ".join(cell.ljust(width) if n in left else cell.rjust(width) for n, (cell, width) in pairs).rstrip()
