"""Which resources there are: name in the address, and view."""

from common.api.jobs import NAME, JobViewSet

RESOURCES = {NAME: JobViewSet}
