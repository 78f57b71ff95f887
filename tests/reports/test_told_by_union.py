"""Records can be told apart by what their union was, so that a share is never of other unions than it counts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from campaigns import duties
from campaigns.models import Activity, Duty, Facility
from common.periods import Period
from reports.figures import figures
from reports.kinds import KINDS
from tests.cast import LONG_AGO
from unions.models import UnionUnit, UnitVersion

TOLD = {"level", "sector", "employer_type", "state_salaried", "province", "district", "commune"}


def values(codes: list[str], unit, period: Period) -> dict[str, object]:
    return {one.code: one.value for one in figures(unit, period, codes)}


def hold(cast, kind: str, *of: tuple[UnionUnit, date]) -> None:
    for unit, day in of:
        Activity.objects.create(unit=unit, happened_on=day, kind=kind, title="Hội nghị", recorded_by=cast.binh)


@pytest.fixture
def mixed(cast):
    """The school is of the public sector since March 2024, the sewing workshop of the business sector."""
    since = DateRange(date(2024, 3, 1), None)
    version = UnitVersion.objects.get(unit=cast.truong)
    UnitVersion.objects.filter(pk=version.pk).update(valid=DateRange(date(2015, 1, 1), date(2024, 3, 1)))
    version.pk, version.valid, version.sector = None, since, "public"
    version.save(force_insert=True)
    UnitVersion.objects.filter(unit=cast.xuong).update(sector="business")
    return cast


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [pytest.param(one, id=one.code) for one in KINDS.values()])
def test_every_kind_of_record_is_told_apart_by_its_union(kind):
    known = {one.code for one in kind.dimensions}
    level = "unit_level" if "unit_level" in known else "level"
    on = date(2024, 12, 31) if kind.is_stock else None
    wanted = kind.condition({level: "grassroots_union", "sector": "public", "province": "x"}, on)

    assert known >= (TOLD - {"level"} | {level})
    assert list(kind.records().filter(wanted)) == []
    assert not kind.nearly or list(kind.nearly().filter(wanted)) == []


def test_a_share_counts_the_unions_that_it_is_of(mixed):
    """Two unions of different sectors held a conference, one of them and the union above registered a page."""
    hold(mixed, "staff_conference", (mixed.truong, date(2024, 5, 2)), (mixed.xuong, date(2024, 5, 3)))
    for unit in (mixed.truong, mixed.huyen_a):
        Facility.objects.create(unit=unit, kind="fanpage", name="Trang", valid=LONG_AGO)

    found = values(
        ["conf.unions", "conf.rate_public", "act.channels.unions", "act.channels.rate"], mixed.tinh, Period.year(2024)
    )

    assert found == {"conf.unions": 2, "conf.rate_public": 1, "act.channels.unions": 2, "act.channels.rate": 0.5}


def test_a_union_is_what_it_was_on_the_day_of_the_record(mixed):
    """Before March the school was of no sector yet."""
    hold(mixed, "staff_conference", (mixed.truong, date(2024, 2, 2)))

    assert values(["conf.unions_public"], mixed.tinh, Period.year(2024)) == {"conf.unions_public": 0}


def test_duties_are_counted_as_their_page_counts_them(mixed, scope):
    """The province asks its grassroots unions for two dialogues a year, and its public ones for a conference."""
    asked = Duty.objects.create(unit=mixed.tinh, kind="dialogue", level_id="grassroots_union", times=2, valid=LONG_AGO)
    Duty.objects.create(
        unit=mixed.tinh, kind="staff_conference", level_id="grassroots_union", sector="public", valid=LONG_AGO
    )
    hold(
        mixed, "dialogue", *((mixed.truong, date(2024, month, 2)) for month in (1, 6)), (mixed.xuong, date(2024, 5, 3))
    )
    hold(mixed, "dialogue", *((mixed.xuong, date(2023, month, 2)) for month in (1, 6)))
    year = Period.year(2024)
    page = duties.compliance(asked, mixed.tinh, year, scope("dung"))

    found = values(
        ["conf.dialogue_duty.due", "conf.dialogue_duty.held", "conf.duty.due", "conf.duty.rate"], mixed.tinh, year
    )

    assert (found["conf.dialogue_duty.due"], found["conf.dialogue_duty.held"]) == (len(page.standings), page.done(0))
    assert found == {
        "conf.dialogue_duty.due": 2, "conf.dialogue_duty.held": 1, "conf.duty.due": 1, "conf.duty.rate": 0,
    }  # fmt: skip
    assert values(["conf.dialogue_duty.held"], mixed.tinh, Period.half(2024, 1)) == {"conf.dialogue_duty.held": 1}
