"""A person in the book, on a phone: written down, changed, looked at, let go and taken back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.browser.visitor import PHONE, Visitors, barriers, overhang


def looks_right(page: Page) -> None:
    assert overhang(page) == 0
    assert barriers(page) == []


def write_down(page: Page) -> None:
    page.goto("/members/new/")
    looks_right(page)
    page.fill("[name=full_name]", "TRẦN  THỊ THỬ")
    page.click("label[for=id_sex_0]")
    page.fill("[name=birth]", "1985")
    page.fill("[name=joined_on]", "05/09/2024")
    page.fill("[name=religion]", "Đạo Kín")
    page.fill("[name=phone]", "0912 345 678")
    page.click("[data-save]")
    page.wait_for_url(re.compile(r"/members/\d+/$"))


def test_a_person_is_written_down_changed_looked_at_let_go_and_taken_back(
    new_book: Product, visitors: Visitors
) -> None:
    page = visitors.signs_in("canbo", viewport=PHONE)

    write_down(page)
    member = page.url
    expect(page.locator("h1")).to_have_text("Trần Thị Thử")
    expect(page.locator("main")).not_to_contain_text("Đạo Kín")
    looks_right(page)

    page.click(".page-head a[href$='/edit/']")
    expect(page.locator("[name=birth]")).to_have_value("1985")
    page.fill("[name=birth]", "31/02/1985")
    page.click("[data-save]")
    expect(page.locator("main [role=alert]")).to_be_focused()
    expect(page.locator("[name=birth]")).to_have_value("31/02/1985")
    page.fill("[name=birth]", "5/9/1985")
    page.click("[data-save]")
    page.wait_for_url(member)
    expect(page.locator("main")).to_contain_text("05/09/1985")

    page.click("form[action*='/reveal/'] button")
    expect(page.locator("#sensitive")).to_contain_text("Đạo Kín")
    looks_right(page)
    seen = new_book.ask("SELECT act, what FROM common_accesslog")
    assert seen == [("read", "members.Member")]

    page.goto(member)
    expect(page.locator("main")).not_to_contain_text("Đạo Kín")
    page.click("a[href$='/leave/']")
    page.select_option("[name=reason]", "resigned")
    page.fill("[name=on]", "01/10/2024")
    looks_right(page)
    page.click("[data-save]")
    page.wait_for_url(member)
    expect(page.locator("#membership")).to_contain_text("30/09/2024")
    page.click("#notices form[action*='/undo/'] button")
    page.wait_for_url(member)
    expect(page.locator("#membership")).not_to_contain_text("30/09/2024")
    expect(page.locator("a[href$='/leave/']")).to_have_count(1)


def test_who_may_be_the_same_person_is_named_while_typing(new_book: Product, visitors: Visitors) -> None:
    page = visitors.signs_in("canbo")
    write_down(page)

    page.goto("/members/new/")
    page.fill("[name=full_name]", "trần thị thử")
    page.fill("[name=birth]", "1985")
    page.press("[name=birth]", "Tab")

    expect(page.locator("aside [role=status] a")).to_have_text("Trần Thị Thử")
