"""Who may receive an award, and why not: rules as data, answered from the records in words."""

from campaigns.eligibility.book import Candidate
from campaigns.eligibility.verdicts import Finding, Verdict, verdicts

__all__ = ["Candidate", "Finding", "Verdict", "verdicts"]
