"""Lists that fields of people are chosen from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from common.api.paging import Order
from common.api.resources import Rows
from members.models import Ethnicity


class EthnicitySerializer(serializers.ModelSerializer[Ethnicity]):
    """A people of the state's official list."""

    class Meta:
        model = Ethnicity
        fields = ("code", "name", "other_names", "is_majority")
        read_only_fields = fields


class EthnicityViewSet(Rows):
    """The state's official list of peoples."""

    model = Ethnicity
    serializer_class = EthnicitySerializer
    searched = ("name", "other_names")
    orders: ClassVar[dict[str, Order]] = {"code": Order(("code",))}
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Z]{1,2}"

    def rows(self, can: Any = None) -> QuerySet[Any]:
        return Ethnicity.objects.all()
