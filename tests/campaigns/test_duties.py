"""What units must hold: k of n in the tree of the last day, year by year, and what one unit still owes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from campaigns import duties
from campaigns.models import Activity, Duty
from campaigns.services import duties as services
from common.periods import Period
from tests.cast import LONG_AGO, unit
from unions.models import Placement, TreePath, UnitVersion


@pytest.fixture
def dialogue(cast) -> Duty:
    """The province asks its grassroots unions for two dialogues a year."""
    return Duty.objects.create(unit=cast.tinh, kind="dialogue", level_id="grassroots_union", times=2, valid=LONG_AGO)


def hold(cast, where, *days: str, **fields) -> None:
    for day in days:
        Activity.objects.create(
            **{"unit": where, "happened_on": day, "kind": "dialogue", "title": "Đối thoại", "recorded_by": cast.binh}
            | fields
        )


def test_k_of_n_is_told_year_by_year_in_the_tree_of_the_last_day(cast, scope, dialogue):
    hold(cast, cast.truong, "2023-03-01", "2023-09-01", "2024-03-01")
    hold(cast, cast.xuong, "2024-05-05", quantity=2)
    hold(cast, cast.xuong, "2023-05-05", kind="sport", quantity=9)
    hold(cast, cast.xuong, "2023-05-05", binned_by=cast.binh, binned_at="2024-01-01T00:00Z", quantity=9)
    hold(cast, cast.huyen_a, "2023-05-05", quantity=9)
    found = duties.compliance(dialogue, cast.tinh, Period.between(date(2023, 1, 1), date(2024, 12, 31)), scope("dung"))

    assert [one.unit for one in found.standings] == [cast.truong, cast.xuong]
    assert [found.done(year) for year in range(2)] == [1, 1]
    below = duties.compliance(dialogue, cast.huyen_a, Period.year(2024), scope("dung"))
    assert ([one.unit for one in below.standings], below.done(0)) == ([cast.truong], 0)

    later = unit("moi", "grassroots_union", "CĐCS Mới", cast.huyen_a)
    Placement.objects.filter(child=later).update(valid=DateRange(date(2024, 6, 1), None))
    TreePath.objects.derive()
    assert len(duties.compliance(dialogue, cast.tinh, Period.half(2024, 1), scope("dung")).standings) == 3
    assert len(duties.compliance(dialogue, cast.tinh, Period.quarter(2024, 1), scope("dung")).standings) == 2


def test_a_duty_is_of_its_sector_and_of_the_years_in_which_it_holds(cast, scope, dialogue):
    UnitVersion.objects.filter(unit=cast.xuong).update(sector="enterprise")
    dialogue.sector, dialogue.valid = "enterprise", DateRange(date(2023, 7, 1), date(2025, 1, 1))
    dialogue.save()
    long = Period.between(date(2022, 1, 1), date(2025, 12, 31))
    found = duties.compliance(dialogue, cast.tinh, long, scope("dung"))

    assert [year.start.year for year in found.years] == [2023, 2024]
    assert [one.unit for one in found.standings] == [cast.xuong]


def test_a_unit_is_told_what_it_owes_this_year(cast, client, dialogue):
    Duty.objects.create(unit=cast.huyen_b, kind="sport", level_id="grassroots_union", valid=LONG_AGO)
    Duty.objects.create(unit=cast.huyen_a, kind="sport", level_id="union_group", valid=LONG_AGO)
    hold(cast, cast.truong, "2024-03-01", "2023-03-01")
    client.force_login(cast.binh)

    def owed() -> list[tuple[str, int, bool]]:
        page = client.get(reverse("campaigns:activity-list"))
        return [(one.duty.kind, one.held, one.done) for one in page.context["owed"]]

    assert owed() == [("dialogue", 1, False)]
    hold(cast, cast.truong, "2024-11-01")
    assert owed() == [("dialogue", 2, True)]


def test_who_has_and_who_has_not_is_asked_as_often_for_many_units_as_for_few(cast, client, dialogue, queries):
    hold(cast, cast.truong, "2024-03-01", "2024-09-01")
    client.force_login(cast.dung)
    address = reverse("campaigns:duty-detail", args=[dialogue.pk])

    def asked() -> int:
        client.get(address)
        with queries() as seen:
            page = client.get(address)
        assert "01/09/2024" in page.content.decode()
        return len(seen)

    few = asked()
    for number in range(20):
        unit(f"u-{number}", "grassroots_union", f"CĐCS {number}", cast.huyen_b)
    TreePath.objects.derive()
    assert asked() == few
    assert [len(client.get(address, {"view": view}).context["page"]) for view in ("", "missing", "done")] == [22, 21, 1]


def test_duties_are_asked_changed_and_ended_by_who_records_there(cast, scope, client, dialogue):
    client.force_login(cast.an)
    typed = {
        "unit": "truong", "kind": "sport", "level": "union_group", "sector": "", "times": "1", "first_day": "01/01/2024",
        "last_day": "31/12/2023", "source": "KH 12", "version": "1",
    }  # fmt: skip
    create = reverse("campaigns:duty-create")
    wrong = client.post(create, typed)
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["last_day"])
    for _n in range(2):
        assert client.post(create, typed | {"last_day": ""}).status_code == 302
    own = Duty.objects.get(unit=cast.truong)
    assert client.post(reverse("campaigns:duty-end", args=[own.pk]), {"last_day": "31/12/2023"}).status_code == 422
    assert client.post(reverse("campaigns:duty-end", args=[own.pk]), {"last_day": "30/06/2024"}).status_code == 302
    own.refresh_from_db()
    assert own.valid.upper == date(2024, 7, 1)

    own.times = 3
    with pytest.raises(ValidationError):
        services.change_duty(own, seen_version=1, scope=scope("an"))
    with pytest.raises(PermissionDenied):
        services.end_duty(dialogue.pk, last_day=date(2024, 1, 1), scope=scope("an"))
    assert client.get(reverse("campaigns:duty-detail", args=[dialogue.pk])).status_code == 200
    assert client.get(reverse("campaigns:duty-edit", args=[dialogue.pk])).status_code == 404
    client.force_login(cast.giang)
    assert client.get(reverse("campaigns:duty-detail", args=[dialogue.pk])).status_code == 404
