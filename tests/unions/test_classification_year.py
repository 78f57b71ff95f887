"""The yearly classification of many: decided at once, entered from paper, counted by grade."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests.cast import unit as new_unit
from tests.unions.classified import PAPER, grade
from unions.classifying import Asked, year_of_units
from unions.models import (
    Classification,
    TreePath,
)
from unions.services import classification as services

# Many at once, and a year of a federation ----------------------------------------------------------------


@pytest.fixture
def waiting(cast, scale, sheet):
    """Sixty unions, each sent by its chair, with the best grade proposed."""
    units = [new_unit(f"cs-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_b) for n in range(60)]
    TreePath.objects.derive()
    return Classification.objects.bulk_create(
        Classification(
            unit=unit,
            year_label="2024",
            happened_on=date(2024, 12, 31),
            sheet=sheet,
            status="submitted",
            grade=grade(scale, "xuat-sac" if n < 20 else "tot"),
            submitted_by=cast.chi,
            submitted_at="2025-01-05T00:00Z",
        )
        for n, unit in enumerate(units)
    )


def test_many_are_decided_by_one_decision_in_as_many_questions_as_one(cast, waiting, scope, queries):
    first, *rest = waiting
    with queries() as one:
        services.decide_classifications({first.pk: 1}, decision=None, scope=scope("dung"))
    with queries() as many:
        services.decide_classifications({row.pk: 1 for row in rest}, decision=None, scope=scope("dung"))

    assert len(many) == len(one)
    assert Classification.objects.decided().filter(decided_by=cast.dung, version=2).count() == 60


def test_many_are_decided_all_or_none(waiting, scope):
    Classification.objects.filter(pk=waiting[7].pk).update(version=2)

    with pytest.raises(ValidationError) as told:
        services.decide_classifications({row.pk: 1 for row in waiting}, decision=None, scope=scope("dung"))

    assert len(told.value.messages) == 1
    assert not Classification.objects.decided().exists()


def test_many_are_decided_within_reach_alone(waiting, scope):
    with pytest.raises(PermissionDenied):
        services.decide_classifications({row.pk: 1 for row in waiting}, decision=None, scope=scope("giang"))


def test_the_year_counts_grades_and_shares(cast, waiting, scope):
    services.decide_classifications({row.pk: 1 for row in waiting[:40]}, decision=None, scope=scope("dung"))

    year = year_of_units(cast.tinh, "2024", scope("dung"), Asked())

    assert (year.all, year.decided) == (62, 40)
    assert year.states == {"decided": 40, "submitted": 20, "none": 2}
    assert [(one.grade.code, one.number, one.percent) for one in year.shares][:2] == [
        ("xuat-sac", 20, 50.0),
        ("tot", 20, 50.0),
    ]
    assert year.too_many_at_the_top  # half, where a fifth is asked for


def test_the_list_of_a_year_is_narrowed_and_asks_as_much_for_all(client, cast, waiting, queries):
    client.force_login(cast.dung)
    address = reverse("unions:classification-list")
    client.get(address, {"year": "2024"})
    with queries() as few:
        assert client.get(address, {"year": "2024", "q": "CĐCS 59"}).context["page"].paginator.count == 1
    with queries() as many:
        page = client.get(address, {"year": "2024"})

    assert page.context["page"].paginator.count == 62
    assert len(many) == len(few)
    for asked, number in ({"state": "none"}, 2), ({"state": "submitted"}, 60), ({"state": "decided"}, 0):
        assert client.get(address, {"year": "2024"} | asked).context["page"].paginator.count == number
    assert client.get(address, {"year": "khong-phai-nam"}).status_code == 200


def test_ticked_rows_are_decided_by_their_page(client, cast, waiting):
    client.force_login(cast.dung)
    address = reverse("unions:classification-decide-many")
    ticks = [f"{row.pk}:{row.version}" for row in waiting[:3]]

    assert client.post(address, {"year": "2024", "pick": []} | PAPER).status_code == 422
    assert client.post(address, {"year": "2024", "pick": ticks} | PAPER).status_code == 302
    assert {one.decision.number for one in Classification.objects.decided()} == {"9/QĐ-LĐLĐ"}
    assert client.post(address, {"year": "2024", "pick": ticks} | PAPER).status_code == 422  # decided already
    client.force_login(cast.chi)
    assert client.post(address, {"year": "2024", "pick": [f"{waiting[5].pk}:1"]}).status_code == 404


def test_grades_known_from_paper_are_entered_in_a_grid(client, cast, scale, sheet, queries):
    client.force_login(cast.dung)
    address = reverse("unions:classification-grid")
    best = grade(scale, "xuat-sac").pk
    assert [row.unit.code for row, _chosen in client.get(address, {"year": "2023"}).context["rows"]] == [
        "truong",
        "xuong",
    ]
    words = {"year": "2023", f"grade-{cast.truong.pk}": best, f"grade-{cast.xuong.pk}": best} | PAPER

    assert client.post(address, words).status_code == 302

    made = Classification.objects.decided().select_related("decision")
    assert {(one.unit_id, one.grade_id, one.decided_by) for one in made} == {
        (cast.truong.pk, best, cast.dung),
        (cast.xuong.pk, best, cast.dung),
    }
    assert client.post(address, words).status_code == 422  # somebody was quicker
    assert client.post(address, {"year": "2022", f"grade-{cast.xa.pk}": best}).status_code == 404
    assert client.post(address, {"year": "2022", f"grade-{cast.truong.pk}": ""}).status_code == 422


def test_a_grid_of_many_asks_as_much_as_one_of_one(cast, scale, sheet, scope, queries):
    units = [new_unit(f"cs-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_b) for n in range(40)]
    TreePath.objects.derive()
    best, reviewer = grade(scale, "tot").pk, scope("dung")
    with queries() as one:
        services.enter_grades({units[0].pk: best}, "2024", decision=None, scope=reviewer)
    with queries() as many:
        services.enter_grades({unit.pk: best for unit in units[1:]}, "2024", decision=None, scope=reviewer)

    assert len(many) == len(one)
