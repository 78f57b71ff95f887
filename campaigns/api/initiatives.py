"""Initiatives and research topics over REST, with their authors. What is confidential is masked as on the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from rest_framework import serializers

from campaigns.models import Author, Initiative
from campaigns.privacy import CONTENTS, readable
from campaigns.services import initiatives as services
from campaigns.services.initiatives import Authorship
from common.api.changes import put_into
from common.api.resources import Rows
from common.api.writes import Binning, Keeping
from members.api.fields import DATED, person_field
from members.privacy import HIDDEN
from unions.access import Scope
from unions.api.fields import unit_field
from unions.api.under import Under
from unions.models import Can

MOST_AUTHORS = 30


def with_reading(rows: QuerySet[Any], scope: Scope, initiative: str = "") -> QuerySet[Any]:
    """Each row with `reads`: whether the scope may read the contents of the initiative that it is, or names."""
    return rows.annotate(reads=ExpressionWrapper(readable(scope, initiative), output_field=BooleanField()))


def covered(told: dict[str, Any], row: Any) -> dict[str, Any]:
    """What is told of a row, with a mask in place of what may not be read; empty stays empty."""
    hidden = set() if row.reads else CONTENTS & told.keys()
    return told | {name: HIDDEN for name in hidden if told[name]}


class AuthorSerializer(serializers.ModelSerializer[Author]):
    """Who found an initiative, a member or somebody else by name, and how much of it is theirs in percent."""

    member = person_field(required=False, allow_null=True)
    member_name = serializers.CharField(source="member.full_name", read_only=True, allow_null=True)

    class Meta:
        model = Author
        fields = ("member", "member_name", "name", "share")
        extra_kwargs = {"share": {"min_value": 1, "max_value": services.WHOLE}}
        validators: tuple[Any, ...] = ()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        services.require_one(member=attrs.get("member"), name=attrs.get("name", ""))
        return attrs


class InitiativeSerializer(serializers.ModelSerializer[Initiative]):
    """An initiative or research topic, dated on the day it was first applied; a topic, on which it was accepted.

    The shares of the authors make 100 percent. A batch has a `quantity` of more than 1, and no authors. `benefit` is in
    đồng of the first year. Title and contents of what is confidential are read by those who record or review for its
    unit, and masked for others.
    """

    unit = unit_field()
    authors = AuthorSerializer(many=True, required=False, max_length=MOST_AUTHORS)  # type: ignore[call-arg]

    class Meta:
        model = Initiative
        fields = ("id", "unit", "kind", "title", "field", "happened_on", "quantity", "summary", "benefit",
                  "confidential", "authors", "source_document", "note", "version")  # fmt: skip
        read_only_fields = ("version",)
        extra_kwargs = {"benefit": {"min_value": 1}}
        validators: tuple[Any, ...] = ()  # the services check the whole initiative

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return covered(super().to_representation(instance), instance)


class InitiativeViewSet(Keeping, Binning, Under, Rows):
    """Initiatives and research topics of units in reach. A search leaves out what may not be read."""

    model = Initiative
    serializer_class = InitiativeSerializer
    filters = {
        "unit": "unit__code",
        "happened_on": "happened_on",
        "kind": "kind",
        "benefit": "benefit",
        "quantity": "quantity",
        "confidential": "confidential",
    }
    searched = ("title", "summary")
    orders = DATED
    of_people = True
    can_add = can_change = can_remove = Can.RECORD

    def fetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return with_reading(rows, self.scope).select_related("unit").prefetch_related("authors__member")

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return super().search(rows.filter(readable(self.scope)), text)

    def add(self, said: dict[str, Any]) -> Initiative:
        authors = _authors(said.pop("authors", ()))
        return services.record_initiative(Initiative(**said), authors, scope=self.scope)

    def change(self, row: Initiative, said: dict[str, Any]) -> Initiative:
        if "authors" in said:
            authors = _authors(said.pop("authors"))
        else:
            authors = [Authorship(one.share, one.member, one.name) for one in row.authors.all()]
        return services.change_initiative(put_into(row, said), authors, seen_version=row.version, scope=self.scope)

    def remove(self, row: Initiative) -> None:
        services.bin_initiative(row.pk, scope=self.scope)

    def put_back(self, row: Initiative) -> Initiative:
        return services.restore_initiative(row.pk, scope=self.scope)


def _authors(lines: Any) -> list[Authorship]:
    return [Authorship(**line) for line in lines]


def initiatives_kept(scope: Scope) -> Any:
    """Initiatives that records may be kept about."""
    return Initiative.objects.in_scope(scope, Can.RECORD).kept()
