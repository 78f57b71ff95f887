"""A list of members on its way: sent, understood, put right, written, undone, by hand and on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import PATIENCE, Product
from tests.browser.visitor import DESK, PHONE, Visitors, barriers, overhang, painted
from tests.common import workbooks

SHOTS = os.environ.get("SHOTS", "")  # a folder for pictures of every step


def look(page: Page, name: str) -> None:
    """No barrier, nothing wider than the screen, and a picture where they are wanted."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]
    assert overhang(page) == 0, name
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # else the bar that stays in sight covers a control
    assert barriers(page) == [], name


def send(page: Page, content: bytes, name: str = "danh-sach.xlsx") -> None:
    page.goto("/members/import/")
    painted(page)
    page.set_input_files("[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.fill("[name=joined_on]", "01/01/2024")
    page.click("main [data-save]")


def whole_way(page: Page) -> None:
    page.goto("/members/import/")
    look(page, "1-send")
    send(page, workbooks.old_excel())
    expect(page.locator("#error-summary")).to_be_visible(timeout=PATIENCE * 1000)
    look(page, "2-refused")

    rows = [
        ("DANH SÁCH ĐOÀN VIÊN",),
        ("STT", "Họ và tên", "Giới tính", "Ngày sinh", "Số CCCD", "Điện thoại", "Cột lạ"),
        (1, "NGUYỄN VĂN ÁN", "Nam", "5/9/1985", "79085001234", "912345678", "Bảo vệ"),
        (2, "Trần Thị Đượm", "Nữ", "31/12/1990", "001190004321", "12", "Y tá"),
        ("Tổng cộng: 2 người",),
    ]
    send(page, workbooks.workbook(rows))
    page.wait_for_url(re.compile(r"/columns/$"))
    page.get_by_label("Cột lạ").select_option("job_title")
    look(page, "3-columns")
    page.click("main [data-save]")
    page.wait_for_url(re.compile(r"/members/imports/\d+/$"))
    expect(page.locator("main table tbody tr")).to_have_count(1)
    look(page, "4-checked")
    with page.expect_download() as given:
        page.click("main a[href$='/file/']")
    assert given.value.suggested_filename.endswith(".xlsx")

    page.click("form[action$='/write/'] button")
    expect(page.locator("form[action$='/undo/']")).to_have_count(1)
    look(page, "5-imported")
    page.goto("/members/?q=nguyen+van+an")
    expect(page.locator("main table")).to_contain_text("Nguyễn Văn Án")

    page.goto("/members/imports/")
    look(page, "6-list")
    page.click("main table tbody tr:first-child a")
    page.click("form[action$='/undo/'] button")
    expect(page.locator("form[action$='/undo/']")).to_have_count(0)
    look(page, "7-undone")
    page.goto("/members/?q=nguyen+van+an")
    expect(page.locator("main")).not_to_contain_text("Nguyễn Văn Án")


def test_a_list_goes_the_whole_way_at_a_desk(new_book: Product, visitors: Visitors) -> None:
    whole_way(visitors.signs_in("canbo", viewport=DESK))


@pytest.mark.nightly
def test_a_list_goes_the_whole_way_on_a_phone(new_book: Product, visitors: Visitors) -> None:
    whole_way(visitors.signs_in("canbo", viewport=PHONE))


def test_a_large_list_is_worked_through_while_one_watches(new_book: Product, visitors: Visitors) -> None:
    page = visitors.signs_in("canbo")
    people = [(f"Người Thứ {n}", "Nam", 1950 + n % 50, f"NV{n}") for n in range(2_500)]
    send(page, workbooks.workbook([("Họ và tên", "Giới tính", "Năm sinh", "Mã NV"), *people]))
    page.wait_for_url(re.compile(r"/columns/$"))
    page.click("main [data-save]")
    expect(page.locator("form[action$='/write/']")).to_have_count(1, timeout=PATIENCE * 1000)
    page.click("form[action$='/write/'] button")
    expect(page.locator("form[action$='/undo/']")).to_have_count(1, timeout=PATIENCE * 1000)
    look(page, "8-large")


def test_the_list_goes_out(new_book: Product, visitors: Visitors) -> None:
    for viewport in (DESK, PHONE):
        page = visitors.signs_in("canbo", viewport=viewport)
        page.goto("/members/export/?sex=female")
        look(page, "9-export")
        page.check("[name=in_clear]")
        page.click("main form button.btn-primary")
        expect(page.locator("#error-summary")).to_be_visible()
        page.fill("[name=reason]", "Làm thẻ đoàn viên")
        painted(page)
        with page.expect_download(timeout=PATIENCE * 1000) as given:
            page.click("main form button.btn-primary")
        assert given.value.suggested_filename.endswith(".xlsx")
