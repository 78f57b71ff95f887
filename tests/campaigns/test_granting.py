"""Granting by a decision: all chosen lines at once, within the quota, nobody twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.models import Award, AwardRound, Nomination, RoundDecision
from campaigns.services import granting, proposals
from campaigns.services.granting import grant
from tests.campaigns.awarding import (
    TODAY,
    YEAR,
    a_round,
    at_the_top,
    award_type,
    decision,
    lines_of,
    people,
    province_chair,
)
from unions.access import Scope
from unions.models import Decision


@pytest.fixture
def kind(db):
    return award_type()


@pytest.fixture
def opened(cast, kind):
    return a_round(cast, kind, basis="thematic")


@pytest.fixture
def chair(cast):
    return province_chair(cast)


def code(refused) -> str:
    error = refused.value
    told = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return next(iter(told))[0].code


def give(opened, kind, scope, **said):
    opened.refresh_from_db()
    asked = {"decision": decision(), "on": TODAY(), "form_key": uuid4(), "seen_version": opened.version}
    return grant(opened.pk, scope=scope, **{"award_type_id": kind.pk} | asked | said)


def test_a_decision_writes_the_awards_of_all_chosen_lines_and_closes_their_dossiers(cast, opened, kind, chair):
    found = at_the_top(cast, opened, kind, people(cast, 4))
    one, two, _three, struck = lines_of(found)
    found = proposals.strike(found.pk, [struck.pk], reason="Trùng", seen_version=found.version, scope=chair)

    made = give(opened, kind, chair, line_ids=[one.pk, two.pk])

    found.refresh_from_db()
    assert (made.granted, found.state) == (2, "sent")
    awards = Award.objects.filter(decision=made.decision).order_by("pk")
    assert [(a.unit, a.member, a.merit_year, a.basis, a.achievement, a.happened_on) for a in awards] == [
        (cast.truong, line.member, YEAR, "thematic", "Hoàn thành tốt", TODAY()) for line in (one, two)
    ]
    assert [line.award for line in lines_of(found)[:2]] == list(awards)
    again = give(opened, kind, chair, decision=decision("13/QĐ-LĐLĐ"))
    found.refresh_from_db()
    assert (again.granted, found.state) == (1, "decided")
    assert [line.state for line in lines_of(found)] == ["granted", "granted", "granted", "struck"]
    assert found.steps.filter(act="decided").count() == 2


def test_the_same_form_sent_twice_grants_once(cast, opened, kind, chair):
    at_the_top(cast, opened, kind, people(cast, 2))
    key = uuid4()
    first = give(opened, kind, chair, form_key=key, seen_version=AwardRound.objects.get().version)
    assert give(opened, kind, chair, form_key=key) == first
    assert (Award.objects.count(), RoundDecision.objects.count(), Decision.objects.count()) == (2, 1, 1)


def test_more_than_the_round_may_give_is_refused_as_a_whole(cast, opened, kind, chair):
    found = at_the_top(cast, opened, kind, people(cast, 3))
    opened.offers.update(quota=2)
    with pytest.raises(ValidationError) as refused:
        give(opened, kind, chair)
    assert code(refused) == "quota"
    give(opened, kind, chair, line_ids=[lines_of(found)[0].pk])
    with pytest.raises(ValidationError) as refused:
        give(opened, kind, chair, decision=decision("2/QĐ"), line_ids=[line.pk for line in lines_of(found)[1:]])
    assert code(refused) == "quota"
    assert Award.objects.count() == 1


def test_who_has_the_award_meanwhile_is_named_and_nothing_is_written(cast, opened, kind, chair):
    who = people(cast, 3)
    at_the_top(cast, opened, kind, who)
    common = {"award_type": kind, "unit": cast.truong, "recipient_kind": "individual", "basis": "comprehensive"}
    had = Award(member=who[1], merit_year=YEAR, happened_on=TODAY(), recorded_by=cast.an, **common)
    had.save()
    with pytest.raises(ValidationError) as refused:
        give(opened, kind, chair)
    assert code(refused) == "given-already"
    assert "Khen 1" in refused.value.messages[0]
    assert (Award.objects.count(), Decision.objects.count()) == (1, 0)
    assert set(Nomination.objects.values_list("state", flat=True)) == {"proposed"}

    Award.objects.update(merit_year=YEAR - 1)
    kind.once = True
    kind.save()
    with pytest.raises(ValidationError) as refused:
        give(opened, kind, chair)
    assert code(refused) == "given-already"  # once in a lifetime


def test_all_means_those_the_rules_do_not_speak_against(cast, opened, kind, chair):
    found = at_the_top(cast, opened, kind, people(cast, 2))
    against = lines_of(found)[0]
    Nomination.objects.filter(pk=against.pk).update(verdict={"eligible": False, "findings": []})

    assert give(opened, kind, chair).granted == 1
    assert give(opened, kind, chair, decision=decision("2/QĐ"), line_ids=[against.pk]).granted == 1


def test_a_grant_is_refused_unseen_early_by_others_and_of_lines_that_lie_elsewhere(cast, opened, kind, chair):
    found = at_the_top(cast, opened, kind, people(cast, 2))
    lines = [line.pk for line in lines_of(found)]
    for said, expected in (
        ({"seen_version": 99}, "changed-meanwhile"),
        ({"on": TODAY() + timedelta(days=1)}, "future"),
        ({"on": TODAY() - timedelta(days=2)}, "given_after_the_decision"),
        ({"award_type_id": award_type("khac").pk}, "offer"),
        ({"line_ids": [*lines, 0]}, "lines"),
        ({"line_ids": []}, "empty"),
    ):
        with pytest.raises(ValidationError) as refused:
            give(opened, kind, chair, **said)
        assert code(refused) == expected
    for who in (cast.dung, cast.an):
        with pytest.raises(PermissionDenied):
            give(opened, kind, Scope.of(who))
    found.__class__.objects.update(lies_at=cast.huyen_a)
    with pytest.raises(ValidationError) as refused:
        give(opened, kind, chair)
    assert code(refused) == "empty"
    assert Award.objects.count() == 0


def test_thousands_of_lines_take_as_many_statements_as_two(cast, kind, chair, queries):
    def asked(number: int) -> int:
        opened = a_round(cast, kind)
        found = at_the_top(cast, opened, kind, people(cast, 1))
        Nomination.objects.bulk_create(
            Nomination(
                proposal=found,
                unit=cast.truong,
                award_type=kind,
                recipient_kind="household",
                name=f"Hộ {n}",
                happened_on=TODAY(),
                merit_year=YEAR,
                recorded_by=cast.an,
            )
            for n in range(number)
        )
        with queries() as seen:
            made = give(opened, kind, chair, decision=decision(f"{number}/QĐ"))
        assert made.granted == number + 1 == granting.granted_so_far(opened, kind.pk)
        return len(seen)

    assert asked(2) == asked(300)
