"""A slip from the button to the PDF: a real worker makes it, the page watches, and without scripts one looks again."""

from __future__ import annotations

import re
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.product import PATIENCE
from tests.browser.visitor import PHONE, Visitors, barriers, overhang

PAPER = re.compile(r"/papers/\d+/$")
FILE = "#paper a[href$='/file/']"


def ask_for_a_slip(page: Page) -> None:
    page.goto("/payouts/")
    addresses = page.locator("main a[href^='/payouts/']").evaluate_all("links => links.map(one => one.pathname)")
    visit = next(address for address in addresses if re.fullmatch(r"/payouts/\d+/", address))
    page.goto(visit)
    slip = page.locator("form[action*='/print/visit_slip/'] button")
    slip.evaluate("button => button.click()")  # wherever on the page it is folded away
    page.wait_for_url(PAPER)


def test_a_slip_is_asked_for_made_and_opened(visitors: Visitors) -> None:
    page = visitors.signs_in("canbo")
    ask_for_a_slip(page)
    expect(page.locator(FILE).first).to_be_visible(timeout=PATIENCE * 1000)

    file = page.request.get(str(page.locator(FILE).first.get_attribute("href")))

    assert file.headers["content-type"] == "application/pdf"
    assert "C01-TLĐ" in PdfReader(BytesIO(file.body())).pages[0].extract_text()
    assert barriers(page) == []


def test_the_paper_fits_a_phone(visitors: Visitors) -> None:
    page = visitors.signs_in("canbo", viewport=PHONE)
    ask_for_a_slip(page)
    expect(page.locator(FILE).first).to_be_visible(timeout=PATIENCE * 1000)

    assert overhang(page) <= 0
    assert barriers(page) == []
