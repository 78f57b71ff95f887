"""Events of careers and ratings: recorded, changed, binned; a year's ratings saved together."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from members.models import CareerEvent, MemberRating
from members.services import records as services
from tests.cast import LONG_AGO, account, member
from unions.models import Grade, GradeScale, Role

DAY = date(2024, 12, 20)


@pytest.fixture
def grades(db) -> list[Grade]:
    GradeScale.objects.filter(subject="member").delete()
    scale = GradeScale.objects.create(code="doan-vien", name="Xếp loại", subject="member", valid=LONG_AGO)
    names = ("Xuất sắc", "Tốt", "Hoàn thành")
    return [scale.grades.create(code=f"g{n}", name=name, short_name=name, rank=n) for n, name in enumerate(names, 1)]


@pytest.fixture
def people(cast, lan):
    return [lan, member("Trần Văn Ba", cast.truong), member("Lê Thị Tư", cast.truong)]


def event(cast, **fields) -> CareerEvent:
    return CareerEvent(**{"unit": cast.truong, "kind": "appointment", "happened_on": DAY} | fields)


def test_an_event_names_a_member_of_the_union(cast, lan, scope):
    stranger = member("Người Lạ", cast.xuong)

    services.record(event(cast, member=lan, title="Phó phòng"), scope=scope("binh"))
    with pytest.raises(ValidationError) as refused:
        services.record(event(cast, member=stranger), scope=scope("binh"))
    assert set(refused.value.error_dict) == {"member"}
    with pytest.raises(ValidationError):
        services.record(event(cast, member=lan, quantity=2), scope=scope("binh"))


def test_an_event_is_binned_and_taken_out(client, cast, lan, scope):
    row = services.record(event(cast, member=lan), scope=scope("binh"))
    client.force_login(cast.binh)

    client.post(reverse("members:career-event-bin", args=[row.pk]))
    assert not CareerEvent.objects.kept().exists()
    client.post(reverse("members:career-event-restore", args=[row.pk]))
    assert CareerEvent.objects.kept().exists()
    assert client.post(reverse("members:career-event-restore", args=[row.pk])).status_code == 404


def test_an_event_is_typed_with_the_member_by_name(client, cast, lan):
    client.force_login(cast.binh)
    form = {
        "unit": "truong",
        "kind": "certificate",
        "title": "Tin học",
        "member": "nguyen thi lan",
        "happened_on": "20/12/2024",
        "quantity": "1",
        "of_whom": "members",
        "form_key": str(uuid.uuid4()),
        "version": "1",
    }
    assert client.post(reverse("members:career-event-create"), form).status_code == 302

    assert (CareerEvent.objects.get().member, CareerEvent.objects.get().title) == (lan, "Tin học")


def test_who_joined_the_party_is_told_to_those_who_may_read_it(client, cast, lan, scope):
    row = services.record(event(cast, member=lan, kind="party_admission"), scope=scope("binh"))
    client.force_login(account("phuong", cast.tinh, Role.OFFICER))
    assert "Lan" not in client.get(row.get_absolute_url()).content.decode()
    label = CareerEvent.Kind.PARTY_ADMISSION.label
    assert str(label) not in client.get(lan.get_absolute_url()).content.decode()

    assert "Lan" not in client.get(reverse("members:career-event-list")).content.decode()

    client.force_login(cast.an)
    assert "Lan" in client.get(row.get_absolute_url()).content.decode()
    assert str(label) not in client.get(lan.get_absolute_url()).content.decode()
    assert str(label) in client.post(f"/members/{lan.pk}/reveal/").content.decode()


def test_the_ratings_of_a_year_are_saved_together(cast, people, grades, scope):
    def rate(chosen, on=DAY):
        given = dict(zip([person.pk for person in people], chosen, strict=True))
        return services.rate_members(cast.truong, "2024", given, on=on, document="QĐ 9", scope=scope("binh"))

    best, good, _done = grades
    assert rate([best, good, None]) == 2
    assert rate([best, good, None]) == 0
    assert rate([best, None, good]) == 2

    told = MemberRating.objects.kept().values_list("member", "grade")
    assert sorted(told) == sorted([(people[0].pk, best.pk), (people[2].pk, good.pk)])


def test_all_ratings_of_a_page_or_none(cast, people, grades, scope):
    stranger = member("Người Lạ", cast.xuong)
    given = {people[0].pk: grades[0], stranger.pk: grades[0]}

    with pytest.raises(ValidationError):
        services.rate_members(cast.truong, "2024", given, on=DAY, document="", scope=scope("binh"))
    with pytest.raises(PermissionDenied):
        services.rate_members(cast.truong, "2024", {}, on=DAY, document="", scope=scope("chi"))
    assert not MemberRating.objects.exists()


def test_a_member_is_rated_once_a_year(cast, lan, grades, scope):
    def row():
        return MemberRating(unit=cast.truong, happened_on=DAY, year_label="2024", member=lan, grade=grades[0])

    services.record(row(), scope=scope("binh"))
    with pytest.raises(ValidationError):
        services.record(row(), scope=scope("binh"))


def test_the_grid_saves_the_whole_page_and_keeps_what_was_typed(client, cast, people, grades):
    client.force_login(cast.binh)
    address = reverse("members:rating-grid") + "?unit=truong&year=2024"
    chosen = {f"grade-{person.pk}": str(grade.pk) for person, grade in zip(people, grades, strict=True)}

    refused = client.post(address, chosen | {"happened_on": "31/02/2024"})
    assert refused.status_code == 422
    assert refused.context["form"][f"grade-{people[1].pk}"].value() == str(grades[1].pk)
    assert client.post(address, chosen | {"happened_on": "20/12/2024"}).status_code == 302
    assert MemberRating.objects.kept().count() == 3
    shown = client.get(address).context["form"]
    assert shown[f"grade-{people[1].pk}"].value() == grades[1].pk


def test_the_grid_asks_as_much_for_many_as_for_one(client, cast, lan, grades, queries):
    client.force_login(cast.binh)
    address = reverse("members:rating-grid") + "?unit=truong&year=2024"
    client.get(address)
    with queries() as one:
        client.get(address)
    for n in range(20):
        member(f"Người {n}", cast.truong)
    with queries() as many:
        client.get(address)

    assert len(one) == len(many)
