"""Everything can be done where scripts are switched off: forms are sent, pages are asked for again."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.product import PATIENCE, Product
from tests.browser.test_main_job import VISITS, approve, open_the_report, record_a_visit
from tests.browser.visitor import PHONE, Visitors

SILENT = {"java_script_enabled": False}


def render_and_look_again(page: Page) -> str:
    """Asks for the paper and looks again until it is there; answers its address."""
    page.click("form[action$='/render/'] button")
    deadline = time.monotonic() + PATIENCE
    while (paper := page.locator("#paper a[href*='/pdf/']")).count() == 0:
        assert time.monotonic() < deadline
        page.click("#paper noscript a")
    return str(paper.get_attribute("href"))


def test_the_main_job_needs_no_script(new_book: Product, visitors: Visitors) -> None:
    officer, chair = visitors.signs_in("canbo", **SILENT), visitors.signs_in("chutich", **SILENT)
    officer.click("main a[href='/payouts/new/']")

    record_a_visit(officer, day="31/02/2024", scripts=False)
    expect(officer.locator("[name=happened_on]")).to_have_value("31/02/2024")
    expect(officer.locator("[name=happened_on]")).to_have_attribute("aria-invalid", "true")
    record_a_visit(officer, scripts=False)
    officer.wait_for_url(re.compile(r"/payouts/\d+/$"))
    approve(chair, officer.url)
    open_the_report(officer)

    expect(officer.locator(f"a.token[href*='{VISITS}']")).to_contain_text("47")
    assert officer.request.get(render_and_look_again(officer)).headers["content-type"] == "application/pdf"

    chair.click("#notices form[action$='/reopen/'] button")
    open_the_report(officer)
    expect(officer.locator(f"a.token[href*='{VISITS}']")).to_contain_text("46")


def test_menus_filters_and_the_choice_of_a_period_need_no_script(new_book: Product, visitors: Visitors) -> None:
    page = visitors.signs_in("canbo", viewport=PHONE, **SILENT)
    page.click(".bottomnav a[href='#menu']")
    page.click(".sidenav a[href='/payouts/']")

    page.select_option(".filters [name=status]", "returned")
    page.click(".filters button[type=submit]")
    expect(page.locator("table.ledger tbody tr")).to_have_count(1)

    page.click(".where summary")
    page.select_option(".where [name=period]", "2023")
    page.click(".where button[type=submit]")
    expect(page.locator(".where")).to_contain_text("2023")
    expect(page.locator("table.ledger tbody tr")).to_have_count(0)
