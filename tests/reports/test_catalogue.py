"""The catalogue that ships is whole, in its own words, and never overwrites what the federation did."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from common.periods import Period
from common.vietnamese import fold
from members.models import CommitteeRule, Ethnicity
from reports.catalogue import load_catalogue, rows
from reports.models import Indicator, IndicatorVersion, ReportTemplate, TemplateSection
from reports.narrative import check, tokens, typed_numbers
from reports.worded import vocabulary
from unions.models import (
    Criterion,
    EmployerType,
    Grade,
    GradeScale,
    Level,
    LevelRule,
    ScoreSheet,
    Territory,
    Veto,
)
from welfare.models import AFTERWARDS, PayoutKind, Programme

pytestmark = pytest.mark.django_db

YEAR = Period.year(2024)


def test_loading_again_adds_nothing():
    load_catalogue()

    assert set(load_catalogue().values()) == {0}


def test_what_the_federation_changed_stays():
    load_catalogue()
    Indicator.objects.filter(code="mem.members_total").update(name="Đoàn viên hiện có")
    IndicatorVersion.objects.filter(indicator__code="proj.value.donors").delete()
    outlines = ReportTemplate.objects.filter(code="grassroots-year")
    outlines.update(state="draft")  # the text of one in use stands
    TemplateSection.objects.filter(template__in=outlines, heading__startswith="III.").delete()

    assert set(load_catalogue().values()) == {0}
    assert Indicator.objects.get(code="mem.members_total").name == "Đoàn viên hiện có"
    assert not IndicatorVersion.objects.filter(indicator__code="proj.value.donors").exists()
    assert not TemplateSection.objects.filter(template__in=outlines, heading__startswith="III.").exists()


def test_what_a_figure_is_is_said_where_nobody_has_said_it():
    shipped = Indicator.objects.get(code="mem.joined").explanation
    Indicator.objects.filter(code="mem.joined").update(explanation="")
    Indicator.objects.filter(code="mem.left").update(explanation="Theo sổ")

    load_catalogue()

    told = Indicator.objects.filter(code__in=("mem.joined", "mem.left")).values_list("code", "explanation")
    assert dict(told) == {"mem.joined": shipped, "mem.left": "Theo sổ"}
    assert shipped


def test_only_what_is_missing_is_added():
    load_catalogue()
    Programme.objects.filter(code="tet-2024").delete()
    Indicator.objects.filter(code="fund.contribution.goods.amount").delete()

    added = {model: number for model, number in load_catalogue().items() if number}

    assert added == {Programme: 1, Indicator: 1, IndicatorVersion: 1}


@pytest.mark.parametrize(
    "model",
    [
        Level,
        LevelRule,
        Territory,
        EmployerType,
        Ethnicity,
        CommitteeRule,
        GradeScale,
        Grade,
        ScoreSheet,
        Criterion,
        Veto,
        PayoutKind,
        Programme,
        Indicator,
        IndicatorVersion,
        ReportTemplate,
        TemplateSection,
    ],
)
def test_every_row_is_clean(model):
    load_catalogue()

    assert model.objects.exists()
    for row in model.objects.all():
        row.full_clean()


@pytest.mark.parametrize(
    ("level", "upper", "last_day_before_the_reform", "first_day_after"),
    [
        ("grassroots_union", "civil_servants_union", True, False),
        ("grassroots_union", "district_federation", True, False),
        ("district_federation", "provincial_federation", True, False),
        ("grassroots_union", "commune_union", False, True),
        ("commune_union", "provincial_federation", False, True),
        ("special_upper_union", "provincial_federation", False, True),
        ("grassroots_union", "special_upper_union", False, True),
        ("grassroots_union", "national_industry_union", True, True),
        ("industrial_zone_union", "provincial_federation", True, True),
        ("union_group", "syndicate", True, True),
        ("grassroots_union", "provincial_federation", True, True),
        ("union_group", "grassroots_union", True, True),
        ("provincial_federation", None, True, True),
        ("grassroots_union", None, False, False),
        ("provincial_federation", "grassroots_union", False, False),
    ],
)
def test_four_tiers_gave_way_to_three(level, upper, last_day_before_the_reform, first_day_after):
    load_catalogue()
    rules = LevelRule.objects.filter(level=level, parent_level=upper)

    assert rules.on(date(2025, 6, 30)).exists() is last_day_before_the_reform
    assert rules.on(date(2025, 7, 1)).exists() is first_day_after


def test_every_level_but_the_top_ones_stands_lower_than_its_uppers():
    load_catalogue()

    ranks = LevelRule.objects.exclude(parent_level=None).values_list("parent_level__rank", "level__rank")
    assert all(upper < own for upper, own in ranks)
    assert set(Level.objects.filter(rules=None)) == set()


def test_every_name_is_there_in_both_languages():
    named = (
        rows(name) for name in ("levels", "employer_types", "payout_kinds", "programmes", "indicators", "templates")
    )

    for row in itertools.chain.from_iterable(named):
        assert len({row["name"], row["name_en"], ""}) == 3, row["code"]


def test_payout_kinds_of_a_group_are_counted_in_one_unit_but_for_the_community():
    """Hamlets, pupils and households are no sum: each kind of community support is counted by itself."""
    load_catalogue()
    units = {
        group: set(PayoutKind.objects.filter(group=group).values_list("count_unit", flat=True))
        for group in PayoutKind.Group.values
    }

    assert {group for group, found in units.items() if len(found) != 1} == {PayoutKind.Group.COMMUNITY}
    assert len(units[PayoutKind.Group.COMMUNITY]) == PayoutKind.objects.filter(group="community").count()


def test_papers_that_a_kind_needs_beforehand_are_no_bar_to_a_visit():
    load_catalogue()

    for kind in PayoutKind.objects.all():
        before = set(kind.proofs) - set(AFTERWARDS)
        assert not (before and kind.group in ("visit", "gift", "voucher")), kind.code
        assert bool(kind.proofs), kind.code


def test_years_of_a_programme_belong_to_it():
    load_catalogue()

    years = Programme.objects.with_below(["tet-sum-vay"])
    assert {one.code for one in years} == {"tet-sum-vay", *(f"tet-{year}" for year in range(2018, 2027))}
    assert all(
        one.valid.lower.year in (int(one.code[-4:]), int(one.code[-4:]) - 1) for one in years.exclude(parent=None)
    )


def test_parts_of_every_figure_made_of_others_are_counted_themselves():
    """The least of the years may be that of a share; nothing else is made of what is made."""
    load_catalogue()
    made = IndicatorVersion.objects.exclude(operation="")
    least = made.filter(operation=IndicatorVersion.Operation.MINIMUM)

    assert {one.operation for one in made} == set(IndicatorVersion.Operation.values)
    assert not made.filter(first__versions=None).exists()
    assert not made.exclude(pk__in=least).exclude(first__versions__operation="").exists()
    assert not made.exclude(second=None).exclude(second__versions__operation="").exists()
    assert not least.filter(first__versions__operation=IndicatorVersion.Operation.MINIMUM).exists()


def test_the_templates_name_only_figures_that_exist_in_wordings_that_fit():
    load_catalogue()
    known = vocabulary(YEAR)

    for section in TemplateSection.objects.all():
        check(section.body, known)


def test_the_template_types_no_number_by_hand():
    load_catalogue()

    assert typed_numbers(TemplateSection.objects.values_list("body", flat=True)) == []


def test_the_template_prints_every_figure_of_the_year_summary():
    load_catalogue()
    printed = {token.code for section in TemplateSection.objects.all() for token in tokens(section.body)}

    assert printed >= {
        "mem.members_total", "org.union_groups", "mov.models", "mov.participation_rate", "proj.count", "proj.value",
        "train.participations", "salary.raise", "salary.appointment", "health.check.count", "health.check.amount",
        "welfare.visits.count", "welfare.visits.amount", "loan.bank.count", "loan.bank.amount",
        "loan.revolving.groups", "loan.revolving.count", "loan.revolving.amount", "fund.contribution.amount",
        "welfare.children.count", "welfare.children.amount",
    }  # fmt: skip


def test_the_title_leaves_room_for_the_period():
    load_catalogue()

    assert ReportTemplate.objects.get(code="grassroots-year").title.count("{period}") == 1


def test_peoples_are_the_54_of_the_official_list_and_no_name_means_two():
    load_catalogue()
    meant: dict[str, set[str]] = {}
    for one in Ethnicity.objects.all():
        for name in (one.name, *filter(None, one.other_names.split(", "))):
            meant.setdefault(fold(name).replace("-", " "), set()).add(one.code)

    assert list(Ethnicity.objects.values_list("code", flat=True)) == [f"{n:02}" for n in range(1, 55)]
    assert list(Ethnicity.objects.filter(is_majority=True).values_list("name", flat=True)) == ["Kinh"]
    assert {name for name, codes in meant.items() if len(codes) > 1} == set()


def test_grades_since_2019_have_no_thresholds_and_those_before_have():
    load_catalogue()
    scores = {
        scale.code: [grade.from_score for grade in scale.grades.all()] for scale in GradeScale.objects.order_by("code")
    }

    assert scores == {"member-tasks": [None] * 4, "unit-strength": [85, 70, 50, 0], "unit-tasks": [None] * 4}
    units = GradeScale.objects.filter(subject="unit")
    assert [units.on(day).get().code for day in (date(2018, 12, 31), date(2024, 12, 31))] == [
        "unit-strength",
        "unit-tasks",
    ]


def test_the_score_sheet_that_ships_is_an_example_of_a_hundred_points():
    load_catalogue()
    sheet = ScoreSheet.objects.get()

    assert sheet.name.startswith("VÍ DỤ")
    assert sum(sheet.criteria.values_list("points", flat=True)) == 100
    figures = set(sheet.criteria.exclude(indicator_code="").values_list("indicator_code", flat=True))
    assert figures <= set(Indicator.objects.values_list("code", flat=True))


def test_every_size_of_a_committee_says_where_it_is_written():
    load_catalogue()

    assert not CommitteeRule.objects.filter(source="").exists()


def test_what_the_federation_changed_of_the_lists_stays():
    load_catalogue()
    Territory.objects.filter(code="01").update(name="Thủ đô Hà Nội")
    Grade.objects.filter(scale="unit-tasks", code="completed").update(from_score=50)
    CommitteeRule.objects.filter(level="commune_union", members_from=7000).delete()

    assert set(load_catalogue().values()) == {0}
    assert Territory.objects.get(code="01").name == "Thủ đô Hà Nội"
