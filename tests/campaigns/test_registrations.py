"""Registrations: in time, once, where the union is asked, with a compact and with members by name."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from campaigns.models import Campaign, Registration
from campaigns.services import registrations as services
from common.walls import wall
from tests.cast import member

DAY = date(2024, 3, 5)
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


@pytest.fixture
def campaign(cast) -> Campaign:
    return Campaign.objects.create(
        unit=cast.tinh,
        code="lao-dong-gioi",
        name="Lao động giỏi",
        valid=DateRange(date(2024, 1, 1), date(2025, 1, 1)),
        registration=DateRange(date(2024, 3, 1), date(2024, 4, 1)),
    )


def asking(campaign, of, day: date = DAY, **fields) -> Registration:
    fields = {"taking_part": 5, "eligible": 9} | fields
    return Registration(campaign=campaign, unit=of, happened_on=day, **fields)


def refused(act) -> set[str]:
    with pytest.raises(ValidationError) as error:
        act()
    return set(getattr(error.value, "error_dict", {"": None}))


def test_outside_the_window_it_is_refused_beside_the_date_and_past_the_services_by_the_database(
    client, cast, campaign, scope
):
    for day in (date(2024, 2, 29), date(2024, 4, 1)):
        with pytest.raises(IntegrityError) as stumbled, transaction.atomic():
            asking(campaign, cast.truong, day, recorded_by=cast.binh).save()
        assert wall(stumbled.value) == "registration_is_within_the_window"
    client.force_login(cast.binh)
    page = client.post(
        reverse("campaigns:registration-create") + f"?campaign={campaign.code}",
        {"unit": "truong", "happened_on": "1/4/2024", "taking_part": "5", "eligible": "9", "version": "1"}
        | {"form_key": "5a0c9c0e-8d0e-4c08-8f0f-4d9f6f6f6f02"},
    )
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"happened_on"})
    assert "31/03/2024" in str(page.context["form"].errors["happened_on"])
    assert page.context["form"]["taking_part"].value() == "5"
    assert services.register(asking(campaign, cast.truong, date(2024, 3, 31)), scope=scope("binh")).pk


def test_a_union_registers_once_and_only_where_it_is_asked(cast, campaign, scope):
    binh = scope("binh")
    made = services.register(asking(campaign, cast.truong), scope=binh)
    again = asking(campaign, cast.truong, form_key=made.form_key)

    assert services.register(again, scope=binh) == made
    assert refused(lambda: services.register(asking(campaign, cast.truong), scope=binh)) == {"unit"}
    assert refused(lambda: services.register(asking(campaign, cast.to_1), scope=binh)) == {"unit"}
    assert refused(lambda: services.register(asking(campaign, cast.truong, taking_part=10), scope=binh)) >= {
        "taking_part"
    }
    with pytest.raises(PermissionDenied):
        services.register(asking(campaign, cast.xuong), scope=binh)
    Campaign.objects.update(asks="nobody", registration=None)
    assert refused(lambda: services.change_registration(made, seen_version=1, scope=binh)) == {""}


def test_what_lies_in_the_bin_lets_the_union_register_anew_and_then_stays_there(cast, campaign, scope):
    binh = scope("binh")
    first = services.register(asking(campaign, cast.truong), scope=binh)
    services.bin_registration(first.pk, scope=binh)
    second = services.register(asking(campaign, cast.truong), scope=binh)

    assert refused(lambda: services.restore_registration(first.pk, scope=binh)) == {"unit"}
    services.bin_registration(second.pk, scope=binh)
    assert services.restore_registration(first.pk, scope=binh).binned_at is None


def test_a_form_opened_before_another_change_is_told_so(cast, campaign, scope):
    made = services.register(asking(campaign, cast.truong), scope=scope("binh"))
    made.taking_part = 6
    services.change_registration(made, seen_version=1, scope=scope("an"))

    assert refused(lambda: services.change_registration(made, seen_version=1, scope=scope("binh"))) == {""}
    assert Registration.objects.get().taking_part == 6


def test_members_are_registered_by_name_and_so_many_take_part(cast, campaign, scope):
    Campaign.objects.update(asks="members")
    campaign.refresh_from_db()
    binh, people = scope("binh"), [member(f"Người {n}", cast.truong) for n in range(3)]
    stranger = member("Người lạ", cast.xuong)
    made = services.register(asking(campaign, cast.truong, eligible=2), scope=binh)
    assert made.taking_part == 0

    def named(looked_at, **promises) -> Registration:
        version = Registration.objects.get().version
        said = {int(key[1:]): promise for key, promise in promises.items()}
        keys = [one.pk for one in looked_at]
        return services.name_members(made.pk, looked_at=keys, promises=said, seen_version=version, scope=binh)

    a, b, c = (f"m{one.pk}" for one in people)
    assert named(people[:2], **{a: "Hai sáng kiến", b: ""}).taking_part == 2
    assert refused(lambda: named(people[2:], **{c: ""})) == {""}  # more than could
    assert refused(lambda: named([stranger], **{f"m{stranger.pk}": ""})) == {""}
    assert named(people[1:], **{c: ""}).taking_part == 2  # the second no more, the first was not looked at
    assert named(people[:1], **{a: "Một sáng kiến"}).taking_part == 2
    assert {(one.member, one.promise) for one in made.people.select_related("member")} == {
        (people[0], "Một sáng kiến"),
        (people[2], ""),
    }
    moved = Registration.objects.select_related("campaign", "unit").get()
    people[0].spells.update(valid=DateRange(date(2024, 3, 4), None))
    moved.happened_on = date(2024, 3, 1)
    assert refused(lambda: services.change_registration(moved, seen_version=moved.version, scope=binh)) == {
        "happened_on"
    }


def test_members_are_ticked_on_a_page(client, cast, campaign):
    Campaign.objects.update(asks="members")
    person = member("Nguyễn Thị Lan", cast.truong)
    made = asking(campaign, cast.truong, recorded_by=cast.binh, taking_part=0)
    made.save()
    client.force_login(cast.binh)
    address = reverse("campaigns:registration-people", args=[made.pk])

    assert [row[0] for row in client.get(address + "?q=lan").context["rows"]] == [person]
    typed = {"version": "1", "shown": [person.pk], "pick": [person.pk], f"promise_{person.pk}": "Giỏi việc"}
    assert client.post(address, typed | {f"promise_{person.pk}": "x" * 251}).status_code == 422
    assert client.post(address, typed).status_code == 302
    assert made.people.get().promise == "Giỏi việc"
    assert client.post(address, typed).status_code == 422  # the same page sent twice was looked at before


def test_the_compact_is_kept_redrawn_and_handed_out_as_a_download(client, cast, campaign):
    client.force_login(cast.binh)
    photo = BytesIO()
    Image.new("RGB", (40, 30)).save(photo, "JPEG")
    address = reverse("campaigns:registration-create") + f"?campaign={campaign.code}"
    typed = {
        "unit": "truong", "happened_on": "5/3/2024", "taking_part": "5", "eligible": "9", "version": "1",
        "form_key": "5a0c9c0e-8d0e-4c08-8f0f-4d9f6f6f6f03", "compact_signed_on": "4/3/2024",
    }  # fmt: skip

    page = client.post(address, typed | {"upload": SimpleUploadedFile("a.pdf", b"not a paper")})
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"upload"})
    late = {"compact_signed_on": f"{timezone.localdate() + timedelta(days=2):%d/%m/%Y}"}
    assert set(client.post(address, typed | late).context["form"].errors) == {"compact_signed_on"}
    client.post(address, typed | {"upload": SimpleUploadedFile("a.jpg", photo.getvalue())})
    made = Registration.objects.get()
    answer = client.get(reverse("campaigns:registration-compact", args=[made.pk]))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    edited = typed | {"version": "1", "upload": SimpleUploadedFile("b.pdf", PDF)}
    client.post(reverse("campaigns:registration-edit", args=[made.pk]), edited)
    made.refresh_from_db()
    assert made.compact
    assert made.compact.read() == PDF


def test_registering_begins_with_who_is_asked_and_ends_where_nobody_is_left(client, cast, campaign):
    member("Nguyễn Thị Lan", cast.truong)
    client.force_login(cast.binh)
    address = reverse("campaigns:registration-create") + f"?campaign={campaign.code}"

    form = client.get(address).context["form"]
    assert (form.initial["unit"], form.initial["happened_on"], form.initial["eligible"]) == (
        "truong",
        date(2024, 3, 31),
        1,
    )
    asking(campaign, cast.truong, recorded_by=cast.binh).save()
    assert client.get(address).url == campaign.get_absolute_url()
    assert client.get(reverse("campaigns:registration-create")).url.endswith("?view=asked")
    client.force_login(cast.giang)
    assert client.get(address).status_code == 404
