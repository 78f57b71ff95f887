"""Which figures a record adds to, over REST."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers, viewsets
from rest_framework.response import Response
from rest_framework.reverse import reverse

from common.api.parameters import asked_choice
from common.api.problems import ParameterInvalid
from common.api.resources import Answering
from common.facts import CountUnit
from common.periods import Period
from reports import passport
from reports.kinds import KINDS

COUNTED = [code for code, kind in KINDS.items() if passport.tells_counted_in(kind)]
LARGEST = 2**63 - 1
LONGEST = len(str(LARGEST))
KIND = OpenApiParameter(
    "kind", str, enum=COUNTED, required=True, description="The kind of record, as evidence says it."
)
RECORD = OpenApiParameter("record", {"type": "integer", "minimum": 1, "maximum": LARGEST}, required=True)


class AddedToSerializer(serializers.Serializer[Any]):
    """A figure of the record's union and year, and how much the record adds to it; `figure` is its address."""

    code = serializers.CharField()
    name = serializers.CharField()
    period = serializers.CharField()
    quantity = serializers.IntegerField()
    count_unit = serializers.ChoiceField(CountUnit.choices)
    figure = serializers.URLField()


@extend_schema_serializer(many=False)
class CountedInSerializer(serializers.Serializer[Any]):
    """The figures that a record adds to once it `counts`, as an approved payout does. Not among them are figures made of
    others and numbers of different people: what one record adds to these depends on the others."""

    counts = serializers.BooleanField()
    results = AddedToSerializer(many=True)


class CountedInViewSet(Answering, viewsets.GenericViewSet):
    """Which figures a record adds to."""

    serializer_class = CountedInSerializer
    pagination_class = None
    parameters = ("kind", "record")

    @extend_schema(parameters=[KIND, RECORD], responses=CountedInSerializer)
    def list(self, request: Any) -> Response:
        """The figures that one record of a union adds to, and by how much."""
        code = asked_choice(request.query_params, "kind", COUNTED)
        if not code:
            raise ParameterInvalid({"kind": [_("Name the kind of record.")]})
        kind = KINDS[code]
        number = request.query_params.get("record", "")
        if not (number.isdecimal() and len(number) <= LONGEST and 0 < int(number) <= LARGEST):
            raise ParameterInvalid({"record": [_("Name a record by its number.")]})
        record = kind.records().model.objects.in_scope(self.scope).filter(pk=int(number)).first()
        if record is None:
            raise exceptions.NotFound
        period = Period.year(record.happened_on.year)
        asked = urlencode({"unit": record.unit.code, "period": period.code})
        return Response(
            {
                "counts": kind.records().filter(pk=record.pk).exists(),
                "results": [
                    {
                        "code": definition.code,
                        "name": str(definition.indicator),
                        "period": period.code,
                        "quantity": quantity,
                        "count_unit": definition.count_unit,
                        "figure": f"{reverse('api:figures-detail', args=[definition.code], request=request)}?{asked}",
                    }
                    for definition, quantity in passport.counted_in(kind, record.pk, record.unit, record.happened_on)
                ],
            }
        )
