"""Which resources there are: name in the address, and view."""

from welfare.api.payouts import PayoutViewSet
from welfare.api.printouts import PrintoutViewSet
from welfare.api.proofs import ProofViewSet

RESOURCES = {"payouts": PayoutViewSet, "proofs": ProofViewSet, "printouts": PrintoutViewSet}
