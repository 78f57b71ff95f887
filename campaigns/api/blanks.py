"""Blanks that certificates are printed on, over REST: their size, and where on them each field stands."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from campaigns.api.award_papers import ON_ITS_WAY, asked_for
from campaigns.models import AwardPaper, Blank
from campaigns.papers.blanks import ALIGNMENTS, BEGINNING, FIELDS, LEAST, MOST, as_json, off_the_sheet, spots
from campaigns.services import blanks as services
from common.api.changes import put_into, require_same
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Keeping, Removing
from unions.api.fields import unit_field
from unions.models import Can


class BlankSpotSerializer(serializers.Serializer[Any]):
    """Where a field stands: mm from the top left, the size of its letters in points, words before it."""

    x = serializers.FloatField(min_value=0, max_value=MOST)
    y = serializers.FloatField(min_value=0, max_value=MOST)
    width = serializers.FloatField(min_value=5, max_value=MOST)
    size = serializers.FloatField(min_value=6, max_value=72)
    align = serializers.ChoiceField(list(ALIGNMENTS), default="left")
    bold = serializers.BooleanField(default=False)
    text = serializers.CharField(max_length=80, allow_blank=True, default="")


class BlankFieldsSerializer(serializers.Serializer[Any]):
    """Fields with a place; one that has none is not printed."""

    def get_fields(self) -> dict[str, Any]:
        return {code: BlankSpotSerializer(required=False) for code in FIELDS}

    def to_representation(self, instance: Any) -> Any:
        return {code: instance[code] for code in FIELDS if code in instance}


class BlankSerializer(serializers.ModelSerializer[Blank]):
    """A blank. On a pre-printed one nothing but its `fields` is printed; a new one has them where they usually stand.

    A blank stays with its union. A change of `fields` says all of them.
    """

    unit = unit_field()
    width = serializers.IntegerField(min_value=LEAST, max_value=MOST, required=False)
    height = serializers.IntegerField(min_value=LEAST, max_value=MOST, required=False)
    fields = BlankFieldsSerializer(required=False)  # type: ignore[assignment]  # its name on the model

    class Meta:
        model = Blank
        fields = ("id", "unit", "name", "width", "height", "preprinted", "fields", "version")
        read_only_fields = ("version",)
        validators: tuple[Any, ...] = ()


class BlankViewSet(Keeping, Removing, Rows):
    """Blanks for certificates."""

    model = Blank
    serializer_class = BlankSerializer
    filters = {"unit": "unit__code", "preprinted": "preprinted"}
    searched = ("name",)
    orders = {"newest": NEWEST, "name": Order(("name", "pk"))}
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("unit")

    def add(self, said: dict[str, Any]) -> Blank:
        blank = _put(Blank(fields=as_json(BEGINNING)), said)
        return services.record_blank(blank, scope=self.scope)

    def change(self, row: Blank, said: dict[str, Any]) -> Blank:
        require_same(row, said, "unit")
        return services.change_blank(_put(row, said), seen_version=row.version, scope=self.scope)

    def remove(self, row: Blank) -> None:
        services.drop_blank(row.pk, scope=self.scope)

    @verb(can=Can.VIEW, seen=False, path="print", answers=ON_ITS_WAY)
    def print_trial(self, blank: Blank) -> Response:
        """Print a trial sheet, to be held against the blank."""
        return asked_for(self.request, AwardPaper.Kind.CERTIFICATES, blank=blank)


def _put(blank: Blank, said: dict[str, Any]) -> Blank:
    """What is said put into the row. Raises ValidationError where a field lies off the sheet."""
    put_into(blank, said)
    for code, spot in spots(blank).items():
        if off := off_the_sheet(spot, blank.width, blank.height):
            raise ValidationError({"fields": f"{FIELDS[code]}: {off[1]}"})
    return blank
