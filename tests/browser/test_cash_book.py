"""A cash book on a phone and at a desk: opened, written into, refused in words, moved, closed, given to."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.browser.visitor import DESK, PHONE, Visitors, barriers, overhang

SCREENS = os.environ.get("SCREENS", "")  # a folder to keep pictures of the pages in


def looks_right(page: Page, name: str) -> None:
    assert overhang(page) == 0
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # the bar of buttons lies over no field then
    assert barriers(page) == []
    if SCREENS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(SCREENS) / f"{name}-{width}.png", full_page=True)


def send(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.fill(f"main [name={name}]", value)
    page.click("main form .btn-primary")


def opened(page: Page, name: str) -> str:
    """A new fund with 5.000.000 đ brought forward; the address of its page."""
    page.goto("/funds/")
    page.click(".page-head .btn-primary")
    looks_right(page, "fund-form")
    send(page, name=name)
    page.wait_for_url(re.compile(r"/funds/\d+/$"))
    page.click(".page-head .btn-primary")
    page.select_option("[name=kind]", "opening")
    looks_right(page, "entry-form")
    send(
        page, amount="5 triệu", happened_on="02/01/2024", purpose="Số dư năm trước chuyển sang", party="BCH khóa trước"
    )
    page.wait_for_url(re.compile(r"/funds/\d+/$"))
    return page.url


def keep_a_book(page: Page, name: str) -> None:
    fund = opened(page, name)
    expect(page.locator(".ledger").first).to_contain_text("5.000.000")

    page.goto(fund + "out/")
    send(page, amount="6 triệu", happened_on="05/01/2024", purpose="Mua hoa", party="Cửa hàng Hoa Tươi")
    expect(page.locator("main [role=alert]")).to_be_focused()
    expect(page.locator("[name=amount]")).to_have_value("6 triệu")
    looks_right(page, "entry-refused")
    send(page, amount="500.000")
    page.wait_for_url(fund)

    page.goto(fund + "drives/new/")
    send(page, name="Vì đoàn viên khó khăn", goal="10 triệu", first_day="01/01/2024")
    page.wait_for_url(re.compile(r"/drives/\d+/$"))
    drive = page.url
    page.click(".page-head a[href*='many']")
    looks_right(page, "givers-form")
    send(page, happened_on="10/01/2024", givers="Nguyễn Văn An\t500.000\nTrần Thị Bình 1 triệu\nLê Hoa")
    expect(page.locator("main [role=alert]")).to_contain_text("3")
    looks_right(page, "givers-refused")
    send(page, givers="Nguyễn Văn An\t500.000\nTrần Thị Bình 1 triệu\nLê Hoa; 200k")
    page.wait_for_url(re.compile(r"/contributions/$"))
    looks_right(page, "contribution-list")
    page.goto(drive)
    expect(page.locator("main")).to_contain_text("1.700.000")
    looks_right(page, "drive")

    page.goto(fund)
    looks_right(page, "fund")
    page.click(".ledger .who a >> nth=1")
    looks_right(page, "entry")
    page.click("a[href$='/take-back/']")
    send(page, reason="Ghi nhầm ngày", happened_on="06/01/2024")
    page.wait_for_url(fund)
    expect(page.locator(".ledger").first).to_contain_text("6.700.000")

    page.goto(fund + "month/")
    looks_right(page, "month")
    send(page, counted="6 triệu")
    looks_right(page, "month-refused")
    send(page, counted="6.700.000")
    expect(page.locator("aside")).to_contain_text("31/01/2024")
    page.goto("/funds/")
    looks_right(page, "fund-list")


def test_a_cash_book_is_kept_on_a_phone_and_at_a_desk(new_book: Product, visitors: Visitors) -> None:
    new_book.ask("UPDATE unions_account SET chosen_period = '2024' WHERE username = %s", "canbo")
    keep_a_book(visitors.signs_in("canbo", viewport=PHONE), "Quỹ tình thương")
    keep_a_book(visitors.signs_in("canbo", viewport=DESK), "Quỹ công đoàn cơ sở")
