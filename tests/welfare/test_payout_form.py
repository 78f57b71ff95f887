"""What an officer types: what is understood, what is refused beside the field, and that nothing is lost."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import member
from welfare.models import Payout


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
