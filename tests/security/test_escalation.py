"""Ways up that must stay closed: from any account to an ability that nobody above gave it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from tests.cast import LONG_AGO
from unions.access import Scope
from unions.models import Account, Can, Posting, Role
from unions.services import invitations

PASSWORD = "mot-mat-khau-dai"
TODAY = timezone.localdate()


def typed(**over):
    return {"full_name": "Phan Văn Mới", "role": "officer", "first_day": f"{TODAY:%d/%m/%Y}"} | over


@pytest.mark.parametrize(
    "smuggled",
    [
        {"unit": "tinh"},
        {"granted_by": "1"},
        {"is_superuser": "on"},
        {"is_staff": "on"},
        {"password": PASSWORD},
        {"valid": "[2015-01-01,)"},
    ],
)
def test_only_the_fields_of_the_form_count(client, cast, smuggled):
    client.force_login(cast.an)
    client.post("/units/truong/staff/add/", typed(**smuggled))

    made = Account.objects.get(full_name="Phan Văn Mới")
    posting = made.postings.get()
    assert (posting.unit, posting.role, posting.granted_by) == (cast.truong, "officer", cast.an)
    assert posting.valid.lower == TODAY
    assert (made.is_superuser, made.is_staff, made.has_usable_password()) == (False, False, False)


@pytest.mark.parametrize("role", ["chair", "reviewer", "administrator", "CHAIR", "officer,chair", ""])
def test_a_chair_gets_no_higher_role_through_the_form(client, cast, role):
    client.force_login(cast.an)

    assert client.post("/units/truong/staff/add/", typed(role=role)).status_code == 422
    assert Posting.objects.filter(account__full_name="Phan Văn Mới").count() == 0


def test_a_chair_does_not_become_somebody_higher_through_a_link(client, cast):
    """Their account is given a small role here, and then a link for the password they are said to have forgotten."""
    Posting.objects.create(account=cast.quan, unit=cast.truong, role=Role.INSPECTOR, valid=LONG_AGO)
    client.force_login(cast.an)
    pk = Posting.objects.get(account=cast.quan, unit=cast.truong).pk

    assert client.post(f"/postings/{pk}/link/").status_code == 404


def test_a_link_kept_back_does_not_open_what_is_given_later(client, cast):
    """A chair invites somebody, keeps the link, and waits until the province makes a chair of them elsewhere."""
    client.force_login(cast.an)
    page = client.post("/units/truong/staff/add/", typed())
    link = urlsplit(page.context["address"]).path
    username = Account.objects.get(full_name="Phan Văn Mới").username
    client.force_login(cast.quan)
    given = {"account": username, "role": "chair", "first_day": f"{TODAY + timedelta(days=30):%d/%m/%Y}"}
    assert client.post("/units/xuong/staff/add/", given).status_code == 200  # the province's own link, shown at once

    client.logout()
    assert client.get(link).status_code == 404


def test_an_officer_of_two_units_is_opened_by_neither_chair_alone(client, cast):
    Posting.objects.create(account=cast.binh, unit=cast.xuong, role=Role.OFFICER, valid=LONG_AGO)

    assert invitations.invitable([cast.binh.pk], scope=Scope.of(cast.an)) == set()
    assert invitations.invitable([cast.binh.pk], scope=Scope.of(cast.chi)) == set()
    assert invitations.invitable([cast.binh.pk], scope=Scope.of(cast.quan)) == {cast.binh.pk}


def test_an_administrator_below_gets_nothing_above(client, cast):
    client.force_login(cast.quan)
    page = client.post("/units/huyen-a/staff/add/", typed(role="administrator"))
    made = Account.objects.get(full_name="Phan Văn Mới")
    client.post(urlsplit(page.context["address"]).path, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    made.refresh_from_db()
    client.force_login(made)

    assert Scope.of(made).allows(Can.STAFF, cast.truong)
    for code in ("tinh", "xuong", "noi-khac"):
        assert client.get(f"/units/{code}/staff/").status_code == 404
        assert client.post(f"/units/{code}/staff/add/", typed()).status_code == 404
    beside = {"account": "an", "role": "administrator", "first_day": f"{TODAY:%d/%m/%Y}"}
    assert client.post("/units/huyen-a/staff/add/", beside).status_code == 422
