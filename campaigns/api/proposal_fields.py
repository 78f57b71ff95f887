"""How dossiers are told over REST, and what is said of them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.lines import AwardVerdictSerializer, NumbersField, SeveralInScope
from campaigns.models import LineVote, Paper, Proposal, ProposalStep, RecipientKind
from campaigns.papers import OF_PROPOSALS
from campaigns.rounds import rounds_seen
from campaigns.services.award_types import within
from common.api.fields import InScope
from members.forms.kept import people_of
from unions.access import Scope
from unions.api.fields import unit_field
from unions.models import Can


def recordable_units(scope: Scope) -> Any:
    return scope.units(Can.RECORD)


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """The dossier of a union for a round. `lies_at` is the unit whose turn it is.

    `proposed`, `struck` and `granted` are how many stand in its lines, by what became of them. A dossier stays with its
    round and its union; its lines are added and dropped by verbs.
    """

    round = InScope(rounds_seen)
    unit = unit_field()
    lies_at = unit_field(read_only=True)
    proposed = serializers.IntegerField(read_only=True)
    struck = serializers.IntegerField(read_only=True)
    granted = serializers.IntegerField(read_only=True)

    class Meta:
        model = Proposal
        fields = ("id", "round", "unit", "lies_at", "state", "note", "made_at", "proposed", "struck", "granted",
                  "version")  # fmt: skip
        read_only_fields = ("state", "made_at", "version")
        validators: tuple[Any, ...] = ()


# What verbs are told --------------------------------------------------------------------------------------


class DossierNoteSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class DossierReturnSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=1000)


class DossierLinesSerializer(serializers.Serializer[Any]):
    lines = NumbersField()


class DossierStrikeSerializer(DossierLinesSerializer):
    reason = serializers.CharField(max_length=300)


class DossierPrintSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField([str(kind) for kind in OF_PROPOSALS])


class NamedLineSerializer(serializers.Serializer[Any]):
    """Somebody whom the book does not know, a household, or so many together."""

    recipient_kind = serializers.ChoiceField(RecipientKind.choices)
    name = serializers.CharField(max_length=200)
    quantity = serializers.IntegerField(min_value=1, max_value=2**31 - 1, default=1)


class AwardCandidatesSerializer(serializers.Serializer[Any]):
    """Members and unions of the book. Those who do not stand at the dossier's union or below it are passed over."""

    award_type = InScope(within, slug="code")
    members = SeveralInScope(people_of, required=False)
    units = SeveralInScope(recordable_units, slug="code", required=False)


class JudgedCandidateSerializer(serializers.Serializer[Any]):
    """A candidate with the verdict of the rules, and whether they stand in the dossier already."""

    member = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    verdict = AwardVerdictSerializer()
    in_dossier = serializers.BooleanField()


class JudgedCandidatesSerializer(serializers.Serializer[Any]):
    candidates = JudgedCandidateSerializer(many=True)


class NewLinesSerializer(AwardCandidatesSerializer):
    """Lines for one award, all with the same words; `override_reason` is why, where a rule speaks against."""

    named = NamedLineSerializer(many=True, required=False)
    achievement = serializers.CharField(max_length=500, allow_blank=True, default="")
    override_reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class DossierOfferSerializer(serializers.Serializer[Any]):
    award_type = serializers.CharField()
    proposed = serializers.IntegerField()
    at_most = serializers.IntegerField(allow_null=True)


class DossierChecksSerializer(serializers.Serializer[Any]):
    """What stands against sending: the day, papers that the round asks for, awards beyond what a union may propose.

    `opposed` and `unclear` are how many lines a rule speaks against, and of how many the book cannot tell.
    """

    late = serializers.BooleanField()
    missing_papers = serializers.ListField(child=serializers.ChoiceField(Paper.choices))
    offers = DossierOfferSerializer(many=True)
    opposed = serializers.IntegerField()
    unclear = serializers.IntegerField()


class DossierStepSerializer(serializers.ModelSerializer[ProposalStep]):
    """What happened to a dossier: where, by whom, and whereto it went. Votes have a council."""

    at_unit = unit_field(read_only=True)
    to_unit = unit_field(read_only=True)
    by_name = serializers.CharField(source="by.full_name", read_only=True)

    class Meta:
        model = ProposalStep
        fields = ("id", "act", "at_unit", "to_unit", "note", "council_size", "present", "voted_on", "by_name", "at")


class LineVoteSerializer(serializers.ModelSerializer[LineVote]):
    """How a council voted on a line; `step` says how many sat in it."""

    at_unit = serializers.CharField(source="step.at_unit.code", read_only=True)
    voted_on = serializers.DateField(source="step.voted_on", read_only=True)

    class Meta:
        model = LineVote
        fields = ("id", "step", "at_unit", "voted_on", "line", "in_favour", "against")
