"""Papers about money: what they say, who may see them, and that the same paper is made once."""

from __future__ import annotations

import io
import unicodedata
import uuid
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader

from common import jobs
from common.models import Job
from common.periods import Period
from members.models import Mandate
from tests.cast import LONG_AGO, member
from unions.access import Scope
from welfare import papers, tasks
from welfare.models import Contribution, Drive, Entry, Fund, FundingLine, Payout, PayoutKind, Printout, Recipient
from welfare.papers.printing import render_pdf
from welfare.services import books

DAY = date(2024, 2, 1)
YEAR = Period.year(2024)
HOSTILE = "<b>Lê</b> & {{ 7*7 }}"


def squeezed(text: str) -> str:
    """Without spaces: where a line ends is the printer's business."""
    return "".join(unicodedata.normalize("NFC", text).split())


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(printout: Printout) -> str:
    papers.print_out(printout)
    assert printout.file
    return squeezed("".join(page.extract_text() for page in read(printout.file.read()).pages))


@pytest.fixture
def officers(cast: SimpleNamespace) -> None:
    """Who signs for the school union and who keeps its money."""
    for name, body, role in (
        ("Lê Thị An", "executive_committee", "chair"),
        ("Đoàn Thị Kế", "finance", "accountant"),
        ("Võ Thị Quỹ", "finance", "treasurer"),
    ):
        Mandate.objects.create(unit=cast.truong, member=member(name, cast.truong), body=body, role=role, valid=LONG_AGO)


@pytest.fixture
def gifts(cast: SimpleNamespace) -> Callable[..., Payout]:
    """Writes a payout with a list, past the services."""

    def write(names: list[str], *, kind: str = "gift-tet", each: int = 500_000, **fields: Any) -> Payout:
        with transaction.atomic():
            payout = Payout.objects.create(
                unit=cast.truong,
                happened_on=DAY,
                kind=PayoutKind.objects.get(code=kind),
                beneficiary="Quà Tết",
                quantity=len(names),
                people=len(names),
                amount=each * len(names),
                recorded_by=cast.binh,
                proposed_by=cast.binh,
                status=Payout.Status.DRAFT,
                form_key=uuid.uuid4(),
                **fields,
            )
            Recipient.objects.bulk_create(
                Recipient(
                    payout=payout,
                    number=n,
                    name=name,
                    born_year=2019,
                    place="Tổ Văn phòng",
                    note="ghi chú kín",
                    amount=each,
                    beneficiary_kind="child",
                )
                for n, name in enumerate(names, start=1)
            )
            FundingLine.objects.create(payout=payout, source="union", amount=payout.amount)
            Payout.objects.filter(pk=payout.pk).update(status=Payout.Status.PROPOSED)
        return Payout.objects.select_related("unit", "kind").get(pk=payout.pk)

    return write


@pytest.fixture
def fund(cast: SimpleNamespace) -> Fund:
    """A fund that 20 million were put into, and half a million spent from."""
    made = Fund.objects.create(unit=cast.truong, name="Quỹ Mái ấm")
    drive = Drive.objects.create(fund=made, name="Vận động tháng 1", valid=LONG_AGO)
    given = Contribution.objects.create(
        unit=cast.truong, fund=made, drive=drive, amount=5_000_000, happened_on=date(2024, 1, 9), recorded_by=cast.binh
    )
    scope = Scope.of(cast.binh)
    for kind, amount, day, words in (
        ("opening", 15_000_000, date(2023, 12, 31), {}),
        ("contribution", 5_000_000, date(2024, 1, 9), {"contribution": given, "party": HOSTILE}),
        ("spending", -500_000, date(2024, 3, 2), {"purpose": "Mua văn phòng phẩm", "party": "Cửa hàng Sách"}),
    ):
        books.book(
            Entry(fund=made, kind=kind, amount=amount, happened_on=day, form_key=uuid.uuid4(), **words), scope=scope
        )
    return made


# What they say


def test_a_visit_slip_says_who_is_visited_why_and_how_much(cast, paid, officers, lan):
    payout = paid(cast.truong, DAY, member=lan, beneficiary="", amount=300_000)

    said = text_of(papers.ask_for("visit_slip", payout=payout, scope=Scope.of(cast.binh)))

    for words in ("Nguyễn Thị Lan", "Thăm ốm đau", "300.000", "Ba trăm nghìn đồng", "Lê Thị An", "C01-TLĐ"):
        assert said.count(squeezed(words)) == 2, words  # once on each half of the page


def test_the_names_on_paper_are_those_of_its_day(cast, paid):
    cast.truong.versions.update(valid=(date(2015, 1, 1), date(2025, 1, 1)))
    cast.truong.versions.create(
        valid=(date(2025, 1, 1), None),
        name="CĐCS mới",
        short_name="CĐCS mới",
        letterhead_name="CĐCS MỚI",
        level_id="grassroots_union",
    )

    said = text_of(papers.ask_for("visit_slip", payout=paid(cast.truong, DAY), scope=Scope.of(cast.binh)))

    assert squeezed("CĐCS TRƯỜNG HOA SEN") in said
    assert squeezed("LĐLĐ HUYỆN A") in said
    assert squeezed("CĐCS MỚI") not in said


def test_a_request_names_its_sources_and_papers(cast, paid, officers):
    payout = paid(
        cast.truong, DAY, kind=PayoutKind.objects.get(code="visit-wedding"), beneficiary="Anh Tư", amount=400_000
    )
    payout.proofs.create(kind="wedding", number="Thiệp 12", added_by=cast.binh)

    said = text_of(papers.ask_for("request", payout=payout, scope=Scope.of(cast.binh)))

    for words in ("Anh Tư", "Chúc mừng kết hôn", "400.000", "Bốn trăm nghìn đồng", "Thiệp 12", "Trần Văn Bình"):
        assert squeezed(words) in said, words


def test_a_request_about_illness_counts_its_papers_and_names_none(cast, paid):
    payout = paid(cast.truong, DAY)
    payout.proofs.create(kind="medical", number="BV-77", added_by=cast.binh)

    said = text_of(papers.ask_for("request", payout=payout, scope=Scope.of(cast.binh)))

    assert "BV-77" not in said
    assert squeezed(str(payout.proofs.get().get_kind_display())) not in said


def test_vouchers_follow_the_book(cast, fund, officers):
    scope = Scope.of(cast.binh)
    came, went = fund.entries.get(kind="contribution"), fund.entries.get(kind="spending")

    receipt = text_of(papers.ask_for("receipt", entry=came, scope=scope))
    payment = text_of(papers.ask_for("payment", entry=went, scope=scope))

    for words in (HOSTILE, "PT 1/2024", "5.000.000", "Năm triệu đồng", "Quỹ Mái ấm", "C40-BB", came.hash[:16]):
        assert squeezed(words) in receipt, words
    for words in ("Cửa hàng Sách", "PC 1/2024", "500.000", "Năm trăm nghìn đồng", "Võ Thị Quỹ", "Đoàn Thị Kế"):
        assert squeezed(words) in payment, words
    with pytest.raises(ValidationError):
        papers.ask_for("payment", entry=came, scope=scope)


def test_a_list_to_sign_has_everybody_in_their_order_and_adds_up(cast, gifts, officers):
    names = [f"Người thứ {n}" for n in range(1, 61)]
    printout = papers.ask_for("signatures", payout=gifts(names), scope=Scope.of(cast.binh))
    papers.print_out(printout)
    pages = [squeezed(page.extract_text()) for page in read(printout.file.read()).pages]

    assert len(pages) > 1
    assert all("Họvàtên" in page for page in pages)  # the head of the table on every page
    assert all(f"{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert [n for page in pages for n in range(1, 61) if squeezed(f"Người thứ {n}Tổ") in page] == list(range(1, 61))
    assert squeezed("30.000.000") in pages[-1]
    assert squeezed("Ba mươi triệu đồng") in pages[-1]
    assert "ghichúkín" not in "".join(pages)


def test_a_list_to_post_up_names_nobody_in_full(cast, gifts, lan):
    names = ["Nguyễn Thị Lan", HOSTILE]
    open_list = text_of(papers.ask_for("public_list", payout=gifts(names), scope=Scope.of(cast.binh)))
    about_need = text_of(
        papers.ask_for("public_list", payout=gifts(names, kind="children-hardship-gift"), scope=Scope.of(cast.binh))
    )

    for said in (open_list, about_need):
        assert squeezed("Nguyễn T. L.") in said
        assert "1.000.000" in said
        for words in ("Thị Lan", "2019", "ghi chú kín"):
            assert squeezed(words) not in said, words
    assert squeezed("Quà Tết Nguyên đán") in open_list
    assert squeezed("Tổ Văn phòng") in open_list
    assert squeezed("khó khăn") not in about_need
    assert squeezed("Tổ Văn phòng") not in about_need


def test_a_cash_book_begins_and_ends_with_what_was_there(cast, fund, officers):
    said = text_of(papers.ask_for("statement", fund=fund, period=YEAR, scope=Scope.of(cast.an)))
    head = fund.entries.get(kind="spending")

    for words in ("15.000.000", "20.000.000", "19.500.000", "Mười chín triệu năm trăm nghìn đồng", HOSTILE):
        assert squeezed(words) in said, words
    assert head.hash in said


def test_a_statement_of_a_fund_tells_kinds_and_drives(cast, fund):
    said = text_of(papers.ask_for("fund_report", fund=fund, period=YEAR, scope=Scope.of(cast.an)))

    for words in ("Vận động tháng 1", "5.000.000", "500.000", "19.500.000", "Mười chín triệu năm trăm nghìn đồng"):
        assert squeezed(words) in said, words


def test_the_book_of_a_month_without_entries_is_printed_too(cast, fund):
    said = text_of(papers.ask_for("statement", fund=fund, period=Period.month(2024, 5), scope=Scope.of(cast.an)))

    assert squeezed("Mười chín triệu năm trăm nghìn đồng") in said


# Once


def test_the_same_content_is_one_paper_made_once(cast, paid, monkeypatch):
    payout = paid(cast.truong, DAY, status="proposed")
    first = papers.ask_for("visit_slip", payout=payout, scope=Scope.of(cast.binh))
    again = papers.ask_for("visit_slip", payout=payout, scope=Scope.of(cast.an))
    assert first == again
    job = papers.job_of(first)
    assert job
    assert (job.queue, job.args) == ("render", {"printout": first.pk})

    made: list[str] = []
    monkeypatch.setattr("welfare.papers.asking.render_pdf", lambda content: made.append("x") or render_pdf(content))
    tasks.render(job)
    tasks.render(job)  # delivered twice
    assert made == ["x"]

    papers.ask_for("visit_slip", payout=payout, scope=Scope.of(cast.binh))
    assert Job.objects.filter(kind="welfare.print").count() == 1
    Payout.objects.filter(pk=payout.pk).update(beneficiary="Chị Huệ")
    payout = Payout.objects.get(pk=payout.pk)
    assert papers.ask_for("visit_slip", payout=payout, scope=Scope.of(cast.binh)) != first


def test_the_same_content_gives_the_same_bytes_and_is_tagged(cast, gifts, officers):
    printout = papers.ask_for("signatures", payout=gifts(["A", "B"]), scope=Scope.of(cast.binh))
    content = {**printout.content, "hash": printout.sha256}
    pdf = render_pdf(content)
    root = read(pdf).trailer["/Root"]

    assert render_pdf(content) == pdf
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert root["/Lang"] == "vi"
    assert not {"/CreationDate", "/ModDate"} & read(pdf).metadata.keys()
    fonts = {
        font["/BaseFont"].partition("+")[2] for page in read(pdf).pages for font in page["/Resources"]["/Font"].values()
    }
    assert all(font.startswith("Liberation-Serif") for font in fonts)


def test_a_worker_makes_the_paper(cast, paid):
    printout = papers.ask_for("request", payout=paid(cast.truong, DAY), scope=Scope.of(cast.binh))
    job = papers.job_of(printout)

    jobs.work(job.pk, worker="w")

    job.refresh_from_db()
    printout.refresh_from_db()
    assert (job.state, printout.file.media_type) == ("done", "application/pdf")


def test_what_no_longer_stands_is_not_printed(cast, paid):
    payout = paid(cast.truong, DAY, status="proposed")
    payout.binned_by, payout.binned_at = cast.binh, payout.recorded_at

    with pytest.raises(ValidationError):
        papers.ask_for("request", payout=payout, scope=Scope.of(cast.binh))


# Who may


def test_papers_are_for_those_who_see_the_union(cast, paid, fund):
    with pytest.raises(PermissionDenied):
        papers.ask_for("visit_slip", payout=paid(cast.truong, DAY), scope=Scope.of(cast.giang))
    with pytest.raises(PermissionDenied):
        papers.ask_for("statement", fund=fund, period=YEAR, scope=Scope.of(cast.chi))
    assert not Printout.objects.exists()


def test_who_may_not_read_the_names_gets_no_paper_with_them(client, cast, paid):
    """The province looks at payouts about illness, not at who was ill."""
    payout = paid(cast.truong, DAY)
    printout = papers.ask_for("visit_slip", payout=payout, scope=Scope.of(cast.binh))
    papers.print_out(printout)

    client.force_login(cast.dung)
    assert client.post(reverse("welfare:payout-print", args=[payout.pk, "visit_slip"])).status_code == 404
    for name in ("printout-detail", "printout-file"):
        assert client.get(reverse(f"welfare:{name}", args=[printout.pk])).status_code == 404
    posted_up = client.post(reverse("welfare:payout-print", args=[payout.pk, "public_list"]))
    assert "Chị Hoa" not in client.get(posted_up.url).content.decode()


def test_from_the_button_to_the_file(client, cast, paid):
    payout = paid(cast.truong, DAY)
    client.force_login(cast.binh)

    asked = client.post(reverse("welfare:payout-print", args=[payout.pk, "visit_slip"]))
    printout = Printout.objects.get()
    assert asked.url == reverse("welfare:printout-detail", args=[printout.pk])
    waiting = client.get(asked.url)
    assert b"hx-trigger" in waiting.content
    assert client.get(reverse("welfare:printout-file", args=[printout.pk])).status_code == 404

    jobs.work(papers.job_of(printout).pk, worker="w")
    panel = client.get(asked.url, headers={"HX-Request": "true"})
    assert b"<html" not in panel.content
    assert reverse("welfare:printout-file", args=[printout.pk]).encode() in panel.content
    file = client.get(reverse("welfare:printout-file", args=[printout.pk]))
    assert file.content.startswith(b"%PDF-")
    assert file["Content-Disposition"].startswith('inline; filename="visit-slip-truong-')


def test_a_paper_that_failed_is_tried_again(client, cast, paid):
    printout = papers.ask_for("visit_slip", payout=paid(cast.truong, DAY), scope=Scope.of(cast.binh))
    Job.objects.update(state="failed", ended_at=printout.asked_at)
    client.force_login(cast.binh)
    retry = reverse("welfare:printout-retry", args=[printout.pk])

    assert retry.encode() in client.get(printout.get_absolute_url()).content
    client.post(retry)
    assert papers.job_of(printout).state == "queued"


def test_the_paper_of_a_fund_is_about_the_period_of_the_page_or_the_one_sent(client, cast, fund):
    client.force_login(cast.an)
    address = reverse("welfare:fund-print", args=[fund.pk, "statement"])

    client.post(address, {"period": "2024-03"})
    client.post(address)

    assert {paper.content["first"] for paper in Printout.objects.all()} == {"01/03/2024", "01/01/2024"}
    assert client.post(address, {"period": "2024-13"}).status_code == 404
    assert client.post(reverse("welfare:fund-print", args=[fund.pk, "cheque"])).status_code == 404


def test_the_voucher_of_an_entry_is_asked_for_by_its_sign(client, cast, fund):
    client.force_login(cast.binh)
    for entry in fund.entries.all():
        client.post(reverse("welfare:entry-print", args=[entry.pk]))

    assert sorted(Printout.objects.values_list("kind", flat=True)) == ["payment", "receipt", "receipt"]
