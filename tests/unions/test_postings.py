"""Who may say who works for a unit, over which days, and who can see it because of that."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from tests.cast import LONG_AGO, account
from unions.access import Scope
from unions.models import (
    ABILITIES,
    Account,
    Can,
    Posting,
    Role,
)
from unions.services import postings
from unions.services.grants import GRANTS, accounts_in_reach, grantable, named
from unions.services.invitations import Newcomer
from unions.services.postings import Span

TODAY = timezone.localdate()
TOMORROW, NEXT_WEEK = TODAY + timedelta(days=1), TODAY + timedelta(days=7)


def of(who, unit) -> Posting:
    return Posting.objects.get(account=who, unit=unit)


def grant(cast, by, to, unit, role=Role.OFFICER, span=None):
    return postings.grant_posting(to, unit=unit, role=role, span=span or Span(TODAY), scope=Scope.of(by))


def test_only_roles_that_look_after_staff_give_roles():
    assert set(GRANTS) == {role for role, abilities in ABILITIES.items() if Can.STAFF in abilities}


@pytest.mark.parametrize(
    ("who", "where", "roles"),
    [
        ("an", "truong", {"officer", "inspector"}),
        ("an", "to_1", {"officer", "inspector", "group_leader"}),
        ("an", "huyen_a", set()),
        ("an", "xuong", set()),
        ("quan", "tinh", {"chair", "officer", "group_leader", "reviewer", "inspector", "treasurer"}),
        ("quan", "truong", set(Role)),
        ("quan", "noi_khac", set()),
        ("binh", "truong", set()),
        ("dung", "truong", set()),
        ("to_truong", "to_1", set()),
        ("khach", "truong", set()),
    ],
)
def test_who_gives_which_roles_where(cast, who, where, roles):
    assert grantable(getattr(cast, where), scope=Scope.of(getattr(cast, who))) == roles


def test_a_chair_adds_an_officer_who_then_sees_the_unit(cast, mai):
    made = grant(cast, cast.an, mai, cast.truong)

    assert (made.granted_by, made.valid.lower) == (cast.an, TODAY)
    assert Scope.of(mai).allows(Can.RECORD, cast.truong)


@pytest.mark.parametrize("role", [Role.CHAIR, Role.REVIEWER, Role.ADMINISTRATOR, Role.GROUP_LEADER])
def test_a_chair_gives_no_role_that_is_not_theirs_to_give(cast, mai, role):
    with pytest.raises(PermissionDenied):
        grant(cast, cast.an, mai, cast.truong, role)


@pytest.mark.parametrize("who", ["binh", "dung", "to_truong", "khach", "chi"])
def test_nobody_else_posts_anybody(cast, mai, who):
    with pytest.raises(PermissionDenied):
        grant(cast, getattr(cast, who), mai, cast.truong)


def test_an_administrator_makes_no_other_at_their_own_unit_but_below(cast, mai):
    with pytest.raises(PermissionDenied):
        grant(cast, cast.quan, mai, cast.tinh, Role.ADMINISTRATOR)

    assert grant(cast, cast.quan, mai, cast.huyen_a, Role.ADMINISTRATOR).pk


def test_an_administrator_of_a_sister_unit_gives_nothing_here(cast, mai):
    sister = account("sister", cast.huyen_b, Role.ADMINISTRATOR)

    with pytest.raises(PermissionDenied):
        grant(cast, sister, mai, cast.truong)


def test_nobody_posts_themselves(cast):
    with pytest.raises(ValidationError):
        grant(cast, cast.an, cast.an, cast.truong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(account=cast.an, unit=cast.truong, role=Role.OFFICER, valid=LONG_AGO, granted_by=cast.an)


def test_somebody_beyond_reach_is_not_posted(cast):
    with pytest.raises(PermissionDenied):
        grant(cast, cast.an, cast.giang, cast.truong)


def test_an_expired_posting_gives_nothing(cast, mai):
    Posting.objects.filter(account=cast.an).update(valid=DateRange(date(2020, 1, 1), TODAY))

    with pytest.raises(PermissionDenied):
        grant(cast, cast.an, mai, cast.truong)


def test_a_posting_ended_while_the_page_was_open_gives_nothing(cast, mai):
    """The scope of the request still holds what the database no longer says."""
    scope = Scope.of(cast.an)
    Posting.objects.filter(account=cast.an).update(valid=DateRange(date(2020, 1, 1), TODAY))

    with pytest.raises(PermissionDenied):
        postings.grant_posting(mai, unit=cast.truong, role=Role.OFFICER, span=Span(TODAY), scope=scope)


def test_the_same_role_is_not_held_twice_on_the_same_days(cast, mai):
    grant(cast, cast.an, mai, cast.truong)

    with pytest.raises(ValidationError):
        grant(cast, cast.an, mai, cast.truong, span=Span(NEXT_WEEK))
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(account=mai, unit=cast.truong, role=Role.OFFICER, valid=LONG_AGO)


def test_a_posting_does_not_begin_in_the_past(cast, mai):
    with pytest.raises(ValidationError):
        grant(cast, cast.an, mai, cast.truong, span=Span(TODAY - timedelta(days=1)))
    with pytest.raises(ValidationError):
        grant(cast, cast.an, mai, cast.truong, span=Span(NEXT_WEEK, TOMORROW))


def test_a_posting_ends_after_its_last_day(cast):
    postings.change_end(of(cast.binh, cast.truong).pk, TODAY, seen=None, scope=Scope.of(cast.an))

    assert Scope.of(cast.binh).allows(Can.VIEW, cast.truong)
    assert not Scope.of(cast.binh, TOMORROW).allows(Can.VIEW, cast.truong)


def test_ended_at_once_it_opens_nothing_at_the_next_page(client, cast):
    client.force_login(cast.binh)
    assert client.get("/units/truong/").status_code == 200

    postings.end_at_once(of(cast.binh, cast.truong).pk, seen=None, scope=Scope.of(cast.an))

    assert client.get("/units/truong/").status_code == 404


def test_a_posting_that_has_not_begun_is_taken_back_whole(cast, mai):
    made = grant(cast, cast.an, mai, cast.truong, span=Span(NEXT_WEEK))
    postings.end_at_once(made.pk, seen=None, scope=Scope.of(cast.an))

    assert not Posting.objects.filter(pk=made.pk).exists()


VERBS = {
    "end": lambda pk, to, scope: postings.end_at_once(pk, seen=None, scope=scope),
    "extend": lambda pk, to, scope: postings.change_end(pk, NEXT_WEEK, seen=None, scope=scope),
    "hand over": lambda pk, to, scope: postings.hand_over(pk, to, on=TOMORROW, seen=None, scope=scope),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_nobody_ends_or_extends_or_hands_over_their_own(cast, mai, verb):
    own = account("hai-vai", cast.huyen_a, Role.ADMINISTRATOR)  # may end officers at the school, and is one
    posted = Posting.objects.create(account=own, unit=cast.truong, role=Role.OFFICER, valid=LONG_AGO)

    with pytest.raises(ValidationError) as told:
        verb(posted.pk, mai, Scope.of(own))
    assert told.value.code == "own"


def test_a_chair_neither_ends_nor_hands_over_a_chair(cast, mai):
    second = Posting.objects.create(account=mai, unit=cast.truong, role=Role.CHAIR, valid=LONG_AGO)

    with pytest.raises(PermissionDenied):
        postings.end_at_once(second.pk, seen=None, scope=Scope.of(cast.an))
    with pytest.raises(PermissionDenied):
        postings.hand_over(second.pk, cast.binh, on=TOMORROW, seen=None, scope=Scope.of(cast.an))


def test_a_posting_that_is_over_is_not_prolonged(cast, mai):
    with pytest.raises(ValidationError):
        postings.change_end(of(mai, cast.truong).pk, NEXT_WEEK, seen=date(2024, 1, 1), scope=Scope.of(cast.an))


def test_handing_over_ends_one_and_begins_the_other_in_one_step(cast, mai):
    before = of(cast.binh, cast.truong)
    postings.change_end(before.pk, NEXT_WEEK, seen=None, scope=Scope.of(cast.an))
    seen = NEXT_WEEK + timedelta(days=1)

    after = postings.hand_over(before.pk, mai, on=TOMORROW, seen=seen, scope=Scope.of(cast.an))

    before.refresh_from_db()
    assert (before.last_day, after.valid.lower, after.last_day) == (TODAY, TOMORROW, NEXT_WEEK)
    assert (after.role, after.granted_by) == (before.role, cast.an)
    assert "Trần Văn Bình" in after.reason


def test_a_handing_over_that_fails_leaves_the_posting_as_it_was(cast):
    before = of(cast.binh, cast.truong)

    with pytest.raises(ValidationError):
        postings.hand_over(before.pk, Newcomer("Ai Đó", "an"), on=TOMORROW, seen=None, scope=Scope.of(cast.an))

    before.refresh_from_db()
    assert before.valid.upper is None
    assert not Account.objects.filter(full_name="Ai Đó").exists()


def test_nothing_is_handed_over_to_its_own_holder(cast):
    with pytest.raises(ValidationError):
        postings.hand_over(of(cast.binh, cast.truong).pk, cast.binh, on=TOMORROW, seen=None, scope=Scope.of(cast.an))


def test_of_two_who_change_an_end_the_second_is_told(cast):
    pk = of(cast.binh, cast.truong).pk
    postings.change_end(pk, NEXT_WEEK, seen=None, scope=Scope.of(cast.an))

    with pytest.raises(ValidationError) as told:
        postings.change_end(pk, None, seen=None, scope=Scope.of(cast.quan))
    assert told.value.code == "changed-meanwhile"


@pytest.mark.django_db(transaction=True)
def test_of_two_handings_over_at_once_one_happens(cast):
    """Both looked at the open posting; the row is locked, so the second finds it ended."""
    first, second = (account(name, None) for name in ("mot", "hai"))
    for one in (first, second):
        old = DateRange(date(2020, 1, 1), date(2021, 1, 1))
        Posting.objects.create(account=one, unit=cast.truong, role=Role.OFFICER, valid=old)
    pk, scope = of(cast.binh, cast.truong).pk, Scope.of(cast.an)
    start, said = threading.Barrier(2), []

    def hand(to) -> None:
        start.wait()
        try:
            postings.hand_over(pk, to, on=TOMORROW, seen=None, scope=scope)
            said.append("done")
        except ValidationError as error:
            said.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hand, args=[to]) for to in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["changed-meanwhile", "done"]
    assert Posting.objects.filter(valid__startswith=TOMORROW).count() == 1


def test_accounts_are_found_by_name_without_marks_within_reach(cast, mai):
    found = accounts_in_reach(Scope.of(cast.an))

    assert [one.username for one in named(found, "mai dinh")] == ["mai"]
    assert [one.username for one in named(found, "BINH")] == ["binh"]
    assert not named(found, "giang").exists()
    assert not named(found, "quan").exists()  # works above, not within reach
