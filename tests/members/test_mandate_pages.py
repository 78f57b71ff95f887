"""The pages of mandates."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from members.models import Mandate, Member
from tests.cast import member
from tests.members.test_mandates import DAY, elected
from unions.access import Scope


def form_of(people, **fields):
    lines = {
        "seats-TOTAL_FORMS": "2",
        "seats-INITIAL_FORMS": "0",
        "seats-0-member": people[0].full_name,
        "seats-0-office": "executive_committee:chair",
        "seats-1-member": "nguyen thi so 1",
        "seats-1-office": "executive_committee:vice_chair",
    }
    return {"basis": "elected", "starting": "01/06/2024", "term_label": "2024-2029"} | lines | fields


def test_the_form_takes_a_list_typed_without_marks(client, cast, people):
    client.force_login(cast.binh)

    response = client.post(reverse("members:committee-elect", args=["truong"]), form_of(people))

    assert response.status_code == 302
    held = Mandate.objects.of(cast.truong).select_related("term")
    assert [(one.member, one.term.label) for one in held] == [(people[0], "2024-2029"), (people[1], "2024-2029")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"seats-1-member": "Ai đó"}, "seats"),
        ({"seats-1-member": "Vũ Văn Xa"}, "seats"),  # of another province
        ({"starting": "31/02/2024"}, "form"),
        ({"decision-number": "5/QĐ"}, "decision"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_its_field_and_kept(client, cast, people, typed, said):
    member("Vũ Văn Xa", cast.xa)
    client.force_login(cast.binh)

    response = client.post(reverse("members:committee-elect", args=["truong"]), form_of(people, **typed))

    assert response.status_code == 422
    form = {"form": response.context["form"], "decision": response.context["decision"]}.get(said)
    assert form.errors if form else any(line.errors for line in response.context["lines"])
    assert people[0].full_name in response.content.decode()
    assert not Mandate.objects.exists()


def test_two_of_one_name_are_told_apart_by_the_year_of_birth(client, cast, people):
    twin = member(people[0].full_name, cast.truong)
    Member.objects.filter(pk=twin.pk).update(born_on=date(1971, 1, 1))
    client.force_login(cast.binh)
    address = reverse("members:committee-elect", args=["truong"])

    assert client.post(address, form_of(people)).status_code == 422
    assert client.post(address, form_of(people, **{"seats-0-member": f"{twin.full_name} (1971)"})).status_code == 302
    assert Mandate.objects.filter(member=twin).exists()


def test_the_page_of_a_day_shows_who_sat_then_and_who_signed(client, cast, people, hold):
    hold(people[0], role="chair", valid=DateRange(date(2018, 1, 1), date(2023, 1, 1)))
    hold(people[1], role="chair", valid=DateRange(date(2023, 1, 1), None))
    client.force_login(cast.an)

    then = client.get(reverse("members:committee", args=["truong"]), {"day": "01/06/2020"})

    assert then.context["signer"].member == people[0]
    assert [one.member for one in then.context["found"].mandates] == [people[0]]
    assert [one.member for one, _days in then.context["chairs"]] == [people[1], people[0]]


def test_the_page_asks_as_much_for_many_in_office_as_for_one(client, cast, people, hold, queries):
    client.force_login(cast.an)
    address = reverse("members:committee", args=["truong"])
    hold(people[0])
    client.get(address)
    with queries() as few:
        client.get(address)
    for person in people[1:]:
        hold(person)
        hold(person, "group", "group_leader", unit=cast.to_1)
    with queries() as many:
        client.get(address)

    assert len(many) == len(few)


def test_an_office_is_ended_and_struck_out_by_its_pages(client, cast, people, hold):
    held, wrong = hold(people[0]), hold(people[1])
    client.force_login(cast.binh)

    ended = client.post(
        reverse("members:mandate-end", args=[held.pk]),
        {"last_day": "31/05/2024", "left": "moved", "basis": "supplementary", "successor": people[2].full_name},
    )
    struck = client.post(reverse("members:mandate-strike", args=[wrong.pk]))

    assert (ended.status_code, struck.status_code) == (302, 302)
    assert set(Mandate.objects.on(DAY).values_list("member", flat=True)) == {people[2].pk}
    client.force_login(cast.chi)
    assert client.post(reverse("members:mandate-end", args=[held.pk])).status_code == 404


def test_a_mandate_is_put_right(client, cast, people, hold):
    held = hold(people[0])
    client.force_login(cast.binh)
    typed = {
        "office": "executive_committee:vice_chair",
        "basis": "appointed",
        "rank": "2",
        "starting": "01/01/2023",
        "until": "",
    }
    address = reverse("members:mandate-edit", args=[held.pk])
    seen = client.get(address).context["form"]["seen"].value()

    assert client.post(address, typed | {"seen": seen}).status_code == 302
    assert client.post(address, typed | {"rank": "3", "seen": seen}).status_code == 422  # it was seen as before
    seen = client.get(address).context["form"]["seen"].value()
    assert client.post(address, typed | {"until": "1/1/2020", "seen": seen}).status_code == 422
    held.refresh_from_db()
    assert (held.role, held.basis, held.rank, held.valid.lower) == ("vice_chair", "appointed", 2, date(2023, 1, 1))


def test_a_scope_of_the_group_alone_reaches_the_group_and_not_its_union(cast, scope, people):
    with pytest.raises(PermissionDenied):
        elected(cast, people, Scope.of(cast.to_truong))
