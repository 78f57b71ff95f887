"""The page behind a figure: its records as far as one may see, what it nearly counted, what a record adds to."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.models import Indicator
from reports.services import reports as services
from tests.cast import account
from unions.access import Scope
from unions.models import Placement, Role, TreePath
from unions.pages import HIDDEN
from welfare.models import PayoutKind


@pytest.fixture
def page(client):
    def look(who, unit: str, code: str = "welfare.visits.count", period: str = "2024", **asked):
        client.force_login(who)
        return client.get(reverse("reports:figure-detail", args=[unit, period, code]), asked)

    return look


def listed(response) -> list[int]:
    return [row.pk for one in response.context["evidence"] for row, _cells in one["rows"]]


def test_the_records_behind_a_figure_are_listed(cast, paid, page):
    visits = [paid(cast.truong, date(2024, 5, 2)), paid(cast.to_1, date(2024, 6, 2))]

    response = page(cast.an, "truong")

    assert response.context["figure"].value == 2
    assert listed(response) == [visit.pk for visit in visits]


def test_what_the_chart_draws_is_a_table_too(cast, paid, page):
    paid(cast.truong, date(2023, 5, 2))

    told = page(cast.an, "truong").context

    assert [period.code for period, _row in told["periods"]] == ["2019", "2020", "2021", "2022", "2023", "2024"]
    assert [row["figure"].value for _period, row in told["periods"]] == [value for _label, value in told["series"]]
    assert told["periods"][-2][1]["url"] == reverse(
        "reports:figure-detail", args=["truong", "2023", "welfare.visits.count"]
    )


def test_records_that_left_ones_reach_are_counted_and_not_shown(cast, paid, page):
    """The school stood below A when it paid; today it stands below B, so A's chair sees the number alone."""
    paid(cast.truong, date(2024, 5, 2))
    chair_a = account("chair-a", cast.huyen_a, Role.CHAIR)
    Placement.objects.filter(child=cast.truong).update(valid=DateRange(date(2015, 1, 1), date(2024, 7, 1)))
    Placement.objects.create(child=cast.truong, parent=cast.huyen_b, valid=DateRange(date(2024, 7, 1), None))
    TreePath.objects.derive()

    response = page(chair_a, "huyen-a")

    assert response.context["figure"].value == 1
    assert listed(response) == []
    assert response.context["evidence"][0]["hidden"] == 1


def test_what_was_nearly_counted_says_why(cast, paid, page):
    waiting = paid(cast.truong, date(2024, 5, 2), status="proposed")
    before, after = paid(cast.truong, date(2023, 12, 31)), paid(cast.truong, date(2025, 1, 1))
    paid(cast.truong, date(2023, 11, 1))

    missed = page(cast.an, "truong").context["near_misses"]

    assert [miss.record for miss in missed] == [waiting, before, after]
    assert len({miss.reason for miss in missed}) == 3


@pytest.mark.parametrize(
    ("code", "missed"),
    [("welfare.children.count", []), ("mem.members_total", None), ("welfare.visits.unit_value", None)],
)
def test_that_nothing_was_nearly_counted_is_said_only_where_it_was_looked_for(cast, page, code, missed):
    response = page(cast.an, "truong", code)

    assert response.context["near_misses"] == missed
    assert (_("No record was left out by a single rule.") in response.content.decode()) is (missed is not None)


def test_a_ratio_lists_the_records_of_both_its_parts(cast, page):
    response = page(cast.an, "truong", "loan.revolving.groups")

    assert [one["part"].figure.code for one in response.context["evidence"]] == [
        "loan.revolving.groups_with_pot",
        "org.union_groups",
    ]


@pytest.mark.parametrize(("period", "code"), [("2024-13", "welfare.visits.count"), ("2024", "khong.co")])
def test_a_figure_that_cannot_be_is_not_found(cast, page, period, code):
    assert page(cast.an, "truong", code, period).status_code == 404


def test_a_record_names_the_figures_it_adds_to(client, cast, proposed):
    client.force_login(cast.an)
    response = client.get(reverse("reports:counted-in", args=["welfare.payout", proposed.pk]))

    added = {row["url"].rsplit("/", 2)[1]: row["quantity"].split()[0] for row in response.context["rows"]}
    assert added["welfare.visits.count"] == "+1"
    assert added["welfare.visits.amount"] == "+300.000"
    assert "welfare.children.count" not in added
    assert response.context["counts"] is False


def test_a_submitted_report_is_told_beside_what_is_counted_now(cast, paid, page, year, template):
    paid(cast.truong, date(2024, 5, 2))
    report = services.open_report(
        unit=cast.truong, period=year, template=template, dated_on=date(2024, 12, 31), scope=Scope.of(cast.binh)
    )
    services.submit_report(report.pk, seen_version=report.version, scope=Scope.of(cast.an))
    assert [one.is_as_now for one in page(cast.an, "truong").context["frozen"]] == [True]

    paid(cast.truong, date(2024, 5, 3))

    response = page(cast.an, "truong")
    (frozen,) = response.context["frozen"]
    assert (frozen.value, frozen.records, frozen.is_as_now) == ("1", 1, False)
    assert response.context["figure"].value == 2


@pytest.mark.parametrize(
    ("who", "code", "named"),
    [
        ("an", "welfare.visits.count", True),
        ("dung", "welfare.visits.count", False),
        ("dung", "welfare.people_supported", False),
        ("dung", "welfare.funding.union.amount", False),
        ("an", "welfare.people_supported", True),
    ],
)
def test_who_was_ill_is_named_to_those_who_record_there_and_not_to_reviewers(cast, paid, page, lan, who, code, named):
    paid(cast.truong, date(2024, 5, 2), member=lan, beneficiary="")
    paid(cast.truong, date(2024, 6, 2), member=lan, beneficiary="", status="proposed")

    response = page(getattr(cast, who), "truong", code)

    assert len(listed(response)) == 1
    assert ("Nguyễn Thị Lan" in response.content.decode()) is named
    assert (HIDDEN in response.content.decode()) is not named


def test_who_married_is_named_to_all_who_see_the_union(cast, paid, page, lan):
    paid(cast.truong, date(2024, 5, 2), member=lan, beneficiary="", kind=PayoutKind.objects.get(code="visit-wedding"))

    assert "Nguyễn Thị Lan" in page(cast.dung, "truong").content.decode()


@pytest.fixture
def told_apart(page):
    """The rows of a figure of 2024 told apart in a way, as (label, value, path), and what is remarked of them."""

    def ask(who, unit: str, by: str, code: str = "welfare.visits.count"):
        found = page(who, unit, code, by=by).context["split"]
        return [tuple(row) for row in found.rows], found.remark

    return ask


def test_a_passport_says_what_the_figure_is_and_leads_on_to_the_catalogue(client, cast, page):
    told = page(cast.binh, "truong").content.decode()

    catalogued = reverse("reports:indicator-detail", args=["welfare.visits.count"])
    assert Indicator.objects.get(code="welfare.visits.count").explanation in told
    assert f'href="{catalogued}"' in told
    assert client.get(catalogued).status_code == 200


def test_a_figure_is_told_apart_and_its_parts_sum_to_it(cast, paid, told_apart):
    for day in (3, 4):
        paid(cast.truong, date(2024, 5, day))
    paid(cast.truong, date(2024, 5, 5), kind=PayoutKind.objects.get(code="visit-wedding"))

    rows, _remark = told_apart(cast.an, "truong", "kind")

    assert sorted(value for _label, value, _path in rows) == ["1", "2"]


def test_the_unions_below_come_the_greatest_first_with_what_none_of_them_counts(cast, paid, told_apart, lan):
    """Whoever was seen in two of them is counted once, which is said."""
    for who, day in ((cast.huyen_a, 2), (cast.xuong, 3), (cast.xuong, 4), (cast.tinh, 5)):
        paid(who, date(2024, 5, day), member=lan, beneficiary="")

    def path(unit: str, code: str) -> str:
        return reverse("reports:figure-detail", args=[unit, "2024", code])

    rows, remark = told_apart(cast.dung, "tinh", "child")
    assert [row[1:] for row in rows] == [
        ("2", path("huyen-b", "welfare.visits.count")), ("1", path("huyen-a", "welfare.visits.count")), ("1", "")
    ]  # fmt: skip
    assert not remark
    rows, remark = told_apart(cast.dung, "tinh", "child", "welfare.people_supported")
    assert [row[1] for row in rows] == ["1", "1"]
    assert remark


def test_quarters_and_months_make_the_period(cast, paid, told_apart, page):
    for month in (1, 3, 12):
        paid(cast.truong, date(2024, month, 2))

    rows, remark = told_apart(cast.an, "truong", "quarter")
    assert ([value for _label, value, _path in rows], remark) == (["2", "0", "0", "1"], "")
    rows, _remark = told_apart(cast.an, "truong", "month")
    assert rows[2][1:] == ("1", reverse("reports:figure-detail", args=["truong", "2024-03", "welfare.visits.count"]))
    members, remark = told_apart(cast.an, "truong", "month", "mem.members_total")
    assert len(members) == 12
    assert remark
    of_a_group = page(cast.an, "to-1", period="2024-03").context["split"]
    assert of_a_group is None
