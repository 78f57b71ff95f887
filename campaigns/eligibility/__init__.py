"""Who may receive an award, and why not: rules as data, answered from the records in words."""

from campaigns.eligibility.verdicts import Candidate, Finding, Verdict, verdicts

__all__ = ["Candidate", "Finding", "Verdict", "verdicts"]
