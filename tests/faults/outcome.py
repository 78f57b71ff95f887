"""What became of the work that faults fell upon: a row of the table."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """`runs` blows or rounds; `asked` things were to be done, and `done` of them are.

    `again`: begun more than once, or refused to who was slower, so the fault did hit. `swept`: nudges told again.
    `failed`: ended in an error that nobody wants to see. `lost`: told to be done, or to be tried, and not there.
    `doubled`: there twice. `torn`: papers that are not whole, books that do not verify.
    """

    name: str
    runs: int
    asked: int
    done: int
    again: int
    failed: int
    lost: int
    doubled: int
    torn: int
    seconds: float
    swept: int = 0

    @property
    def holds(self) -> bool:
        return self.done == self.asked and not (self.failed or self.lost or self.doubled or self.torn)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"holds": self.holds}
