"""Figures over REST: what pages tell, many at once, with the same reach and the same care."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from welfare.models import PayoutKind

VISITS = "welfare.visits.count"


@pytest.fixture
def visits(cast, paid):
    return [paid(cast.truong, date(2024, month, 2)) for month in (2, 5, 5)] + [paid(cast.xuong, date(2024, 5, 3))]


def test_figures_are_told_with_their_definition_and_the_way_to_their_records(api, visits):
    told = api("dung").get("figures/", {"unit": "tinh", "period": "2024", "indicators": f"{VISITS},mem.members_total"})

    assert told.status_code == 200, told.content
    [line] = told.json()["results"]
    figure = next(one for one in line["figures"] if one["code"] == VISITS)
    assert (figure["value"], figure["count_unit"], figure["kind"], figure["evidence_rows"]) == (
        4,
        "visit",
        "counted",
        4,
    )
    assert figure["definition"]["number"] == 1
    page = api("dung").get(f"{figure['evidence']}&page_size=3").json()
    rest = api("dung").get(page["next"]).json()
    assert [one["id"] for one in page["results"] + rest["results"]] == [one.pk for one in visits]
    assert (page["hidden"], rest["next"]) == (0, None)
    assert page["results"][0]["api"].endswith(f"/api/v1/payouts/{visits[0].pk}/")


def test_all_figures_that_hold_are_told_unless_some_are_named(api, visits):
    told = api("an").get("figures/", {"unit": "truong", "period": "2024"}).json()
    assert len(told["results"][0]["figures"]) > 300


def test_children_months_and_dimensions_sum_to_the_whole(api, visits):
    dung, asked = api("dung"), {"unit": "tinh", "period": "2024-H1", "indicators": VISITS}

    def values(by: str) -> dict:
        lines = dung.get("figures/", asked | {"by": by}).json()
        return {one["label"]: one["figures"][0]["value"] for one in lines["results"] or lines["parts"]}

    assert values("child") == {"LĐLĐ huyện A": 3, "LĐLĐ huyện B": 1}
    assert list(values("month").values()) == [0, 1, 0, 0, 3, 0]
    assert list(values("quarter").values()) == [1, 3]
    assert sum(values("kind").values()) == 4
    assert dung.get("figures/", asked | {"by": "nothing"}).status_code == 400


def test_the_number_of_questions_does_not_grow_with_the_unions(api, cast, visits):
    def questions(unit: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = api("dung").get("figures/", {"unit": unit, "period": "2024", "indicators": VISITS, "by": "child"})
        assert answer.status_code == 200
        return len(asked)

    assert questions("tinh") <= questions("huyen-a")


def test_figures_are_restated_in_the_tree_of_another_day(api, visits):
    asked = {"unit": "tinh", "period": "2024", "indicators": VISITS, "tree": "2025-01-01"}
    told = api("dung").get("figures/", asked).json()
    assert told["tree"] == "2025-01-01"
    figure = told["results"][0]["figures"][0]
    assert figure["value"] == 4
    assert "tree=2025-01-01" in figure["evidence"]
    bridge = api("dung").get(f"figures/{VISITS}/bridge/", {"unit": "tinh", "period": "2024", "tree": "2025-01-01"})
    assert bridge.json()["results"][0]["rows"] == []


def test_a_passport_tells_what_was_nearly_counted_where_it_is_looked_for(api, cast, paid):
    late = paid(cast.truong, date(2025, 1, 2))

    def missed(code: str):
        told = api("an").get(f"figures/{code}/", {"unit": "truong", "period": "2024"}).json()
        return told["near_misses"]

    [only] = missed(VISITS)
    assert (only["id"], only["date"], only["kind"]) == (late.pk, "2025-01-02", "welfare.payout")
    assert only["api"].endswith(f"/api/v1/payouts/{late.pk}/")
    assert (missed("welfare.children.count"), missed("mem.members_total")) == ([], None)


def test_a_record_tells_the_figures_it_adds_to_within_reach(api, cast, paid):
    waiting = paid(cast.truong, date(2024, 5, 2), status="proposed")

    told = api("an").get("counted-in/", {"kind": "welfare.payout", "record": waiting.pk}).json()

    added = {one["code"]: one["quantity"] for one in told["results"]}
    assert (told["counts"], added[VISITS], added["welfare.visits.amount"]) == (False, 1, 300_000)
    assert api("an").get(told["results"][0]["figure"]).status_code == 200
    assert api("chi").get("counted-in/", {"kind": "welfare.payout", "record": waiting.pk}).status_code == 404
    for asked in ({}, {"kind": "welfare.payout"}, {"kind": "welfare.entry", "record": 1}):
        assert api("an").get("counted-in/", asked).status_code == 400


@pytest.mark.parametrize("who", ["giang", "khach", "chi"])
def test_figures_beyond_reach_do_not_exist(api, visits, who):
    for address in ("figures/", f"figures/{VISITS}/", f"figures/{VISITS}/evidence/"):
        assert api(who).get(address, {"unit": "truong", "period": "2024"}).status_code == 404


def test_evidence_names_nobody_where_names_are_not_for_every_onlooker(api, cast, paid):
    sensitive = PayoutKind.objects.filter(sensitive=True).first()
    paid(cast.truong, date(2024, 5, 2), kind=sensitive, note="Mổ tim")
    codes = [
        one["code"]
        for one in api("dung").get("figures/", {"unit": "truong", "period": "2024"}).json()["results"][0]["figures"]
        if one["evidence_rows"]
    ]
    for code in codes:
        told = api("dung").get(f"figures/{code}/evidence/", {"unit": "truong", "period": "2024"})
        assert "Chị Hoa" not in told.content.decode()
        assert "Mổ tim" not in told.content.decode()


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"period": "2024"}, "unit"),
        ({"unit": "truong"}, "period"),
        ({"unit": "truong", "period": "2024-13"}, "period"),
        ({"unit": "truong", "period": "2024", "tree": "31/02/2024"}, "tree"),
        ({"unit": "truong", "period": "2024", "indicators": "no.such"}, "indicators"),
        ({"unit": "truong", "period": "1900-01-01..2199-12-31", "indicators": VISITS, "by": "month"}, "period"),
        ({"unit": "truong", "period": "2024", "colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(api, cast, asked, parameter):
    answer = api("an").get("figures/", asked)
    assert (answer.status_code, [one["parameter"] for one in answer.json()["errors"]]) == (400, [parameter])
