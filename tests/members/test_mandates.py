"""Who sits in which body: elections, how offices end, who signs, and what is warned of."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import translation

from members.committees import Sitting, sitting, warnings, warnings_of
from members.models import CommitteeRule, Mandate, MembershipSpell, Term
from members.services import offices
from members.signatures import BODY_OF
from tests.cast import LONG_AGO, member
from unions.models import Decision

DAY = date(2024, 6, 1)
SOURCE = "Điều lệ, Điều 1"


def rule(body: str, **fields) -> CommitteeRule:
    CommitteeRule.objects.filter(body=body).delete()
    fields = {"level_id": "grassroots_union", "members_from": 0, "source": SOURCE, "valid": LONG_AGO} | fields
    return CommitteeRule.objects.create(body=body, **fields)


@pytest.fixture
def no_rules(db):
    CommitteeRule.objects.all().delete()


def found(cast, day: date = DAY) -> list[tuple[str, str, int, str]]:
    return [(one.rule, one.body, one.number, one.source) for one in warnings(cast.truong, day)]


# Warnings, one test a rule -------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_rules")
def test_nothing_speaks_against_a_committee_that_keeps_to_the_rules(cast, hold, people):
    rule("executive_committee", at_least=3, at_most=3)
    for person, role in zip(people, ("chair", "vice_chair", "committee_member"), strict=False):
        hold(person, role=role)

    assert found(cast) == []


@pytest.mark.usefixtures("no_rules")
@pytest.mark.parametrize(("number", "told"), [(2, 1), (3, 0), (5, 0), (6, 1)])
def test_a_committee_outside_its_size_is_warned_of(cast, hold, people, number, told):
    rule("executive_committee", at_least=3, at_most=5)
    for person in people[:number]:
        hold(person)

    expected = [("size", "executive_committee", number, SOURCE)] * told
    assert found(cast) == expected


@pytest.mark.usefixtures("no_rules")
def test_the_rule_is_that_of_the_day_and_of_the_members_counted_on_it(cast, hold, people):
    rule("executive_committee", members_from=0, members_to=6, at_most=1)
    CommitteeRule.objects.create(
        body="executive_committee", level_id="grassroots_union", members_from=7, at_most=9, valid=LONG_AGO
    )
    for person in people[:2]:
        hold(person)

    assert [one[0] for one in found(cast)] == ["size"]
    member("Trần Thị Bảy", cast.truong, since=date(2024, 7, 1))
    assert [one[0] for one in found(cast)] == ["size"]
    assert found(cast, date(2024, 7, 1)) == []


@pytest.mark.usefixtures("no_rules")
def test_a_third_of_the_inspectors_may_be_executives_and_no_more(cast, hold, people):
    rule("inspection_committee", executive_one_in=3)
    for person in people[:3]:
        hold(person, "inspection_committee")
    hold(people[0])
    assert found(cast) == []

    hold(people[1])

    assert found(cast) == [("executive-share", "inspection_committee", 2, SOURCE)]


@pytest.mark.usefixtures("no_rules")
@pytest.mark.parametrize(("role", "told"), [("account_holder", 1), ("accountant", 1), ("treasurer", 0)])
def test_who_keeps_the_account_is_not_among_the_inspectors(cast, hold, people, role, told):
    rule("inspection_committee", bars_finance=True)
    hold(people[0], "inspection_committee")
    hold(people[0], "finance", role)

    assert found(cast) == [("finance", "inspection_committee", 1, SOURCE)] * told


@pytest.mark.usefixtures("no_rules")
def test_somebody_in_office_who_is_no_member_any_more_is_named(cast, hold, people):
    hold(people[0])
    MembershipSpell.objects.filter(member=people[0]).update(valid=DateRange(date(2020, 1, 1), DAY), left="retired")

    assert found(cast, date(2024, 5, 31)) == []
    assert found(cast) == [("not-a-member", "executive_committee", 1, "")]


@pytest.mark.usefixtures("no_rules")
def test_an_office_beyond_its_term_is_warned_of(cast, hold, people):
    term = Term.objects.create(unit=cast.truong, label="2017-2022", valid=DateRange(date(2017, 1, 1), DAY))
    hold(people[0], term=term)

    assert found(cast, date(2024, 5, 31)) == []
    assert found(cast) == [("term", "executive_committee", 1, "")]


@pytest.mark.usefixtures("no_rules")
def test_two_chairs_on_one_day_are_warned_of(cast, hold, people):
    hold(people[0], role="chair")
    hold(people[1], role="chair", valid=DateRange(DAY, None))

    assert found(cast, date(2024, 5, 31)) == []
    assert found(cast) == [("two-chairs", "executive_committee", 2, "")]


@pytest.mark.usefixtures("no_rules")
@pytest.mark.parametrize("over", ["chair", "acting_chair"])
def test_a_vice_chair_without_anybody_above_is_warned_of(cast, hold, people, over):
    hold(people[0], role="vice_chair")
    assert found(cast) == [("no-chair", "executive_committee", 0, "")]

    hold(people[1], role=over)

    assert found(cast) == []


@pytest.mark.usefixtures("no_rules")
def test_enough_women_need_a_committee_of_their_own(cast, hold, people):
    rule("womens_committee", women_from=6)
    assert found(cast) == [("women", "womens_committee", 6, SOURCE)]

    hold(people[0], "womens_committee", "chair")

    assert found(cast) == []


def test_a_warning_says_the_rule_the_number_and_the_source(cast, hold, people):
    rule("executive_committee", at_most=1)
    for person in people[:2]:
        hold(person)

    with translation.override("en"):
        [told] = [one for one in warnings(cast.truong, DAY) if one.rule == "size"]

    assert told.text == "Executive committee: 2 sit on it; with 6 members it has at most 1."
    assert (told.number, told.source) == (2, SOURCE)


def test_the_rules_themselves_ask_nothing_of_the_database(cast, queries):
    nobody = Sitting(day=DAY, mandates=[], members=0, women=0, outsiders=frozenset(), rules={})

    with queries() as asked:
        assert warnings_of(nobody) == []
    assert len(asked) == 0


def test_leaders_of_groups_stand_on_the_page_of_their_union(cast, hold, people):
    hold(people[0], "group", "group_leader", unit=cast.to_1)

    assert [(one.unit_id, one.role) for one in sitting(cast.truong, DAY).mandates] == [(cast.to_1.pk, "group_leader")]
    assert sitting(cast.truong, DAY).outsiders == frozenset()
    assert sitting(cast.to_1, DAY).outsiders == frozenset()


# Who signs -----------------------------------------------------------------------------------------------


def test_the_chair_signs_else_the_acting_chair_else_the_first_vice_chair(cast, hold, people):
    later = hold(people[0], role="vice_chair", rank=3)
    first = hold(people[1], role="vice_chair", rank=2)
    acting = hold(people[2], role="acting_chair", valid=DateRange(date(2024, 2, 1), date(2024, 3, 1)))
    chair = hold(people[3], role="chair", valid=DateRange(date(2024, 3, 1), None))

    signed = {day: Mandate.objects.signing_for(cast.truong, day) for day in (date(2024, n, 15) for n in (1, 2, 3))}

    assert list(signed.values()) == [first, acting, chair]
    assert later not in signed.values()
    assert {one.role for one in signed.values()} <= set(BODY_OF)


def test_the_chair_of_another_body_signs_nothing(cast, hold, people):
    hold(people[0], "inspection_committee", "chair")

    assert Mandate.objects.signing_for(cast.truong, DAY) is None


# Elections and ends --------------------------------------------------------------------------------------


def seats(people, *roles):
    return [offices.Seat(person, "executive_committee", role) for person, role in zip(people, roles, strict=False)]


def elected(cast, people, scope, **fields):
    words = {"basis": "elected", "starting": DAY, "until": None, "term": None, "decision": None} | fields
    return offices.elect(cast.truong, seats(people, "chair", "vice_chair"), scope=scope, **words)


def test_a_whole_list_is_put_into_office_in_its_order(cast, people, scope):
    decision = Decision(number="5/QĐ-LĐLĐ", issuer="LĐLĐ tỉnh", signed_on=DAY, effective_on=DAY)

    made = elected(cast, people, scope("binh"), decision=decision, until=date(2029, 5, 31))

    assert [(one.role, one.rank) for one in made] == [("chair", 1), ("vice_chair", 2)]
    assert {one.decision.number for one in made} == {"5/QĐ-LĐLĐ"}
    assert made[0].valid == DateRange(DAY, date(2029, 6, 1))


def test_a_list_with_one_wrong_line_is_refused_whole(cast, hold, people, scope):
    hold(people[1])

    with pytest.raises(ValidationError) as told:
        elected(cast, people, scope("binh"))

    assert "2" in told.value.messages[0]
    assert Mandate.objects.count() == 1


def test_a_new_term_ends_the_one_before_it(cast, scope):
    offices.open_term(cast.truong, "2018-2023", starting=date(2018, 3, 1), scope=scope("binh"))
    second = offices.open_term(cast.truong, "2023-2028", starting=date(2023, 5, 1), scope=scope("binh"))

    assert offices.open_term(cast.truong, "2023-2028", starting=DAY, scope=scope("binh")) == second
    spans = Term.objects.of(cast.truong).order_by("valid").values_list("valid", flat=True)
    assert list(spans) == [DateRange(date(2018, 3, 1), date(2023, 5, 1)), DateRange(date(2023, 5, 1), None)]


def test_a_term_is_put_right_and_dropped_while_nobody_was_elected_in_it(client, cast, scope, people, hold):
    first, second = (
        offices.open_term(cast.truong, f"{year}-{year + 5}", starting=date(year, 3, 1), scope=scope("binh"))
        for year in (2018, 2023)
    )
    held = hold(people[0], term=second)
    client.force_login(cast.binh)
    edit, drop = (reverse(f"members:term-{act}", args=[second.pk]) for act in ("edit", "drop"))
    said = {"label": "2023-2028", "seen": client.get(edit).context["form"]["seen"].value(), "until": "31/03/2028"}

    assert client.post(edit, said | {"starting": "01/02/2023"}).status_code == 422  # the first lasts till March
    assert client.post(edit, said | {"starting": "01/05/2023", "label": "2018-2023"}).status_code == 422
    assert client.post(edit, said | {"starting": "01/05/2023"}).status_code == 302
    second.refresh_from_db()
    assert second.valid == DateRange(date(2023, 5, 1), date(2028, 4, 1))

    client.post(drop)
    held.delete()
    assert Term.objects.filter(pk=second.pk).exists()
    client.post(drop)
    assert list(Term.objects.of(cast.truong)) == [first]


def test_who_leaves_is_followed_by_a_supplementary_election(cast, people, scope, hold):
    before = hold(people[0], role="chair", valid=DateRange(date(2023, 1, 1), date(2028, 1, 1)))

    after = offices.replace_mandate(
        before.pk,
        people[1],
        basis="supplementary",
        last_day=date(2024, 5, 31),
        left="retired",
        decision=None,
        scope=scope("binh"),
    )

    before.refresh_from_db()
    assert (before.valid.upper, before.left) == (DAY, "retired")
    assert (after.valid, after.basis, after.role) == (DateRange(DAY, date(2028, 1, 1)), "supplementary", "chair")


def test_an_office_ends_once(cast, people, scope, hold):
    held = hold(people[0])
    words = {"left": "resigned", "decision": None, "scope": scope("binh")}
    offices.end_mandate(held.pk, last_day=DAY, **words)

    with pytest.raises(ValidationError) as told:
        offices.end_mandate(held.pk, last_day=date(2024, 12, 31), **words)

    assert told.value.code == "ended"


@pytest.mark.parametrize("who", ["chi", "dung", "giang", "khach"])
def test_nobody_without_recording_there_puts_people_into_office(cast, people, scope, who):
    with pytest.raises(PermissionDenied):
        elected(cast, people, scope(who))


def test_the_database_wants_an_end_where_a_reason_is_given(cast, people, hold):
    held = hold(people[0])

    with pytest.raises(IntegrityError, match="mandate_that_was_left_has_an_end"), transaction.atomic():
        Mandate.objects.filter(pk=held.pk).update(left="resigned")
