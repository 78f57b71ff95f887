"""Lines of dossiers over REST: who is proposed for what, with what rules, books and councils say of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from campaigns.dossiers import Told, last_votes, told_by_the_books, verdicts_of
from campaigns.models import AwardType, Nomination, Proposal
from campaigns.services.proposal_lines import LONGEST
from campaigns.services.proposals import DRAWN_UP
from common.api.parameters import asked_choice
from unions.access import Scope
from unions.api.fields import unit_field
from unions.models import UnionUnit

ELIGIBLE: dict[str, bool | None] = {"true": True, "false": False, "unknown": None}
NARROWED = (
    OpenApiParameter("award_type", str, description="Code of an award."),
    OpenApiParameter("state", str, enum=Nomination.State.values),
    OpenApiParameter("eligible", str, enum=list(ELIGIBLE), description="What the rules say."),
)
IN_ORDER = ("award_type", "member", "recipient_unit", "unit")


class AwardFindingSerializer(serializers.Serializer[Any]):
    """What one rule says: met, not met, or null where the book cannot tell."""

    rule = serializers.CharField()
    met = serializers.BooleanField(allow_null=True)
    text = serializers.CharField()


class AwardVerdictSerializer(serializers.Serializer[Any]):
    """What all rules of an award say together; `eligible` is false where one is not met, null where one is not told."""

    eligible = serializers.BooleanField(allow_null=True)
    regulation = serializers.CharField(allow_blank=True)
    findings = AwardFindingSerializer(many=True)


class InitiativeToldSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    benefit = serializers.IntegerField(allow_null=True, help_text="Of a year, in đồng.")


class RecipientBooksSerializer(serializers.Serializer[Any]):
    """What the books tell of a recipient, the newest first."""

    ratings = serializers.ListField(child=serializers.CharField())
    initiatives = InitiativeToldSerializer(many=True)
    awards = serializers.ListField(child=serializers.CharField())
    prizes = serializers.ListField(child=serializers.CharField())


class CouncilVoteSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    in_favour = serializers.IntegerField()
    against = serializers.IntegerField()
    present = serializers.IntegerField()
    council_size = serializers.IntegerField()


class DossierLineSerializer(serializers.ModelSerializer[Nomination]):
    """A line of a dossier, with the verdict of the rules (of today while it is drawn up, then of the day it was sent),
    what the books tell, and the last vote of each council."""

    unit = unit_field(read_only=True)
    award_type = serializers.SlugRelatedField[AwardType](slug_field="code", read_only=True)
    member_name = serializers.CharField(source="member.full_name", read_only=True, allow_null=True)
    recipient_unit = unit_field(read_only=True)
    verdict = serializers.SerializerMethodField()
    books = serializers.SerializerMethodField()
    votes = serializers.SerializerMethodField()

    class Meta:
        model = Nomination
        fields = ("id", "proposal", "unit", "award_type", "recipient_kind", "member", "member_name", "recipient_unit",
                  "name", "quantity", "merit_year", "achievement", "state", "override_reason", "struck_reason", "award",
                  "verdict", "books", "votes", "version")  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(AwardVerdictSerializer)
    def get_verdict(self, line: Nomination) -> Any:
        return self.context["known"].verdict(line)

    @extend_schema_field(RecipientBooksSerializer)
    def get_books(self, line: Nomination) -> Any:
        return self.context["known"].books(line)

    @extend_schema_field(CouncilVoteSerializer(many=True))
    def get_votes(self, line: Nomination) -> Any:
        return self.context["known"].votes(line)


@dataclass
class Known:
    """What is known of some lines, by their keys; asked for all of them together."""

    said: Mapping[int, Any]
    told: Mapping[int, Told]
    voted: Mapping[int, list[dict[str, Any]]]
    codes: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Sequence[Nomination], proposal: Proposal | None, scope: Scope) -> Known:
        voted = last_votes(lines)
        tables = {one["at"] for some in voted.values() for one in some}
        codes = dict(UnionUnit.objects.filter(pk__in=tables).values_list("pk", "code")) if tables else {}
        said = verdicts_now(lines, proposal) if proposal else {}
        return cls(said, told_by_the_books(lines, scope), voted, codes)

    def verdict(self, line: Nomination) -> dict[str, Any]:
        now = self.said.get(line.pk)
        return {"eligible": None, "regulation": "", "findings": []} | (now.as_json() if now else line.verdict)

    def books(self, line: Nomination) -> dict[str, Any]:
        told = self.told[line.pk]
        initiatives = [{"text": text, "benefit": benefit} for text, benefit in told.initiatives]
        return {**vars(told), "initiatives": initiatives}

    def votes(self, line: Nomination) -> list[dict[str, Any]]:
        return [
            {
                "unit": self.codes[one["at"]],
                "in_favour": one["in_favour"],
                "against": one["against"],
                "present": one["present"],
                "council_size": one["size"],
            }
            for one in self.voted.get(line.pk, ())
        ]


def verdicts_now(lines: Sequence[Nomination], proposal: Proposal) -> dict[int, Any]:
    """What the rules say today of open lines of a dossier that is drawn up; once it is sent they have said it."""
    if proposal.state not in DRAWN_UP:
        return {}
    return verdicts_of([line for line in lines if line.state == Nomination.State.PROPOSED], proposal.round)


class OfLines:
    """Views with sub-lists of lines."""

    def fetched(self, rows: Any) -> Any:
        return rows.select_related(*IN_ORDER) if rows.model is Nomination else super().fetched(rows)  # type: ignore[misc]

    def page_of_lines(self, lines: Any, proposal: Proposal | None = None) -> Response:
        """A page of lines as the address narrows them, those of one dossier or of several that were sent."""
        view: Any = self
        view.serializer_class = DossierLineSerializer
        found = view.paginate_queryset(narrowed(lines, view.request.query_params, proposal))
        context = {**view.get_serializer_context(), "known": Known.of(found, proposal, view.scope)}
        answer: Response = view.get_paginated_response(DossierLineSerializer(found, many=True, context=context).data)
        return answer


def narrowed(lines: Any, asked: Mapping[str, str], proposal: Proposal | None) -> Any:
    if code := asked.get("award_type"):
        lines = lines.filter(award_type__code=code)
    if state := asked_choice(asked, "state", Nomination.State.values):
        lines = lines.filter(state=state)
    if eligible := asked_choice(asked, "eligible", ELIGIBLE):
        wanted = ELIGIBLE[eligible]
        if proposal is not None and proposal.state in DRAWN_UP:
            said = verdicts_now(lines.select_related(*IN_ORDER), proposal)
            return lines.filter(pk__in=[pk for pk, one in said.items() if one.eligible is wanted])
        lines = lines.filter(verdict__contains={"eligible": wanted})
    return lines


# What bodies say ------------------------------------------------------------------------------------------


class NumbersField(serializers.ListField):
    """Rows by their numbers; which there are, the service says."""

    child = serializers.IntegerField(min_value=1, max_value=2**63 - 1)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_length": 1, "max_length": LONGEST, **kwargs})


class SeveralInScope(serializers.ListField):
    """Many rows by a column, asked for together; others than `rows(scope)` gives do not exist. Read as their keys."""

    default_error_messages = {"does_not_exist": _("There is nothing of this name within your reach.")}

    def __init__(self, rows: Callable[[Scope], Any], *, slug: str = "pk", **kwargs: Any) -> None:
        self.rows, self.slug = rows, slug
        number = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
        kwargs.setdefault("child", number if slug == "pk" else serializers.CharField(max_length=100))
        super().__init__(**{"min_length": 1, "max_length": LONGEST, **kwargs})

    def to_internal_value(self, data: Any) -> list[int]:
        asked = super().to_internal_value(data)
        rows = self.rows(self.context["request"].scope).filter(**{f"{self.slug}__in": asked})
        known = dict(rows.order_by().values_list(self.slug, "pk"))
        missing: Any = {n: [self.error_messages["does_not_exist"]] for n, one in enumerate(asked) if one not in known}
        if missing:
            raise serializers.ValidationError(missing, code="does_not_exist")
        return [known[one] for one in dict.fromkeys(asked)]
