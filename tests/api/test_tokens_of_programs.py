"""Programs: their accounts and clients, tokens lent for an hour, and how often anybody may ask."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from common.api import throttles
from tests.cast import LONG_AGO
from unions.access import Scope
from unions.models import Account, ApiClient, ApiToken, Can, Posting, Role
from unions.services import invitations
from unions.services.postings import Span, grant_posting
from unions.services.service_accounts import add_service_account
from unions.services.tokens import Wish, forget, make_client

TODAY = timezone.localdate()
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def program(cast):
    """The payroll of the school, an officer there."""
    said = {"unit": cast.truong, "role": Role.OFFICER, "span": Span(TODAY), "scope": Scope.of(cast.an)}
    return add_service_account(invitations.Newcomer("Phần mềm lương"), **said).account


@pytest.fixture
def known(cast, program):
    """A client of the payroll that may look and record, and its secret."""
    wish = Wish("Hằng đêm", frozenset({Can.RECORD}), cast.truong)
    return make_client(program, wish, scope=Scope.of(cast.an))


def ask(client, known, by="basic", **said):
    row, secret = known
    pair = f"{row.client_id}:{quote_plus(secret)}"
    basic = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    body = {"grant_type": "client_credentials"} | said
    if by == "body":
        basic, body = {}, body | {"client_id": row.client_id, "client_secret": secret}
    words = "&".join(f"{name}={quote_plus(value)}" for name, value in body.items() if value is not None)
    return client.post("/api/v1/oauth/token/", words, content_type=FORM, headers=basic)


# Tokens lent to clients ------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["basic", "body"])
def test_a_client_is_lent_a_token_for_an_hour(client, known, by):
    answer = ask(client, known, by)

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 3600, "record view")
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    me = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {told['access_token']}"}).json()
    assert me["is_service"]
    assert me["held"] == [{"unit": "truong", "here": [], "below": ["record", "view"]}]
    assert ask(client, known, scope="view").json()["scope"] == "view"


@pytest.mark.parametrize(
    ("said", "status", "error"),
    [
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "pay"}, 400, "invalid_scope"),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"client_secret": "x"}, 400, "invalid_request"),
    ],
)
def test_refusals_are_those_of_the_rfc(client, known, said, status, error):
    answer = ask(client, known, **said)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["Cache-Control"] == "no-store"
    assert not ApiToken.objects.exists()


def test_unknown_ended_and_revoked_clients_are_refused_in_the_same_words(client, cast, known):
    row, secret = known
    answers = [ask(client, (row, "sai")), ask(client, (ApiClient(client_id="0" * 24), secret), "body")]
    answers.append(ask(client, (ApiClient(client_id="\0é"), secret), "body"))
    ApiClient.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    answers.append(ask(client, known))
    ApiClient.objects.filter(pk=row.pk).update(expires_at=None)
    Account.objects.filter(pk=row.account_id).update(is_active=False)
    answers.append(ask(client, known))

    assert {(one.status_code, one.content) for one in answers} == {(401, answers[0].content)}
    assert answers[0].json()["error"] == "invalid_client"
    assert answers[0].headers["WWW-Authenticate"].startswith("Basic ")


def test_who_guesses_secrets_is_sent_away(client, known):
    row, _secret = known
    assert {ask(client, (row, f"sai-{n}")).status_code for n in range(20)} == {401}
    assert ask(client, known).status_code == 429


def test_what_is_no_form_is_refused(client, known):
    answer = client.post("/api/v1/oauth/token/", {"grant_type": "client_credentials"}, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert client.post("/api/v1/oauth/token/?client_secret=x", "", content_type=FORM).status_code == 400


# Who makes programs and clients ----------------------------------------------------------------------


def test_a_chair_makes_a_program_and_a_client_over_the_api(client, cast):
    client.force_login(cast.an)
    said = {"full_name": "Đồng bộ nhân sự", "unit": "truong", "role": "officer", "valid": {"from": TODAY.isoformat()}}
    made = client.post("/api/v1/service-accounts/", said, content_type="application/json")
    assert made.status_code == 201, made.content
    wish = {"account": made.json()["id"], "name": "Hằng đêm", "abilities": ["record"], "unit": "to-1", "days": 365}
    key = client.post("/api/v1/api-clients/", wish, content_type="application/json")
    assert key.status_code == 201, key.content
    told = key.json()
    assert told["abilities"] == ["record", "view"]

    lent = ask(client, (ApiClient(client_id=told["client_id"]), told["client_secret"])).json()
    header = {"Authorization": f"Bearer {lent['access_token']}"}
    client.logout()
    assert [one["code"] for one in client.get("/api/v1/units/", headers=header).json()["results"]] == ["to-1"]
    client.force_login(cast.an)
    revoked = client.post(f"/api/v1/api-clients/{told['id']}/revoke/")
    assert revoked.json()["revoked_at"]
    assert "client_secret" not in revoked.json()
    assert client.get("/api/v1/units/", headers=header).status_code == 401


@pytest.mark.parametrize("who", ["binh", "chi", "dung", "giang", "khach"])
def test_programs_are_seen_and_keyed_by_who_says_who_works_there(client, cast, known, who):
    row, _secret = known
    client.force_login(getattr(cast, who))
    wish = {"account": row.account_id, "name": "x"}

    assert client.get("/api/v1/service-accounts/").json()["results"] == []
    assert client.get("/api/v1/api-clients/").json()["results"] == []
    assert client.post(f"/api/v1/api-clients/{row.pk}/revoke/").status_code == 404
    assert client.post("/api/v1/api-clients/", wish, content_type="application/json").status_code == 400


def test_nobody_has_a_key_to_more_than_they_could_give(client, cast, program, known):
    """A program that is posted above, too, is keyed from there; keys made before open nothing of it."""
    Posting.objects.create(account=program, unit=cast.huyen_a, role=Role.INSPECTOR, valid=LONG_AGO)
    client.force_login(cast.an)
    wish = {"account": program.pk, "name": "x"}
    assert client.post("/api/v1/api-clients/", wish, content_type="application/json").status_code == 403

    quan = Scope.of(cast.quan)
    grant_posting(program, unit=cast.xuong, role=Role.OFFICER, span=Span(TODAY), scope=quan)
    assert ask(client, known).status_code == 401
    assert ask(client, make_client(program, Wish("Tỉnh"), scope=quan)).status_code == 200


def test_a_program_has_no_password_and_no_invitation(client, cast, program):
    assert invitations.invitable([program.pk], scope=Scope.of(cast.an)) == set()
    with pytest.raises(PermissionDenied):
        invitations.invite(program.pk, scope=Scope.of(cast.an))
    path = invitations.link_to(program).removeprefix("http://127.0.0.1:8000")
    assert client.get(path).status_code == 404


def test_lent_tokens_go_when_they_end_and_those_of_people_later(client, cast, known):
    lent = ask(client, known)
    personal, _token = ApiToken.objects.create(user=cast.an, name="HR", expiry=timedelta(days=1))
    assert lent.status_code == 200

    forget(timezone.now() + timedelta(days=2))
    assert list(ApiToken.objects.all()) == [personal]
    forget(timezone.now() + timedelta(days=40))
    assert not ApiToken.objects.exists()


# How often -------------------------------------------------------------------------------------------


def test_each_token_is_counted_by_itself_and_told_what_is_left(api, settings, monkeypatch):
    settings.API_RATES = {"read": "2/h", "write": "1/h", "anon": "3/h"}
    monkeypatch.setattr(throttles.COUNTER, "rests_until", 0.0)
    flooding, other = api("an"), api("an")

    answers = [flooding.get("me/") for _n in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one.headers["RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
    refused = answers[2]
    assert (refused.headers["Content-Type"], refused.json()["code"]) == ("application/problem+json", "throttled")
    assert 0 < int(refused.headers["Retry-After"]) <= int(refused.headers["RateLimit-Reset"]) + 1 <= 3601
    assert flooding.post("token/revoke/").status_code == 204  # writing is counted apart
    assert other.get("me/").headers["RateLimit-Limit"] == "2"
    bad = [Client().get("/api/v1/me/", headers={"Authorization": "Bearer x"}).status_code for _n in range(4)]
    assert bad == [401, 401, 401, 429]


def test_without_the_broker_nobody_is_turned_away(api, settings, monkeypatch):
    settings.API_RATES = {"read": "1/h"}
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    monkeypatch.setattr(throttles.COUNTER, "rests_until", 0.0)
    an = api("an")

    assert [an.get("me/").status_code for _n in range(3)] == [200] * 3
    assert "RateLimit-Limit" not in an.get("me/").headers
