"""Money and goods: payouts with their funding and papers, funds and their cash books, loans and rotating pots."""

from welfare.models.catalogue import AFTERWARDS, Beneficiary, Norm, PayoutKind, Programme, ProofKind
from welfare.models.funding import FundingLine, Proof
from welfare.models.funds import Allocation, Contribution, Drive, Fund
from welfare.models.ledger import Balance, Entry, MonthClose
from welfare.models.loans import (
    Capital,
    Loan,
    LoanSource,
    Outstanding,
    PotShare,
    PotTurn,
    Repayment,
    RotatingPot,
)
from welfare.models.papers import ClaimVerdict, Printout
from welfare.models.payouts import (
    COUNTED,
    DECIDED,
    HANDED_OUT,
    OPEN,
    Benefit,
    Payout,
    Recipient,
    Relation,
)

__all__ = [
    "AFTERWARDS",
    "COUNTED",
    "DECIDED",
    "HANDED_OUT",
    "OPEN",
    "Allocation",
    "Balance",
    "Beneficiary",
    "Benefit",
    "Capital",
    "ClaimVerdict",
    "Contribution",
    "Drive",
    "Entry",
    "Fund",
    "FundingLine",
    "Loan",
    "LoanSource",
    "MonthClose",
    "Norm",
    "Outstanding",
    "Payout",
    "PayoutKind",
    "PotShare",
    "PotTurn",
    "Printout",
    "Programme",
    "Proof",
    "ProofKind",
    "Recipient",
    "Relation",
    "Repayment",
    "RotatingPot",
]
