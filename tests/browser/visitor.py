"""People at their browsers, and what is asked of every page they see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.product import PASSWORD

QUIET = [  # talks to nobody but the product
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
STATUS = "Failed to load resource: the server responded with a status of 4"  # a page that refuses says so itself


class Visitors:
    """Whoever comes to the product. No page may complain to the console while they are there."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.complaints: list[str] = []
        self.forgiven: tuple[str, ...] = ()

    def comes(self, **options: Any) -> Page:
        """Somebody, in a browser of their own: `comes(viewport=PHONE, java_script_enabled=False)`."""
        options = {"viewport": DESK, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"} | options
        page = self.browser.new_context(base_url=self.address, **options).new_page()
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.set_default_timeout(10_000)
        return page

    def signs_in(self, username: str, **options: Any) -> Page:
        page = self.comes(**options)
        page.goto("/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(f"{self.address}/")
        return page

    def listen(self, message: ConsoleMessage) -> None:
        of_a_page = "/static/" not in message.location["url"]
        if message.type in ("error", "warning") and not (message.text.startswith(STATUS) and of_a_page):
            self.complain(f"{message.location['url']}: {message.text}")

    def complain(self, words: str) -> None:
        if not any(cause in words for cause in self.forgiven):
            self.complaints.append(words)

    @contextmanager
    def leaving_in_peace(self) -> Iterator[Visitors]:
        yield self
        for context in self.browser.contexts:
            context.close()
        assert self.complaints == [], "\n".join(self.complaints)


def painted(page: Page) -> None:
    """Wait until the page has been drawn: a browser that is busy drops clicks on what nobody can have seen yet."""
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def barriers(page: Page) -> list[tuple[str, list[str]]]:
    """What the automatic check of accessibility finds: the rules broken, with where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


def overhang(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, wider)
