"""The map of provinces before and after 1/7/2025, lists of communes that are loaded, and who looks after what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from tests.cast import LONG_AGO
from unions.access import Scope
from unions.models import Coverage, Territory
from unions.services.coverage import cover, end_coverage

pytestmark = pytest.mark.django_db

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
PROVINCES = Territory.objects.filter(kind="province")
HEADING = "code,kind,name,parent,first_day,last_day,successors\n"


def test_63_provinces_became_34():
    assert (PROVINCES.on(BEFORE).count(), PROVINCES.on(AFTER).count()) == (63, 34)


def test_every_province_became_exactly_one_and_eleven_are_as_they_were():
    ended = PROVINCES.on(BEFORE).filter(valid__endswith=AFTER)
    became = {one.name: [after.name for after in one.successors.on(AFTER)] for one in ended}
    unchanged = PROVINCES.on(BEFORE).on(AFTER)

    assert {len(after) for after in became.values()} == {1}
    assert (len(became), unchanged.count()) == (52, 11)
    assert {after for (after,) in became.values()} | {one.name for one in unchanged} == {
        one.name for one in PROVINCES.on(AFTER)
    }


@pytest.mark.parametrize(
    ("province", "code", "before"),
    [
        ("Tỉnh Khánh Hòa", "56", {"Tỉnh Khánh Hòa", "Tỉnh Ninh Thuận"}),
        ("Tỉnh Vĩnh Long", "86", {"Tỉnh Vĩnh Long", "Tỉnh Bến Tre", "Tỉnh Trà Vinh"}),
        ("Tỉnh Phú Thọ", "25", {"Tỉnh Phú Thọ", "Tỉnh Vĩnh Phúc", "Tỉnh Hòa Bình"}),
        ("Tỉnh Lào Cai", "15", {"Tỉnh Lào Cai", "Tỉnh Yên Bái"}),
        ("Tỉnh Gia Lai", "52", {"Tỉnh Gia Lai", "Tỉnh Bình Định"}),
        ("Tỉnh An Giang", "91", {"Tỉnh An Giang", "Tỉnh Kiên Giang"}),
        ("Thành phố Hồ Chí Minh", "79", {"Thành phố Hồ Chí Minh", "Tỉnh Bình Dương", "Tỉnh Bà Rịa - Vũng Tàu"}),
        ("Tỉnh Cao Bằng", "04", set()),
    ],
)
def test_what_provinces_were_made_of(province, code, before):
    one = PROVINCES.on(AFTER).get(name=province)

    assert (one.code, {other.name for other in one.predecessors.all()}) == (code, before)


def test_hue_became_a_city_half_a_year_earlier():
    assert [PROVINCES.on(day).get(code="46").name for day in (date(2024, 12, 31), date(2025, 1, 1))] == [
        "Tỉnh Thừa Thiên Huế",
        "Thành phố Huế",
    ]


# Lists that are loaded -----------------------------------------------------------------------------------


@pytest.fixture
def load(tmp_path, capsys):
    def run(*lines: str) -> str:
        file = tmp_path / "communes.csv"
        file.write_text("\N{ZERO WIDTH NO-BREAK SPACE}" + HEADING + "\n".join(lines) + "\n", encoding="utf-8")
        call_command("load_territories", file)
        return capsys.readouterr().out

    return run


OLD = (
    "842,district,Thành phố Trà Vinh,84,2008-08-01,2025-06-30,",
    "29236,commune,Phường 4,842,2008-08-01,2025-06-30,29242",
    "29239,commune,Phường 1,842,2008-08-01,2025-06-30,29242",
    "29242,commune,Phường Trà Vinh,86,2025-07-01,,",
)


def test_communes_are_loaded_in_any_order_and_once(load):
    load(*reversed(OLD))
    written = list(Territory.objects.order_by("pk").values_list("pk", "code", "name", "parent", "valid"))
    load(*OLD)

    ward = Territory.objects.get(code="29242")
    assert {one.name for one in ward.predecessors.all()} == {"Phường 4", "Phường 1"}
    assert ward.parent.name == "Tỉnh Vĩnh Long"
    assert list(Territory.objects.order_by("pk").values_list("pk", "code", "name", "parent", "valid")) == written


def test_a_newer_list_says_what_ended(load):
    load("29242,commune,Phường Trà Vinh,86,2025-07-01,,")
    load("29242,commune,Phường Trà Vinh,86,2025-07-01,2026-12-31,29999", "29999,commune,Phường Mới,86,2027-01-01,,")

    one = Territory.objects.get(code="29242")
    assert (one.valid.upper, one.successors.get().name) == (date(2027, 1, 1), "Phường Mới")


@pytest.mark.parametrize(
    "line",
    [
        ",commune,Không mã,86,2025-07-01,,",
        "12345678901,commune,Mã dài,86,2025-07-01,,",
        "29242,village,Loại lạ,86,2025-07-01,,",
        "29242,commune,,86,2025-07-01,,",
        "29242,commune,Ngày lạ,86,01/07/2025,,",
        "29242,commune,Ngược,86,2025-07-01,2025-06-30,",
        "29242,commune,Không cha,,2025-07-01,,",
        "29242,commune,Cha lạ,99,2025-07-01,,",
        "29242,commune,Cha cũ,84,2025-07-01,,",
        "29242,commune,Lâu hơn cha,84,2025-01-01,,",
        "29242,commune,Thành gì,84,2008-08-01,2025-06-30,99999",
        "29242,commune,Chưa hết,86,2025-07-01,,29999",
        "86,province,Trùng mã,,2026-01-01,,",
    ],
)
def test_a_faulty_line_is_named_and_nothing_is_loaded(load, line):
    before = Territory.objects.count()

    with pytest.raises(CommandError) as told:
        load("29999,commune,Phường Tốt,86,2025-07-01,,", line)
    assert "3" in str(told.value) or "86" in str(told.value)
    assert Territory.objects.count() == before


def test_all_faults_are_told_at_once(load):
    with pytest.raises(CommandError) as told:
        load("1,village,A,86,2025-07-01,,", "2,commune,B,86,x,,")
    assert len(str(told.value).splitlines()) == 2


# Who looks after what ------------------------------------------------------------------------------------


@pytest.fixture
def ward(load):
    load(*OLD)
    return Territory.objects.get(code="29242")


def test_one_union_looks_after_several_communes(cast, ward):
    other = Territory.objects.create(code="29300", kind="commune", name="Xã Bên", parent=ward.parent, valid=ward.valid)
    for place in (ward, other):
        cover(cast.truong, place, first=AFTER, last=None, scope=Scope.of(cast.quan))

    assert Coverage.objects.of(cast.truong).on(date(2026, 1, 1)).count() == 2


def test_a_coverage_ends_where_its_territory_does(cast, ward):
    old = Territory.objects.get(code="29236")

    made = cover(cast.truong, old, first=date(2020, 1, 1), last=None, scope=Scope.of(cast.quan))

    assert made.valid.upper == AFTER


def test_only_who_organises_says_who_looks_after_what(cast, ward):
    for who in (cast.an, cast.giang, cast.dung):
        with pytest.raises(PermissionDenied):
            cover(cast.truong, ward, first=AFTER, last=None, scope=Scope.of(who))


def test_no_coverage_before_the_territory_or_twice_at_a_time(cast, ward):
    scope = Scope.of(cast.quan)
    with pytest.raises(ValidationError):
        cover(cast.truong, ward, first=BEFORE, last=None, scope=scope)
    made = cover(cast.truong, ward, first=AFTER, last=None, scope=scope)
    with pytest.raises(ValidationError):
        cover(cast.truong, ward, first=date(2026, 1, 1), last=None, scope=scope)

    end_coverage(made.pk, last=date(2025, 12, 31), scope=scope)
    assert cover(cast.truong, ward, first=date(2026, 1, 1), last=None, scope=scope).pk


def test_which_union_looks_after_a_commune_on_a_day(client, cast, ward):
    cover(cast.truong, ward, first=AFTER, last=date(2025, 12, 31), scope=Scope.of(cast.quan))
    client.force_login(cast.an)

    def found(**asked) -> list[str]:
        return [row.unit.code for row in client.get("/coverage/", asked).context["page"]]

    assert found(q="Trà Vinh", day="01/08/2025") == ["truong"]
    assert found(q="29242", day="01/08/2025") == ["truong"]
    assert found(q="29242", day="01/08/2026") == found(q="Khác") == []
    client.force_login(cast.chi)
    assert found(q="29242", day="01/08/2025") == []


def test_adding_and_ending_on_the_page(client, cast, ward):
    client.force_login(cast.quan)
    today = timezone.localdate()
    sent = {"place": "phường trà vinh", "first_day": "01/07/2025", "last_day": ""}

    assert client.post("/units/truong/coverage/", sent | {"place": "Không có"}).status_code == 422
    assert client.post("/units/truong/coverage/", sent).status_code == 302
    made = Coverage.objects.get(unit=cast.truong)
    end = f"/coverage/{made.pk}/end/"
    assert client.post(end, {f"end-{made.pk}-last_day": "01/01/2020"}).status_code == 422
    assert client.post(end, {f"end-{made.pk}-last_day": f"{today:%d/%m/%Y}"}).status_code == 302
    made.refresh_from_db()
    assert made.valid.upper == today + timedelta(days=1)


def test_two_communes_of_one_name_ask_for_the_code(client, cast, ward):
    Territory.objects.create(code="1", kind="commune", name=ward.name, parent=ward.parent, valid=LONG_AGO)
    client.force_login(cast.quan)

    answer = client.post("/units/truong/coverage/", {"place": ward.name, "first_day": "01/07/2025"})

    assert answer.status_code == 422
    assert "29242" in str(answer.context["form"].errors["place"])


# Lists on pages ------------------------------------------------------------------------------------------

PAGES = ("levels", "territories", "employer-types", "scales")


@pytest.mark.parametrize("page", PAGES)
def test_lists_are_open_to_those_who_define(client, cast, page):
    for who, status in ((cast.quan, 200), (cast.an, 404), (cast.khach, 404)):
        client.force_login(who)
        assert client.get(f"/catalogue/{page}/").status_code == status


def test_the_map_of_a_day_is_searched(client, cast):
    client.force_login(cast.quan)

    def found(day: str) -> list[str]:
        return [
            cells[0][1][0]
            for cells in client.get("/catalogue/territories/", {"q": "yên bái", "day": day}).context["rows"]
        ]

    assert (found("30/06/2025"), found("01/07/2025")) == (["15"], [])


def test_a_territory_outlives_no_day(ward):
    with pytest.raises(ValidationError):
        Territory(code="9", kind="commune", name="Rỗng", valid=DateRange(AFTER, AFTER)).full_clean()
