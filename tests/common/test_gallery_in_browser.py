"""The gallery in a real browser: every component fits the screen and passes the automatic check of accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template.loader import get_template
from django.utils import translation
from playwright.sync_api import Browser, Route, sync_playwright

from common import gallery
from tests.common.test_components import asked

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
SITE = "http://gallery.test"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def html() -> str:
    """The gallery with the errors of its form; the browser test needs no server and no database."""
    with translation.override("vi"):
        content = gallery.content(gallery.TYPED, QueryDict())
        return get_template("components/gallery.html").render({**content, "request": asked()})


def answer(route: Route, html: str) -> None:
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
        return
    found = finders.find(path.removeprefix("/static/"))
    if found:
        route.fulfill(path=str(found), content_type=guess_type(path)[0] or "text/plain")
    else:
        route.abort()


@pytest.mark.parametrize("width", [320, 360, 768, 1366, 1920])
def test_no_page_scrolls_sideways(browser: Browser, html: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.route("**/*", lambda route: answer(route, html))
    page.goto(SITE)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.close()


@pytest.mark.parametrize(
    ("width", "colours"), [(1366, "light"), pytest.param(1366, "dark", marks=pytest.mark.nightly), (360, "light")]
)
def test_nothing_is_found_by_the_check_of_accessibility(browser: Browser, html: str, width: int, colours: str) -> None:
    dark = colours == "dark"
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.route("**/*", lambda route: answer(route, html))
    page.goto(SITE)
    assert page.get_attribute("html", "data-bs-theme") == colours
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert broken == []
    page.close()


def test_typing_survives_a_reload_and_the_bar_counts_what_it_acts_on(browser: Browser, html: str) -> None:
    with translation.override("vi"):
        content = gallery.content(None, QueryDict())
        fresh = get_template("components/gallery.html").render({**content, "request": asked()})
    page = browser.new_page(viewport={"width": 1366, "height": 900})
    page.route("**/*", lambda route: answer(route, fresh))
    page.goto(SITE)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.fill("#id_member", "Bùi Quốc Ân")
    page.wait_for_function("document.querySelector('[data-draft-note]').textContent")
    page.reload()
    assert page.input_value("#id_member") == "Bùi Quốc Ân"
    assert page.is_hidden(".batch")
    page.check("input[data-pick-all]")
    assert "2.350.000" in page.inner_text(".batch")
    assert "2" in page.inner_text(".batch button[value=approve]")
    page.fill("#id_amount", "1500000")
    page.keyboard.press("Tab")
    assert page.input_value("#id_amount") == "1.500.000"
    page.close()
