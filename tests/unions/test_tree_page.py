"""The tree of a day, two days compared, and the page of a unit."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from tests.cast import account, member, unit
from unions.models import LineageEvent, LineageUnit, Placement, Role, TreePath, UnionUnit, UnitVersion

SPRING, REFORM = date(2025, 3, 1), date(2025, 7, 1)
TREE = "/units/"


@pytest.fixture
def organiser(cast, client):
    made = account("to-chuc", cast.tinh, Role.ADMINISTRATOR, "Mai Văn Tổ Chức")
    made.chosen_period = "2025"
    made.save()
    client.force_login(made)
    return made


@pytest.fixture
def reformed(cast):
    """On the day of the reform the school union goes to the province, the workshop's union ends, a new one begins."""
    Placement.objects.filter(child=cast.truong).update(valid=DateRange(date(2015, 1, 1), REFORM))
    Placement.objects.create(child=cast.truong, parent=cast.tinh, valid=DateRange(REFORM, None))
    Placement.objects.filter(child=cast.xuong).update(valid=DateRange(date(2015, 1, 1), REFORM))
    UnitVersion.objects.filter(unit=cast.xuong).update(valid=DateRange(date(2015, 1, 1), REFORM))
    cast.moi = UnionUnit.objects.create(code="moi")
    version = UnitVersion.objects.get(unit=cast.truong)
    UnitVersion.objects.create(
        unit=cast.moi,
        valid=DateRange(REFORM, None),
        name="CĐCS Đường sắt Mới",
        short_name="CĐCS Đường sắt Mới",
        letterhead_name="CĐCS",
        symbol="CĐCS",
        place="Hoa Sen",
        level=version.level,
    )
    Placement.objects.create(child=cast.moi, parent=cast.tinh, valid=DateRange(REFORM, None))
    TreePath.objects.derive()
    return cast


def rows(response):
    return {row["node"].code: row for row in response.context["rows"] if "node" in row}


def test_the_tree_shows_the_branches_that_are_opened(client, organiser, cast):
    closed = rows(client.get(TREE))
    opened = rows(client.get(TREE + "?open=tinh,huyen-a,truong"))

    assert list(closed) == ["tinh", "huyen-a", "huyen-b"]
    assert list(opened) == ["tinh", "huyen-a", "truong", "to-1", "huyen-b"]
    assert [row["indent"] for row in opened.values()] == [0, 1, 2, 3, 1]


def test_the_tree_of_a_day_is_that_days_tree(client, organiser, reformed):
    before = rows(client.get(TREE + "?day=30/06/2025&open=tinh,huyen-a,huyen-b"))
    after = rows(client.get(TREE + "?day=01/07/2025&open=tinh,huyen-a,huyen-b"))

    assert [*before] == ["tinh", "huyen-a", "truong", "huyen-b", "xuong"]
    assert {"truong", "moi"} <= {code for code, row in after.items() if row["indent"] == 1}


def test_members_and_grassroots_unions_are_counted_below_each_unit_on_the_day(client, organiser, reformed):
    member("An", reformed.truong)
    member("Ba", reformed.truong, since=date(2025, 8, 1))

    july = rows(client.get(TREE + "?day=02/07/2025"))
    august = rows(client.get(TREE + "?day=02/08/2025"))
    march = rows(client.get(TREE + "?day=01/03/2025"))

    assert july["tinh"]["numbers"] == [1]
    assert august["tinh"]["numbers"] == [2]
    assert march["huyen-a"]["numbers"] == [1]
    assert july["huyen-a"]["numbers"] == [0]
    assert (march["tinh"]["grassroots"], july["tinh"]["grassroots"]) == (2, 2)
    assert march["huyen-a"]["grassroots"] == 1


def test_what_changed_in_the_period_stands_beside_each_unit(client, organiser, reformed):
    shown = rows(client.get(TREE + "?day=31/12/2025&open=tinh,huyen-b"))

    assert [kind for kind, _word in shown["moi"]["chips"]] == ["founded"]
    assert [kind for kind, _word in shown["truong"]["chips"]] == ["moved"]
    assert [kind for kind, _word in shown["xuong"]["chips"]] == ["dissolved"]
    assert shown["xuong"]["node"].ended_on == REFORM
    assert shown["xuong"]["numbers"] == [0]


def test_a_wide_branch_is_shown_page_by_page(client, organiser, cast):
    for n in range(60):
        unit(f"cs-{n:02}", "grassroots_union", f"CĐCS số {n:02}", cast.huyen_b)
    TreePath.objects.derive()

    first = client.get(TREE + "?open=tinh,huyen-b")
    rest = [row for row in first.context["rows"] if "rest" in row]
    second = rows(client.get(TREE + rest[0]["url"].partition("#")[0]))

    assert len(rows(first)) == 3 + 50
    assert len(rest) == 1
    assert len(second) == 3 + 11


def test_the_tree_is_searched_without_marks_as_it_was_called_on_the_day(client, organiser, reformed):
    found = client.get(TREE + "?q=duong sat moi").context["found"]
    earlier = client.get(TREE + "?q=duong+sat&day=01/03/2025").context["found"]
    by_code = client.get(TREE + "?q=huyen-a").context["found"]

    assert [row["version"].unit.code for row in found] == ["moi"]
    assert [version.unit.code for version in found[0]["above"]] == ["tinh"]
    assert earlier == []
    assert [row["version"].unit.code for row in by_code] == ["huyen-a"]


def test_the_tree_of_another_province_is_not_shown(client, cast):
    client.force_login(cast.giang)

    page = client.get(TREE + "?open=noi-khac,tinh,huyen-a")

    assert [*rows(page)] == ["xa"]
    assert client.get(TREE + "?unit=truong").status_code == 404
    assert client.get(TREE + "?q=truong").context["found"] == []


def test_a_day_that_cannot_be_read_is_said_beside_its_field(client, organiser):
    page = client.get(TREE + "?day=31/02/2025")

    assert page.status_code == 422
    assert page.context["form"].errors["day"]


def test_before_a_unit_was_there_the_tree_begins_with_what_it_has_now(client, reformed):
    chair = account("moi-chair", reformed.moi, Role.CHAIR)
    client.force_login(chair)

    assert client.get(TREE + "?day=01/03/2025").context["rows"] == []


def test_the_tree_asks_as_much_for_a_wide_branch_as_for_a_narrow_one(client, organiser, cast, queries):
    address = TREE + "?open=tinh,huyen-a,huyen-b,truong"
    client.get(address)
    with queries() as few:
        client.get(address)
    for n in range(30):
        member(f"An {n}", unit(f"cs-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_b))
    TreePath.objects.derive()
    with queries() as many:
        client.get(address)

    assert len(many) == len(few)


def test_two_days_compared_tell_who_was_founded_ended_and_moved(client, organiser, reformed):
    address = reverse("unions:compare") + "?first=30/06/2025&last=01/07/2025"

    def listed(kind: str) -> list[str]:
        return [row["unit"].code for row in client.get(f"{address}&kind={kind}").context["rows"]]

    assert listed("founded") == ["moi"]
    assert listed("dissolved") == ["xuong"]
    assert listed("moved") == ["truong"]
    assert listed("renamed") == []
    moved = client.get(f"{address}&kind=moved").context["rows"][0]
    assert (moved["upper"], moved["upper_after"]) == ("LĐLĐ huyện A", "LĐLĐ tỉnh")


def test_two_days_compared_below_a_unit_out_of_reach_are_not_found(client, organiser, cast):
    assert client.get(reverse("unions:compare") + "?under=xa").status_code == 404


def test_days_the_wrong_way_round_are_refused_beside_the_field(client, organiser):
    page = client.get(reverse("unions:compare") + "?first=01/07/2025&last=30/06/2025")

    assert page.status_code == 422
    assert page.context["form"].errors["last"]


def test_the_page_of_a_unit_tells_its_life(client, organiser, reformed):
    page = client.get("/units/xuong/")

    assert not page.context["stands"]
    assert page.context["ended_on"] == REFORM
    assert [chapter.on for chapter in page.context["chapters"]] == [REFORM, date(2015, 1, 1)]


def test_only_those_who_organise_are_offered_to_reorganise(client, organiser, cast):
    assert client.get("/units/truong/").context["acts"]
    client.force_login(cast.an)
    assert client.get("/units/truong/").context["acts"] == []


def test_the_page_of_a_merged_unit_says_who_took_over(client, organiser, reformed):
    event = LineageEvent.objects.create(kind="merged_into_existing", effective_on=REFORM)
    LineageUnit.objects.create(event=event, unit=reformed.xuong, part="from", stood_on=date(2025, 6, 30))
    LineageUnit.objects.create(event=event, unit=reformed.truong, part="to", stood_on=REFORM)

    ((_label, (step,)),) = client.get("/units/xuong/").context["chains"]
    ((_label, (earlier,)),) = client.get("/units/truong/").context["chains"]

    assert [kin.code for kin in step.heirs] == ["truong"]
    assert [kin.code for kin in earlier.gone] == ["xuong"]


def test_the_page_of_a_unit_leads_to_those_above_in_reach_and_to_its_records(client, cast, organiser):
    page = client.get("/units/truong/")
    assert [url for _upper, url in page.context["crumbs"]] == ["/units/tinh/", "/units/huyen-a/"]
    said = {"unit": "truong", "period": "2025", "next": reverse("members:member-list")}
    assert client.post(reverse("reports:where"), said).url == said["next"]
    organiser.refresh_from_db()
    assert organiser.chosen_unit == cast.truong

    client.force_login(cast.an)
    assert [url for _upper, url in client.get("/units/truong/").context["crumbs"]] == ["", ""]
