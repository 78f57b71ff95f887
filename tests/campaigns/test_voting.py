"""Minutes of councils: how many sat, were there, and voted for each line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from campaigns.dossiers import last_votes
from campaigns.models import LineVote, ProposalStep
from campaigns.services import proposals, voting
from campaigns.services.voting import Minutes, Vote
from tests.campaigns.awarding import (
    TODAY,
    a_round,
    at_the_top,
    award_type,
    lines_of,
    people,
    province_chair,
    sent,
    upper_reviewer,
)
from tests.cast import member
from unions.access import Scope

NINE = Minutes(council_size=9, present=7, voted_on=TODAY())


def code(refused) -> str:
    error = refused.value
    told = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return next(iter(told))[0].code


def test_votes_stand_by_line_and_council_the_last_of_each(cast):
    kind = award_type()
    reviewer, chair = upper_reviewer(cast), province_chair(cast)
    found = sent(a_round(cast, kind), kind, people(cast, 2), Scope.of(cast.an), cast.truong)
    one, two = lines_of(found)
    votes = {one.pk: Vote(7), two.pk: Vote(3, 4)}
    (step,) = voting.enter_votes({found.pk: found.version}, NINE, votes, scope=reviewer)
    assert (step.act, step.at_unit, step.present) == ("voted", cast.huyen_a, 7)
    found.refresh_from_db()
    proposals.pass_on(found.pk, seen_version=found.version, scope=reviewer)
    for in_favour in (2, 5):
        found.refresh_from_db()
        voting.enter_votes({found.pk: found.version}, NINE, {one.pk: Vote(in_favour)}, scope=chair)

    told = last_votes([one, two])
    assert [(vote["in_favour"], vote["present"]) for vote in told[one.pk]] == [(7, 7), (5, 7)]
    assert [(vote["in_favour"], vote["against"]) for vote in told[two.pk]] == [(3, 4)]


def test_one_session_votes_on_the_dossiers_of_many_unions(cast):
    kind, chair = award_type(), province_chair(cast)
    made = a_round(cast, kind)
    first = at_the_top(cast, made, kind, people(cast, 2))
    second = sent(made, kind, [member("Người Xưởng", cast.xuong)], Scope.of(cast.chi), cast.xuong)
    second = proposals.pass_on(second.pk, seen_version=second.version, scope=Scope.of(cast.dung))
    votes = {line.pk: Vote(6) for line in [*lines_of(first), *lines_of(second)]}

    voting.enter_votes({first.pk: first.version, second.pk: second.version}, NINE, votes, scope=chair)

    assert LineVote.objects.count() == 3
    assert set(ProposalStep.objects.filter(act="voted").values_list("proposal", flat=True)) == {first.pk, second.pk}


def test_nobody_votes_above_the_council_before_their_turn_or_on_what_is_decided(cast):
    kind = award_type()
    reviewer, chair = upper_reviewer(cast), province_chair(cast)
    found = sent(a_round(cast, kind), kind, people(cast, 2), Scope.of(cast.an), cast.truong)
    one, two = lines_of(found)
    seen = {found.pk: found.version}

    def refused(minutes, votes, versions=seen) -> str:
        with pytest.raises(ValidationError) as error:
            voting.enter_votes(versions, minutes, votes, scope=reviewer)
        return code(error)

    assert refused(NINE, {one.pk: Vote(5, 3)}) == "votes_are_within_the_council"
    assert refused(Minutes(5, 6, TODAY()), {one.pk: Vote(1)}) == "council"
    assert refused(Minutes(9, 7, TODAY() + timedelta(days=1)), {one.pk: Vote(1)}) == "future"
    assert refused(NINE, {}) == "lines"
    assert refused(NINE, {one.pk: Vote(1)}, {found.pk: 99}) == "changed-meanwhile"
    with pytest.raises(PermissionDenied):
        voting.enter_votes(seen, NINE, {one.pk: Vote(1)}, scope=chair)
    found = proposals.strike(found.pk, [two.pk], reason="Trùng", seen_version=found.version, scope=reviewer)
    assert refused(NINE, {two.pk: Vote(1)}, {found.pk: found.version}) == "lines"
    assert LineVote.objects.count() == 0


def test_the_database_refuses_more_votes_than_were_there(cast):
    kind = award_type()
    found = sent(a_round(cast, kind), kind, people(cast, 1), Scope.of(cast.an), cast.truong)
    (line,) = lines_of(found)
    common = {"proposal": found, "act": "voted", "at_unit": cast.huyen_a, "by": cast.dung, "voted_on": TODAY()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposalStep.objects.create(council_size=5, present=6, **common)
    step = ProposalStep.objects.create(council_size=5, present=4, **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        LineVote.objects.create(step=step, line=line, in_favour=3, against=2)
