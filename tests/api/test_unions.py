"""Units and the lists they are described by, over REST: as of a day, below another, through their history."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unions.reorganising import do, new, organiser  # noqa: F401 - fixtures
from unions.models import LineageEvent

Kind = LineageEvent.Kind
LATER = date(2025, 6, 20)


def codes(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["code"] for one in answer.json()["results"]]


def test_units_are_narrowed_to_those_below_another_or_directly_under_it(api, cast):
    quan = api("quan")

    assert codes(quan.get("units/", {"under": "huyen-a"})) == ["huyen-a", "to-1", "truong"]
    assert codes(quan.get("units/", {"parent": "tinh"})) == ["huyen-a", "huyen-b"]
    assert codes(quan.get("units/", {"level": "grassroots_union", "order": "code"})) == ["truong", "xuong"]
    assert codes(quan.get("units/huyen-a/children/")) == ["truong"]
    assert quan.get("units/", {"under": "noi-khac"}).status_code == 400
    assert codes(api("an").get("units/", {"parent": "huyen-a"})) == ["truong"]


def test_a_unit_is_told_as_of_a_day_with_its_versions_and_places(api, cast, do):  # noqa: F811
    renamed = do(Kind.RENAMED, cast.truong, changes={"name": "CĐCS Trường Sen Hồng", "short_name": "Sen Hồng"})
    moved = do(Kind.REPARENTED, cast.truong, on=LATER, under=cast.huyen_b)
    quan = api("quan")

    then, now = (quan.get("units/truong/", {"day": day}).json() for day in ("2025-06-01", "2025-12-01"))
    assert (then["name"], then["parent"]) == ("CĐCS Trường Hoa Sen", "huyen-a")
    assert (now["name"], now["parent"]) == ("CĐCS Trường Sen Hồng", "huyen-b")
    assert now["valid"] == {"from": "2025-06-15", "until": None}
    versions = quan.get("units/truong/versions/").json()["results"]
    assert [one["valid"]["until"] for one in versions] == ["2025-06-14", None]
    places = quan.get("units/truong/placements/").json()["results"]
    assert [(one["parent"], one["begun_by"]) for one in places] == [("huyen-a", None), ("huyen-b", moved.pk)]
    assert "truong" in codes(quan.get("units/", {"modified_since": "2024-01-01T00:00:00+07:00", "day": "2025-12-01"}))
    assert codes(quan.get("units/", {"modified_since": "2124-01-01T00:00:00"})) == []
    met = quan.get("reorganisations/", {"unit": "truong"}).json()["results"]
    assert [one["id"] for one in met] == [moved.pk, renamed.pk]


def test_what_became_of_a_unit_is_told_after_its_end(api, cast, do):  # noqa: F811
    event = do(Kind.MERGED_INTO_EXISTING, cast.truong, heir=cast.xuong)
    quan = api("quan")

    assert quan.get("units/truong/").status_code == 404
    assert quan.get("units/truong/", {"day": "2025-06-14"}).status_code == 200
    assert len(quan.get("units/truong/versions/").json()["results"]) == 1
    [step] = quan.get("units/truong/lineage/").json()["became"]
    assert (step["reorganisation"], step["step"]) == (event.pk, 1)
    assert [one["code"] for one in step["heirs"]] == ["xuong"]


@pytest.mark.parametrize("part", ["versions", "placements", "children", "lineage", "staff", "onlookers"])
def test_parts_of_a_unit_beyond_reach_do_not_exist(api, cast, part):
    assert api("an").get(f"units/truong/{part}/").status_code == 200
    assert api("giang").get(f"units/truong/{part}/").status_code == 404


def test_who_works_for_a_unit_and_who_looks_at_it_is_told_by_name_alone(api, cast):
    staff = api("an").get("units/truong/staff/").json()["results"]
    seen_by = api("an").get("units/truong/onlookers/").json()

    assert {"role": "officer", "full_name": "Trần Văn Bình"} in staff
    assert [(one["unit"], one["role"]) for one in seen_by][:2] == [("tinh", "administrator"), ("tinh", "reviewer")]
    assert {frozenset(one) for one in seen_by} == {frozenset(("full_name", "role", "unit", "abilities"))}


@pytest.mark.parametrize("name", ["levels", "territories", "employer-types", "grade-scales", "grades"])
def test_catalogues_are_read_by_everybody_who_is_signed_in(api, cast, name):
    answer = api("khach").get(f"{name}/", {"page_size": 1})

    assert answer.status_code == 200
    for row in answer.json()["results"]:
        key = row["id"] if name in ("territories", "grades") else row["code"]
        assert api("khach").get(f"{name}/{key}/").json() == row
    assert api("khach").post(f"{name}/", {}).status_code == 405
