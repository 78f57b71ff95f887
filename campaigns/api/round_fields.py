"""How award rounds are told over REST, and what is said of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from campaigns.api.fields import campaign_field
from campaigns.api.lines import NumbersField
from campaigns.models import AwardRound, AwardType, RoundDecision, RoundOffer
from campaigns.papers import OF_DECISIONS, OF_ROUNDS
from campaigns.services.award_types import within
from common.api.fields import InScope
from unions.api.decisions_given import DecisionGivenSerializer
from unions.api.fields import unit_field

QUOTA: dict[str, Any] = {"min_value": 1, "max_value": 10**6}
COUNCIL: dict[str, Any] = {"min_value": 1, "max_value": 999}
VOTES: dict[str, Any] = {"min_value": 0, "max_value": 999}


class RoundOfferSerializer(serializers.ModelSerializer[RoundOffer]):
    """An award that a round offers: at most so many in all, and so many of each union; null sets no limit."""

    award_type = InScope(within, slug="code")

    class Meta:
        model = RoundOffer
        fields = ("award_type", "quota", "quota_each")
        extra_kwargs = {"quota": QUOTA, "quota_each": QUOTA}
        validators: tuple[Any, ...] = ()


class AwardRoundSerializer(serializers.ModelSerializer[AwardRound]):
    """A round in which a union considers proposals from below it. Once it is open only its last day is changed, by
    `extend`. `papers` are those that each dossier is asked for.
    """

    unit = unit_field()
    campaign = campaign_field(required=False, allow_null=True)
    offers = RoundOfferSerializer(many=True, required=False)

    class Meta:
        model = AwardRound
        fields = ("id", "unit", "name", "campaign", "basis", "merit_year", "opens_on", "closes_on", "papers", "state",
                  "offers", "version")  # fmt: skip
        read_only_fields = ("state", "version")
        validators: tuple[Any, ...] = ()


class RoundExtensionSerializer(serializers.Serializer[Any]):
    closes_on = serializers.DateField()


class RoundPartSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    name = serializers.CharField()
    begun = serializers.IntegerField()
    sent = serializers.IntegerField()


class RoundProgressSerializer(serializers.Serializer[Any]):
    """Of `all` unions directly below, `sent` have sent a dossier or one below them has."""

    sent = serializers.IntegerField()
    all = serializers.IntegerField()
    parts = RoundPartSerializer(many=True)


class AwardOutcomeSerializer(serializers.Serializer[Any]):
    award_type = serializers.CharField()
    quota = serializers.IntegerField(allow_null=True)
    quota_each = serializers.IntegerField(allow_null=True)
    proposed = serializers.IntegerField()
    struck = serializers.IntegerField()
    granted = serializers.IntegerField()


class RoundOutcomeSerializer(serializers.Serializer[Any]):
    awards = AwardOutcomeSerializer(many=True)


class RoundDecisionSerializer(serializers.ModelSerializer[RoundDecision]):
    """A decision by which a round granted an award, and to how many."""

    award_type = serializers.SlugRelatedField[AwardType](slug_field="code", read_only=True)
    decision = DecisionGivenSerializer(read_only=True)

    class Meta:
        model = RoundDecision
        fields = ("id", "award_type", "decision", "granted", "granted_at")
        read_only_fields = fields


class SeenDossierSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class VotesOfEachSerializer(serializers.Serializer[Any]):
    in_favour = serializers.IntegerField(**VOTES)
    against = serializers.IntegerField(**VOTES, default=0)


class VotesOnLineSerializer(VotesOfEachSerializer):
    line = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class CouncilMinutesSerializer(serializers.Serializer[Any]):
    """The minutes of a council: of how many members it consists, how many were there, how they voted."""

    dossiers = SeenDossierSerializer(many=True, allow_empty=False, max_length=1000)  # type: ignore[call-arg]
    council_size = serializers.IntegerField(**COUNCIL)
    present = serializers.IntegerField(**COUNCIL)
    voted_on = serializers.DateField()
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")
    each = VotesOfEachSerializer(required=False, allow_null=True)
    votes = VotesOnLineSerializer(many=True, required=False, default=list, max_length=5000)  # type: ignore[call-arg]


class WrittenVotesSerializer(serializers.Serializer[Any]):
    """On how many lines there is a vote, and the steps of the dossiers that say so."""

    votes = serializers.IntegerField()
    steps = serializers.ListField(child=serializers.IntegerField())


class AwardGrantSerializer(serializers.Serializer[Any]):
    """Either `lines`, or with `unopposed` all that the rules did not speak against."""

    award_type = InScope(within, slug="code")
    decision = DecisionGivenSerializer()
    on = serializers.DateField(help_text="Not before the decision was signed.")
    lines = NumbersField(required=False)
    unopposed = serializers.BooleanField(default=False)

    default_error_messages = {"either": _("Name lines, or ask for all that no rule speaks against.")}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("lines")) == attrs.pop("unopposed"):
            self.fail("either")
        return attrs


class RoundPrintSerializer(serializers.Serializer[Any]):
    """`list` and `minutes` are of the round; `granted` and `certificates` of a `decision` of it.

    Certificates stand on a `blank` of the union or of one above it; without one on plain paper.
    """

    kind = serializers.ChoiceField([str(kind) for kind in (*OF_ROUNDS, *OF_DECISIONS)])
    decision = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    blank = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
