"""A federation reorganises itself: founds, moves, dissolves and takes it back, done as its people do it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.browser.visitor import DESK, PHONE, Visitors, barriers, overhang

HOUSE = "TVH-CDVC"  # the civil servants' union of the demo: the province's own to reorganise until mid-2025
ON = "01/06/2024"


def organiser(visitors: Visitors, **options: object) -> Page:
    return visitors.signs_in("quantri", **options)


def fill(page: Page, **words: str) -> None:
    for name, value in words.items():
        page.fill(f"main [name={name.replace('__', '-')}]", value)


def look(page: Page) -> None:
    """Sends the form, to see what it would do."""
    page.click("main [data-save]")
    expect(page.locator("[name=step][value=carry-out]")).to_be_visible()


def agree(page: Page) -> None:
    page.click("[name=step][value=carry-out]")
    page.wait_for_url(re.compile(r"/reorganise/events/\d+/$"))


def found(page: Page, code: str, name: str) -> None:
    page.goto(f"/reorganise/founded/?under={HOUSE}")
    fill(
        page,
        new__0__name=name,
        new__0__code=code,
        new__0__symbol="CĐCS",
        new__0__place="Trà Vinh",
        act__effective_on=ON,
    )
    page.select_option("[name=new-0-level]", "grassroots_union")
    look(page)
    agree(page)


def test_a_union_is_founded_moved_and_dissolved_and_all_is_taken_back(new_book: Product, visitors: Visitors) -> None:
    page = organiser(visitors)
    page.goto("/units/")
    page.click("main a[href='/reorganise/']")
    page.click("main a[href='/reorganise/founded/']")
    found(page, "thu-vien", "CĐCS Thư viện")
    found(page, "bao-tang", "CĐCS Bảo tàng")

    page.goto("/reorganise/reparented/")
    fill(page, units__codes="thu-vien\nkhông có ai", act__under="TVH", act__effective_on="01/07/2024")
    page.click("main [data-save]")
    expect(page.locator("main [role=alert]")).to_contain_text("2")
    expect(page.locator("[name=units-codes]")).to_have_value("thu-vien\nkhông có ai")
    fill(page, units__codes="thu-vien\nCĐCS Bảo tàng")
    fill(page, decision__number="61/QĐ-LĐLĐ", decision__issuer="LĐLĐ tỉnh", decision__signed_on="20/06/2024")
    page.set_input_files(
        "[name=decision-paper]", {"name": "qd.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 giay"}
    )
    look(page)
    expect(page.locator("table.ledger tbody tr")).to_have_count(2)
    agree(page)

    with page.expect_download() as download:
        page.click("aside a[href$='/file/']")
    assert download.value.suggested_filename.endswith(".pdf")

    page.goto("/units/?day=02/07/2024&open=TVH")
    expect(page.locator("#u-thu-vien .chip")).to_be_visible()
    page.goto("/units/?day=30/06/2024&open=TVH")
    expect(page.locator("#u-thu-vien")).to_have_count(0)

    page.goto("/reorganise/dissolved/")
    page.check("[name=units-by][value=filter]")
    expect(page.locator("[name=units-codes]")).to_be_hidden()
    fill(page, units__named="CĐCS", act__effective_on="01/08/2024")
    page.select_option("[name=units-level]", "grassroots_union")
    fill(page, units__below="TVH", units__named="thư viện")
    page.select_option("[name=act-reason]", "too_few_members")
    look(page)
    expect(page.locator("main table.ledger tbody tr")).to_have_count(1)
    page.click("[name=step][value=change]")
    page.check("[name=units-by][value=codes]")
    fill(page, units__codes="thu-vien\nbao-tang")
    look(page)
    agree(page)

    page.goto("/units/?day=31/12/2024&open=TVH")
    expect(page.locator("#u-thu-vien .gone")).to_be_visible()
    page.goto("/reorganise/events/")
    page.click("table.ledger tbody tr:first-child a")
    page.click("form[action$='/undo/'] button")
    expect(page.locator("form[action$='/undo/']")).to_have_count(0)
    page.goto("/units/?day=31/12/2024&open=TVH")
    expect(page.locator("#u-thu-vien .gone")).to_have_count(0)


@pytest.mark.parametrize("size", [DESK, pytest.param(PHONE, marks=pytest.mark.nightly)], ids=["desk", "phone"])
def test_the_pages_of_reorganising_are_for_everybody(
    new_book: Product, visitors: Visitors, size: dict[str, int]
) -> None:
    page = organiser(visitors, viewport=size)

    def sound() -> None:
        assert barriers(page) == [], page.url
        assert overhang(page) == 0, page.url

    for address in (
        f"/units/?open=TVH,{HOUSE}&unit={HOUSE}",
        "/units/?q=so+noi+vu",
        f"/units/{HOUSE}/",
        "/units/compare/",
        "/reorganise/",
        "/reorganise/split/",
        "/decisions/",
        "/reorganise/events/",
    ):
        page.goto(address)
        sound()
    page.goto("/reorganise/dissolved/")
    page.check("[name=units-by][value=filter]")
    sound()
    page.select_option("[name=units-level]", "union_group")
    fill(page, units__below=f"{HOUSE}-SNV", act__effective_on="01/03/2026")
    page.select_option("[name=act-reason]", "other")
    look(page)
    sound()


def test_the_tree_is_opened_and_searched_without_scripts(new_book: Product, visitors: Visitors) -> None:
    page = organiser(visitors, java_script_enabled=False)
    page.goto("/units/?day=01/06/2024")
    page.click("#u-TVH-CDVC a.turn")
    expect(page.locator("#u-TVH-CDVC-SNV")).to_be_visible()
    page.fill("form.find-in [name=q]", "so noi vu")
    page.click("form.find-in button")
    page.click("table.tree tbody a >> nth=0")
    expect(page.locator("#u-TVH-CDVC-SNV a[aria-current=true]")).to_be_visible()
