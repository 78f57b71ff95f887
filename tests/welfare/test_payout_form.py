"""What an officer types: what is understood, what is refused beside the field, and that nothing is lost."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.cast import member
from welfare.models import Fund, Norm, Payout


@pytest.fixture
def typed(cast, lan):
    """A whole form as an officer fills it in."""

    def form(**changes: object) -> dict[str, object]:
        return {
            "unit": "truong",
            "kind": str(Payout.kind.field.related_model.objects.get(code="visit-sick").pk),
            "member": str(lan.pk),
            "beneficiary_kind": "member",
            "happened_on": "05/09/2024",
            "quantity": "1",
            "amount": "300.000",
            "form_key": str(uuid.uuid4()),
            "version": "1",
            "funding-TOTAL_FORMS": "1",
            "funding-INITIAL_FORMS": "0",
            "funding-0-source": "union",
            "funding-0-amount": "",
        } | changes

    return form


@pytest.fixture
def send(client, cast, typed):
    client.force_login(cast.binh)
    return lambda **changes: client.post(reverse("welfare:payout-create"), typed(**changes))


def test_a_visit_is_recorded_as_typed_in_viet_nam(send, cast, lan):
    response = send()

    payout = Payout.objects.get()
    assert response.url == payout.get_absolute_url()
    assert (payout.happened_on, payout.amount, payout.member) == (date(2024, 9, 5), 300_000, lan)
    assert (payout.status, payout.recorded_by) == ("proposed", cast.binh)
    assert [(line.source, line.amount) for line in payout.funding.all()] == [("union", 300_000)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("happened_on", "31/02/2024"),
        ("happened_on", "hôm qua"),
        ("happened_on", (timezone.localdate() + timedelta(days=1)).strftime("%d/%m/%Y")),
        ("happened_on", "31/12/2014"),
        ("amount", "-5"),
        ("amount", "0"),
        ("amount", "1,5"),
        ("amount", "1.5"),
        ("amount", "ba trăm"),
        ("quantity", "0"),
        ("unit", "xuong"),
        ("member", "999999"),
        ("kind", "999999"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_stays_typed(send, field, value):
    response = send(**{field: value})

    form = response.context["form"]
    assert response.status_code == 422
    assert list(form.errors) == [field]
    assert form[field].value() == value
    assert not Payout.objects.exists()


def test_a_member_of_another_union_cannot_be_chosen(send, cast):
    stranger = member("Trần Thị Lạ", cast.xuong)

    assert list(send(member=str(stranger.pk)).context["form"].errors) == ["member"]


def test_nobody_is_visited_as_a_member_before_joining(send, cast):
    new = member("Trần Thị Mới", cast.truong, since=date(2024, 10, 1))

    assert list(send(member=str(new.pk)).context["form"].errors) == ["member"]


def test_a_payout_names_its_recipient(send):
    response = send(member="", beneficiary="")

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_sources_that_do_not_add_up_say_by_how_much(send):
    response = send(**{"funding-0-amount": "200.000"})

    assert "100.000" in response.context["form"].errors["amount"][0]


def test_a_form_sent_twice_makes_one_payout(client, cast, typed):
    client.force_login(cast.binh)
    form = typed()
    first, second = (client.post(reverse("welfare:payout-create"), form) for _time in range(2))

    assert first.url == second.url
    assert Payout.objects.count() == 1


def test_a_change_made_meanwhile_is_not_overwritten(client, cast, typed, proposed):
    client.force_login(cast.binh)
    address = reverse("welfare:payout-edit", args=[proposed.pk])
    form = typed(version=str(proposed.version), form_key=str(proposed.form_key))

    assert client.post(address, form | {"amount": "400.000"}).status_code == 302
    late = client.post(address, form | {"amount": "500.000"})

    proposed.refresh_from_db()
    assert late.status_code == 422
    assert proposed.amount == 400_000


def test_the_group_leader_records_for_the_group_alone(client, cast, typed):
    client.force_login(cast.to_truong)

    refused = client.post(reverse("welfare:payout-create"), typed(member="", beneficiary="Chị Hoa"))
    accepted = client.post(reverse("welfare:payout-create"), typed(unit="to-1", member="", beneficiary="Chị Hoa"))

    assert list(refused.context["form"].errors) == ["unit"]
    assert accepted.status_code == 302


# Papers, warnings, and what is told while it is typed ----------------------------------------------------------


def photo(colour: str = "red") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), colour).save(content, "JPEG")
    return SimpleUploadedFile(f"{colour}.jpg", content.getvalue(), "image/jpeg")


def test_a_visit_is_recorded_with_its_photos_and_once(client, cast, typed):
    client.force_login(cast.binh)
    form = typed()

    for _time in range(2):
        answer = client.post(reverse("welfare:payout-create"), form | {"photos": [photo(), photo("blue")]})

    assert answer.url == Payout.objects.get().get_absolute_url()
    assert Payout.objects.get().proofs.count() == 2


def test_a_photo_that_is_none_is_refused_and_nothing_is_recorded(send):
    refused = send(photos=SimpleUploadedFile("a.jpg", b"GIF", "image/jpeg"))

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["photos"])
    assert not Payout.objects.exists()


def test_above_the_norm_it_is_sent_with_a_reason_alone(send, cast):
    kind = Payout.kind.field.related_model.objects.get(code="visit-sick")
    Norm.objects.create(unit=cast.truong, kind=kind, ceiling=200_000, valid=(date(2024, 1, 1), None))

    refused = send()
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["override_reason"])
    assert refused.context["payout"].pk is None

    assert send(override_reason="Nằm viện dài ngày").status_code == 302
    assert Payout.objects.get().override_reason == "Nằm viện dài ngày"


def test_what_follows_is_told_while_it_is_typed(client, cast, typed, lan, paid):
    earlier = paid(cast.truong, date(2024, 9, 1), member=lan)
    kind = earlier.kind
    norm = Norm.objects.create(unit=cast.truong, kind=kind, ceiling=200_000, valid=(date(2024, 1, 1), None))
    client.force_login(cast.binh)

    told = client.post(reverse("welfare:payout-hints"), typed()).context

    assert told["norm"] == norm
    assert [one["url"] for one in told["earlier"]] == [earlier.get_absolute_url()]
    assert {one.code for one in told["warnings"]} >= {"above-ceiling", "given-before"}
    assert not Payout.objects.exclude(pk=earlier.pk).exists()


def test_half_a_form_is_told_about_too(client, cast, typed):
    client.force_login(cast.binh)

    assert client.post(reverse("welfare:payout-hints"), {}).status_code == 200
    assert client.post(reverse("welfare:payout-hints"), typed(amount="ba trăm", member="")).context["warnings"] == []


def test_the_figures_it_would_add_to_are_named_and_nothing_is_kept(client, cast, typed):
    client.force_login(cast.binh)

    told = client.post(reverse("reports:would-count"), typed())

    assert "+300.000" in " ".join(row["quantity"] for row in told.context["rows"])
    assert not Payout.objects.exists()


@pytest.mark.parametrize("name", ["welfare:payout-hints", "welfare:payout-members", "reports:would-count"])
def test_who_records_nothing_is_told_nothing(client, cast, typed, name):
    client.force_login(cast.dung)

    assert client.post(reverse(name), typed()).status_code == 404


def test_a_member_is_found_by_letters_without_marks(client, cast, lan):
    stranger = member("Nguyễn Thị Lan Xa", cast.xuong)
    client.force_login(cast.binh)

    form = client.post(reverse("welfare:payout-members"), {"member_words": "lan nguy"}).context["form"]

    assert [one.pk for one in form.candidates] == [lan.pk]
    assert stranger.full_name not in form.candidates


def test_without_scripts_a_button_looks_for_the_member_and_judges_nothing(send, lan):
    answer = send(find="1", member="", member_words="lan", amount="ba trăm")

    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (200, {})
    assert [one.pk for one in form.candidates] == [lan.pk]
    assert form["amount"].value() == "ba trăm"


def test_a_line_is_paid_out_of_a_fund_by_a_union_above(send, cast):
    fund = Fund.objects.create(unit=cast.truong, name="Quỹ công đoàn", kind="union")
    line = {"funding-0-fund": str(fund.pk), "funding-0-payer_unit": "huyen-a", "funding-0-amount": "300.000"}

    assert send(**line).status_code == 302

    paid_by = Payout.objects.get().funding.get()
    assert (paid_by.fund, paid_by.payer_unit) == (fund, cast.huyen_a)


def test_the_form_asks_as_much_for_many_members_as_for_one(client, cast, queries):
    client.force_login(cast.binh)
    counted = []
    for n in range(2):
        for m in range(1 + 9 * n):
            member(f"Trần Văn {'abcdefghij'[m]}{n}", cast.truong)
        client.get(reverse("welfare:payout-create"))
        with queries() as seen:
            client.get(reverse("welfare:payout-create"))
        counted.append(len(seen))

    assert counted[0] == counted[1]


def test_through_the_browser_s_own_sending_the_way_on_is_a_header(client, cast, typed):
    client.force_login(cast.binh)

    answer = client.post(reverse("welfare:payout-create"), typed(), headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == Payout.objects.get().get_absolute_url()
