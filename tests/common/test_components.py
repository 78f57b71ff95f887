"""The components keep their promises: readable without colour, scripts, styles in the markup or a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages.storage.base import Message
from django.forms import Form
from django.http import QueryDict
from django.template.loader import get_template
from django.utils import translation
from pytest_django.fixtures import Settings

from common import charts, gallery, notices
from common.chips import CHIPS
from common.icons import ICONS, SPRITE
from common.renderers import LabelledField
from common.templatetags import sodo

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
STYLES = Path(SPRITE).parents[1] / "sodo"
ERROR_PAGES = ["400.html", "429.html", "500.html", "503.html"]


@pytest.fixture(autouse=True)
def in_vietnamese() -> Iterator[None]:
    with translation.override("vi"):
        yield


class Page(HTMLParser):
    """The elements of a page, as (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _, attrs in self.elements if attribute in attrs]


def asked(query: str = "") -> SimpleNamespace:
    """What templates read of a request, with somebody signed in."""
    user = SimpleNamespace(is_authenticated=True, pk=1)
    return SimpleNamespace(GET=QueryDict(query), user=user)


def render_gallery(typed: dict[str, str] | None = None, query: str = "") -> str:
    content = {**gallery.content(typed, QueryDict(query)), "request": asked(query)}
    return get_template("components/gallery.html").render(content)


def bound(form: Form, name: str) -> LabelledField:
    field = form[name]
    assert isinstance(field, LabelledField)
    return field


def render_field(form: Form, name: str) -> str:
    return bound(form, name).as_field_group()


# The page as a whole ------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", [None, gallery.TYPED])
def test_markup_carries_no_style_and_no_script_of_its_own(typed: dict[str, str] | None) -> None:
    page = Page(render_gallery(typed))
    assert page.values("style") == []
    assert [attrs for tag, attrs in page.elements if tag == "script" and "src" not in attrs] == []
    assert [name for _, attrs in page.elements for name in attrs if name.startswith("on")] == []


@pytest.mark.parametrize("typed", [None, gallery.TYPED])
def test_ids_are_unique_and_every_reference_leads_somewhere(typed: dict[str, str] | None) -> None:
    page = Page(render_gallery(typed))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    wanted = [
        name
        for attribute in ("for", "aria-describedby", "aria-labelledby")
        for value in page.values(attribute)
        for name in value.split()
    ]
    wanted += [href[1:] for href in page.values("href") if re.fullmatch(r"#.+", href)]
    assert set(wanted) - set(ids) == set()


def test_templates_name_no_other_host() -> None:
    named = {
        (path.name, address)
        for path in TEMPLATES.rglob("*.html")
        if "print" not in path.parts
        for address in re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]+", path.read_text(encoding="utf-8"))
    }
    assert named == set()


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_need_no_context_no_database_and_no_manifest(name: str, settings: Settings) -> None:
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    html = get_template(name).render()
    assert '<html lang="vi"' in html
    assert re.search(r"<h1>[^<]+</h1>", html)
    assert "error-code" not in html
    assert "7K2M" in get_template(name).render({"code": "7K2M"})


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html"])
def test_refusals_render_for_somebody_signed_out(name: str) -> None:
    page = Page(get_template(name).render({"code": "7K2M"}))
    assert [tag for tag, _ in page.elements].count("h1") == 1
    assert "/" in page.values("href")


# States and icons ---------------------------------------------------------------------------------
def test_the_sprite_holds_the_icons_of_the_list() -> None:
    assert re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")) == list(ICONS)


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    named = {
        icon
        for path in TEMPLATES.rglob("*.html")
        for icon in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - set(ICONS) == set()


@pytest.mark.parametrize("state", CHIPS)
def test_a_state_is_told_by_an_icon_and_at_most_three_words(state: str) -> None:
    look = CHIPS[state]
    assert look.icon in ICONS
    assert f".chip.{look.tone} " in (STYLES / "records.css").read_text() if look.tone else True
    with translation.override("en"):
        assert 1 <= len(str(look.word).split()) <= 4
    assert f"#{look.icon}" in sodo.chip(state)


def test_an_unknown_state_is_not_drawn_as_something_else() -> None:
    with pytest.raises(KeyError):
        sodo.chip("invented")


# Values -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (sodo.dong(1_500_000), "1.500.000"),
        (sodo.dong_unit(1_500_000), "1.500.000\N{NO-BREAK SPACE}đ"),
        (sodo.trieu(13_800_000), "13,8\N{NO-BREAK SPACE}triệu"),
        (sodo.trieu(37_250_000), "37,25\N{NO-BREAK SPACE}triệu"),
        (sodo.trieu(1_100_000_000), "1,1\N{NO-BREAK SPACE}tỷ"),
        (sodo.words(300_000), "Ba trăm nghìn đồng"),
        (sodo.count(12_480), "12.480"),
        (sodo.percent(96.23), "96,2%"),
        (sodo.percent(100), "100%"),
        (sodo.signed(7), "+7"),
        (sodo.signed(-14_000), "−14.000"),
        (sodo.signed(0), "0"),
        (sodo.dong(None), "–"),
        (sodo.count(None), "–"),
        (sodo.day(None), "–"),
        (sodo.change(None), "–"),
        (sodo.days(gallery.PERIOD), "01/01/2026\N{NO-BREAK SPACE}– 30/06/2026"),
        (sodo.moment(gallery.CONTENT["now"]), "04/06/2026 10:12"),
    ],
)
def test_values_are_written_as_officers_write_them(written: str, expected: str) -> None:
    assert written == expected


def test_the_arrow_of_a_difference_is_read_out_as_a_word() -> None:
    assert re.sub(r"<[^>]+>", "", str(sodo.change(-14))).startswith("▼")
    assert 'aria-hidden="true">▼' in str(sodo.change(-14))


# Forms --------------------------------------------------------------------------------------------
def test_a_refused_field_says_the_same_as_the_summary_and_keeps_what_was_typed() -> None:
    form = gallery.SampleForm(gallery.TYPED)
    summary = get_template("components/error_summary.html").render(sodo.error_summary(form))
    field = render_field(form, "paid_on")
    [text] = bound(form, "paid_on").messages
    assert text in summary
    assert text in field
    assert 'href="#id_paid_on"' in summary
    assert 'value="31/02/2026"' in field
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_paid_on_helptext id_paid_on_error"' in field


def test_an_empty_field_is_named_in_its_error() -> None:
    form = gallery.SampleForm(gallery.TYPED)
    assert "người được thăm" in bound(form, "member").messages[0]
    assert "lý do" in bound(form, "occasion").messages[0]


def test_the_summary_links_to_the_first_of_several_options() -> None:
    form = gallery.SampleForm(gallery.TYPED)
    anchors = [error["anchor"] for error in sodo.error_summary(form)["errors"]]
    assert "id_occasion_0" in anchors
    assert 'id="id_occasion_0"' in render_field(form, "occasion")


def test_nothing_is_said_of_a_form_that_was_not_sent() -> None:
    assert sodo.error_summary(gallery.SampleForm())["errors"] == []


def test_only_optional_fields_say_so() -> None:
    form = gallery.SampleForm()
    marked = [field.name for field in form if 'class="optional"' in render_field(form, field.name)]
    assert marked == ["receipt", "note", "present"]


def test_an_amount_is_repeated_in_words() -> None:
    form = gallery.SampleForm()
    assert "Sáu trăm nghìn đồng" in render_field(form, "amount")
    assert bound(gallery.SampleForm({"amount": "x"}), "amount").amount_in_words == ""


def test_few_short_options_stand_in_one_line_and_long_lists_do_not() -> None:
    form = gallery.SampleForm()
    assert 'class="seg"' in render_field(form, "occasion")
    assert 'class="checks"' in render_field(form, "group")
    assert 'class="checks"' in render_field(form, "present")


def test_filters_keep_the_rest_of_the_address() -> None:
    context: Any = {"request": asked("sort=-day&page=3&q=hien")}
    told = sodo.filters(context, gallery.SampleFilter(QueryDict("q=hien")))
    assert told["kept"] == [("sort", "-day")]
    assert told["applied"]


# Lists and notices --------------------------------------------------------------------------------
def test_pages_and_sorting_keep_filters_in_the_address() -> None:
    hrefs = Page(render_gallery(query="q=hien&sort=day")).values("href")
    assert "?q=hien&sort=day&page=3" in [href.replace("&amp;", "&") for href in hrefs]
    assert "?q=hien&sort=-day" in [href.replace("&amp;", "&") for href in hrefs]


def test_a_sorted_column_says_so() -> None:
    assert Page(render_gallery(query="sort=-amount")).values("aria-sort") == ["descending"]


def test_a_message_carries_its_way_back() -> None:
    done = sodo.as_notice(Message(25, "Đã bỏ 3 khoản", extra_tags="undo:/payouts/7/restore/"))
    assert done == {"tone": "ok", "icon": "check-circle-fill", "undo": "/payouts/7/restore/"}
    assert notices.undo_address(Message(25, "Đã lưu")) == ""


# Charts -------------------------------------------------------------------------------------------
def test_bars_start_at_zero_and_only_the_last_is_highlighted() -> None:
    bars = charts.spark([10, 41, 47, 44, None, 52, 59])
    assert [bar.now for bar in bars] == [False, False, False, False, True]
    assert bars[-1].height == "27.0"
    assert all(float(bar.y) + float(bar.height) == pytest.approx(28) for bar in bars)


def test_charts_survive_nothing_to_show() -> None:
    assert charts.spark([]) == []
    assert charts.spark([0, 0])[0].height == "0.0"
    assert charts.share(0, 0) == "0.0%"


def test_coverage_tells_all_parts_in_one_sentence() -> None:
    told = sodo.coverage(22, 5, 4)
    assert (told["counted"], told["declared"]) == ("71.0%", "16.1%")
    assert re.findall(r"\d+", told["title"]) == ["22", "5", "4"]


# Colours ------------------------------------------------------------------------------------------
TEXT_ON_GROUND = [
    *[(ink, ground) for ink in ("ink", "ink-2", "ink-3", "act", "seal") for ground in ("paper", "surface", "sunken")],
    *[(tone, f"{tone}-soft") for tone in ("ok", "warn", "bad", "act")],
    *[("ink", ground) for ground in ("warn-soft", "bad-soft", "act-soft", "mark", "mute-soft")],
    *[("ink-2", "mute-soft"), ("ink-3", "act-soft"), ("on-act", "act"), ("on-lock", "lock")],
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read_on_its_ground(theme: str, text: str, ground: str) -> None:
    block = re.search(rf'\[data-bs-theme="{theme}"\] {{(.*?)}}', (STYLES / "tokens.css").read_text(), re.DOTALL)
    assert block
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block[1]))
    lighter, darker = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
