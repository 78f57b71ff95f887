"""Tokens and the lock-out."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache

from unions.models import ApiToken

PASSWORD = "mot-mat-khau-dai"


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
