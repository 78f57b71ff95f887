"""Personal tokens and what they leave of an account, over REST."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from tests.cast import LONG_AGO
from unions.access import Scope
from unions.models import ABILITIES, ApiToken, Can, Narrowing, Posting, Role, UnionUnit
from unions.services import tokens as services
from unions.services.grants import grantable

PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def signed_in(client, cast):
    """A session of somebody of the cast, asking the API."""

    def sign_in(who):
        client.force_login(getattr(cast, who))
        return client

    return sign_in


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def units(client, token):
    answer = client.get("/api/v1/units/", headers=bearer(token))
    return sorted(one["code"] for one in answer.json()["results"])


# What a token leaves ---------------------------------------------------------------------------------


def test_a_token_leaves_what_its_account_holds_of_its_abilities_within_its_unit(cast):
    places = (None, cast.huyen_a, cast.truong, cast.to_1)
    for account in (cast.an, cast.quan, cast.to_truong, cast.giang):
        whole = {can: set(Scope.of(account).units(can)) for can in Can}
        for unit, abilities in product(places, [(), ("view", "staff", "record")]):
            left = Scope.of(account, narrowing=Narrowing.to(abilities, unit and unit.pk))
            within = UnionUnit.objects.filter(tree_paths__path__contains=f"{unit.pk:08}/") if unit else None
            for can in Can:
                expected = whole[can] if not abilities or can in abilities else set()
                expected = expected if within is None else expected & set(within)
                assert set(left.units(can)) == expected, (account, unit, can)


def test_an_ability_that_is_held_here_alone_is_not_held_below(cast):
    left = Scope.of(cast.an, narrowing=Narrowing(unit=cast.to_1.pk))
    assert left.allows(Can.RECORD, cast.to_1)
    assert not left.allows(Can.SENSITIVE, cast.to_1)


def test_a_narrowed_token_gives_nobody_more_than_it_has(cast):
    whole = grantable(cast.truong, scope=Scope.of(cast.quan))
    left = grantable(cast.truong, scope=Scope.of(cast.quan, narrowing=Narrowing.to(["view", "staff"], None)))
    elsewhere = grantable(cast.truong, scope=Scope.of(cast.quan, narrowing=Narrowing(unit=cast.xuong.pk)))

    assert Role.CHAIR in whole
    assert left == {Role.INSPECTOR}
    assert elsewhere == frozenset()
    assert all(ABILITIES[role].keys() <= {Can.VIEW, Can.STAFF} for role in left)


def test_what_a_narrowed_token_asks_of_a_worker_is_done_as_narrowed(cast):
    asked = Narrowing.to(["view", "record"], cast.truong.pk)
    assert Narrowing.of_args({"import": 7} | asked.as_args()) == asked
    assert Narrowing.of_args({"import": 7} | Narrowing().as_args()) == Narrowing()


# Signing requests ------------------------------------------------------------------------------------


def test_a_name_and_a_password_get_a_token_that_is_narrowed_as_wished(client, cast):
    cast.dung.set_password(PASSWORD)
    cast.dung.save()
    said = {"username": "dung", "password": PASSWORD, "name": "Sổ lương", "unit": "huyen-a", "abilities": ["view"]}

    made = client.post("/api/v1/token/", said | {"days": 30}, content_type="application/json")

    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["name"], told["unit"], told["abilities"]) == ("Sổ lương", "huyen-a", ["view"])
    assert units(client, told["token"]) == ["huyen-a", "to-1", "truong"]
    form = f"username=dung&password={PASSWORD}"  # as curl sends it
    assert client.post("/api/v1/token/", form, content_type="application/x-www-form-urlencoded").status_code == 201
    beyond = client.post("/api/v1/token/", said | {"unit": "xa"}, content_type="application/json")
    assert (beyond.status_code, beyond.json()["errors"][0]["pointer"]) == (400, "/unit")


def test_me_tells_what_the_token_leaves(api, cast):
    told = api("an", unit=cast.truong, abilities=["view", "record"], name="HR").get("me/").json()

    assert (told["username"], told["language"], told["token"]["name"]) == ("an", "vi", "HR")
    assert told["postings"] == [
        {"unit": "truong", "role": "chair", "valid": {"from": LONG_AGO.lower.isoformat(), "until": None}}
    ]
    assert told["held"] == [{"unit": "truong", "here": [], "below": ["record", "view"]}]
    assert api("quan", unit=cast.xuong).get("me/").json()["postings"] == []


def test_a_request_is_signed_in_one_query_and_its_use_written_once_a_minute(api, cast, queries):
    an = api("an")
    an.get("me/")
    first = ApiToken.objects.get(pk=an.stored.pk).used_at
    with queries() as asked:
        an.get("me/")

    about_tokens = [one["sql"] for one in asked if "unions_apitoken" in one["sql"]]
    assert len(about_tokens) == 1
    assert about_tokens[0].startswith("SELECT")
    assert ApiToken.objects.get(pk=an.stored.pk).used_at == first
    assert timezone.now() - first < timedelta(minutes=1)


# One's own tokens ------------------------------------------------------------------------------------


def test_a_session_makes_lists_and_revokes_tokens(signed_in, cast):
    client = signed_in("an")
    made = client.post("/api/v1/tokens/", {"name": "Bảng tính", "unit": "to-1"}, content_type="application/json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert units(client, told["token"]) == ["to-1"]

    listed = client.get("/api/v1/tokens/").json()["results"]
    assert [(one["id"], one["name"]) for one in listed] == [(told["id"], "Bảng tính")]
    assert "token" not in listed[0]
    assert client.post(f"/api/v1/tokens/{told['id']}/revoke/").status_code == 204
    assert client.get("/api/v1/units/", headers=bearer(told["token"])).status_code == 401


def test_nobody_sees_or_revokes_the_tokens_of_others(signed_in, cast):
    stored, _token = ApiToken.objects.create(user=cast.binh, name="Của Bình")
    client = signed_in("an")

    assert client.get("/api/v1/tokens/").json()["results"] == []
    assert client.post(f"/api/v1/tokens/{stored.public_id}/revoke/").status_code == 404
    assert ApiToken.objects.filter(pk=stored.pk).exists()


def test_named_tokens_stay_and_too_many_are_refused(cast):
    for n in range(services.MOST_TOKENS):
        ApiToken.objects.create(user=cast.an, name=f"Thứ {n}" if n else "")
    scope = Scope.of(cast.an)

    services.make_token(services.Wish("Thêm"), scope=scope)
    assert not ApiToken.objects.filter(user=cast.an, name="").exists()
    with pytest.raises(Exception, match=str(services.MOST_TOKENS)):
        services.make_token(services.Wish("Thừa"), scope=scope)
    assert ApiToken.objects.filter(user=cast.an).count() == services.MOST_TOKENS


def test_a_token_whose_unit_stands_no_more_opens_nothing(api, cast):
    an = api("an", unit=cast.to_1)
    assert [one["code"] for one in an.get("units/").json()["results"]] == ["to-1"]
    cast.to_1.tree_paths.update(valid=(date(2015, 1, 1), date(2020, 1, 1)))
    assert an.get("units/").json()["results"] == []


def test_a_posting_that_ended_ends_what_its_token_opens(api, cast):
    an = api("an", name="HR")
    Posting.objects.filter(account=cast.an).delete()
    assert an.get("units/").json()["results"] == []
