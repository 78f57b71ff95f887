"""Tokens and the lock-out."""

from __future__ import annotations

import binascii
import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from unions.access import Scope
from unions.models import ApiToken, Role
from unions.services.invitations import Newcomer, invite
from unions.services.postings import Span
from unions.services.service_accounts import add_service_account

PASSWORD = "mot-mat-khau-dai"
TODAY = timezone.localdate()


@pytest.fixture
def known(cast):
    cast.binh.set_password(PASSWORD)
    cast.binh.save()
    cache.clear()
    return cast.binh


def ask(client, password=PASSWORD, **headers):
    body = json.dumps({"username": "binh", "password": password})
    return client.post("/api/v1/token/", body, content_type="application/json", headers=headers)


def test_tokens_end_some_day(client, known):
    assert ask(client).json()["expiry"] is not None


def test_a_new_password_ends_the_tokens(client, known):
    token = ask(client).json()["token"]
    client.force_login(known)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "mat-khau-hoan-toan-moi", "password2": "mat-khau-hoan-toan-moi"},
    )
    client.logout()
    known.refresh_from_db()
    assert known.check_password("mat-khau-hoan-toan-moi")
    answer = client.get("/api/v1/units/", headers={"Authorization": f"Token {token}"})
    assert answer.status_code == 401


def test_an_account_has_at_most_twenty_tokens(client, known):
    """The setting is read by a view of knox that is not ours."""
    for _n in range(20):
        ApiToken.objects.create(user=known)
    ask(client)
    assert ApiToken.objects.count() <= 20


def test_the_answer_with_a_token_is_not_kept_by_caches(client, known):
    assert "no-store" in ask(client).headers.get("Cache-Control", "")


def test_the_lock_out_counts_by_the_account_however_it_is_written(client, known):
    answers = []
    for name in ("binh", "BINH", "Binh", " binh ", "bInh", "biNh", "binH", "BInh"):
        body = json.dumps({"username": name, "password": "x"})
        answers.append(client.post("/api/v1/token/", body, content_type="application/json").status_code)
    assert 429 in answers


def test_the_lock_out_is_not_pushed_out_of_the_cache(client, known, settings):
    """The cache of the database keeps 300 rows and drops a third when it is full."""
    for _n in range(6):
        ask(client, "sai")
    assert ask(client, "sai").status_code == 429
    for n in range(400):
        cache.set(f"filler-{n}", n)
    assert ask(client, "sai").status_code == 429


def test_the_lock_out_does_not_believe_a_forwarded_address(client, known):
    """Nothing says that a proxy stands before us."""
    answers = []
    for n in range(25):
        body = json.dumps({"username": f"nobody-{n}", "password": "x"})
        answer = client.post(
            "/api/v1/token/", body, content_type="application/json", headers={"X-Forwarded-For": f"10.0.0.{n}"}
        )
        answers.append(answer.status_code)
    assert 429 in answers


# Personal tokens and keys of programs -----------------------------------------------------------------


@pytest.fixture
def token(cast):
    """A token of An's for the group alone."""
    return ApiToken.objects.create(user=cast.an, name="HR", unit=cast.to_1, abilities=["view", "staff"])[1]


def as_token(client, token, method, address, body=None, **headers):
    sent = {"Authorization": f"Bearer {token}", **headers}
    return getattr(client, method)(f"/api/v1/{address}", body or {}, content_type="application/json", headers=sent)


def everywhere() -> str:
    """All that the book keeps, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT coalesce(string_agg(kept::text, chr(10)), $$$$) FROM "{table}" kept')  # noqa: S608
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


def test_what_opens_the_door_is_kept_nowhere_and_told_once(client, cast):
    client.force_login(cast.an)
    kept = {"name": "HR", "days": "90"}
    page = client.post("/access-tokens/add/", kept)
    shown = page.context["keys"][0]["value"]
    headers = {"Idempotency-Key": "k-1"}
    made = client.post("/api/v1/tokens/", {"name": "HR 2"}, content_type="application/json", headers=headers)
    account = add_service_account(
        Newcomer("Lương"), unit=cast.truong, role=Role.OFFICER, span=Span(TODAY), scope=Scope.of(cast.an)
    ).account
    secret = client.post(f"/programs/{account.pk}/clients/", kept).context["keys"][1]["value"]
    wish = {"account": account.pk, "name": "x"}
    answer = client.post("/api/v1/api-clients/", wish, content_type="application/json", headers=headers)

    keys = [shown, made.json()["token"], secret, answer.json()["client_secret"]]
    assert "no-store" in page.headers["Cache-Control"]
    assert shown in page.content.decode()
    book, listed = everywhere(), client.get("/access-tokens/").content + client.get("/api/v1/tokens/").content
    listed += client.get(f"/programs/{account.pk}/").content + client.get("/api/v1/api-clients/").content
    assert "HR 2" in book
    for key in keys:
        assert key not in book
        assert key not in listed.decode()
        assert binascii.hexlify(key.encode()).decode() not in book  # as bytes are written


def test_a_token_makes_no_keys_and_sees_no_others(client, cast, token):
    ApiToken.objects.create(user=cast.an, name="Khác")
    account = add_service_account(
        Newcomer("Lương"), unit=cast.truong, role=Role.OFFICER, span=Span(TODAY), scope=Scope.of(cast.an)
    ).account
    whole = ApiToken.objects.create(user=cast.an, name="Toàn quyền")[1]

    for one in (token, whole):
        refused = as_token(client, one, "post", "tokens/", {"name": "x"})
        assert (refused.status_code, refused.json()["code"]) == (403, "not-by-token")
        assert as_token(client, one, "post", "api-clients/", {"account": account.pk, "name": "x"}).status_code == 403
        [seen] = as_token(client, one, "get", "tokens/").json()["results"]
        assert seen["name"] == ("HR" if one == token else "Toàn quyền")
    assert client.get("/access-tokens/", headers={"Authorization": f"Bearer {token}"}).status_code == 302
    assert ApiToken.objects.count() == 3


def test_a_token_does_not_widen_itself(client, cast, token):
    kept = ApiToken.objects.get(name="HR")
    for method in ("put", "patch"):
        assert as_token(client, token, method, f"tokens/{kept.public_id}/", {"unit": None}).status_code == 405
    posting = {"full_name": "Lương", "unit": "to-1", "role": "officer", "valid": {"from": f"{TODAY}"}}
    assert as_token(client, token, "post", "service-accounts/", posting).status_code == 403
    assert as_token(client, token, "post", "service-accounts/", posting | {"unit": "truong"}).status_code == 400
    assert as_token(client, token, "post", "service-accounts/", posting | {"role": "inspector"}).status_code == 201


def test_a_session_beside_a_token_widens_nothing(client, cast, token):
    client.force_login(cast.an)
    told = as_token(client, token, "get", "units/").json()["results"]
    assert [one["code"] for one in told] == ["to-1"]


@pytest.mark.parametrize("name", ["token", "access_token", "client_secret"])
def test_a_token_in_an_address_is_refused_and_not_logged(client, token, caplog, name):
    with caplog.at_level("DEBUG"):
        answers = [
            client.get(f"/api/v1/units/?{name}={token}"),
            as_token(client, token, "get", f"units/?{name}={token}"),
            as_token(client, token, "get", "nothing/"),
            as_token(client, f"{token}x", "get", "units/"),
        ]
    assert [one.status_code for one in answers] == [400, 400, 404, 401]
    assert token not in "".join(one.content.decode() for one in answers)
    assert token not in caplog.text


def test_tokens_that_ended_were_revoked_or_are_mangled_open_nothing(client, cast, token):
    mangled = ["x", "\xff", "é" * 9, "\0", f"{token} {token}", "", "a" * 9000]
    for one in (*mangled, token[:-1], token.upper()):
        assert as_token(client, one, "get", "units/").status_code == 401, one
    ApiToken.objects.filter(name="HR").update(expiry=timezone.now())
    assert as_token(client, token, "get", "units/").status_code == 401
    ApiToken.objects.filter(name="HR").update(expiry=None)
    assert as_token(client, token, "get", "units/").status_code == 200
    cast.an.is_active = False
    cast.an.save()
    answer = as_token(client, token, "get", "units/")
    assert (answer.status_code, answer.headers["WWW-Authenticate"][:6]) == (401, "Bearer")


def test_a_new_link_ends_the_tokens_with_the_password(client, cast):
    ApiToken.objects.create(user=cast.binh, name="HR")
    invite(cast.binh.pk, scope=Scope.of(cast.an))
    assert not ApiToken.objects.exists()


def test_no_page_with_a_key_tells_others_its_address(client, cast):
    client.force_login(cast.an)
    answer = client.post("/access-tokens/add/", {"name": "HR", "days": "90", "unit": "to-1", "abilities": ["record"]})
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert ApiToken.objects.get().abilities == ["record", "view"]
    assert answer.context["keys"][0]["value"] not in answer.request["PATH_INFO"]
