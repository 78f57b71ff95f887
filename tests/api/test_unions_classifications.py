"""The yearly classification and its sheets over REST: each side's points, decided one or many at once."""

from __future__ import annotations

import pytest

from tests.unions.conftest import begun, scale, sheet, submitted  # noqa: F401 - fixtures
from unions.models import Classification, ScoreSheet

PAPER = {"number": "9/QĐ-LĐLĐ", "issuer": "LĐLĐ tỉnh", "signed_on": "2025-01-15"}


def lines(*each, **more):
    return [{"criterion": str(n), "points": points, **more} for n, points in enumerate(each, 1)]


def step(client, told, verb, body=None):
    answer = client.post(f"classifications/{told['id']}/{verb}/", body or {}, If_Match=f'"{told["version"]}"')
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_unit_is_scored_reviewed_decided_and_reopened(api, cast, sheet):  # noqa: F811
    binh, an, dung = api("binh"), api("an"), api("dung")
    made = binh.post("classifications/", {"unit": "truong", "year_label": "2024"})
    assert (made.status_code, made.json()["sheet"], made.json()["status"]) == (201, "bang", "draft")
    again = binh.post("classifications/", {"unit": "truong", "year_label": "2024"})
    assert again.json()["id"] == made.json()["id"]

    told = step(binh, made.json(), "score", {"scores": lines(58, 38, note="Xem kèm")})
    told = step(binh, told, "score", {"scores": lines(57)})
    scored = binh.get(f"classifications/{told['id']}/scores/").json()["results"]
    assert [(one["self_score"], one["note"], one["points"]) for one in scored] == [
        (57, "Xem kèm", 60),
        (38, "Xem kèm", 40),
    ]
    told = step(an, told, "submit")
    told = step(dung, told, "return", {"reason": "Thiếu minh chứng"})
    assert told["return_reason"] == "Thiếu minh chứng"
    told = step(an, told, "submit")
    told = step(dung, told, "review", {"scores": lines(55, 37)})
    assert (told["upper_score"], told["grade"]) == (92, "xuat-sac")
    told = step(dung, told, "decide", {"decision": PAPER})
    assert (told["status"], told["decided_by_name"], bool(told["decision"])) == ("decided", "Ngô Văn Dũng", True)
    assert step(dung, told, "reopen")["status"] == "submitted"


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"scores": lines(61, 40)}, 422, "/scores"),
        ({"scores": [{"criterion": "9", "points": 1}]}, 400, "/scores/0/criterion"),
        ({"scores": lines(50, 40), "vetoes": [10**15]}, 400, "/vetoes/0"),
        ({"scores": lines(50, 40), "grade": "nothing"}, 400, "/grade"),
        ({"scores": lines(50, 40), "grade": "dat"}, 422, "/grade_reason"),
    ],
)
def test_a_review_that_is_refused_names_its_word(api, submitted, body, status, pointer):  # noqa: F811
    answer = api("dung").post(f"classifications/{submitted.pk}/review/", body, If_Match="*")

    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (status, [pointer])


def test_nobody_takes_steps_that_are_not_theirs_or_unseen(api, submitted):  # noqa: F811
    address = f"classifications/{submitted.pk}/"

    assert api("binh").post(f"{address}decide/", {}, If_Match="*").status_code == 403
    assert api("chi").post(f"{address}decide/", {}, If_Match="*").status_code == 404
    assert api("dung").post(f"{address}decide/", {}, If_Match='"1"').status_code == 412
    assert api("dung").post(f"{address}decide/", {}).status_code == 428


def test_many_are_decided_by_one_decision_or_none_is(api, sheet, submitted):  # noqa: F811
    dung = api("dung")
    seen = [{"id": submitted.pk, "version": submitted.version}]
    refused = dung.post("classifications/decide/", {"classifications": seen, "decision": PAPER})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/classifications")
    told = dung.get(f"classifications/{submitted.pk}/").json()
    told = step(dung, told, "review", {"scores": lines(55, 37)})

    seen = [{"id": told["id"], "version": told["version"]}]
    done = dung.post("classifications/decide/", {"classifications": seen, "decision": PAPER})

    assert (done.status_code, done.json()) == (200, {"classifications": [told["id"]]})
    assert dung.get("classifications/", {"under": "huyen-a", "status": "decided"}).json()["results"][0]["grade"]


def test_grades_that_were_decided_on_paper_are_entered(api, cast, sheet):  # noqa: F811
    dung = api("dung")
    said = {"year_label": "2024", "scale": "thu", "decision": PAPER}
    grades = [{"unit": "truong", "grade": "tot"}, {"unit": "xuong", "grade": "dat"}]

    unknown = dung.post("classifications/grades/", said | {"grades": [{"unit": "xa", "grade": "tot"}]})
    assert unknown.json()["errors"][0]["pointer"] == "/grades/0/unit"
    wrong = dung.post("classifications/grades/", said | {"grades": grades, "year_label": "24"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/year_label")
    done = dung.post("classifications/grades/", said | {"grades": grades})

    assert done.status_code == 201
    assert set(Classification.objects.values_list("unit__code", "grade__code")) == {("truong", "tot"), ("xuong", "dat")}
    assert dung.post("classifications/grades/", said | {"grades": grades}).status_code == 422


def test_a_sheet_is_copied_and_changed_until_it_is_used(api, cast, sheet, scope):  # noqa: F811
    dung = api("dung")
    copied = dung.post(f"score-sheets/{sheet.pk}/copy/", {"unit": "huyen-a", "starting": "2024-01-01"})
    assert copied.status_code == 201, copied.content
    made = copied.json()
    assert (made["unit"], [one["points"] for one in made["criteria"]]) == ("huyen-a", [60, 40])
    kept = ("name", "scale", "levels", "valid", "months_from_founding", "months_from_change", "top_share")
    whole = {name: made[name] for name in kept} | {
        "criteria": [{"number": "A", "text": "Tất cả", "points": 100}],
        "vetoes": [{"text": "Không họp", "best_grade": "kem"}],
    }

    changed = dung.post(f"score-sheets/{made['id']}/change/", whole, If_Match=copied.headers.get("ETag", "*"))

    assert changed.status_code == 200, changed.content
    assert [(one["number"], one["points"]) for one in changed.json()["criteria"]] == [("A", 100)]
    assert changed.json()["vetoes"][0]["best_grade"] == "kem"
    empty = dung.post(f"score-sheets/{made['id']}/change/", whole | {"levels": []}, If_Match="*")
    assert empty.json()["errors"][0]["pointer"] == "/levels"
    assert (
        api("an").post(f"score-sheets/{sheet.pk}/copy/", {"unit": "truong", "starting": "2024-01-01"}).status_code
        == 403
    )
    assert ScoreSheet.objects.count() == 2
