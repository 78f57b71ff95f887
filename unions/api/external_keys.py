"""Keys of clients over REST: what another system calls rows of ours, as `by-key` addresses and bulk items named them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from rest_framework import serializers

from common.api.paging import NEWEST, Order
from common.api.resources import Rows
from common.api.writes import Removing
from common.models import ExternalKey
from unions.models import Can

LOOKING = {Can.VIEW, Can.SENSITIVE}


class ExternalKeySerializer(serializers.ModelSerializer[ExternalKey]):
    """Under `key` the account knows the row `object_id` of a resource."""

    class Meta:
        model = ExternalKey
        fields = ("id", "resource", "key", "object_id")


class ExternalKeyViewSet(Removing, Rows):
    """The account's own keys. Without its key a row stays; a client that names it again adds another."""

    model = ExternalKey
    serializer_class = ExternalKeySerializer
    filters = {"resource": "resource", "key": "key", "object_id": "object_id"}
    orders = {"newest": NEWEST, "key": Order(("resource", "key", "pk"))}
    can_remove = Can.VIEW  # of whoever can look at anything; the rows are their own

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return ExternalKey.objects.filter(account=self.request.user)

    def remove(self, row: ExternalKey) -> None:
        """A token that only looks takes no keys away: what its account adds next would be there twice."""
        if not self.scope.held.keys() - LOOKING:
            raise PermissionDenied
        row.delete()
