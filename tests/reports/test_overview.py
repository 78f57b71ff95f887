"""What a federation sees of all below it, and two periods side by side."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import timezone

from common.periods import Period
from reports import overview
from reports.figures import figures
from reports.models import Report, ReportCall
from reports.views.overview import _bar

YEAR = Period.year(2024)
CODE = "welfare.visits.count"


@pytest.fixture
def called(cast, template):
    """The district's reports of 2024 were called for; the school's is a draft, overdue long ago."""
    call = ReportCall.objects.create(
        unit=cast.tinh, template=template, period_code="2024", due_on=date(2025, 1, 5), opened_by=cast.quan
    )
    return Report.objects.create(
        unit=cast.truong, template=template, period_code="2024", call=call, dated_on=date(2025, 1, 2)
    )


def test_reports_are_told_of_the_unions_directly_below_each_with_all_below_it(cast, called, django_assert_num_queries):
    with django_assert_num_queries(4):
        found = overview.branches(cast.tinh, YEAR, today=timezone.localdate())

    assert [(one.unit, one.owed, one.handed_in, one.late, one.state) for one in found] == [
        (cast.huyen_a.pk, 1, 0, 1, "late"),
        (cast.huyen_b.pk, 0, 0, 0, "empty"),
    ]


def test_what_was_put_off_is_not_late(cast, called):
    called.due_on = timezone.localdate()
    called.save()

    assert sum(branch.late for branch in overview.branches(cast.tinh, YEAR, today=timezone.localdate())) == 0


def test_numbers_lead_to_the_reports_behind_them(client, cast, called):
    Report.objects.create(unit=cast.truong, template=called.template, period_code="2024-H1", dated_on=date(2025, 1, 2))
    client.force_login(cast.dung)
    district, other = overview.branches(cast.tinh, YEAR, today=timezone.localdate())
    bar = _bar(district, "huyen-a", YEAR)
    for name in ("owed_url", "late_url"):
        assert [one for one, _why in client.get(bar[name]).context["rows"]] == [called]
    assert client.get(bar["url"]).status_code == 200
    assert (bar["returned_url"], _bar(other, "huyen-b", YEAR)["owed_url"]) == ("", "")
    assert client.get(reverse("reports:report-list"), {"unit": "noi-khac"}).status_code == 404


def test_the_greatest_comes_first_and_where_members_divide_a_small_union_has_no_rank(cast, paid, lan):
    for day in (3, 4):
        paid(cast.truong, date(2024, 5, day))
    plain = overview.league(cast.tinh, YEAR, CODE, per_members=False)
    divided = overview.league(cast.tinh, YEAR, CODE, per_members=True)

    assert [(place.rank, place.figure.unit.pk, place.shown) for place in plain] == [
        (1, cast.huyen_a.pk, 2),
        (2, cast.huyen_b.pk, 0),
    ]
    assert [(place.rank, place.shown) for place in divided] == [(None, Fraction(200)), (None, None)]


def test_where_members_are_no_figure_of_the_period_nobody_has_a_rank_by_them(cast, paid, monkeypatch):
    paid(cast.truong, date(2024, 5, 3))
    monkeypatch.setattr(overview, "MEMBERS", "mem.not_counted_then")
    told = [overview.league(cast.tinh, YEAR, CODE, per_members=by_members) for by_members in (False, True)]
    assert [[place.rank for place in places] for places in told] == [[1, 2], [None, None]]


def test_two_periods_stand_side_by_side_with_what_lies_between(cast, paid):
    paid(cast.truong, date(2023, 5, 3))
    for day in (3, 4, 5):
        paid(cast.truong, date(2024, 5, day))
    (pair,) = overview.pairs(
        figures(cast.truong, Period.year(2023), [CODE]), figures(cast.truong, Period.year(2024), [CODE])
    )

    assert (pair.one.value, pair.difference, pair.part) == (1, 2, Fraction(2))


def test_pages_answer_whoever_sees_all_of_the_union(client, cast, called, paid):
    paid(cast.truong, date(2024, 5, 3))
    client.force_login(cast.an)
    cast.an.chosen_unit, cast.an.chosen_period = cast.truong, "2024"
    cast.an.save()

    page = client.get(reverse("reports:overview"), {"figure": CODE, "by": "members"})
    assert page.status_code == 200
    assert page.context["chosen"]["figure"].value == 1
    side = client.get(reverse("reports:figure-compare"))
    assert {row["one"]["figure"].definition.indicator.group_id for row in side.context["rows"]} == {"organisation"}
    everything = client.get(reverse("reports:figure-compare"), {"group": ""})
    assert {row["one"]["figure"].definition.indicator.group_id for row in everything.context["rows"]} > {"care"}
    asked = {"unit": "truong", "other_unit": "truong", "period": "2023", "other_period": "2024", "group": "care"}
    care = client.get(reverse("reports:figure-compare"), asked)
    assert {row["one"]["figure"].definition.indicator.group_id for row in care.context["rows"]} == {"care"}
    elsewhere = client.get(reverse("reports:figure-compare"), asked | {"other_unit": "xuong"})
    assert elsewhere.status_code == 422
