"""Which resources there are: name in the address, and view."""

from unions.api.units import UnitViewSet

RESOURCES = {"units": UnitViewSet}
