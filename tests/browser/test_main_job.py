"""From a visit to an official PDF, and back: what the product is for, done as its people do it."""

from __future__ import annotations

import re
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.product import PATIENCE, Product
from tests.browser.visitor import PHONE, Visitors, barriers

UNION = "TVH-CDVC-SNV"
SOMEBODY = "kim ngoc hoa"
VISITS, AMOUNT = "welfare.visits.count", "welfare.visits.amount"
FIGURE = f"/figures/{UNION}/2024/{VISITS}/"


def record_a_visit(page: Page, *, day: str = "30/12/2024", amount: str = "300.000", scripts: bool = True) -> None:
    """Types a visit into the open form and sends it; without scripts the member is looked for by the button."""
    page.select_option("[name=kind]", label="Thăm ốm đau")
    page.fill("#id_member", SOMEBODY)
    if not scripts:
        page.click("button[name=find]")
    page.locator("#candidates input[type=radio]").first.check()
    page.fill("[name=happened_on]", day)
    page.fill("[name=amount]", amount)
    page.click("[data-save]")


def approve(page: Page, address: str) -> None:
    page.goto(address)
    page.click("form[action$='/approve/'] button")
    expect(page.locator("form[action$='/reopen/']")).not_to_have_count(0)


def record_and_approve(visitors: Visitors) -> tuple[Page, Page, str]:
    """One more visit in the book: the officer and the chair with their pages, and the address of the visit."""
    officer, chair = visitors.signs_in("canbo"), visitors.signs_in("chutich")
    officer.goto("/payouts/new/")
    record_a_visit(officer)
    officer.wait_for_url(re.compile(r"/payouts/\d+/$"))
    approve(chair, officer.url)
    return officer, chair, officer.url


def open_the_report(page: Page) -> None:
    page.goto("/reports/")
    page.click("main tr:has(td:text-is('Năm 2024')) a[href^='/reports/']")


def render(page: Page) -> str:
    """Asks for the paper and watches until it is there; answers its address."""
    link = page.locator("#paper a[href*='/pdf/']")
    before = str(link.get_attribute("href")) if link.count() else ""
    page.click("form[action$='/render/'] button")
    expect(link).not_to_have_attribute("href", before, timeout=PATIENCE * 1000)
    return str(link.get_attribute("href"))


def links_of(paper: PdfReader) -> set[str]:
    notes = [note.get_object() for page in paper.pages for note in page.get("/Annots", [])]
    return {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}


def test_a_visit_is_recorded_approved_counted_and_printed(new_book: Product, visitors: Visitors) -> None:
    officer, chair = visitors.signs_in("canbo"), visitors.signs_in("chutich")

    officer.click(".sidenav a[href='/members/']")
    expect(officer.locator(".page-head .sub").first).to_contain_text("71")
    officer.click(".sidenav a[href='/payouts/']")
    expect(officer.locator("main h1")).to_be_visible()
    expect(officer.locator("table.ledger tbody tr").first).to_be_visible()

    officer.click("main a[href='/payouts/new/']")
    record_a_visit(officer)
    officer.wait_for_url(re.compile(r"/payouts/\d+/$"))
    visit = officer.url.removeprefix(visitors.address)
    expect(officer.locator(".chip").first).to_have_text("Chờ duyệt")
    expect(officer.locator("#approval form")).to_have_count(0)
    officer.goto(FIGURE)
    expect(officer.locator(".passport .big")).to_contain_text("46")

    chair.goto("/")
    chair.click(f".worklist a.btn[href='{visit}']")
    chair.click("form[action$='/approve/'] button")
    expect(chair.locator(".chip").first).to_have_text("Đã duyệt")

    open_the_report(officer)
    expect(officer.locator(f"a.token[href*='{VISITS}']")).to_contain_text("47")
    expect(officer.locator(f"a.token[href*='{AMOUNT}']")).to_contain_text("14,1")
    address = render(officer)

    answer = officer.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    paper = PdfReader(BytesIO(answer.body()))
    text = " ".join("".join(page.extract_text() for page in paper.pages).split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert re.search(r"\b47 cuộc", text)
    assert "14,1 triệu" in text
    figures = links_of(paper)
    assert f"{visitors.address}{FIGURE}" in figures

    officer.goto(f"{visitors.address}{FIGURE}")
    expect(officer.locator(".passport .big")).to_contain_text("47")
    expect(officer.locator(".panel .pager").first).to_contain_text("47")
    expect(officer.locator(f"table.ledger a[href='{visit}']")).to_have_count(1)


def test_an_approval_is_undone_beside_the_message_that_tells_of_it(new_book: Product, visitors: Visitors) -> None:
    officer, chair, visit = record_and_approve(visitors)
    path = visit.removeprefix(visitors.address)

    chair.click("#notices form[action$='/reopen/'] button")

    expect(chair.locator(".chip").first).to_have_text("Chờ duyệt")
    officer.goto(FIGURE)
    expect(officer.locator(".passport .big")).to_contain_text("46")
    expect(officer.locator(f"aside a[href='{path}']")).to_have_count(1)
    expect(officer.locator(f"table.ledger a[href='{path}']")).to_have_count(0)


def test_what_was_typed_wrong_is_said_beside_the_field_and_kept(new_book: Product, visitors: Visitors) -> None:
    page = visitors.signs_in("canbo")
    page.goto("/payouts/new/")
    page.fill("[name=note]", "Nằm viện theo dõi")

    record_a_visit(page, day="31/02/2024", amount="-300000")

    summary = page.locator("main [role=alert]")
    expect(summary).to_be_focused()
    for name, typed in {"happened_on": "31/02/2024", "amount": "-300000"}.items():
        field = page.locator(f"main [name={name}]")
        expect(field).to_have_value(typed)
        expect(field).to_have_attribute("aria-invalid", "true")
        said = page.locator(f"#{str(field.get_attribute('aria-describedby')).split()[-1]}")
        expect(said).to_be_visible()
        expect(summary.locator(f"a[href='#{field.get_attribute('id')}']")).to_have_count(1)
    expect(page.locator("[name=note]")).to_have_value("Nằm viện theo dõi")
    expect(page.locator("#candidates input[type=radio]:checked")).not_to_have_value("")
    assert barriers(page) == []

    record_a_visit(page)
    page.wait_for_url(re.compile(r"/payouts/\d+/$"))


def test_a_paper_follows_the_book_and_says_when_it_is_behind(new_book: Product, visitors: Visitors) -> None:
    page = visitors.signs_in("canbo")
    open_the_report(page)
    report = page.url
    first = render(page)

    record_and_approve(visitors)
    page.goto(report)
    expect(page.locator("#paper .notice")).to_be_visible()
    second = render(page)

    assert second != first
    both = [PdfReader(BytesIO(page.request.get(address).body())) for address in (first, second)]
    assert [re.findall(r"\b4[67] cuộc", "".join(one.extract_text() for one in paper.pages)) for paper in both] == [
        ["46 cuộc"],
        ["47 cuộc"],
    ]


def test_somebody_of_another_province_finds_nothing_of_it(new_book: Product, visitors: Visitors) -> None:
    officer, _chair, visit = record_and_approve(visitors)
    open_the_report(officer)
    report, paper = officer.url, render(officer)
    outsider = visitors.signs_in("ngoaitinh")

    for address in (visit, report, paper, FIGURE, f"/units/{UNION}/"):
        assert officer.request.get(address).status == 200
        assert outsider.request.get(address).status == 404
    outsider.goto(visit)
    assert outsider.locator("h1").count() == 1


def test_the_whole_job_is_done_on_a_phone(new_book: Product, visitors: Visitors) -> None:
    phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    officer, chair = visitors.signs_in("canbo", **phone), visitors.signs_in("chutich", **phone)

    officer.tap(".bottomnav a[href='/payouts/new/'], main a[href='/payouts/new/']")
    record_a_visit(officer)
    officer.wait_for_url(re.compile(r"/payouts/\d+/$"))
    approve(chair, officer.url)
    open_the_report(officer)

    expect(officer.locator(f"a.token[href*='{VISITS}']")).to_contain_text("47")
    assert render(officer)
