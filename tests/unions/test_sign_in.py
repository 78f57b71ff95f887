"""Signing in: what it opens, and what it does against guessing."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.urls import reverse

from unions.models import Account

PASSWORD = "mat-khau-dai-1"


@pytest.fixture
def an(cast):
    cast.an.set_password(PASSWORD)
    cast.an.save()
    return cast.an


def sign_in(client, password: str = PASSWORD, username: str = "an", after: str = ""):
    address = reverse("account_login") + (f"?next={after}" if after else "")
    return client.post(address, {"login": username, "password": password})


def test_passwords_are_kept_as_argon2(an):
    assert identify_hasher(an.password).algorithm == "argon2"


def test_signing_in_opens_the_work_to_do(client, an):
    assert sign_in(client).url == "/"
    assert client.get("/").status_code == 200


def test_the_page_asked_for_is_opened_after_signing_in(client, an):
    turned_away = client.get(reverse("members:member-list"))

    assert turned_away.url == "/accounts/login/?next=/members/"
    assert sign_in(client, after="/members/").url == "/members/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_signing_in_never_leads_elsewhere(client, an, elsewhere):
    assert sign_in(client, after=elsewhere).url == "/"


def test_guessing_is_paused_after_five_tries_even_for_the_right_password(client, an):
    for n in range(5):
        assert sign_in(client, f"sai-{n}").status_code == 200

    assert not sign_in(client).has_header("Location")
    assert client.get("/").status_code == 302


def test_an_unknown_name_is_answered_like_a_wrong_password(client, an):
    known, unknown = sign_in(client, "sai"), sign_in(client, "sai", username="khong-co")

    def said(response) -> list[str]:
        return response.context["form"].non_field_errors()

    assert said(known) == said(unknown)
    assert len(said(known)) == 1


def test_a_disabled_account_does_not_get_in(client, an):
    an.is_active = False
    an.save()
    sign_in(client)

    assert client.get("/").status_code == 302


def test_nobody_signs_up(client, db):
    answer = client.post(reverse("account_signup"), {"username": "moi", "password1": PASSWORD})

    assert answer.status_code in (200, 302, 403)
    assert not Account.objects.filter(username="moi").exists()


def test_an_account_without_a_posting_is_told_whom_to_ask(client, cast):
    client.force_login(cast.khach)

    assert client.get("/").status_code == 200
    assert client.get(reverse("welfare:payout-list")).status_code == 404


def test_pages_of_a_person_are_not_kept_by_the_browser(client, cast):
    client.force_login(cast.an)

    assert client.get("/").headers["Cache-Control"] == "private, no-store"


def test_the_unit_and_period_chosen_last_are_there_on_every_page(client, cast):
    client.force_login(cast.an)
    answer = client.post(reverse("reports:where"), {"unit": "to-1", "period": "2024", "next": "/members/"})

    assert answer.url == "/members/"
    page = client.get("/")
    assert (page.context["here"].unit.code, page.context["period"].code) == ("to-1", "2024")


def test_a_unit_beyond_reach_cannot_be_chosen(client, cast):
    client.force_login(cast.an)
    client.post(reverse("reports:where"), {"unit": "xuong", "period": "2024", "next": "https://evil.example"})

    assert client.get("/").context["here"].unit.code == "truong"
