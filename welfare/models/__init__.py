"""Money and goods: payouts with their funding, contributions, loans and rotating pots."""

from welfare.models.funds import Contribution, Fund, Loan, PotShare, RotatingPot
from welfare.models.payouts import FundingLine, Payout, PayoutKind, Programme

__all__ = [
    "Contribution",
    "Fund",
    "FundingLine",
    "Loan",
    "Payout",
    "PayoutKind",
    "PotShare",
    "Programme",
    "RotatingPot",
]
