"""Eight at one moment over the same dossier and the same round: one passes on, one votes, one grants."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from uuid import uuid4

import pytest

from campaigns.models import Award, ProposalStep, RoundDecision
from campaigns.services import granting, proposals, voting
from campaigns.services.voting import Minutes, Vote
from tests.campaigns.awarding import (
    TODAY,
    a_round,
    award_type,
    decision,
    lines_of,
    people,
    province_chair,
    sent,
    upper_reviewer,
)
from tests.welfare.test_payout_races import OFFICERS, at_once, colleagues
from unions.access import Scope

ROUNDS = 3
NINE = Minutes(council_size=9, present=7, voted_on=TODAY())


def race(cast: SimpleNamespace, rounds: int) -> None:
    """Each round: all send one dossier, all vote on it, all pass it on, all grant its lines."""
    chairs = [Scope.of(one) for one in colleagues(cast.an)]
    reviewers = [Scope.of(one) for one in colleagues(upper_reviewer(cast).account)]
    granters = [Scope.of(one) for one in colleagues(province_chair(cast).account)]
    for number in range(rounds):
        one_dossier(cast, number, chairs, reviewers, granters)


def one_dossier(
    cast: SimpleNamespace, number: int, chairs: list[Scope], reviewers: list[Scope], granters: list[Scope]
) -> None:
    kind = award_type(f"giay-khen-{number}")
    opened = a_round(cast, kind)
    begun = at_once(
        [lambda s=s: proposals.begin_proposal(opened.pk, cast.truong, form_key=uuid4(), scope=s) for s in chairs]
    )
    assert Counter(begun) == {"done": OFFICERS}  # all of them go on with the same one
    found = sent(opened, kind, people(cast, 2), chairs[0], cast.truong)
    lines = lines_of(found)

    votes = {line.pk: Vote(7) for line in lines}
    told = at_once([lambda s=s: voting.enter_votes({found.pk: found.version}, NINE, votes, scope=s) for s in reviewers])
    assert Counter(told) == {"done": 1, "changed-meanwhile": OFFICERS - 1}
    found.refresh_from_db()
    told = at_once([lambda s=s: proposals.pass_on(found.pk, seen_version=found.version, scope=s) for s in reviewers])
    assert told.count("done") == 1, told
    assert ProposalStep.objects.filter(proposal=found, act="passed_on").count() == 1

    opened.refresh_from_db()

    def grant(scope: Scope, turn: int) -> RoundDecision:
        return granting.grant(
            opened.pk,
            award_type_id=kind.pk,
            decision=decision(f"{number}-{turn}/QĐ"),
            line_ids=None if turn % 2 else [line.pk for line in lines],
            on=TODAY(),
            form_key=uuid4(),
            seen_version=opened.version,
            scope=scope,
        )

    told = at_once([lambda s=s, n=n: grant(s, n) for n, s in enumerate(granters)])
    assert Counter(told) == {"done": 1, "changed-meanwhile": OFFICERS - 1}
    assert Award.objects.filter(award_type=kind).count() == 2
    assert RoundDecision.objects.filter(round=opened).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_one_moment_one_votes_one_passes_on_and_one_grants(cast):
    race(cast, ROUNDS)


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_one_moment_one_votes_one_passes_on_and_one_grants_three_hundred_times(cast):
    race(cast, 300)
