"""Papers about awards and initiatives: what each of them says, as plain values; asked for in a request, printed by a
worker. Their words are those of the document, so they stand here in Vietnamese."""

from campaigns.papers.asking import (
    OF_DECISIONS,
    OF_PROPOSALS,
    OF_ROUNDS,
    RENDER,
    ask_again,
    ask_for,
    blanks_for,
    jobs_of,
    may_read,
    parts_of,
    print_out,
)
from campaigns.papers.printing import filename

__all__ = [
    "OF_DECISIONS",
    "OF_PROPOSALS",
    "OF_ROUNDS",
    "RENDER",
    "ask_again",
    "ask_for",
    "blanks_for",
    "filename",
    "jobs_of",
    "may_read",
    "parts_of",
    "print_out",
]
