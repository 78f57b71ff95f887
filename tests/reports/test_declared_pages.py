"""Pages of declared values and of periods with names: what is shown, typed and refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from reports.declared import days_of
from reports.models import DeclaredValue, Indicator, Target
from tests.cast import account
from tests.reports.test_declared import HALF, WAGE, WORKERS
from tests.reports.test_declared import said as said  # a fixture
from tests.reports.test_target_pages import look as look  # a fixture
from tests.reports.test_target_pages import typed
from unions.forms.where import offered_periods, period_choices
from unions.http import Where
from unions.models import NamedPeriod, Role

TERM = DateRange(date(2017, 1, 1), date(2023, 1, 1))
HOSTILE = "<script>alert(1)</script>{{ 7*7 }}"


@pytest.fixture
def at_half(cast):
    """Everybody of the school and the province looks at the statistical half."""
    for one in (cast.an, cast.binh, cast.dung, cast.quan):
        one.chosen_period = HALF.code
        one.save(update_fields=["chosen_period"])


@pytest.mark.usefixtures("at_half")
def test_a_value_is_typed_told_and_put_into_the_bin(cast, look):
    form = typed(look(cast.binh, "declared-create"), indicator=WORKERS, value="1.120", source_document=HOSTILE)
    made = look(cast.binh, "declared-create", posted=form)
    row = DeclaredValue.objects.get()
    page = look(cast.dung, "declared-detail", row.pk)

    assert (made.status_code, row.value, row.period) == (302, 1120, days_of(HALF))
    assert "1.120" in page.content.decode()
    assert HOSTILE not in page.content.decode()
    assert look(cast.chi, "declared-detail", row.pk).status_code == 404
    changed = typed(look(cast.an, "declared-edit", row.pk), value="1.121")
    assert look(cast.an, "declared-edit", row.pk, posted=changed).status_code == 302
    assert look(cast.binh, "declared-edit", row.pk, posted=changed).status_code == 422  # it has another version
    look(cast.binh, "declared-bin", row.pk, posted={})
    assert not DeclaredValue.objects.kept().exists()
    assert [one for one, _words in look(cast.an, "declared-list", query="?status=binned").context["rows"]] == [row]


@pytest.mark.usefixtures("at_half")
@pytest.mark.parametrize("number", ["mười hai", "-5", "1,5", "1" + "0" * 18, HOSTILE])
def test_what_is_no_number_stays_as_typed_beside_its_field(cast, look, number):
    form = typed(look(cast.binh, "declared-create"), indicator=WORKERS, value=number)
    response = look(cast.binh, "declared-create", posted=form)

    assert (response.status_code, response.context["form"]["value"].value()) == (422, number)
    assert list(response.context["form"].errors) == ["value"]
    assert not DeclaredValue.objects.exists()


def test_the_form_of_a_union_shows_what_was_told_before_and_keeps_what_was_refused(cast, look, said):
    workers, wage = (Indicator.objects.get(code=code).pk for code in (WORKERS, WAGE))
    said(cast.truong, 118, period=HALF.previous())
    address = (cast.truong.code, HALF.code)
    page = look(cast.binh, "declared-grid", *address)
    lines = {row.line.definition.code: (row, before) for _group, of in page.context["groups"] for row, before, _ in of}
    sent = typed(page, **{f"value-{workers}": "120", f"value-{wage}": "6,5 triệu"})
    refused = look(cast.binh, "declared-grid", *address, posted=sent)

    assert lines[WORKERS][1] == "118"
    assert lines[WAGE][0].weight is not None
    assert lines[WORKERS][0].weight is None
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [f"weight-{wage}"])
    assert refused.context["form"][f"value-{wage}"].value() == "6,5 triệu"
    sent |= {f"weight-{wage}": "80"}
    assert look(cast.binh, "declared-grid", *address, posted=sent).status_code == 302
    assert set(DeclaredValue.objects.filter(period=days_of(HALF)).values_list("value", "weight")) == {
        (120, None),
        (6_500_000, 80),
    }
    assert look(cast.dung, "declared-grid", *address).status_code == 404  # who reviews does not declare
    assert look(cast.binh, "declared-grid", "truong", "2010").context["groups"] == []  # it did not stand then


@pytest.mark.usefixtures("at_half")
def test_the_federation_sees_who_has_not_declared(cast, look, said):
    said(cast.truong, 120)
    page = look(cast.dung, "declared-missing", query=f"?of={WORKERS}")

    assert {row.indicator.code: (row.k, row.n) for row in page.context["rows"]}[WORKERS] == (1, 2)
    assert [one.unit for one in page.context["page"]] == [cast.xuong]
    cast.dung.chosen_unit = cast.huyen_b
    cast.dung.save()
    assert {row.n for row in look(cast.dung, "declared-missing", query="?of=no.such").context["rows"]} == {1}


# Periods with names ----------------------------------------------------------------------------------------
def test_a_name_holds_for_all_below_and_is_offered_alone(cast, scope):
    NamedPeriod.objects.create(unit=cast.tinh, name="Nhiệm kỳ 2017-2022", kind="term", days=TERM)
    year = next(one for of in offered_periods().values() for one in of if one.code.endswith("-SY"))
    NamedPeriod.objects.create(unit=cast.truong, name="Năm học này", days=DateRange(year.start, year.end))
    cast.an.chosen_period = "2017-01-01..2022-12-31"
    where = Where.of(scope("an"))
    codes = [code for _heading, of in period_choices(where.period, unit=where.unit) for code, _label in of]

    assert where.period.label == "Nhiệm kỳ 2017-2022"
    assert len(codes) == len(set(codes))
    assert {where.period.code, year.code} <= set(codes)
    assert "2017-01-01..2022-12-31" not in str(period_choices(unit=cast.xa))
    assert len(codes) < 45


def test_a_period_is_named_and_stays_while_something_is_told_for_it(cast, look):
    first = typed(look(cast.an, "period-create"), name="Nhiệm kỳ", first_day="01/01/2017", last_day="31/12/2022")
    assert look(cast.an, "period-create", posted=first).status_code == 302
    row = NamedPeriod.objects.get()
    again = look(cast.an, "period-create", posted=first | {"name": HOSTILE})
    backwards = look(cast.an, "period-create", posted=first | {"name": "Khác", "last_day": "31/12/2010"})
    target = Target.objects.create(
        unit=cast.to_1, indicator=Indicator.objects.get(code=WORKERS), period_code=row.period.code, value=4,
        count_unit="person", set_by=cast.an,
    )  # fmt: skip

    assert row.days == TERM
    assert (again.status_code, backwards.status_code) == (422, 422)
    assert list(backwards.context["form"].errors) == ["last_day"]
    look(cast.an, "period-drop", row.pk, posted={})
    moved = typed(look(cast.an, "period-edit", row.pk), last_day="30/12/2022")
    assert look(cast.an, "period-edit", row.pk, posted=moved).status_code == 422
    assert look(cast.chi, "period-edit", row.pk).status_code == 404
    target.delete()
    look(cast.an, "period-drop", row.pk, posted={})
    assert not NamedPeriod.objects.exists()


def test_from_a_day_to_now_is_another_period_every_day(cast, look, client):
    response = look(cast.an, "period-list", posted={"first_day": "01/01/2018", "last_day": ""})
    cast.an.refresh_from_db()

    assert (response.status_code, cast.an.chosen_period) == (302, "2018-01-01..now")
    for wrong in ({"first_day": "01/01/2199"}, {"first_day": "", "last_day": ""}):
        assert look(cast.an, "period-list", posted=wrong).status_code == 422
    one_day = look(cast.an, "period-list", posted={"last_day": "30/06/2019", "next": "/members/"})
    cast.an.refresh_from_db()
    assert (one_day.url, cast.an.chosen_period) == ("/members/", "2019-06-30..2019-06-30")
    client.post(reverse("reports:where"), {"unit": "truong", "period": "2018-01-01..2020-02-30"})
    cast.an.refresh_from_db()
    assert cast.an.chosen_period == "2019-06-30..2019-06-30"


def test_a_group_leader_declares_nothing_for_the_union(cast, look, said):
    row = said(cast.truong, 120)
    leader: Any = account("leader", cast.to_1, Role.GROUP_LEADER)

    assert look(leader, "declared-detail", row.pk).status_code == 404
    assert look(leader, "declared-grid", "truong", HALF.code).status_code == 404
