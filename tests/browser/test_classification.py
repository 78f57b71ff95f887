"""A union scores its year, the one above scores it again, is held to the conditions, and decides."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.product import Product
from tests.browser.visitor import PHONE, Visitors, barriers, overhang

UNION = "TVH-CDVC-SNV"


def test_a_year_is_scored_sent_reviewed_held_down_and_decided(new_book: Product, visitors: Visitors) -> None:
    chair, reviewer = visitors.signs_in("chutich"), visitors.signs_in("thamdinh")

    chair.goto(f"/units/{UNION}/classifications/")
    chair.fill("main [name=year]", "2025")
    chair.click("main form[action$='/open/'] button")
    chair.wait_for_url(re.compile(r"/classifications/\d+/$"))
    points = chair.locator("#scores input[name^=points_]")
    points.first.fill("99")
    chair.click("[data-save]")
    expect(points.first).to_have_attribute("aria-invalid", "true")
    expect(points.first).to_have_value("99")
    assert barriers(chair) == []
    for n in range(points.count()):
        points.nth(n).fill("15")
    chair.click("[name=submit]")
    expect(chair.locator("#scores input[name^=points_]")).to_have_count(0)

    reviewer.goto(chair.url)
    upper = reviewer.locator("#scores input[name^=points_]")
    for n in range(upper.count()):
        upper.nth(n).fill("14")
    reviewer.check("#scores [name=vetoes] >> nth=0")
    reviewer.select_option("[name=grade]", label="Hoàn thành xuất sắc nhiệm vụ")
    reviewer.click("[data-save]")
    expect(reviewer.locator("[name=grade]")).to_have_attribute("aria-invalid", "true")
    assert barriers(reviewer) == []
    reviewer.select_option("[name=grade]", label="Hoàn thành nhiệm vụ")
    reviewer.click("[data-save]")
    reviewer.fill("[name=decision-number]", "9/QĐ-LĐLĐ")
    reviewer.fill("[name=decision-issuer]", "LĐLĐ tỉnh")
    reviewer.fill("[name=decision-signed_on]", "15/01/2026")
    reviewer.click("form[action$='/decide/'] button")
    expect(reviewer.locator("form[action$='/reopen/']").first).to_be_visible()

    reviewer.goto("/classifications/?year=2025")
    row = reviewer.locator(f"tr:has(a[href='{chair.url.removeprefix(visitors.address)}'])")
    expect(row).to_contain_text("HTNV")
    phone = visitors.signs_in("thamdinh", viewport=PHONE)
    for address in ("/classifications/?year=2025", "/score-sheets/", f"/units/{UNION}/committee/", chair.url):
        phone.goto(address)
        assert overhang(phone) == 0, address
