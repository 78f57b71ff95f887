"""Which resources there are: name in the address, and view."""

from welfare.api.catalogue import NormViewSet, PayoutKindViewSet
from welfare.api.claims import ClaimVerdictViewSet
from welfare.api.contributions import AllocationViewSet, ContributionViewSet
from welfare.api.distributions import DistributionViewSet
from welfare.api.entries import EntryViewSet
from welfare.api.funds import DriveViewSet, FundViewSet, MonthCloseViewSet
from welfare.api.loans import CapitalViewSet, LoanViewSet, RepaymentViewSet
from welfare.api.payouts import PayoutViewSet
from welfare.api.pots import PotViewSet, ShareViewSet, TurnViewSet
from welfare.api.printouts import PrintoutViewSet
from welfare.api.programmes import ProgrammeViewSet
from welfare.api.proofs import ProofViewSet

RESOURCES = {
    "payouts": PayoutViewSet,
    "distributions": DistributionViewSet,
    "proofs": ProofViewSet,
    "claim-verdicts": ClaimVerdictViewSet,
    "payout-kinds": PayoutKindViewSet,
    "norms": NormViewSet,
    "programmes": ProgrammeViewSet,
    "funds": FundViewSet,
    "entries": EntryViewSet,
    "month-closes": MonthCloseViewSet,
    "drives": DriveViewSet,
    "contributions": ContributionViewSet,
    "allocations": AllocationViewSet,
    "loans": LoanViewSet,
    "repayments": RepaymentViewSet,
    "capitals": CapitalViewSet,
    "pots": PotViewSet,
    "pot-shares": ShareViewSet,
    "pot-turns": TurnViewSet,
    "printouts": PrintoutViewSet,
}
