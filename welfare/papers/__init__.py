"""Papers about welfare: what each of them says, as plain values; asked for in a request, printed by a worker."""

from welfare.papers.asking import OF_FUNDS, OF_PAYOUTS, ask_again, ask_for, job_of, may_read, print_out, readable
from welfare.papers.printing import filename

__all__ = ["OF_FUNDS", "OF_PAYOUTS", "ask_again", "ask_for", "filename", "job_of", "may_read", "print_out", "readable"]
