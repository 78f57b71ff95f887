"""Award rounds: drawn up, opened, extended, ended; who sees them, who sent and who did not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.models import AwardRound
from campaigns.rounds import dossiers, progress, rounds_seen, waiting, what_became
from campaigns.services import proposals, rounds
from campaigns.services.rounds import Offer
from tests.campaigns.awarding import (
    TODAY,
    YEAR,
    a_round,
    at_the_top,
    award_type,
    lines_of,
    people,
    province_chair,
    sent,
    upper_reviewer,
)
from unions.access import Scope


def new(cast, **fields):
    said = {"name": "Giấy khen năm", "merit_year": YEAR, "opens_on": TODAY(), "closes_on": TODAY()}
    return AwardRound(unit=cast.tinh, **said | fields)


def code(refused) -> str:
    return next(iter(refused.value.error_list if hasattr(refused.value, "error_list") else [])).code


def test_a_round_goes_from_draft_to_its_end_and_never_another_way(cast):
    chair, kind = province_chair(cast), award_type()
    made = rounds.record_round(new(cast), [], scope=chair)
    assert rounds.record_round(new(cast, form_key=made.form_key), [], scope=chair) == made

    with pytest.raises(ValidationError) as refused:
        rounds.open_round(made.pk, seen_version=1, scope=chair)
    assert code(refused) == "offers"

    made = rounds.change_round(made, [Offer(kind.pk, 10, 2)], seen_version=1, scope=chair)
    with pytest.raises(ValidationError) as refused:
        rounds.open_round(made.pk, seen_version=1, scope=chair)
    assert code(refused) == "changed-meanwhile"
    assert rounds.open_round(made.pk, seen_version=2, scope=chair).state == "receiving"
    with pytest.raises(ValidationError) as refused:
        rounds.change_round(made, [], seen_version=3, scope=chair)
    assert code(refused) == "state"
    assert rounds.stop_receiving(made.pk, scope=chair).state == "considering"
    with pytest.raises(ValidationError):
        rounds.extend_round(made.pk, closes_on=TODAY() - timedelta(days=1), scope=chair)
    assert rounds.extend_round(made.pk, closes_on=TODAY() + timedelta(days=5), scope=chair).state == "receiving"
    assert rounds.close_round(made.pk, scope=chair).state == "closed"
    with pytest.raises(ValidationError):
        rounds.extend_round(made.pk, closes_on=TODAY() + timedelta(days=9), scope=chair)


def test_only_awards_offered_to_the_union_and_campaigns_of_those_above_it_make_a_round(cast):
    chair = province_chair(cast)
    elsewhere, gone = award_type("xa", unit=cast.noi_khac), award_type("cu", is_offered=False)
    for kind in (elsewhere, gone):
        with pytest.raises(ValidationError):
            rounds.record_round(new(cast), [Offer(kind.pk)], scope=chair)
    with pytest.raises(PermissionDenied):
        rounds.record_round(new(cast), [], scope=Scope.of(cast.an))
    mine = award_type("minh")
    with pytest.raises(ValidationError) as refused:
        rounds.record_round(new(cast), [Offer(mine.pk), Offer(mine.pk)], scope=chair)
    assert code(refused) == "twice"


def test_unions_below_see_the_rounds_above_them_once_they_are_open(cast):
    opened, draft = a_round(cast), a_round(cast, state="draft")
    own = a_round(cast, unit=cast.truong, state="draft")

    assert set(rounds_seen(Scope.of(cast.an))) == {opened, own}
    assert set(rounds_seen(Scope.of(cast.chi))) == {opened}
    assert set(rounds_seen(Scope.of(cast.dung))) == {opened, draft, own}
    assert set(rounds_seen(Scope.of(cast.giang))) == set(rounds_seen(Scope.of(cast.khach))) == set()


def test_a_dossier_that_waits_keeps_the_round_from_ending(cast):
    kind = award_type()
    made = a_round(cast, kind)
    found = sent(made, kind, people(cast), Scope.of(cast.an), cast.truong)
    chair, reviewer = province_chair(cast), upper_reviewer(cast)
    with pytest.raises(ValidationError) as refused:
        rounds.close_round(made.pk, scope=chair)
    assert code(refused) == "waiting"

    proposals.give_back(found.pk, note="Thiếu biên bản", seen_version=found.version, scope=reviewer)

    assert rounds.close_round(made.pk, scope=chair).state == "closed"


def test_the_holder_reads_who_sent_and_who_did_not(cast, queries):
    kind = award_type()
    made = a_round(cast, kind)
    far = progress(made, TODAY())
    assert [(part.code, part.begun, part.sent) for part in far.parts] == [("huyen-a", 0, 0), ("huyen-b", 0, 0)]

    found = at_the_top(cast, made, kind, people(cast))
    proposals.begin_proposal(made.pk, cast.xuong, form_key=made.form_key, scope=Scope.of(cast.chi))

    with queries() as asked:
        far = progress(made, TODAY())
    assert len(asked) == 4
    assert [(part.code, part.begun, part.sent) for part in far.parts] == [("huyen-a", 1, 1), ("huyen-b", 1, 0)]
    assert (far.sent, far.all) == (1, 2)
    assert [row.lies_at_name for row in dossiers(made, Scope.of(cast.dung))] == ["LĐLĐ tỉnh", "CĐCS Xưởng May"]
    assert list(dossiers(made, Scope.of(cast.an))) == [found]
    told = what_became(made, Scope.of(cast.dung))
    assert [(row["proposed"], row["struck"], row["granted"]) for row in told] == [(3, 0, 0)]


def test_what_waits_is_counted_for_who_is_posted_where_it_lies(cast):
    kind = award_type()
    made = a_round(cast, kind)
    found = sent(made, kind, people(cast), Scope.of(cast.an), cast.truong)
    reviewer, chair, an = upper_reviewer(cast), province_chair(cast), Scope.of(cast.an)
    everybody = (reviewer, chair, Scope.of(cast.dung), an, Scope.of(cast.khach))
    assert [waiting(scope).count() for scope in everybody] == [1, 0, 0, 0, 0]

    found = proposals.pass_on(found.pk, seen_version=found.version, scope=reviewer)
    assert [waiting(scope).count() for scope in everybody] == [0, 1, 1, 0, 0]

    found = proposals.give_back(found.pk, note="Bổ sung", seen_version=found.version, scope=chair)
    assert [waiting(scope).count() for scope in everybody] == [0, 0, 0, 1, 0]
    assert len(lines_of(found)) == 3
