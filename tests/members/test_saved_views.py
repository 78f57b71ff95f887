"""Lists kept under a name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common.models import SavedView

LIST = "members:member-list"


def kept(client, who, name="Nữ", query="sex=female&after=x", **typed):
    client.force_login(who)
    return client.post(reverse("unions:saved-view-save"), {"name": name, "page": LIST, "query": query} | typed)


def offered(client, who) -> list[str]:
    client.force_login(who)
    return [option["label"] for option in client.get(reverse(LIST)).context["views"]["options"]]


def test_a_list_is_kept_with_its_filters_and_without_its_page(client, cast):
    answer = kept(client, cast.an)

    assert answer.url == reverse(LIST) + "?sex=female"
    assert SavedView.objects.get().query == "sex=female"
    page = client.get(answer.url)
    assert [option["current"] for option in page.context["views"]["options"]] == [True]


def test_a_view_is_ones_own_until_it_is_shared(client, cast):
    kept(client, cast.an, "Của An")
    kept(client, cast.an, "Của trường", shared="on")

    assert offered(client, cast.an) == ["Của An", "Của trường"]
    assert offered(client, cast.binh) == ["Của trường"]
    assert offered(client, cast.chi) == []


def test_a_name_is_given_once(client, cast):
    kept(client, cast.an)

    assert kept(client, cast.an).status_code == 422
    assert kept(client, cast.binh).status_code == 302


@pytest.mark.parametrize("page", ["account_logout", "https://example.org"])
def test_only_lists_are_kept(client, cast, page):
    assert kept(client, cast.an, page=page).status_code == 422
    assert not SavedView.objects.exists()


def test_views_are_renamed_and_dropped_by_their_owner_alone(client, cast):
    kept(client, cast.an, shared="on")
    view = SavedView.objects.get()
    rename = reverse("unions:saved-view-rename", args=[view.pk])
    delete = reverse("unions:saved-view-delete", args=[view.pk])
    typed = {f"{view.pk}-name": "Chị em"}

    client.force_login(cast.binh)
    assert client.post(rename, typed).status_code == client.post(delete).status_code == 404
    client.force_login(cast.an)
    assert client.post(rename, {f"{view.pk}-name": ""}).status_code == 422
    client.post(rename, typed)
    view.refresh_from_db()
    assert (view.name, view.shared_with, view.query) == ("Chị em", "truong", "sex=female")
    assert client.get(reverse("unions:saved-view-list")).status_code == 200
    client.post(delete)
    assert not SavedView.objects.exists()
