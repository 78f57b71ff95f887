"""A province's half year among five people: asked for by a schedule, written, sent back, accepted, printed, proved."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.product import PATIENCE, Product, wait_for
from tests.browser.test_import import look
from tests.browser.test_main_job import approve, record_a_visit
from tests.browser.visitor import PHONE, Visitors

PROVINCE, UNION, EXCUSED = "TVH", "TVH-CDVC-SNV", "TVH-CDVC-HTDVC"
MEMBERS, VISITS = "mem.members_total", "welfare.visits.count"
TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
# The half year that ended last: its first and its last day, and its code.
FIRST, LAST, HALF = (
    (date(TODAY.year, 1, 1), date(TODAY.year, 6, 30), f"{TODAY.year}-H1")
    if TODAY.month > 6
    else (date(TODAY.year - 1, 7, 1), date(TODAY.year - 1, 12, 31), f"{TODAY.year - 1}-H2")
)
DUE_AFTER = min((TODAY - LAST).days + 10, 180)
DUE = LAST + timedelta(days=DUE_AFTER)
RETURNED, ASKED, ANSWERED = "Quý này có người ốm mà chưa thấy ghi.", "Đã thăm ai chưa?", "Đã ghi thêm một cuộc thăm."
LATE = {"timeout": PATIENCE * 1000}  # for what a worker makes


def test_a_half_year_goes_from_the_schedule_to_the_accepted_report_of_the_province(
    new_book: Product, visitors: Visitors
) -> None:
    reviewer = visitors.signs_in("thamdinh")
    schedules(reviewer, "grassroots-half", "below")
    schedules(reviewer, "province-half", "itself")
    new_book.tick()
    wait_for(lambda: len(reports(new_book)) == 3, "the drafts")
    report, excused, whole = (f"/reports/{reports(new_book)[code]}/" for code in (UNION, EXCUSED, PROVINCE))

    officer, chair = visitors.signs_in("canbo"), visitors.signs_in("chutich")
    assert f"DTSTART;VALUE=DATE:{DUE:%Y%m%d}" in calendar(officer)
    words(officer, report)
    hands_in(chair, report)
    sends_back(reviewer, report)
    answers(officer, chair, report)
    hands_in(chair, report)
    accepts_what_changed(reviewer, report)
    excuses(reviewer, excused)

    head = visitors.signs_in("chutich-tinh")
    hands_in(head, whole)
    looks_on_the_phone(visitors, whole)
    accepts_the_whole(reviewer, whole)
    states = "SELECT u.code, r.status FROM reports_report r JOIN unions_unionunit u ON u.id = r.unit_id WHERE period_code = %s"
    assert dict(new_book.ask(states, HALF)) == {UNION: "locked", EXCUSED: "excused", PROVINCE: "accepted"}

    paper = papers(chair, report)
    outsider = visitors.signs_in("ngoaitinh")
    assert outsider.request.get(report).status == 404
    verifies(outsider, paper)
    told(officer)


def reports(product: Product) -> dict[str, int]:
    """The ids of the reports of the half year, by the codes of their unions."""
    return dict(
        product.ask(
            "SELECT u.code, r.id FROM reports_report r JOIN unions_unionunit u ON u.id = r.unit_id WHERE period_code = %s",
            HALF,
        )
    )


def schedules(reviewer: Page, outline: str, expects: str) -> None:
    reviewer.goto("/schedules/new/")
    reviewer.select_option("main [name=unit]", PROVINCE)
    reviewer.fill("[name=name]", f"Báo cáo nửa năm, {outline}")
    reviewer.select_option("[name=template]", outline)
    reviewer.select_option("[name=cadence]", "half")
    reviewer.select_option("[name=expects]", expects)
    reviewer.fill("[name=starts_on]", f"{LAST:%d/%m/%Y}")
    reviewer.fill("[name=due_after]", str(DUE_AFTER))
    if expects == "below":
        look(reviewer, "half-1-schedule")
    reviewer.click("main [data-save]")
    reviewer.wait_for_url(re.compile(r"/schedules/(\d+/)?$"))


def words(officer: Page, report: str) -> None:
    """The officer finds the draft in the work to do, words it anew, is told of a number typed by hand, numbers it."""
    officer.goto("/")
    officer.click(f".worklist a.btn[href='{report}']")
    officer.click(f"main a[href='{report}edit/']")
    body = officer.locator("textarea[name$=body]").first
    typed = body.input_value()
    body.fill(typed.replace("sinh hoạt tại", "đang sinh hoạt ở") + "\nCông đoàn mở 3 lớp tập huấn.")
    expect(officer.locator("#preview .prose .token.typed")).to_have_text("3")
    expect(officer.locator(f"#preview a.token[href*='{MEMBERS}']").first).to_contain_text("71")
    look(officer, "half-2-wording")
    officer.click("main button[data-save]")
    officer.wait_for_url(f"**{report}")
    expect(officer.locator(".notice.warn").first).to_contain_text("3")
    officer.click(f"#paper a[href='{report}number/']")
    officer.click("main [data-save]")
    officer.wait_for_url(f"**{report}#paper")
    look(officer, "half-3-draft")


def hands_in(chair: Page, report: str) -> None:
    chair.goto(report)
    chair.click("#submit button[type=submit]")
    expect(chair.locator(f"form[action='{report}withdraw/']")).to_have_count(2)  # beside the notice too


def sends_back(reviewer: Page, report: str) -> None:
    reviewer.goto("/")
    reviewer.click(".worklist a.btn[href*='/reports/?status=submitted']")
    reviewer.click(f"main td a[href^='{report}']")
    if not reviewer.url.endswith("/review/"):
        reviewer.click(f"main a[href='{report}review/']")
    reviewer.locator(f"[id='f-{MEMBERS}'] form[action*='/look/'] button").click()
    expect(reviewer.locator(f"[id='f-{MEMBERS}'] form[action*='/look/']")).to_have_count(0)
    reviewer.goto(f"{report}review/?open={VISITS}#f-{VISITS}")
    reviewer.fill(f"[id='say-{VISITS}']", ASKED)
    reviewer.locator("form.say").filter(has=reviewer.locator(f"[id='say-{VISITS}']")).locator("button").click()
    expect(reviewer.locator(".thread").first).to_contain_text(ASKED)
    look(reviewer, "half-4-review")
    reviewer.click(f"main a[href='{report}return/']")
    reviewer.fill("[name=reason]", RETURNED)
    reviewer.click("main [data-save]")
    reviewer.wait_for_url(f"**{report}")


def answers(officer: Page, chair: Page, report: str) -> None:
    """The words of the reviewer stand in the work to do; a visit is recorded late, the number typed by hand goes."""
    officer.goto("/")
    work = officer.locator(".worklist li").filter(has=officer.locator(f"a[href='{report}']"))
    expect(work).to_contain_text(RETURNED)
    look(officer, "half-5-returned")
    officer.goto("/payouts/new/")
    record_a_visit(officer, day=f"{LAST:%d/%m/%Y}")
    officer.wait_for_url(re.compile(r"/payouts/\d+/$"))
    approve(chair, officer.url)
    officer.goto(report)
    officer.fill("#comments textarea", ANSWERED)
    officer.click("#comments form.say button")
    expect(officer.locator("#comments .reply")).to_contain_text(ANSWERED)
    officer.goto(f"{report}edit/")
    body = officer.locator("textarea[name$=body]").first
    body.fill(body.input_value().replace("mở 3 lớp", "mở lớp"))
    officer.click("main button[data-save]")
    officer.wait_for_url(f"**{report}")


def accepts_what_changed(reviewer: Page, report: str) -> None:
    reviewer.goto(f"{report}review/")
    changed = reviewer.locator("#differences tr").filter(has=reviewer.locator("ins"))
    expect(changed.first).to_contain_text("1")
    expect(reviewer.locator(".thread .reply")).to_contain_text(ANSWERED)
    look(reviewer, "half-6-again")
    reviewer.click("form[action*='/resolve/'] button")
    reviewer.click(f"form[action='{report}accept/'] button")
    reviewer.wait_for_url(f"**{report}")


def excuses(reviewer: Page, report: str) -> None:
    reviewer.goto("/calls/")
    reviewer.click(f"main a:has-text('Báo cáo nửa năm'):has-text('năm {LAST.year}')")
    look(reviewer, "half-7-call")
    reviewer.click(f"main a[href='{report}']")
    reviewer.click(f"main a[href='{report}excuse/']")
    reviewer.fill("[name=reason]", "Mới kiện toàn ban chấp hành, báo cáo chung kỳ sau.")
    reviewer.click("main [data-save]")
    reviewer.wait_for_url(f"**{report}")


def accepts_the_whole(reviewer: Page, report: str) -> None:
    reviewer.goto(f"{report}review/")
    expect(reviewer.locator(f"[id='f-{VISITS}'] .num b")).to_have_text("1")
    look(reviewer, "half-8-province")
    reviewer.click(f"form[action='{report}accept/'] button")
    reviewer.wait_for_url(f"**{report}")


def looks_on_the_phone(visitors: Visitors, report: str) -> None:
    phone = visitors.signs_in("thamdinh", viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(f"{report}review/?order=odd")
    phone.locator("form[action*='/look/'] button").first.tap()
    expect(phone.locator("tbody .ok").first).to_be_visible()
    look(phone, "half-8-province")


def papers(chair: Page, report: str) -> bytes:
    """The PDF made by a worker; Word and Excel are asked for and say the same."""
    chair.goto(report)
    link = chair.locator("#paper a[href*='/pdf/']").first
    expect(link).to_be_visible(**LATE)
    answer = chair.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.body())).pages).split())
    assert "71 đoàn viên đang sinh hoạt ở" in text
    assert "01 lần" in text
    for form, member in (("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")):
        chair.click(f"#paper form[action$='/render/']:has([value={form}]) button")
        download = chair.locator(f"#paper a[href*='form={form}']")
        expect(download).to_be_visible(**LATE)
        content = chair.request.get(str(download.get_attribute("href"))).body()
        assert "đoàn viên" in ZipFile(BytesIO(content)).read(member).decode(), form
    look(chair, "half-9-papers")
    return answer.body()


def verifies(outsider: Page, paper: bytes) -> None:
    """Anybody may ask whether a file is ours; one that was changed by a letter is not."""
    for content, known in ((paper + b" ", 0), (paper, 1)):
        outsider.goto("/verify/")
        outsider.set_input_files("[name=file]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content})
        outsider.click("form[action='/verify/'] button")
        expect(outsider.locator("main .notice.bad")).to_have_count(1 - known)
        expect(outsider.locator("main dl")).to_have_count(known)
    look(outsider, "half-10-verify")


def told(officer: Page) -> None:
    """The bell has counted, and its page has the words."""
    officer.goto("/")
    officer.click(".topbar a[href='/notices/']")
    expect(officer.locator("main .worklist")).to_contain_text(RETURNED)
    look(officer, "half-11-notices")


def calendar(officer: Page) -> str:
    """What a program for calendars reads at the address that the officer asked for."""
    officer.goto("/notices/settings/")
    officer.click("form[action='/notices/calendar/'] button")
    return officer.request.get(officer.locator("#calendar-address").input_value()).text()
