"""Tết gifts for 693 members: from the list that somebody keeps in Excel to the signatures and the cash book."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from io import BytesIO
from itertools import product as every

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pypdf import PdfReader

from tests.browser.product import PATIENCE, ROOT, Product
from tests.browser.test_import import look
from tests.browser.visitor import DESK, PHONE, Visitors, painted
from tests.common.workbooks import workbook

UNION = "TVH-CDVC-SNV"
FUND = "Tài chính công đoàn cơ sở"
FAMILIES = "Nguyễn Trần Lê Phạm Huỳnh Phan Võ Đặng Bùi Đỗ Hồ".split()
MIDDLES = "Thị Văn Ngọc Minh Thanh Hữu Kim Quốc Xuân".split()
GIVENS = "An Bình Châu Dung Giang Hạnh Khánh".split()
NAMES = [" ".join(parts) for parts in every(FAMILIES, MIDDLES, GIVENS)]  # 11 × 9 × 7 = 693
AMOUNTS = [850_000] * 630 + [1_000_000] * 60 + [2_000_000] * 3
SUM = 601_500_000

# As an office stands before Tết: its members are in the book, and there is money in its fund.
BEFORE = """
from datetime import date
from uuid import uuid4
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from members.models import Member, MembershipSpell
from unions.access import Scope
from unions.models import Account, UnionUnit
from welfare.models import Entry, Fund
from welfare.services import books
union = UnionUnit.objects.get(code={union!r})
people = Member.objects.bulk_create(
    Member(full_name=name, sex="female", born_year=1970 + n % 30, staff_code=f"TV{{n:04}}")
    for n, name in enumerate({names!r})
)
MembershipSpell.objects.bulk_create(
    MembershipSpell(member=one, unit=union, valid=DateRange(date(2023, 1, 1), None)) for one in people
)
fund = Fund.objects.get(unit=union, name={fund!r})
entry = Entry(
    fund=fund, kind="grant", amount=700_000_000, happened_on=timezone.localdate(), method="bank",
    party="Công đoàn cấp trên", purpose="Kinh phí chăm lo Tết", form_key=uuid4(),
)
books.book(entry, scope=Scope.of(Account.objects.get(username="canbo")))
"""


def before(product: Product) -> None:
    assert len(NAMES) == len(AMOUNTS) == 693
    assert sum(AMOUNTS) == SUM
    told = BEFORE.format(union=UNION, names=NAMES, fund=FUND)
    command = [sys.executable, "manage.py", "shell", "-c", told]
    subprocess.run(command, cwd=ROOT, env=product.environment, check=True, stdout=subprocess.DEVNULL)


def excel(*, with_mistakes: bool) -> FilePayload:
    """The list as the office keeps it: a title, columns in an order of its own, a total and signatures below."""
    people = list(enumerate(zip(NAMES, AMOUNTS, strict=True)))
    rows = [
        (n + 1, f"TV{n:04}" if n % 3 else "", name.upper() if n % 2 else name, amount, 1970 + n % 30, 1, "")
        for n, (name, amount) in people
    ]
    if with_mistakes:
        rows[4] = (5, "", "Người Không Có", 850_000, 1980, 1, "")
        rows[9] = (10, "", rows[9][2], "tám trăm", 1979, 1, "")
    content = workbook(
        [
            ("LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ TRÀ VINH",),
            ("DANH SÁCH ĐOÀN VIÊN NHẬN QUÀ TẾT GIÁP THÌN 2024",),
            (),
            ("STT", "Mã NV", "Họ và tên", "Số tiền", "Năm sinh", "Số suất", "Ký nhận"),
            *rows,
            ("", "", "Tổng cộng", SUM),
            ("", "", "", "", "Trà Vinh, ngày 05 tháng 02 năm 2024"),
            ("", "", "Người lập biểu", "", "Chủ tịch"),
        ]
    )
    return FilePayload(name="qua-tet-2024.xlsx", mimeType="application/octet-stream", buffer=content)


def figure(page: Page, code: str) -> int:
    page.goto(f"/figures/{UNION}/2024/{code}/")
    told = page.locator(".passport .big").inner_text()
    return int(re.sub(r"\D", "", told.split("\n")[0]) or 0)


def upload(page: Page, file: FilePayload) -> None:
    painted(page)
    page.set_input_files("[name=file]", file)
    page.click("main [data-save]")


@pytest.mark.nightly
def test_a_tet_distribution_goes_from_the_list_to_the_cash_book(new_book: Product, visitors: Visitors) -> None:
    before(new_book)
    officer, chair = visitors.signs_in("canbo"), visitors.signs_in("chutich")
    gifts, amount = (figure(officer, f"welfare.tet.gifts.{one}") for one in ("count", "amount"))

    officer.goto("/payouts/lists/new/")
    look(officer, "list-1-new")
    officer.fill("[name=beneficiary]", "Danh sách đoàn viên nhận quà Tết Giáp Thìn 2024")
    officer.select_option("[name=kind]", label="Quà Tết Nguyên đán")
    officer.select_option("[name=programme]", label="Tết Sum vầy 2024")
    officer.fill("[name=happened_on]", "05/02/2024")
    officer.fill("[name=amount]", "850k")
    officer.click("main [data-save]")
    officer.wait_for_url(re.compile(r"/payouts/\d+/list/$"))
    list_ = officer.url.removeprefix(visitors.address)
    payout = list_.removesuffix("list/")

    officer.goto(f"{list_}upload/")
    upload(officer, excel(with_mistakes=True))
    expect(officer.locator("#reading tbody tr").first).to_be_visible(timeout=PATIENCE * 1000)
    look(officer, "list-2-mistakes")
    with officer.expect_download() as given:
        officer.click("#reading button[value=errors]")
    assert given.value.suggested_filename.endswith(".xlsx")
    upload(officer, excel(with_mistakes=False))
    expect(officer.locator("#reading .outcome dd").first).to_have_text("693", timeout=PATIENCE * 1000)
    expect(officer.locator("#reading .notice.warn")).to_have_count(0)
    look(officer, "list-3-read")
    officer.click("#reading button[value=all]")
    officer.wait_for_url(re.compile(r"/list/$"), timeout=PATIENCE * 1000)
    expect(officer.locator(".page-head .sub").first).to_contain_text("601.500.000")
    look(officer, "list-4-drawn-up")

    officer.goto(f"{list_}send/")
    officer.select_option("[name=funding-0-fund]", index=fund_index(officer))
    look(officer, "list-5-send")
    officer.fill("[name=override_reason]", "Ba đoàn viên bệnh hiểm nghèo, theo nghị quyết của ban chấp hành")
    officer.click("main [data-save]")
    officer.wait_for_url(re.compile(rf"{payout}$"), timeout=PATIENCE * 1000)
    look(officer, "list-6-sent")

    chair.goto(payout)
    chair.click("form[action$='/approve/'] button")
    expect(chair.locator("form[action$='/reopen/']")).not_to_have_count(0)

    officer.goto(payout)
    officer.fill("form[action$='/pay/'] [name=paid_on]", f"{date.today():%d/%m/%Y}")  # noqa: DTZ011
    officer.click("form[action$='/pay/'] button[type=submit]")
    expect(officer.locator("form[action$='/reverse/']")).not_to_have_count(0, timeout=PATIENCE * 1000)
    look(officer, "list-7-paid")

    signature_sheet(officer, list_)
    sign_on_a_phone(visitors, list_)

    ((book,),) = new_book.ask("SELECT id FROM welfare_fund WHERE name = %s", FUND)
    lines = new_book.ask("SELECT amount, kind FROM welfare_entry WHERE fund_id = %s AND amount = %s", book, -SUM)
    assert lines == [(-SUM, "payout")]
    new_book.ask("UPDATE unions_account SET chosen_period = %s WHERE username = 'canbo'", f"{date.today():%Y}")  # noqa: DTZ011
    officer.goto(f"/funds/{book}/")
    expect(officer.locator("table.ledger tbody tr").filter(has_text="Quà Tết Giáp Thìn")).to_have_count(1)
    look(officer, "list-10-cash-book")
    assert figure(officer, "welfare.tet.gifts.count") == gifts + 693
    assert figure(officer, "welfare.tet.gifts.amount") == amount + SUM
    look(officer, "list-11-figure")


def fund_index(page: Page) -> int:
    options = page.locator("[name=funding-0-fund] option").all_inner_texts()
    return next(n for n, text in enumerate(options) if text.startswith(FUND))


def signature_sheet(page: Page, list_: str) -> None:
    """Printed by the worker, with every name on it."""
    page.goto(f"{list_}sign/")
    page.click("form[action$='/print/signatures/'] button")
    page.wait_for_url(re.compile(r"/papers/\d+/$"))
    link = page.locator("a[href$='/file/']").first
    expect(link).to_be_visible(timeout=4 * PATIENCE * 1000)
    look(page, "list-8-signature-sheet")
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    paper = PdfReader(BytesIO(answer.body()))
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    assert NAMES[0] in text
    assert NAMES[-1] in text
    assert "601.500.000" in text


def sign_on_a_phone(visitors: Visitors, list_: str) -> None:
    """Two did not come; all others signed."""
    page = visitors.signs_in("canbo", viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{list_}sign/")
    look(page, "list-9-sign")
    boxes = page.locator("td.pick input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.click("button[value=but]")
    expect(page.locator("#left")).to_contain_text("2")
    page.goto(f"{list_}sign/?show=open")
    expect(page.locator("tbody tr")).to_have_count(2)
    look(page, "list-9-not-signed")


@pytest.mark.nightly
def test_a_list_of_a_few_is_drawn_up_on_a_phone_without_scripts(new_book: Product, visitors: Visitors) -> None:
    for options in ({"viewport": PHONE}, {"viewport": DESK, "java_script_enabled": False}):
        page = visitors.signs_in("canbo", **options)  # type: ignore[arg-type]
        page.goto("/payouts/lists/new/")
        page.fill("[name=beneficiary]", "Quà 8/3")
        page.select_option("[name=kind]", label="Quà 8/3 và 20/10")
        page.fill("[name=happened_on]", "08/03/2024")
        page.fill("[name=amount]", "200.000")
        page.click("main [data-save]")
        page.wait_for_url(re.compile(r"/payouts/\d+/list/$"))
        list_ = page.url.removeprefix(visitors.address)
        page.goto(f"{list_}members/?sex=female")
        if options.get("java_script_enabled", True):
            look(page, "list-members")
        page.click("button[value=found]")
        page.wait_for_url(re.compile(r"/list/$"))
        amounts = page.locator("input[name^=amount_]")
        amounts.nth(0).fill("300.000")
        page.click("main [data-save]")
        expect(page.locator("input[name^=amount_]").nth(0)).to_have_value("300.000")
        if options.get("java_script_enabled", True):
            look(page, "list-few")
            page.goto(f"{list_}upload/")
            look(page, "list-upload")
            page.goto("/payouts/import/")
            look(page, "payouts-import")
