"""Pages of targets: who is behind, what is typed and refused, the table of parts, results of a campaign."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from campaigns.models import Campaign
from reports.forms.targets import read_value, typed_value
from reports.models import Indicator, Target
from tests.cast import account, member
from tests.reports.test_targets import MEMBERS, RATE, VISITS, kept
from unions.models import Role


@pytest.fixture
def top(cast):
    return account("chair-tinh", cast.tinh, Role.CHAIR)


@pytest.fixture
def look(client):
    def asked(who: Any, name: str, *args: Any, posted: Any = None, query: str = "") -> Any:
        client.force_login(who)
        address = reverse(f"reports:{name}", args=args) + query
        return client.post(address, posted) if posted is not None else client.get(address)

    return asked


def typed(response: Any, **fields: Any) -> dict[str, Any]:
    """What a browser would send of the form of a page."""
    form = response.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (sent | fields).items() if value not in (None, False)}


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("1.900", "person", "1900"), ("92,5", "percent", "92.5"), ("40.5%", "percent", "40.5"),
     ("1 900", "case", "1900"), ("1,5 tỷ", "dong", "1500000000")],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written_here(text, unit, value):
    assert read_value(text, unit) == Decimal(value)
    assert read_value(typed_value(Decimal(value)), unit) == Decimal(value)


def test_the_list_tells_ones_own_targets_and_who_below_is_behind_first(cast, look, paid, top):
    paid(cast.xuong, date(2024, 5, 2))
    mine = kept(cast.tinh, 2, code=VISITS)
    parts = [kept(unit, value, code=VISITS, parent=mine) for unit, value in ((cast.huyen_b, 1), (cast.huyen_a, 1))]
    kept(cast.tinh, 5, code=VISITS, period="2023")

    response = look(top, "target-list")

    assert [(row["target"], row["chip"]) for row in response.context["rows"]] == [(mine, "unmet")]
    below = response.context["below"]
    assert [row["target"] for row in below["page"]] == parts[::-1]
    assert (below["behind"], below["without"], below["of"].code) == (1, 0, VISITS)
    assert [(period.code, number) for period, number in response.context["other_periods"]] == [("2023", 1)]
    chosen = look(top, "target-list", query="?figure=khong.co")
    assert chosen.context["below"]["of"].code == VISITS


def test_the_list_asks_no_more_for_more_targets(cast, look, queries, top):
    kept(cast.tinh)
    kept(cast.huyen_a)
    asked = []
    for more in ([], [cast.huyen_b, cast.truong, cast.to_1, cast.xuong]):
        for unit in more:
            kept(unit)
        look(top, "target-list")
        with queries() as seen:
            look(top, "target-list")
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_a_result_is_told_of_units_seen_with_all_below_them(cast, look, paid):
    """A group leader posted at the district itself sees its target, and no figure of the unions below it."""
    leader = account("to-huyen", cast.huyen_a, Role.GROUP_LEADER)
    paid(cast.truong, date(2024, 5, 2))
    kept(cast.huyen_a, 2, code=VISITS)

    (row,) = look(leader, "target-list").context["rows"]

    assert (row["result"], row["url"], row["reached"]) == (None, "", "–")


def test_a_target_is_typed_and_what_is_wrong_is_told_beside_it_with_what_was_typed(cast, look):
    form = look(cast.an, "target-create")
    said = {"indicator": MEMBERS, "value": "1.900", "count_unit": "case"}

    refused = look(cast.an, "target-create", posted=typed(form, **said))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["count_unit"]
    assert refused.context["form"]["value"].value() == "1.900"

    kept_one = look(cast.an, "target-create", posted=typed(form, **said | {"count_unit": "person"}))
    target = Target.objects.get()
    assert kept_one.url == target.get_absolute_url()
    assert (target.value, target.unit, target.period_code, target.set_by) == (1900, cast.truong, "2024", cast.an)
    again = typed(look(cast.an, "target-create"), **said | {"count_unit": "person"})
    assert list(look(cast.an, "target-create", posted=again).context["form"].errors) == ["indicator"]


def test_a_target_is_edited_and_dropped(cast, look):
    target = kept(cast.truong, 40)
    form = look(cast.an, "target-edit", target.pk)

    assert look(cast.an, "target-edit", target.pk, posted=typed(form, value="x")).status_code == 422
    look(cast.an, "target-edit", target.pk, posted=typed(form, value="50"))
    assert look(cast.an, "target-edit", target.pk, posted=typed(form, value="60")).status_code == 422
    page = look(cast.an, "target-detail", target.pk)
    assert page.context["events"][0]["changes"][0][1:] == ("40", "50")
    look(cast.an, "target-drop", target.pk, posted={})
    assert not Target.objects.exists()


def test_parts_are_found_changed_by_hand_and_kept_as_a_whole(cast, look, top):
    for n in range(3):
        member(f"Người {n}", cast.truong)
    member("Ở xưởng", cast.xuong)
    whole = kept(cast.tinh, 10, code=VISITS)
    fields = {unit: f"value-{unit.pk}" for unit in (cast.huyen_a, cast.huyen_b)}

    form = look(top, "target-assign", whole.pk, query="?how=members")
    assert [form.context["form"][name].value() for name in fields.values()] == ["8", "2"]
    assert (form.context["sum"], form.context["rest"]) == ("10", 0)

    sent = typed(form, **{fields[cast.huyen_b]: "1"})
    refused = look(top, "target-assign", whole.pk, posted=sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["nevertheless"])
    assert (refused.context["sum"], refused.context["rest"]) == ("9", 1)
    assert look(top, "target-assign", whole.pk, posted=sent | {fields[cast.huyen_a]: "x"}).status_code == 422

    done = look(top, "target-assign", whole.pk, posted=sent | {"nevertheless": "on"})
    assert done.url == whole.get_absolute_url()
    page = look(top, "target-detail", whole.pk)
    assert sorted(int(row["target"].value) for row in page.context["page"]) == [1, 8]
    assert (page.context["sum"], page.context["rest"], page.context["behind"]) == ("9", 1, 2)
    again = look(top, "target-assign", whole.pk)
    assert [again.context["form"][name].value() for name in fields.values()] == ["8", "1"]


def test_a_share_is_offered_as_it_is(cast, look, top):
    whole = kept(cast.tinh, "92.5", code=RATE)

    form = look(top, "target-assign", whole.pk, query="?how=members")

    assert {field.value() for _portion, field in form.context["form"].rows} == {"92,5"}
    assert (form.context["sum"], len(form.context["ways"])) == (None, 2)


def test_targets_of_others_are_not_found(cast, look, top):
    whole = kept(cast.tinh, 10, code=VISITS)
    mine = kept(cast.truong, 10, code=VISITS, parent=whole)

    assert look(cast.an, "target-detail", mine.pk).status_code == 200
    for who, name, target in (
        (cast.an, "target-detail", whole),
        (cast.chi, "target-detail", mine),
        (cast.an, "target-edit", mine),
        (cast.binh, "target-assign", mine),
    ):
        assert look(who, name, target.pk).status_code == 404, (who, name)
    assert look(cast.an, "target-drop", mine.pk, posted={}).status_code == 404


def test_a_campaign_shows_what_was_set_in_it_then_what_lies_in_its_days(cast, look, top, paid):
    paid(cast.truong, date(2024, 5, 2))
    days = DateRange(date(2023, 1, 1), date(2025, 1, 1))
    campaign = Campaign.objects.create(unit=cast.tinh, code="thi-dua", name="Thi đua", valid=days)
    of_it = kept(cast.truong, 1, code=VISITS, campaign=campaign, period="2023-06-01..2024-12-31")
    within = kept(cast.truong, 1)
    kept(cast.truong, 1, period="2025")
    above = kept(cast.tinh, 4, code=VISITS, campaign=campaign)

    seen = look(cast.an, "campaign-results", campaign.pk).context
    assert [[row["target"] for row in rows] for _heading, _name, rows in seen["sections"]] == [[of_it], [within]]
    assert (seen["met"], seen["number"]) == (1, 2)
    launcher = look(top, "campaign-results", campaign.pk).context
    assert [[row["target"] for row in rows] for _heading, _name, rows in launcher["sections"]] == [[above]]
    assert look(cast.giang, "campaign-results", campaign.pk).status_code == 404


def test_a_target_of_a_campaign_is_for_its_days(cast, look):
    days = DateRange(date(2024, 3, 10), date(2024, 4, 21))
    campaign = Campaign.objects.create(unit=cast.tinh, code="cao-diem", name="Cao điểm", valid=days)
    query = f"?campaign={campaign.pk}"

    form = look(cast.an, "target-create", query=query)
    said = {"indicator": VISITS, "value": "3", "count_unit": "visit"}
    look(cast.an, "target-create", posted=typed(form, **said), query=query)

    target = Target.objects.get()
    assert (target.campaign, target.period_code) == (campaign, "2024-03-10..2024-04-20")
    assert Indicator.objects.get(code=VISITS) == target.indicator
