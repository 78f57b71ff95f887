"""Decisions over REST: what reorganisations and placements rest on, with the papers themselves."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from common.api.changes import put_into
from common.api.paging import NEWEST, Order
from common.api.resources import Rows, verb
from common.api.writes import Changing
from common.downloads import as_download
from common.files import store
from unions.api.days import DayField
from unions.forms.papers import name_of, named, read_paper
from unions.lineage import decisions_in_reach
from unions.models import Can, Decision
from unions.services.decisions import ENDINGS, correct_decision, paper_name


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """A decision: the days on which it was signed, takes effect and was announced; `has_file`, whether it is kept."""

    has_file = serializers.BooleanField(source="kept", read_only=True)

    class Meta:
        model = Decision
        fields = ("id", "number", "issuer", "signed_on", "effective_on", "announced_on", "abstract", "has_file")


class DecisionSaidSerializer(serializers.ModelSerializer[Decision]):
    """The decision that an act rests on. One that is known by number, issuer and day of signing is that one.

    `effective_on` is the day it was signed if left out. `paper` is what `/decisions/papers/` answered.
    """

    signed_on = DayField()
    effective_on = DayField(required=False)
    announced_on = DayField(required=False, allow_null=True)
    paper = serializers.CharField(max_length=200, required=False)

    class Meta:
        model = Decision
        fields = ("number", "issuer", "signed_on", "effective_on", "announced_on", "abstract", "paper")
        validators: tuple[Any, ...] = ()  # one that is known is named again

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        paper = attrs.pop("paper", "")
        return attrs | {"file": self.kept(paper) if paper else None}

    @staticmethod
    def kept(paper: str) -> Any:
        try:
            return named(paper)
        except ValidationError as error:
            raise serializers.ValidationError({"paper": error.messages}) from error


class DecisionChangeSerializer(DecisionSaidSerializer):
    """What is to be put right of a decision. `paper`, as `/decisions/papers/` answered it, adds its file or replaces it."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = super().validate(attrs)
        return said if said["file"] else {name: value for name, value in said.items() if name != "file"}


def decision_said(said: dict[str, Any] | None) -> Decision | None:
    """Not yet written; None where none is said."""
    return Decision(**{"effective_on": said["signed_on"], **said}) if said else None


class DecisionPaperSerializer(serializers.Serializer[Any]):
    """The paper of a decision: PDF, JPG or PNG, up to 15 MB."""

    file = serializers.FileField(max_length=200)


class KeptDecisionPaperSerializer(serializers.Serializer[Any]):
    """The name under which a paper is kept until a decision is said with it."""

    paper = serializers.CharField()


class DecisionViewSet(Changing, Rows):
    """Decisions that met a unit in reach, by a reorganisation or a placement.

    Who organises all units that one met may put it right; not the day on which something took effect by it.
    """

    model = Decision
    serializer_class = DecisionSerializer
    changed_class = DecisionChangeSerializer
    can_change = Can.ORGANISE
    filters = {
        "number": "number",
        "issuer": "issuer",
        "signed_on": "signed_on",
        "effective_on": "effective_on",
        "announced_on": "announced_on",
    }
    searched = ("number", "issuer", "abstract")
    orders = {
        "latest": Order(("signed_on", "pk"), descending=True),
        "oldest": Order(("signed_on", "pk")),
        "newest": NEWEST,
    }

    def rows(self, can: Any = None) -> QuerySet[Any]:
        kept = ExpressionWrapper(Q(file__isnull=False), BooleanField())
        return decisions_in_reach(self.scope).annotate(kept=kept)

    def again(self, pk: Any) -> Any:
        return self.rows().get(pk=pk)

    def change(self, row: Decision, said: dict[str, Any]) -> Decision:
        return correct_decision(put_into(row, said), scope=self.scope)

    @extend_schema(responses={(200, kind): bytes for kind in ENDINGS})
    @action(detail=True, methods=["get"], pagination_class=None)
    def file(self, request: Any, pk: str) -> HttpResponse:
        """The paper itself."""
        decision = self.get_object()
        if decision.file is None:
            raise exceptions.NotFound
        return as_download(decision.file, paper_name(decision))

    @verb(
        DecisionPaperSerializer,
        can=Can.ORGANISE,
        detail=False,
        answers={201: KeptDecisionPaperSerializer},
        parser_classes=[MultiPartParser],
    )
    def papers(self, file: Any) -> Response:
        """Keep the paper of a decision that is said next, with a reorganisation, or put right."""
        if not self.scope.units(Can.ORGANISE).exists():
            raise PermissionDenied
        try:
            content, kind = read_paper(file)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        return Response({"paper": name_of(store(content, media_type=kind))}, status=201)
