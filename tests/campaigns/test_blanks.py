"""Blanks for certificates: typed as numbers, drawn to scale, used by the union and by all below it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from campaigns import papers
from campaigns.models import AwardPaper, Blank
from campaigns.papers.blanks import BEGINNING, FIELDS, as_json, picture
from tests.campaigns.test_papers import text_of


@pytest.fixture
def blank(cast):
    return Blank.objects.create(unit=cast.truong, name="Phôi", preprinted=True, fields=as_json(BEGINNING))


def typed(**said):
    """A form as it is sent: one field stands on the sheet, the rest stand nowhere."""
    spot = {"recipient-x": "48,5", "recipient-y": "90", "recipient-width": "200", "recipient-size": "24"}
    return {
        "unit": "truong",
        "name": "Phôi A4",
        "width": "297",
        "height": "210",
        "preprinted": "on",
        "version": "1",
    } | (spot | {"recipient-align": "center", "recipient-bold": "on"} | said)


def test_a_blank_is_written_down_with_the_places_that_were_typed(client, cast):
    client.force_login(cast.binh)
    assert client.get(reverse("campaigns:blank-create")).status_code == 200
    client.post(reverse("campaigns:blank-create"), typed())

    made = Blank.objects.get()
    spot = {"x": 48.5, "y": 90.0, "width": 200.0, "size": 24.0, "align": "center", "bold": True, "text": ""}
    assert (made.unit, made.width, made.preprinted, made.fields) == (cast.truong, 297, True, {"recipient": spot})


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"width": "20"}, "id_width"),
        ({"name": ""}, "id_name"),
        ({"recipient-x": "150"}, "id_recipient-width"),
        ({"recipient-y": "400"}, "id_recipient-y"),
        ({"recipient-size": ""}, "id_recipient-size"),
        ({"signer-x": "chữ"}, "id_signer-x"),
    ],
)
def test_what_does_not_fit_the_sheet_is_told_beside_its_number(client, cast, said, field):
    client.force_login(cast.binh)
    page = client.post(reverse("campaigns:blank-create"), typed(**said))

    assert page.status_code == 422
    assert f'href="#{field}"' in page.content.decode()
    assert not Blank.objects.exists()


def test_a_blank_is_looked_at_before_it_is_saved(client, cast, blank):
    client.force_login(cast.binh)
    edit = reverse("campaigns:blank-edit", args=[blank.pk])
    page = client.post(edit, typed(look="1", **{"recipient-y": "33"}))

    assert page.status_code == 200
    assert page.context["picture"]["boxes"][0][0].y == 33
    assert "<svg" in page.content.decode()
    blank.refresh_from_db()
    assert blank.fields == as_json(BEGINNING)


def test_a_form_opened_before_somebody_elses_change_is_told_so(client, cast, blank):
    client.force_login(cast.binh)
    edit = reverse("campaigns:blank-edit", args=[blank.pk])
    assert client.post(edit, typed(name="Một")).status_code == 302
    assert client.post(edit, typed(name="Hai")).status_code == 422
    blank.refresh_from_db()
    assert (blank.name, blank.version, blank.unit) == ("Một", 2, cast.truong)


def test_blanks_are_kept_by_who_records_and_used_by_those_below(client, cast, blank):
    of_province = Blank.objects.create(unit=cast.tinh, name="Phôi tỉnh")
    assert set(papers.blanks_for(cast.truong)) == {blank, of_province}
    assert set(papers.blanks_for(cast.xuong)) == {of_province}

    client.force_login(cast.dung)  # looks at all, keeps none
    assert client.get(reverse("campaigns:blank-list")).status_code == 200
    assert client.get(reverse("campaigns:blank-edit", args=[blank.pk])).status_code == 404
    client.force_login(cast.chi)
    for name in ("blank-drop", "blank-print"):
        assert client.post(reverse(f"campaigns:{name}", args=[blank.pk])).status_code == 404

    client.force_login(cast.binh)
    client.post(reverse("campaigns:blank-print", args=[blank.pk]))
    assert "27/QĐ-CĐCS" in text_of(AwardPaper.objects.get())
    client.post(reverse("campaigns:blank-drop", args=[blank.pk]))
    assert list(Blank.objects.all()) == [of_province]


def test_the_picture_holds_every_field_within_the_sheet():
    for one in (
        Blank(width=297, height=210, preprinted=True, fields=as_json(BEGINNING)),
        Blank(width=210, height=148, preprinted=False),
    ):
        drawn = picture(one)
        assert len(drawn["boxes"]) == len(BEGINNING)
        assert all(0 <= line["x"] <= one.width and 0 <= line["y"] <= one.height for line in drawn["lines"])
    assert set(BEGINNING) < set(FIELDS)
