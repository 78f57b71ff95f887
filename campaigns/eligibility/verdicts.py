"""What the rules of an award say about those who are proposed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from campaigns.eligibility.book import Book, Candidate
from campaigns.eligibility.rules import RULES, Rule
from campaigns.models import AwardRules, AwardType

HELD_ALREADY = "held_already"  # not a rule of an award: nobody has the same one for the same year twice


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
    held = AwardRules.objects.on(on).filter(award_type=award_type).first()
    rules = list(held.rules) if held else []
    if award_type.once and not any(rule["rule"] == "once" for rule in rules):
        rules.append({"rule": "once"})
    book = Book(award_type, candidates, merit_year, on, basis, campaign_id)
    regulation = held.regulation if held else ""
    return [Verdict(tuple(_findings(book, rules, one)), regulation) for one in candidates]


def _findings(book: Book, rules: list[dict[str, Any]], candidate: Candidate) -> list[Finding]:
    told = [] if book.award_type.once else _held_already(book, candidate)
    for asked in rules:
        rule = RULES.get(asked["rule"])
        if rule is None:
            told.append(Finding(asked["rule"], None, _("This rule is no longer known.")))
        elif candidate.recipient_kind in asked.get("for", rule.of):
            told.append(_finding(book, rule, asked, candidate))
    return told


def _finding(book: Book, rule: Rule, asked: dict[str, Any], candidate: Candidate) -> Finding:
    if candidate.key is None:
        text = _("Not in the book by name, so this cannot be looked up: %(rule)s.") % {"rule": rule.label}
        return Finding(rule.code, None, text)
    return Finding(rule.code, *rule.judge(book, asked, candidate))


def _held_already(book: Book, candidate: Candidate) -> list[Finding]:
    for award in book.awards.get(candidate.key or ("", 0), ()):
        if award.award_type_id == book.award_type.pk and award.merit_year == book.merit_year:
            words = {"year": book.merit_year, "day": f"{award.happened_on:%d/%m/%Y}"}
            return [Finding(HELD_ALREADY, False, _("Given for %(year)s already, on %(day)s.") % words)]
    return []
