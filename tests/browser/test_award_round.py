"""A commendation round among four people: opened, proposed for, shortened, voted on, granted, and printed."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.product import PASSWORD, PATIENCE, ROOT, Product
from tests.browser.test_import import look
from tests.browser.visitor import PHONE, Visitors

AWARD, ROUND = "bang-khen-ldld-tinh", "Xét tặng Bằng khen năm 2024"
NAMES = ["Nguyễn Thị Được Khen", "Trần Văn Được Khen", "Lê Thị Chưa Khen"]
TODAY = date.today()  # noqa: DTZ011
SIGNED, LAST = f"{TODAY:%d/%m/%Y}", f"{TODAY + timedelta(days=20):%d/%m/%Y}"

# The demo has nobody who reviews at the union in between, and nobody who decides at the province.
BEFORE = """
from datetime import date
from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from members.models import Member, MembershipSpell
from unions.models import Account, UnionUnit
since = DateRange(date(2015, 1, 1), None)
for name, code, role in (("thamdinhcdvc", "TVH-CDVC", "reviewer"), ("chutichtinh", "TVH", "chair")):
    made = Account.objects.create(username=name, full_name=name, password=make_password({password!r}), chosen_period="2024")
    made.postings.create(unit=UnionUnit.objects.get(code=code), role=role, valid=since)
union = UnionUnit.objects.get(code="TVH-CDVC-SNV")
for name in {names!r}:
    person = Member.objects.create(full_name=name, sex="female", born_year=1980)
    MembershipSpell.objects.create(member=person, unit=union, valid=DateRange(date(2016, 1, 1), None))
"""


def before(product: Product) -> None:
    told = BEFORE.format(password=PASSWORD, names=NAMES)
    command = [sys.executable, "manage.py", "shell", "-c", told]
    subprocess.run(command, cwd=ROOT, env=product.environment, check=True, stdout=subprocess.DEVNULL)


def opens(chair: Page, award: str) -> str:
    """The address of the round, open."""
    chair.goto("/rounds/new/")
    chair.fill("[name=name]", ROUND)
    chair.fill("[name=merit_year]", "2024")
    chair.fill("[name=closes_on]", LAST)
    chair.check("[name=papers][value=submission]")
    chair.select_option("[name=offers-0-award_type]", award)
    chair.fill("[name=offers-0-quota]", "2")
    look(chair, "round-1-new")
    chair.click("main [data-save]")
    chair.wait_for_url(re.compile(r"/rounds/\d+/$"))
    chair.click("form[action$='/open/'] button")
    expect(chair.locator("form[action$='/stop/']")).to_have_count(1)
    look(chair, "round-2-open")
    return chair.url


def proposes(officer: Page, address: str) -> str:
    """The address of the dossier, with three people in it."""
    officer.goto("/rounds/")
    officer.click(f"main a:has-text('{ROUND}')")
    officer.click("form[action$='/propose/'] button")
    officer.wait_for_url(re.compile(r"/proposals/\d+/$"))
    dossier = officer.url
    officer.goto(f"{dossier}lines/add/")
    officer.fill("main [name=q]", "Khen")
    officer.click("main .filters button[type=submit]")
    expect(officer.locator("tbody tr")).to_have_count(3)
    look(officer, "round-3-choose")
    for box in officer.locator("tbody input[name=pick]").all():
        box.check()
    officer.fill("[name=achievement]", "Hoàn thành xuất sắc nhiệm vụ năm 2024")
    officer.fill("[name=override_reason]", "Thành tích nổi bật, ban chấp hành nhất trí")
    officer.click("button[name=act][value=ticked]")
    officer.wait_for_url(re.compile(r"/proposals/\d+/$"))
    expect(officer.locator("#lines tbody tr")).to_have_count(3)
    officer.click("#papers summary")
    officer.fill("#papers [name=number]", "15/TTr-CĐCS")
    officer.click("#papers form[action$='/papers/add/'] button")
    expect(officer.locator("form[action$='/send/']")).to_have_count(0)
    look(officer, "round-4-dossier")
    return dossier


def reviews(reviewer: Page, dossier: str) -> None:
    """One is struck off, the two others are voted on, all of it goes up."""
    reviewer.goto(dossier)
    reviewer.locator("#lines tbody tr").filter(has_text=NAMES[2]).locator("input[name=pick]").check()
    reviewer.fill("#lines [name=reason]", "Chưa đủ thời gian công tác")
    reviewer.click("#lines button[value=strike]")
    expect(reviewer.locator("#lines")).to_contain_text("Chưa đủ thời gian công tác")
    votes(reviewer, dossier, present="7", name="round-5-votes")
    reviewer.goto(dossier)
    look(reviewer, "round-6-review")
    reviewer.click("form[action$='/pass-on/'] button[type=submit]")
    expect(reviewer.locator("form[action$='/pass-on/']")).to_have_count(0)


def votes(page: Page, dossier: str, *, present: str, name: str) -> None:
    page.goto(dossier)
    page.click("main a[href*='/votes/']")
    page.fill("[name=council_size]", "9")
    page.fill("[name=present]", present)
    page.fill("[name=in_favour]", str(int(present) + 1))
    page.click("main [data-save]")
    expect(page.locator("#error-summary")).to_be_visible()  # more votes than people
    page.fill("[name=in_favour]", present)
    look(page, name)
    page.click("main [data-save]")
    page.wait_for_url(re.compile(r"/proposals/\d+/$"))


def grants(chair: Page, address: str) -> None:
    chair.goto(f"{address}grant/")
    chair.fill("[name=decision-number]", "45/QĐ-LĐLĐ")
    chair.fill("[name=decision-issuer]", "Liên đoàn Lao động tỉnh")
    chair.fill("[name=decision-signed_on]", SIGNED)
    for box in chair.locator("td.pick input").all():
        box.check()
    look(chair, "round-7-grant")
    chair.click("button[name=act][value=ticked]")
    chair.wait_for_url(re.compile(r"/rounds/\d+/#decisions$"))
    expect(chair.locator("#decisions tbody tr")).to_have_count(1)
    look(chair, "round-8-granted")


def certificates(chair: Page) -> None:
    """Printed by the worker, a page for each who was given the award."""
    chair.click("form[action$='/print/certificates/'] button")
    chair.wait_for_url(re.compile(r"/award-papers/\d+/$"))
    link = chair.locator("a[href$='/file/']").first
    expect(link).to_be_visible(timeout=PATIENCE * 1000)
    answer = chair.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(answer.body())).pages]
    assert len(pages) == 2
    for name in NAMES[:2]:
        assert any(name in page for page in pages), name
    assert not any(NAMES[2] in page for page in pages)


@pytest.mark.nightly
def test_a_commendation_round_goes_from_opening_to_the_printed_certificates(
    new_book: Product, visitors: Visitors
) -> None:
    before(new_book)
    ((award,),) = new_book.ask("SELECT id FROM campaigns_awardtype WHERE code = %s", AWARD)
    chair = visitors.signs_in("chutichtinh")
    address = opens(chair, str(award))
    officer = visitors.signs_in("canbo")
    dossier = proposes(officer, address)

    head = visitors.signs_in("chutich")
    head.goto(dossier)
    head.click("form[action$='/send/'] button")
    expect(head.locator("form[action$='/send/']")).to_have_count(0)
    reviews(visitors.signs_in("thamdinhcdvc"), dossier)

    votes(chair, dossier, present="8", name="round-6-votes-above")
    grants(chair, address)
    certificates(chair)

    phone = visitors.signs_in("canbo", viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(dossier)
    expect(phone.locator("#lines")).to_contain_text("Chưa đủ thời gian công tác")
    look(phone, "round-9-told")
    lines = new_book.ask("SELECT state, count(*) FROM campaigns_nomination WHERE proposal_id IS NOT NULL GROUP BY 1")
    assert dict(lines) == {"granted": 2, "struck": 1}
    people = (
        "SELECT full_name FROM campaigns_award a JOIN members_member m ON m.id = a.member_id WHERE a.happened_on = %s"
    )
    assert {name for (name,) in new_book.ask(people, TODAY)} == set(NAMES[:2])
