"""People in a hall scan a code, write their names on their own telephones, and the officer sees the list grow."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.product import Product
from tests.browser.visitor import PHONE, Visitors, barriers, overhang


def member(product: Product) -> str:
    """A member of the union of the demo's officer today, with a telephone number that ends with 4321."""
    ((name,),) = product.ask(
        """UPDATE members_member SET phone = '0912004321' WHERE id = (
             SELECT m.id FROM members_member m JOIN members_membershipspell s ON s.member_id = m.id
               JOIN unions_unionunit u ON u.id = s.unit_id
              WHERE u.code LIKE 'TVH-CDVC-SNV%%' AND upper_inf(s.valid) ORDER BY m.id LIMIT 1) RETURNING full_name"""
    )
    return str(name)


def begun(officer: Page) -> str:
    """A dialogue of today, its sheet open; the address that its code shows."""
    officer.goto("/activities/new/")
    officer.click("main a[href$='?kind=dialogue']")
    officer.fill("[name=title]", "Đối thoại định kỳ")
    officer.fill("[name=happened_on]", f"{timezone.localdate():%d/%m/%Y}")
    officer.click("[data-save]")
    officer.click("main a[href$='/attendance/']")
    officer.click("form[action$='/sign-in/open/'] button")
    expect(officer.locator("svg.qr")).to_be_visible()
    return officer.locator(".sheet-address").inner_text()


def sign(phone: Page, name: str, number: str) -> None:
    phone.fill("[name=name]", name)
    phone.fill("[name=number]", number)
    phone.click("main button[type=submit]")


def test_names_written_on_telephones_come_onto_the_list(new_book: Product, visitors: Visitors) -> None:
    name = member(new_book)
    officer = visitors.signs_in("canbo")
    address = begun(officer)
    officer.go_back()
    rows = officer.locator("#present tbody tr")
    expect(rows).to_have_count(0)

    phone = visitors.comes(viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=False)
    phone.goto(address)
    sign(phone, name, "4")
    expect(phone.locator(".notice.bad")).to_be_visible()
    for digits in ("4321", "4321", "9999"):
        sign(phone, name, digits)
        expect(phone.locator(".notice.ok")).to_contain_text(name)
    with_scripts = visitors.comes(viewport=PHONE)
    with_scripts.goto(address)
    assert (barriers(with_scripts), overhang(with_scripts)) == ([], 0)

    expect(rows).to_have_count(2)
    expect(rows.locator("small")).to_have_count(1)
    rows.first.locator("button").click()
    expect(rows).to_have_count(1)
    officer.click("form[action$='/sign-in/close/'] button")
    closed = phone.goto(address)
    assert closed is not None
    assert closed.status == 404
    expect(phone.locator("main input")).to_have_count(0)
