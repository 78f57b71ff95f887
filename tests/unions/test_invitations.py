"""Links that invite: for one person, one use, seven days, from those who could have given all they open."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from tests.cast import LONG_AGO, account
from unions.access import Scope
from unions.models import Account, ApiToken, Posting, Role
from unions.services import invitations, postings
from unions.services.invitations import Newcomer, free_username
from unions.services.postings import Span

PASSWORD = "mot-mat-khau-dai"
TODAY = timezone.localdate()


@pytest.fixture
def moi(cast):
    """Somebody new, posted by the chair; no password yet."""
    to = Newcomer("Phan Văn Mới")
    scope = Scope.of(cast.an)
    return postings.grant_posting(to, unit=cast.truong, role=Role.OFFICER, span=Span(TODAY), scope=scope).account


@pytest.fixture
def link(cast, moi) -> str:
    return urlsplit(invitations.invite(moi.pk, scope=Scope.of(cast.an))).path


def choose(client, link, password=PASSWORD):
    return client.post(link, {"new_password1": password, "new_password2": password})


def test_an_invited_person_chooses_a_password_and_signs_in(client, moi, link):
    assert client.get(link).status_code == 200
    assert choose(client, link).url == "/accounts/login/"

    answer = client.post("/accounts/login/", {"login": moi.username, "password": PASSWORD})

    assert answer.url == "/"
    assert client.get("/units/truong/").status_code == 200


def test_the_form_shows_the_link_once(client, cast, settings):
    client.force_login(cast.an)
    sent = {"full_name": "Phan Văn Mới", "role": "officer", "first_day": f"{TODAY:%d/%m/%Y}"}

    page = client.post("/units/truong/staff/add/", sent)

    shown = re.search(r"(https?://\S+/accounts/invitation/\S+/)", page.content.decode())
    assert shown
    assert shown[1].startswith(settings.PUBLIC_URL)
    assert 'class="qr"' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    again = client.get(f"/postings/{Posting.objects.get(account__full_name='Phan Văn Mới').pk}/")
    assert "/accounts/invitation/" not in again.content.decode()


def test_the_host_of_the_request_is_not_in_the_link(client, cast, moi, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(cast.an)
    pk = Posting.objects.get(account=moi).pk

    page = client.post(f"/postings/{pk}/link/", headers={"host": "evil.example"})

    assert page.context["address"].startswith(settings.PUBLIC_URL)


def test_looking_at_the_link_uses_nothing_up(client, link):
    """Messengers open it to show a preview."""
    assert [client.get(link).status_code for _n in range(3)] == [200, 200, 200]


def test_a_link_is_used_once(client, moi, link):
    choose(client, link)

    assert client.get(link).status_code == 404
    assert choose(client, link, "mat-khau-cua-ke-khac").status_code == 404
    moi.refresh_from_db()
    assert moi.check_password(PASSWORD)


def test_a_link_holds_for_seven_days(client, cast, moi, monkeypatch):
    def made(days: int) -> str:
        then = datetime.now() - timedelta(days=days)  # noqa: DTZ005 - as the generator tells the time
        with monkeypatch.context() as clock:
            clock.setattr(invitations.TOKENS, "_now", lambda: then)
            return urlsplit(invitations.invite(moi.pk, scope=Scope.of(cast.an))).path

    assert client.get(made(8)).status_code == 404
    assert client.get(made(6)).status_code == 200


def test_a_changed_link_opens_nothing(client, cast, moi, link):
    *_start, uid, token, _end = link.split("/")
    other = account("nguoi-khac", cast.truong, Role.OFFICER)
    other_uid = urlsplit(invitations.invite(other.pk, scope=Scope.of(cast.an))).path.split("/")[-3]
    wrong = [(other_uid, token), (uid, token[:-1] + "x"), (uid, "x"), ("!!", token), ("OTk5OTk5OQ", token), (uid, uid)]
    wrong.append(("A" * 60, token))

    said = [client.get(f"/accounts/invitation/{uid}/{token}/") for uid, token in wrong]

    assert {answer.status_code for answer in said} == {404}
    assert {answer.templates[0].name for answer in said} == {"account/invitation_gone.html"}


def test_a_newer_link_replaces_the_one_before(client, cast, moi, link):
    newer = urlsplit(invitations.invite(moi.pk, scope=Scope.of(cast.an))).path

    assert (client.get(link).status_code, client.get(newer).status_code) == (404, 200)


def test_a_revoked_link_opens_nothing(client, cast, moi, link):
    client.force_login(cast.an)
    client.post(f"/postings/{Posting.objects.get(account=moi).pk}/unlink/")

    assert client.get(link).status_code == 404


def test_a_link_dies_when_somebody_else_posts_the_person(client, cast, moi, link):
    """Or the chair who holds it would become whatever the province makes of them."""
    postings.grant_posting(moi, unit=cast.xuong, role=Role.CHAIR, span=Span(TODAY), scope=Scope.of(cast.quan))

    assert client.get(link).status_code == 404
    with pytest.raises(PermissionDenied):
        invitations.invite(moi.pk, scope=Scope.of(cast.an))
    assert invitations.invite(moi.pk, scope=Scope.of(cast.quan))


def test_no_link_to_an_account_that_works_where_the_asker_has_no_say(client, cast):
    """Posting the reviewer of the province as one's inspector must not open the reviewer's account."""
    Posting.objects.create(account=cast.dung, unit=cast.truong, role=Role.INSPECTOR, valid=LONG_AGO)
    cast.dung.set_password(PASSWORD)
    cast.dung.save()
    client.force_login(cast.an)
    pk = Posting.objects.get(account=cast.dung, unit=cast.truong).pk

    assert client.post(f"/postings/{pk}/link/").status_code == 404
    assert client.post(f"/postings/{pk}/unlink/").status_code == 404
    cast.dung.refresh_from_db()
    assert cast.dung.check_password(PASSWORD)


def test_a_posting_that_is_still_to_come_counts_too(cast, moi):
    later = DateRange(TODAY + timedelta(days=30), None)
    Posting.objects.create(account=moi, unit=cast.xuong, role=Role.CHAIR, valid=later)

    assert invitations.invitable([moi.pk], scope=Scope.of(cast.an)) == set()


def test_nobody_makes_a_link_for_themselves_or_a_superuser(cast, moi):
    Account.objects.filter(pk=moi.pk).update(is_superuser=True)

    assert invitations.invitable([cast.an.pk, moi.pk], scope=Scope.of(cast.an)) == set()
    assert invitations.invitable([cast.quan.pk], scope=Scope.of(cast.quan)) == set()


def test_a_new_link_ends_the_old_password_sessions_and_tokens(client, cast):
    cast.binh.set_password(PASSWORD)
    cast.binh.save()
    client.force_login(cast.binh)
    _row, token = ApiToken.objects.create(user=cast.binh)
    link = urlsplit(invitations.invite(cast.binh.pk, scope=Scope.of(cast.an))).path

    assert client.get("/").status_code == 302
    assert client.post("/accounts/login/", {"login": "binh", "password": PASSWORD}).status_code == 200
    choose(client, link, "mat-khau-hoan-toan-moi")
    assert client.get("/api/v1/units/", headers={"Authorization": f"Token {token}"}).status_code == 401


def test_a_disabled_account_is_not_opened(client, moi, link):
    Account.objects.filter(pk=moi.pk).update(is_active=False)

    assert client.get(link).status_code == 404
    assert choose(client, link).status_code == 404


@pytest.mark.parametrize("weak", ["12345678", "ngan", "matkhau", "password", "phanvanmoi"])
def test_a_weak_password_is_refused_and_the_link_stays(client, link, weak):
    assert choose(client, link, weak).status_code == 422
    assert client.get(link).status_code == 200


def test_whoever_sat_here_before_is_signed_out(client, cast, link):
    client.force_login(cast.an)
    choose(client, link)

    assert client.get("/").status_code == 302


def test_trying_many_links_is_paused(client, moi, link):
    said = [choose(client, f"/accounts/invitation/MQ/{n}-x/").status_code for n in range(25)]

    assert 429 in said


def test_names_to_sign_in_with_are_made_from_names(cast):
    account("nguyenvanan", None)

    assert free_username("Nguyễn Văn Ấn") == "nguyenvanan2"
    assert free_username("Đặng Thị Ưng") == "dangthiung"
    assert free_username("H’Liên Niê") == "hliennie"


def test_a_name_without_letters_asks_for_another(cast):
    with pytest.raises(ValidationError) as told:
        invitations.new_account(Newcomer("李"))
    assert "username" in told.value.message_dict


def test_a_name_in_capitals_is_the_same_name(cast):
    with pytest.raises(ValidationError):
        invitations.new_account(Newcomer("An Khác", "AN"))


def test_past_postings_do_not_keep_a_chair_from_inviting(cast, moi):
    old = DateRange(date(2020, 1, 1), date(2021, 1, 1))
    Posting.objects.create(account=moi, unit=cast.xa, role=Role.CHAIR, valid=old)

    assert invitations.invitable([moi.pk], scope=Scope.of(cast.an)) == {moi.pk}
