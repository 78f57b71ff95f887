"""Verdicts: each rule is answered from the records, with what was found and what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from campaigns.eligibility import Candidate, verdicts
from campaigns.eligibility.rules import RULES, require_rules
from campaigns.models import (
    Author,
    Award,
    AwardRules,
    AwardType,
    Campaign,
    CampaignReview,
    Initiative,
    Recognition,
    RegisteredMember,
    Registration,
)
from members.models import Absence, CareerEvent, Mandate, Member, MemberRating
from reports.catalogue import rows
from tests.cast import member
from unions.models import Classification, Grade, ScoreSheet, UnitVersion

ALWAYS = DateRange(None, None)
ON = date(2024, 12, 20)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def ruled(db):
    """A type of award that is given by these rules alone."""

    def make(*rules, **fields) -> AwardType:
        given = {"nature": "form", "form": "merit", "giver": "province", "recipients": ["individual", "collective"]}
        n = AwardType.objects.count()
        kind = AwardType.objects.create(code=f"ruled-{n}", name="Bằng khen thử", **given | fields)
        require_rules([*rules])
        AwardRules.objects.create(award_type=kind, valid=ALWAYS, regulation="Quy chế thử", rules=[*rules])
        return kind

    return make


def person(one: Member, unit) -> Candidate:
    return Candidate(one.pk, None, "individual", unit.pk)


def said(kind, *candidates, year=2024, basis="comprehensive", on=ON, **more):
    """What is found about each candidate, by the code of the rule."""
    found = verdicts(kind, candidates, merit_year=year, on=on, basis=basis, **more)
    return [{one.rule: one for one in verdict.findings} for verdict in found]


def award(cast, kind, **fields) -> Award:
    row = {"unit": cast.truong, "happened_on": date(2024, 6, 1), "merit_year": 2024, "basis": "comprehensive",
           "recipient_kind": "individual", "recorded_by": cast.binh}  # fmt: skip
    return Award.objects.create(award_type=kind, **row | fields)


def recognised(cast, on: date, *authors: tuple[Member, int], benefit: int | None = None) -> None:
    common = {"unit": cast.truong, "recorded_by": cast.binh, "happened_on": on}
    made = Initiative.objects.create(title="Sáng kiến", benefit=benefit, **common)
    Author.objects.bulk_create(Author(initiative=made, member=one, share=share) for one, share in authors)
    Recognition.objects.create(initiative=made, level="grassroots", **common)


def rated(cast, one: Member, label: str, grade: str) -> None:
    MemberRating.objects.create(
        unit=cast.truong,
        member=one,
        year_label=label,
        grade=Grade.objects.get(scale="member-tasks", code=grade),
        happened_on=date(2024, 1, 10),
        recorded_by=cast.binh,
    )


def test_years_as_an_officer_part_time_count_more_and_most_outside_the_state(cast, ruled):
    kind = ruled({"rule": "union_years", "at_least": 20, "part_time": 1.5, "part_time_non_state": 2})
    UnitVersion.objects.filter(unit=cast.xuong).update(sector="business", employer_type="non_state_enterprise")
    plain, officer, outside, unknown = (
        member(name, unit, since=date(2015, 1, 1))
        for name, unit in (("A", cast.truong), ("B", cast.truong), ("C", cast.xuong), ("D", cast.truong))
    )
    Member.objects.exclude(pk=unknown.pk).update(union_joined_on=date(2009, 1, 1))
    since = DateRange(date(2015, 1, 1), None)
    for one, unit in ((officer, cast.truong), (outside, cast.xuong)):
        Mandate.objects.create(unit=unit, member=one, body="executive_committee", role="chair", valid=since)
    Mandate.objects.create(unit=cast.tinh, member=plain, body="inspection_committee", role="chair", valid=since)
    unknown.spells.all().delete()

    found = [one["union_years"] for one in said(
        kind, *(person(one, cast.truong) for one in (plain, officer, outside, unknown)), on=date(2024, 12, 31)
    )]  # fmt: skip

    assert [one.met for one in found] == [False, True, True, None]
    assert found[0].text == "In the union 16 years. Asked: 20. Missing: 4."
    assert found[1].text == "In the union 16 years, 10 of them as an officer part-time: counted as 21 years. Asked: 20."
    assert "counted as 26 years" in found[2].text


def test_ratings_are_of_consecutive_years_and_a_missing_one_cannot_be_told(cast, ruled):
    kind = ruled({"rule": "rating_years", "years": 2, "at_least": "excellent"})
    both, worse, one_year = (member(name, cast.truong) for name in "ABC")
    for one, labels in ((both, "2023 2023-2024"), (worse, "2022 2023"), (one_year, "2024")):
        for label in labels.split():
            rated(cast, one, label, "excellent")
    rated(cast, worse, "2024", "good")

    found = [one["rating_years"] for one in said(kind, *(person(one, cast.truong) for one in (both, worse, one_year)))]

    assert [one.met for one in found] == [True, False, None]
    assert "2023: HTXSNV; 2024: HTTNV" in found[1].text
    assert found[2].text.endswith("No rating is in the book for 2023.")


def test_a_union_is_asked_for_its_own_grade(cast, ruled):
    sheet = ScoreSheet.objects.filter(scale="unit-tasks").first()
    Classification.objects.create(
        unit=cast.truong, sheet=sheet, year_label="2024", happened_on=date(2024, 12, 31), status="decided",
        grade=Grade.objects.get(scale="unit-tasks", code="good"), decided_by=cast.dung, decided_at="2025-01-05T08:00+07:00",
    )  # fmt: skip
    excellent, good = (
        ruled({"rule": "own_union_grade", "at_least": grade}, {"rule": "rating_years", "years": 1, "at_least": grade})
        for grade in ("excellent", "good")
    )
    itself = Candidate(None, cast.truong.pk, "collective", cast.truong.pk)
    of_a_group = person(member("A", cast.truong), cast.to_1)
    elsewhere = person(member("B", cast.xuong), cast.xuong)

    for kind, met in ((excellent, False), (good, True)):
        found = said(kind, itself, of_a_group, elsewhere)
        assert [one["own_union_grade"].met for one in found] == [met, met, None]
        assert found[0]["rating_years"].met is met


def test_initiatives_are_those_recognised_within_the_years_whatever_the_share(cast, ruled):
    kind = ruled({"rule": "initiatives", "at_least": 2, "within_years": 2})
    lan, hoa = member("Lan", cast.truong), member("Hoa", cast.truong)
    recognised(cast, date(2023, 5, 1), (lan, 60), (hoa, 40))
    recognised(cast, date(2024, 5, 1), (lan, 100))
    recognised(cast, date(2022, 12, 31), (hoa, 100))  # too early
    recognised(cast, date(2024, 12, 25), (hoa, 100))  # after the day of the question

    found = [one["initiatives"] for one in said(kind, person(lan, cast.truong), person(hoa, cast.truong))]

    assert [one.met for one in found] == [True, False]
    assert found[1].text == "Initiatives recognised in 2023–2024: 1. Asked: 2. Missing: 1."


def test_benefit_is_the_authors_share_and_asked_by_education(cast, ruled):
    kind = ruled(next(one for one in rows("award_rules") if one["award"] == "bang-lao-dong-sang-tao")["rules"][0])
    worker, longer, graduate, blank, appointed = (member(name, cast.truong) for name in "ABCDE")
    Member.objects.filter(pk__in=[worker.pk, longer.pk]).update(education="college")
    Member.objects.filter(pk__in=[graduate.pk, appointed.pk]).update(education="university")
    recognised(cast, date(2024, 3, 1), (worker, 50), (graduate, 50), benefit=160_000_000)
    recognised(cast, date(2022, 3, 1), (longer, 100), benefit=120_000_000)
    recognised(cast, date(2024, 3, 1), (blank, 100), benefit=170_000_000)
    recognised(cast, date(2024, 3, 1), (appointed, 100), benefit=170_000_000)
    CareerEvent.objects.create(
        unit=cast.truong, kind="appointment", member=appointed, happened_on=date(2021, 1, 1), recorded_by=cast.binh
    )

    people = (worker, longer, graduate, blank, appointed)
    found = [one["benefit"] for one in said(kind, *(person(one, cast.truong) for one in people))]

    assert [one.met for one in found] == [True, True, False, None, None]
    assert found[2].text == (
        "Benefit of the initiatives recognised in 2024: 80.000.000\xa0đ. Asked: 150.000.000\xa0đ. "
        "Missing: 70.000.000\xa0đ."
    )


def test_an_earlier_award_is_asked_for_by_its_year(cast, ruled):
    earlier = AwardType.objects.get(code="bang-khen-ldld-tinh")
    kind = ruled({"rule": "earlier_award", "awards": [earlier.code], "within_years": 1})
    had, too_early, revoked = (member(name, cast.truong) for name in "ABC")
    day = date(2024, 1, 20)
    award(cast, earlier, member=had, merit_year=2023, happened_on=day)
    award(cast, earlier, member=too_early, merit_year=2022, happened_on=day)
    award(cast, earlier, member=revoked, merit_year=2023, happened_on=day, revoked_on=day, revoked_by=cast.an,
          revocation="Nhầm người")  # fmt: skip

    found = [
        one["earlier_award"] for one in said(kind, *(person(one, cast.truong) for one in (had, too_early, revoked)))
    ]

    assert [one.met for one in found] == [True, False, False]
    assert found[0].text == "Certificate of merit of the provincial federation for 2023, given on 20/01/2024."


def test_what_is_held_stands_against_the_same_again(cast, ruled, lan):
    medal, yearly = ruled(once=True, basis="service"), ruled()
    award(cast, medal, member=lan, once=True, merit_year=2020)
    award(cast, yearly, member=lan)
    [lifetime], [this_year], [next_year] = (
        said(medal, person(lan, cast.truong)),
        said(yearly, person(lan, cast.truong)),
        said(yearly, person(lan, cast.truong), year=2025, on=date(2025, 12, 20)),
    )

    assert lifetime["once"].met is False
    assert this_year["held_already"].met is False
    assert next_year == {}


def test_one_level_gives_not_both_kinds_in_a_year(cast, ruled, lan):
    rule = {"rule": "one_level_a_year"}
    kind = ruled(rule)
    upper = ruled(rule, giver="confederation")
    given = award(cast, ruled(rule), member=lan, basis="thematic")

    def met(kind, basis="comprehensive", **more):
        return said(kind, person(lan, cast.truong), basis=basis, **more)[0]["one_level_a_year"].met

    assert met(kind) is False
    assert met(upper) is True  # another level
    assert met(kind, basis="thematic") is True  # the same kind
    assert met(kind, basis="unscheduled") is True
    campaign = Campaign.objects.create(unit=cast.tinh, code="xanh", name="Xanh", valid=ALWAYS)
    CampaignReview.objects.create(campaign=campaign, kind="final", held_on=date(2024, 11, 1), recorded_by=cast.quan)
    given.campaign = campaign
    given.save()
    assert met(kind) is True  # it was given at the review of a campaign


def test_time_at_work_and_days_away_are_counted_in_the_year(cast, ruled):
    kind = ruled({"rule": "not_recruited_recently", "months": 10}, {"rule": "absence_days", "below": 40})
    old, new, unknown = (member(name, cast.truong) for name in "ABC")
    Member.objects.filter(pk=old.pk).update(employed_on=date(2024, 2, 1))
    Member.objects.filter(pk=new.pk).update(employed_on=date(2024, 3, 1))
    for one, what, days in (
        (old, "maternity", DateRange(date(2024, 3, 1), date(2024, 9, 1))),
        (new, "sick", DateRange(date(2023, 12, 1), date(2024, 2, 24))),  # 8 weeks of the year, less a day
        (unknown, "unpaid", DateRange(date(2024, 12, 2), None)),
    ):
        Absence.objects.create(spell=one.spells.get(), kind=what, valid=days)

    found = said(kind, *(person(one, cast.truong) for one in (old, new, unknown)), on=date(2025, 1, 15))

    assert [one["not_recruited_recently"].met for one in found] == [True, True, None]
    assert [one["absence_days"].met for one in found] == [True, False, True]
    assert found[1]["absence_days"].text.startswith("Working days away in 2024, without maternity leave: 40.")
    assert "sick" not in found[1]["absence_days"].text.lower()
    early = said(kind, person(new, cast.truong), on=ON)[0]["not_recruited_recently"]
    assert (early.met, early.text) == (False, "Months at work in the year and before: 9. Asked: 10. Missing: 1.")


def test_people_register_by_name_or_with_their_union(cast, ruled):
    kind = ruled({"rule": "registered"})
    named, unnamed = member("A", cast.truong), member("B", cast.truong)
    common = {"unit": cast.truong, "recorded_by": cast.binh, "happened_on": date(2024, 2, 1)}
    by_name, together = (
        Campaign.objects.create(unit=cast.tinh, code=asks, name=asks, valid=ALWAYS, asks=asks)
        for asks in ("members", "units")
    )
    for campaign in (by_name, together):
        made = Registration.objects.create(campaign=campaign, taking_part=1, eligible=2, **common)
        if campaign is by_name:
            RegisteredMember.objects.create(registration=made, member=named)
    people = [person(one, cast.truong) for one in (named, unnamed)]

    assert [one["registered"].met for one in said(kind, *people, campaign_id=by_name.pk)] == [True, False]
    assert [one["registered"].met for one in said(kind, *people, campaign_id=together.pk)] == [True, True]
    assert [one["registered"].met for one in said(kind, *people, year=2023)] == [False, False]


def test_a_rule_binds_those_it_is_for_and_asks_for_names(cast, ruled):
    kind = ruled({"rule": "women"}, {"rule": "rating_years", "for": ["individual"], "years": 1, "at_least": "good"})
    man = member("Nam", cast.truong, sex="male")
    collective = Candidate(None, cast.truong.pk, "collective", cast.truong.pk)
    batch = Candidate(None, None, "individual", cast.truong.pk, quantity=392)

    men, unions, batches = said(kind, person(man, cast.truong), collective, batch)

    assert men["women"].met is False
    assert unions == {}
    assert {one.met for one in batches.values()} == {None}


def test_a_verdict_is_as_good_as_its_worst_finding(cast, ruled, lan):
    free = ruled()
    open_ended = ruled({"rule": "women"}, {"rule": "not_disciplined"})
    refused = ruled({"rule": "initiatives", "at_least": 1}, {"rule": "not_disciplined"})

    verdict = [verdicts(kind, [person(lan, cast.truong)], merit_year=2024, on=ON, basis="comprehensive")[0]
               for kind in (free, open_ended, refused)]  # fmt: skip

    assert [one.eligible for one in verdict] == [True, None, False]
    assert verdict[2].as_json()["regulation"] == "Quy chế thử"
    assert [one["rule"] for one in verdict[2].as_json()["findings"]] == ["initiatives", "not_disciplined"]


def test_a_hundred_are_asked_for_in_as_many_questions_as_one(cast, ruled, queries):
    shipped = {one["rule"]: one for row in rows("award_rules") for one in row["rules"]}
    kind = ruled(*shipped.values())
    people = [person(member(f"Người {n}", cast.truong), cast.truong) for n in range(100)]
    counted = []
    for some in (people[:1], people):
        with queries() as asked:
            assert len(said(kind, *some)) == len(some)
        counted.append(len(asked))

    assert set(shipped) == set(RULES)
    assert counted[0] == counted[1] <= 25


@pytest.mark.parametrize(
    "rules",
    [
        "union_years",
        [{"rule": "seniority"}],
        [{"rule": "union_years"}],
        [{"rule": "union_years", "at_least": "20"}],
        [{"rule": "union_years", "at_least": 0}],
        [{"rule": "union_years", "at_least": 20, "part_time": 0.5}],
        [{"rule": "union_years", "at_least": 20, "weight": 2}],
        [{"rule": "rating_years", "years": 2, "at_least": "superb"}],
        [{"rule": "earlier_award", "awards": ["unheard-of"], "within_years": 1}],
        [{"rule": "women", "for": ["collective"]}],
        [{"rule": "once"}, {"rule": "once"}],
    ],
)
def test_unknown_rules_and_wrong_values_are_refused(db, rules):
    with pytest.raises(ValidationError) as refused:
        require_rules(rules)

    assert set(refused.value.error_dict) == {"rules"}


def test_the_rules_that_ship_are_known_and_their_awards_are_there(db):
    for row in rows("award_rules"):
        require_rules(row["rules"])

    assert AwardRules.objects.count() == len(rows("award_rules"))
