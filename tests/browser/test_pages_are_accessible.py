"""Every kind of page, for eyes, hands, readers and screens of all sizes: what a machine can check of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.product import Product
from tests.browser.visitor import DESK, PHONE, Visitors, barriers, overhang

UNION = "TVH-CDVC-SNV"
WIDTHS = (320, 360, 768, 1366)
LISTS = (
    "activities", "works", "registrations", "contributions", "loans", "pots", "career-events",
)  # fmt: skip

# Where a page can only be reached through another, it is named by that page and the link to press there.
PAGES = {
    "work to do": ("/", ""),
    "payouts": ("/payouts/", ""),
    "payouts, none found": ("/payouts/?q=nobody", ""),
    "a payout, approved": ("/payouts/?status=approved", "td a"),
    "a payout, returned": ("/payouts/?status=returned", "td a"),
    "a new payout": ("/payouts/new/", ""),
    "members": ("/members/", ""),
    "a member": ("/members/", "td a"),
    "union tree": ("/units/", ""),
    "a union": (f"/units/{UNION}/", ""),
    "figures": ("/figures/?group=care", ""),
    "a figure that counts": (f"/figures/{UNION}/2024/welfare.visits.count/", ""),
    "a figure that divides": (f"/figures/{UNION}/2024/mov.participation_rate/", ""),
    "reports": ("/reports/", ""),
    "a report": ("/reports/", "td a"),
    "the text of a report": ("/reports/", "td a >> main a[href$='/edit/']"),
    "a new report": ("/reports/new/", ""),
    "change of password": ("/accounts/password/change/", ""),
    "not found": ("/payouts/999999/", ""),
    **{kind: (f"/{kind}/", "") for kind in LISTS},
    **{f"one of the {kind}": (f"/{kind}/", "td a") for kind in LISTS if kind != "pots"},
    "one of the pots": ("/pots/1/", ""),
}
IN_THE_DARK = ("work to do", "payouts", "a payout, approved", "a new payout", "a figure that counts", "a report")
FOR_THE_CHAIR = ("work to do", "a payout, proposed", "a report")


@pytest.fixture(scope="module", autouse=True)
def _book_with_everything(product: Product, chromium: Browser) -> None:
    """As the demo leaves it: something approved, something returned, something that waits."""
    product.begin_anew()


@pytest.fixture(scope="module")
def company(product: Product, chromium: Browser) -> Iterator[Visitors]:
    with Visitors(chromium, product.address).leaving_in_peace() as coming:
        yield coming


@pytest.fixture(scope="module")
def officer(company: Visitors) -> Page:
    return company.signs_in("canbo")


def visit(page: Page, address: str, link: str = "") -> None:
    page.goto(address)
    for step in filter(None, link.split(" >> ")):
        href = page.locator(step if step.startswith("main") else f"main {step}").first.get_attribute("href")
        page.goto(str(href))


def shortcomings(page: Page) -> dict[str, object]:
    """What is wrong with the page at hand, on a desk and on a phone; empty when nothing is."""
    found: dict[str, object] = {}
    for name, size in {"desk": DESK, "phone": PHONE}.items():
        page.set_viewport_size(size)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")  # else the bar that stays in sight covers a control
        found[f"barriers on the {name}"] = barriers(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        found[f"wider than {width}"] = overhang(page)
    page.set_viewport_size(DESK)
    found["headings of the page, one expected"] = page.locator("h1").count() - 1
    found["ids given twice"] = page.evaluate(
        "() => [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n)"
    )
    found["styles in the markup"] = page.locator("[style]:not(svg *)").count()
    return {what: wrong for what, wrong in found.items() if wrong}


# The lists are made of the same parts as those looked at each time; they are looked at one by one at night.
BY_NIGHT = {name for name in PAGES if any(kind in name for kind in LISTS)} | {
    "not found", "change of password", "payouts, none found", "a payout, returned", "a figure that divides",
    "a new report", "a union", "reports",
}  # fmt: skip


def at_night(name: str, chosen: bool) -> object:
    return pytest.param(name, marks=pytest.mark.nightly) if chosen else name


@pytest.mark.parametrize("name", [at_night(name, name in BY_NIGHT) for name in PAGES])
def test_a_page_has_no_barrier_on_any_screen(officer: Page, company: Visitors, name: str) -> None:
    visit(officer, *PAGES[name])

    assert shortcomings(officer) == {}
    assert company.complaints == []


def test_the_page_of_signing_in_has_no_barrier_on_any_screen(company: Visitors) -> None:
    page = company.comes()
    page.goto("/")
    assert shortcomings(page) == {}

    page.fill("[name=login]", "canbo")
    page.fill("[name=password]", "wrong")
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=alert]")
    assert shortcomings(page) == {}


def test_a_refused_form_has_no_barrier_on_any_screen(officer: Page) -> None:
    officer.goto("/payouts/new/")
    officer.fill("[name=happened_on]", "31/02/2024")
    officer.fill("[name=funding-0-amount]", "-1")
    officer.click("[data-save]")
    officer.wait_for_selector("main [role=alert]")

    assert shortcomings(officer) == {}


@pytest.mark.parametrize("name", [at_night(name, name != "a payout, proposed") for name in FOR_THE_CHAIR])
def test_what_only_a_chair_can_press_has_no_barrier(company: Visitors, name: str) -> None:
    page = company.signs_in("chutich")
    visit(page, *(PAGES | {"a payout, proposed": ("/payouts/?status=proposed", "td a")})[name])

    assert shortcomings(page) == {}
    page.context.close()


@pytest.mark.parametrize("name", [at_night(name, n > 1) for n, name in enumerate(IN_THE_DARK)])
def test_a_page_in_dark_colours_has_no_barrier(officer: Page, name: str) -> None:
    officer.emulate_media(color_scheme="dark")
    visit(officer, *PAGES[name])

    assert officer.get_attribute("html", "data-bs-theme") == "dark"
    assert barriers(officer) == []
    officer.emulate_media(color_scheme="light")


def test_the_keyboard_reaches_what_the_eye_sees_and_shows_where_it_is(officer: Page) -> None:
    officer.goto("/payouts/new/")
    passed = []
    for _step in range(140):
        officer.keyboard.press("Tab")
        passed.append(officer.evaluate(WHERE_THE_KEYBOARD_IS))
        if passed[-1]["saves"]:
            break

    assert passed[0]["skips"]
    assert [stop["html"] for stop in passed if not stop["marked"]] == []
    names = [stop["name"] for stop in passed if stop["name"] in FIELDS_IN_ORDER]
    assert names == FIELDS_IN_ORDER
    assert passed[-1]["saves"]


FIELDS_IN_ORDER = ["member_words", "kind", "happened_on", "amount", "unit", "source_document", "note"]
WHERE_THE_KEYBOARD_IS = """() => {
    const here = document.activeElement, look = getComputedStyle(here);
    return {
        html: here.outerHTML.slice(0, 120),
        name: here.name || "",
        skips: here.getAttribute("href") === "#main",
        saves: here.matches("[data-save]"),
        marked: look.outlineStyle !== "none" && look.outlineWidth !== "0px" || look.boxShadow !== "none",
    };
}"""


def test_the_skip_link_and_the_menu_of_a_phone_lead_where_they_say(company: Visitors) -> None:
    page = company.signs_in("canbo", viewport=PHONE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

    page.click(".bottomnav a[href='#menu']")
    assert page.locator(".sidenav a[href='/loans/']").is_visible()
    assert barriers(page) == []
    assert overhang(page) == 0
    page.click(".sidenav a[href='/loans/']")
    assert page.locator("h1").is_visible()
