"""Congresses, and how far the plans for them are."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from members import congresses
from members.models import Congress, CongressPlan
from members.services import offices
from tests.cast import unit as new_unit
from unions.models import Placement, TreePath

HELD = date(2024, 5, 5)


@pytest.fixture
def plan(cast):
    return CongressPlan.objects.create(
        unit=cast.tinh,
        level_id="grassroots_union",
        term_label="2023-2028",
        starts_on=date(2024, 1, 1),
        due_on=date(2024, 6, 30),
    )


def hold(cast, unit, **fields):
    fields = {"happened_on": HELD, "term_label": "2023-2028", "form": "all_members", "summoned": 50} | fields
    return Congress.objects.create(unit=unit, present=40, recorded_by=cast.binh, **fields)


def typed(cast, **fields):
    return {
        "unit": "truong",
        "term_label": "2023-2028",
        "happened_on": "05/05/2024",
        "form": "delegates",
        "summoned": "100",
        "present": "98",
        "form_key": "4b4a5b0c-6f9f-4b0b-9a87-0d8d7f0f2a11",
        "version": "1",
        "decision-number": "12/QĐ-LĐLĐ",
        "decision-issuer": "LĐLĐ huyện A",
        "decision-signed_on": "20/05/2024",
    } | fields


def test_a_congress_is_recorded_with_the_decision_that_recognised_it(client, cast):
    client.force_login(cast.binh)

    response = client.post(reverse("members:congress-create"), typed(cast))

    held = Congress.objects.get()
    assert response.url == held.get_absolute_url()
    assert (held.present, held.decision.number, held.recorded_by) == (98, "12/QĐ-LĐLĐ", cast.binh)
    assert client.post(reverse("members:congress-create"), typed(cast)).status_code == 302
    assert Congress.objects.count() == 1  # the same form, sent twice


@pytest.mark.parametrize(
    "wrong", [{"present": "101"}, {"happened_on": "05/05/2014"}, {"happened_on": "05/05/2199"}, {"summoned": ""}]
)
def test_what_cannot_be_is_refused_and_kept_as_typed(client, cast, wrong):
    client.force_login(cast.binh)

    response = client.post(reverse("members:congress-create"), typed(cast, **wrong))

    assert response.status_code == 422
    assert not Congress.objects.exists()
    assert "12/QĐ-LĐLĐ" in response.content.decode()


def test_a_form_from_before_somebody_elses_change_is_told_so(client, cast):
    held = hold(cast, cast.truong)
    client.force_login(cast.binh)
    address = reverse("members:congress-edit", args=[held.pk])

    assert client.post(address, typed(cast, present="90")).status_code == 302
    assert client.post(address, typed(cast, present="80")).status_code == 422
    held.refresh_from_db()
    assert (held.present, held.version) == (90, 2)


def test_the_bin_gives_back_what_it_took(client, cast, scope):
    held = hold(cast, cast.truong)
    client.force_login(cast.binh)

    client.post(reverse("members:congress-bin", args=[held.pk]))
    assert not Congress.objects.kept().exists()
    hold(cast, cast.truong)
    with pytest.raises(ValidationError):
        offices.restore_congress(held.pk, scope=scope("binh"))  # meanwhile recorded anew
    Congress.objects.kept().delete()
    client.post(reverse("members:congress-restore", args=[held.pk]))

    assert Congress.objects.kept().get() == held


def test_the_plan_counts_those_that_held_theirs(cast, plan, scope):
    hold(cast, cast.truong)
    hold(cast, cast.xuong, term_label="2018-2023")

    told = congresses.tracking(plan, date(2024, 6, 30), scope("dung"))

    assert (told.whole.held, told.whole.all, told.whole.missing, told.whole.late) == (1, 2, 1, 0)
    assert [(one.code, one.held, one.all) for one in told.branches] == [("huyen-a", 1, 1), ("huyen-b", 0, 1)]
    assert congresses.tracking(plan, date(2024, 7, 1), scope("dung")).whole.late == 1
    assert congresses.tracking(plan, date(2024, 5, 4), scope("dung")).whole.held == 0


def test_a_plan_is_changed_and_dropped_until_a_congress_was_held_for_it(client, cast, plan):
    cast.dung.postings.update(role="officer")
    client.force_login(cast.dung)
    detail, edit, drop = (reverse(f"members:congress-plan-{act}", args=[plan.pk]) for act in ("detail", "edit", "drop"))
    seen = client.get(edit).context["form"]["seen"].value()
    said = {"level": "grassroots_union", "term_label": "2023-2028", "starts_on": "01/01/2024", "seen": seen}

    assert client.post(edit, said | {"due_on": "31/07/2024"}).url == detail
    assert client.post(edit, said | {"due_on": "31/08/2024"}).status_code == 422  # seen before it was changed
    held = hold(cast, cast.truong)
    said["seen"] = client.get(edit).context["form"]["seen"].value()
    assert client.post(edit, said | {"due_on": "31/08/2024", "term_label": "2024-2029"}).status_code == 422
    assert client.post(drop).url == detail
    plan.refresh_from_db()
    assert (plan.due_on, plan.term_label) == (date(2024, 7, 31), "2023-2028")

    held.delete()
    client.force_login(cast.an)
    assert client.post(drop).status_code == 404
    client.force_login(cast.dung)
    assert client.post(drop).url == reverse("members:congress-list")
    assert not CongressPlan.objects.exists()


def test_the_bin_and_other_provinces_do_not_count(cast, plan, scope):
    hold(cast, cast.truong, binned_by=cast.binh, binned_at="2024-06-01T00:00Z")
    hold(cast, cast.xa)

    assert congresses.tracking(plan, date(2024, 6, 30), scope("dung")).whole.held == 0


def test_the_plan_counts_on_the_tree_of_the_day(cast, plan, scope):
    """A union that moved away after the due day is still one of the plan on that day."""
    Placement.objects.filter(child=cast.xuong).update(valid=DateRange(date(2015, 1, 1), date(2024, 8, 1)))
    Placement.objects.create(child=cast.xuong, parent=cast.noi_khac, valid=DateRange(date(2024, 8, 1), None))
    TreePath.objects.derive()

    assert congresses.tracking(plan, date(2024, 9, 1), scope("dung")).whole.all == 1


def test_the_page_of_a_plan_asks_as_much_for_many_unions_as_for_two(client, cast, plan, queries):
    client.force_login(cast.dung)
    address = reverse("members:congress-plan-detail", args=[plan.pk])
    client.get(address)
    with queries() as few:
        assert client.get(address).context["found"].whole.all == 2
    made = [new_unit(f"cs-{n}", "grassroots_union", f"CĐCS {n}", cast.huyen_b) for n in range(60)]
    TreePath.objects.derive()
    hold(cast, made[0])

    with queries() as many:
        page = client.get(address)

    assert (page.context["found"].whole.held, page.context["found"].whole.all) == (1, 62)
    assert len(many) == len(few)


def test_the_list_behind_a_number_is_as_long_as_the_number(client, cast, plan):
    hold(cast, cast.truong)
    client.force_login(cast.dung)
    address = reverse("members:congress-plan-detail", args=[plan.pk])

    for asked, codes in {
        "state=held": ["truong"],
        "state=missing": ["xuong"],
        "state=all": ["truong", "xuong"],
        "branch=huyen-b&state=all": ["xuong"],
        "branch=huyen-b&state=held": [],
    }.items():
        assert [row.unit.code for row in client.get(f"{address}?{asked}").context["page"]] == codes


def test_a_plan_is_made_by_who_records_for_the_union_above(client, cast):
    words = {"level": "union_group", "term_label": "2023-2028", "starts_on": "01/01/2024", "due_on": "30/06/2024"}
    client.force_login(cast.binh)

    assert client.post(reverse("members:congress-plan-create"), words).status_code == 302
    assert CongressPlan.objects.get().unit == cast.truong
    assert client.post(reverse("members:congress-plan-create"), words).status_code == 422  # there is one already
    client.force_login(cast.dung)
    assert client.get(reverse("members:congress-plan-create")).status_code == 404


def test_the_list_that_was_elected_starts_with_the_words_of_the_congress(client, cast):
    held = hold(cast, cast.truong)
    client.force_login(cast.binh)

    page = client.get(reverse("members:committee-elect", args=["truong"]), {"congress": held.pk})

    assert page.context["form"].initial == {"starting": HELD, "term_label": "2023-2028"}
