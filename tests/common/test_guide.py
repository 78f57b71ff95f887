"""The guide is a page of the product, and every page leads to its chapter."""

from __future__ import annotations

from django.urls import reverse

from common.guide import PICTURES, guide
from reports.context import CHAPTERS


def test_every_place_of_the_menu_has_its_chapter(client, cast):
    client.force_login(cast.quan)
    nav = client.get(reverse("reports:home")).context["nav"]

    places = {item["place"] for group in nav for item in group["items"]}

    assert places <= set(CHAPTERS)
    assert set(CHAPTERS.values()) <= guide().anchors


def test_a_page_leads_to_its_chapter_and_the_guide_shows_its_pictures(client, cast):
    client.force_login(cast.binh)

    assert client.get(reverse("members:transfer-list")).context["help_url"] == reverse("guide") + "#chuyển-sinh-hoạt"
    page = client.get(reverse("guide")).content.decode()
    assert 'id="chuyển-sinh-hoạt"' in page
    for name in guide().pictures:
        assert reverse("guide-picture", args=[name]) in page
        assert client.get(reverse("guide-picture", args=[name])).status_code == 200
    others = {file.stem for file in PICTURES.glob("*.png")} - guide().pictures
    assert {client.get(reverse("guide-picture", args=[name])).status_code for name in others} == {404}
