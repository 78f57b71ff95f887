"""Texts of reports and outlines over REST: their sections, and how they read for a union and period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.periods import Period
from reports.document import Text
from reports.previewing import Typed, preview
from unions.models import UnionUnit

LONGEST = 20_000  # characters of a section
CONTENT = {"type": "array", "items": {"type": "object", "additionalProperties": True}}


@extend_schema_field(CONTENT)
class ContentField(serializers.Field):
    """Sections of a document as plain values: headings, and paragraphs, tables and charts under them."""

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "object", "additionalProperties": True})
class DocumentField(ContentField):
    """All that a paper shows, as plain values: its letterhead, its sections, its figures in words."""


class TypedSectionSerializer(serializers.Serializer[Any]):
    """A section of a text. Figures stand in it as `{code:wording}`, tables and charts on lines of their own."""

    heading = serializers.CharField(max_length=200)
    level = serializers.IntegerField(min_value=1, max_value=2, default=1)
    is_annex = serializers.BooleanField(default=False)
    body = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class ToLookAtSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    url = serializers.CharField()


class WayOfWritingSerializer(serializers.Serializer[Any]):
    """How a figure can be written, by the token that does."""

    token = serializers.CharField()
    reads = serializers.CharField()


class WordingsSerializer(serializers.Serializer[Any]):
    """A figure that the text names, and the ways in which it can be written."""

    code = serializers.CharField()
    name = serializers.CharField()
    value = serializers.CharField()
    ways = WayOfWritingSerializer(many=True)


class ReadTextSerializer(serializers.Serializer[Any]):
    """How a text reads. A section that cannot be read has `faults` instead of paragraphs.

    `look_at` is what is to be looked at before a report is handed in: numbers typed by hand, rules of arithmetic that
    are broken, figures without a value.
    """

    sections = ContentField()
    look_at = ToLookAtSerializer(many=True)
    wordings = WordingsSerializer(many=True)


def read(unit: UnionUnit, period: Period, texts: Sequence[Text]) -> dict[str, Any]:
    """How texts read for a union and period, as `ReadTextSerializer` tells it."""
    found = preview(unit, period, texts)
    return {
        "sections": found.sections,
        "look_at": [{"text": one.text, "url": one.url} for one in found.look_at],
        "wordings": [
            {"code": one["figure"].code, "name": one["label"], "value": one["value"], "ways": one["ways"]}
            for one in found.wordings
        ],
    }


def typed(said: dict[str, Any]) -> Typed:
    return Typed(said["level"], said["heading"], said["body"], said["is_annex"])
