"""One change of many people: looked at, carried out whole, taken back."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from members.models import Absence, GroupStay, Member, MembershipSpell, Transfer
from members.services import bulk
from members.services.bulk import Change
from members.services.membership import Leaving
from members.services.undo import one_change
from tests.cast import member, unit
from unions.models import TreePath

DAY = date(2024, 6, 1)
RETIRED = Change(leaving=Leaving(DAY, "retired", "QĐ 5"))
TABLES = (Member, MembershipSpell, GroupStay, Absence)


def rows() -> list[list[dict]]:
    """Every row, byte for byte."""
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


def done(people, change, scope):
    pks = [one.pk for one in people]
    return bulk.carry_out(pks, change, seen=bulk.preview(pks, change, scope=scope).digest, scope=scope)


@pytest.fixture
def three(cast) -> list[Member]:
    people = [member(name, cast.truong) for name in ("Lê An", "Lê Bình", "Lê Chi")]
    for one in people[:2]:
        GroupStay.objects.create(spell=one.spells.get(), group=cast.to_1, valid=DateRange(date(2021, 1, 1), None))
    Absence.objects.create(spell=people[0].spells.get(), kind="study", valid=DateRange(date(2024, 1, 1), None))
    return people


def test_fields_of_all_become_the_same(three, scope):
    Member.objects.filter(pk=three[0].pk).update(department="Kho")
    change = Change(fields={"department": "Kho", "contract": "fixed"})

    seen = bulk.preview([one.pk for one in three], change, scope=scope("binh"))
    _change, number = done(three, change, scope("binh"))

    assert [len(row.changes) for row in seen.changing] == [1, 2, 2]
    assert number == 3
    assert set(Member.objects.values_list("department", "contract", "version")) == {("Kho", "fixed", 2)}


def test_who_leaves_leaves_the_group_and_an_absence_too(three, scope):
    done(three, RETIRED, scope("binh"))

    ends = {valid.upper for model in TABLES[1:] for valid in model.objects.values_list("valid", flat=True)}
    assert ends == {DAY}
    assert set(MembershipSpell.objects.values_list("left", "left_document")) == {("retired", "QĐ 5")}


def test_a_group_changes_from_a_day_on(cast, three, scope):
    to_2 = unit("to-2", "union_group", "Tổ 2", cast.truong)
    TreePath.objects.derive()
    change = Change(group=to_2, regroups=True, on=DAY)

    done(three, change, scope("binh"))

    assert GroupStay.objects.filter(group=to_2, valid=DateRange(DAY, None)).count() == 3
    assert GroupStay.objects.filter(group=cast.to_1, valid=DateRange(date(2021, 1, 1), DAY)).count() == 2
    again = bulk.preview([one.pk for one in three], change, scope=scope("binh"))
    assert (again.changing, again.unchanged) == ((), 3)


@pytest.mark.parametrize("what", ["fields", "leaving", "group", "no group"])
def test_undoing_leaves_every_row_as_it_was(cast, three, scope, what):
    to_2 = unit("to-2", "union_group", "Tổ 2", cast.truong)
    TreePath.objects.derive()
    change = {
        "fields": Change(fields={"job_title": "Thợ", "employed_on": DAY}),
        "leaving": RETIRED,
        "group": Change(group=to_2, regroups=True, on=DAY),
        "no group": Change(regroups=True, on=date(2021, 1, 1)),
    }[what]
    before = rows()

    change_id, _number = done(three, change, scope("binh"))
    assert rows() != before
    bulk.undo(change_id, scope=scope("binh"))

    assert rows() == before


def test_what_was_built_upon_is_not_undone(three, scope):
    change_id, _number = done(three, RETIRED, scope("binh"))
    with one_change():
        MembershipSpell.objects.filter(member=three[1]).update(left="died")
    before = rows()

    with pytest.raises(ValidationError) as refused:
        bulk.undo(change_id, scope=scope("binh"))
    assert refused.value.code == "later"
    assert rows() == before


def test_nobody_undoes_what_is_out_of_reach_or_never_was(three, scope):
    change_id, _number = done(three, RETIRED, scope("binh"))

    for who, change in (("chi", change_id), ("dung", change_id), ("binh", uuid4())):
        with pytest.raises(ObjectDoesNotExist):
            bulk.undo(change, scope=scope(who))


def test_those_who_cannot_change_are_told_why(cast, three, scope):
    elsewhere, gone, sent, new, merged = (
        member("Lê Xa", cast.xuong),
        member("Lê Đi", cast.truong),
        member("Lê Gửi", cast.truong),
        member("Lê Mới", cast.truong, since=DAY),
        member("Lê Trùng", cast.truong),
    )
    MembershipSpell.objects.filter(member=gone).update(valid=DateRange(date(2020, 1, 1), date(2023, 1, 1)), left="died")
    Transfer.objects.create(
        member=sent,
        from_unit=cast.truong,
        to_unit=cast.xuong,
        moves_on=DAY,
        sent_by=cast.an,
        sent_at="2024-05-01T00:00Z",
    )
    Member.objects.filter(pk=merged.pk).update(merged_into=three[0])
    Absence.objects.create(spell=three[1].spells.get(), kind="sick", valid=DateRange(date(2024, 7, 1), None))
    everybody = [*three, elsewhere, gone, sent, new, merged]

    seen = bulk.preview([one.pk for one in everybody], RETIRED, scope=scope("binh"))
    _change, number = done(everybody, RETIRED, scope("binh"))

    assert {row.member for row in seen.changing} == {three[0], three[2]}
    assert {row.member for row in seen.refused} == {three[1], gone, sent, new, merged}  # who is unseen is not named
    assert all(row.refusal for row in seen.refused)
    assert number == 2
    assert MembershipSpell.objects.filter(left="retired").count() == 2


def test_who_only_looks_on_changes_nobody(three, scope):
    pks = [one.pk for one in three]
    seen = bulk.preview(pks, RETIRED, scope=scope("dung"))

    assert (len(seen.changing), len(seen.refused)) == (0, 3)
    with pytest.raises(ValidationError):
        bulk.carry_out(pks, RETIRED, seen=seen.digest, scope=scope("dung"))


@pytest.mark.parametrize("what", ["person", "membership", "wish", "people"])
def test_only_what_was_looked_at_is_carried_out(cast, three, scope, what):
    pks, change = [one.pk for one in three], RETIRED
    seen = bulk.preview(pks, change, scope=scope("binh")).digest
    match what:
        case "person":
            Member.objects.filter(pk=pks[0]).update(version=7)
        case "membership":
            MembershipSpell.objects.filter(member=pks[0]).update(valid=DateRange(date(2020, 2, 1), None))
        case "wish":
            change = Change(leaving=Leaving(date(2024, 6, 2), "retired"))
        case "people":
            pks = pks[1:]
    before = rows()

    with pytest.raises(ValidationError) as refused:
        bulk.carry_out(pks, change, seen=seen, scope=scope("binh"))
    assert refused.value.code == "changed-meanwhile"
    assert rows() == before


def test_five_hundred_cost_as_many_questions_as_five(cast, scope, queries):
    people = [member(f"Lê Số {n}", cast.truong) for n in range(60)]
    to_1 = cast.to_1

    def asked(some) -> list[int]:
        counted = []
        for change in (
            Change(fields={"department": f"Kho {len(some)}"}),
            Change(group=to_1, regroups=True, on=DAY),
            RETIRED,
        ):
            with queries() as seen:
                change_id, _number = done(some, change, scope("binh"))
            counted.append(len(seen))
            with queries() as seen:
                bulk.undo(change_id, scope=scope("binh"))
            counted.append(len(seen))
        return counted

    assert asked(people) == asked(people[:3])


def test_from_the_list_to_the_deed_and_back(client, cast, three):
    client.force_login(cast.binh)
    address, listed = reverse("members:bulk-edit"), reverse("members:member-list")

    page = client.post(f"{address}?q=le", {"act": "all"})
    picked = page.context["form"].initial["picked"]
    assert sorted(picked) == sorted(one.pk for one in three)
    typed = {"picked": ",".join(map(str, picked)), "department": "Kho", "act": "preview"}
    page = client.post(f"{address}?q=le", typed)
    assert len(page.context["preview"].changing) == 3
    typed |= {"act": "carry-out", "digest": page.context["preview"].digest}
    answer = client.post(f"{address}?q=le", typed)
    assert answer.url == f"{listed}?q=le"
    assert Member.objects.filter(department="Kho").count() == 3
    change = Member.pgh_event_model.objects.filter(department="Kho").first().pgh_context_id
    client.post(reverse("members:bulk-undo", args=[change]))
    assert not Member.objects.filter(department="Kho").exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "__all__"),
        ({"leaving": "retired"}, "on"),
        ({"leaving": "retired", "group": "-", "on": "01/06/2024"}, "leaving"),
        ({"picked": "1;2"}, "picked"),
        ({"group": "to-2", "on": "01/06/2024"}, "group"),
    ],
)
def test_what_is_not_understood_is_asked_again(client, cast, three, typed, field):
    client.force_login(cast.binh)

    page = client.post(reverse("members:bulk-edit"), {"picked": str(three[0].pk), "act": "preview"} | typed)

    assert page.status_code == 422
    assert field in page.context["form"].errors


def test_nobody_picked_is_told_so(client, cast, three):
    client.force_login(cast.binh)

    answer = client.post(reverse("members:bulk-edit"), {"act": "picked"}, follow=True)

    assert len(list(answer.context["messages"])) == 1
