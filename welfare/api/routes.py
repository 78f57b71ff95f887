"""Which resources there are: name in the address, and view."""

from welfare.api.payouts import PayoutViewSet

RESOURCES = {"payouts": PayoutViewSet}
