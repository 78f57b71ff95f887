"""Certificates of a decision: everybody once, in parts of a bounded size, on plain paper and on blanks."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from campaigns import papers, tasks
from campaigns.models import Award, AwardPaper, AwardType, Blank
from campaigns.papers import granted
from campaigns.papers.blanks import BEGINNING, Spot, as_json
from campaigns.papers.printing import render_pdf
from campaigns.services.granting import grant
from members.models import Mandate
from tests.campaigns.awarding import TODAY, a_round, at_the_top, award_type, decision, people, province_chair
from tests.campaigns.test_papers import ask, read, squeezed, text_of
from tests.cast import LONG_AGO, member

PEOPLE = 5


@pytest.fixture
def chair(cast):
    return province_chair(cast)


@pytest.fixture
def given(cast, chair):
    """Five members got a certificate of the province by one decision."""
    Mandate.objects.create(
        unit=cast.tinh,
        member=member("Cao Thị Tỉnh", cast.truong),
        body="executive_committee",
        role="vice_chair",
        valid=LONG_AGO,
    )
    kind = award_type()
    opened = a_round(cast, kind)
    at_the_top(cast, opened, kind, people(cast, PEOPLE))
    opened.refresh_from_db()
    return grant(
        opened.pk,
        award_type_id=kind.pk,
        decision=decision(),
        on=TODAY(),
        form_key=uuid4(),
        seen_version=opened.version,
        scope=chair,
    )


def pages(paper: AwardPaper) -> list[str]:
    return [squeezed(page.extract_text()) for page in read(paper).pages]


def test_everybody_of_a_decision_has_one_certificate_on_one_page(given, chair):
    Award.objects.filter(member__full_name="Nguyễn Văn Khen 0").update(achievement="vận động 12 mái ấm")
    said = pages(ask("certificates", chair, granted_by=given))

    assert len(said) == PEOPLE
    assert [f"VănKhen{n}" in page for n, page in enumerate(said)] == [True] * PEOPLE
    signed = TODAY() - timedelta(days=1)
    for words in (
        "GIẤY KHEN",
        "LĐLĐ TỈNH",
        "Đồng chí",
        "CĐCS Trường Hoa Sen",
        "12/QĐ-LĐLĐ",
        "PHÓ CHỦ TỊCH",
        "Cao Thị Tỉnh",
    ):
        assert all(squeezed(words) in page for page in said), words
    assert all(squeezed(f"ngày {signed.day:02} tháng") in page for page in said)
    assert squeezed("Vận động 12 mái ấm") in said[0]


def test_a_revoked_award_has_no_certificate_and_stands_on_no_list(cast, given, chair):
    gone = Award.objects.get(member__full_name="Nguyễn Văn Khen 3")
    Award.objects.filter(pk=gone.pk).update(revoked_on=TODAY(), revoked_by=cast.an, revocation="Sai đối tượng")

    said = "".join(pages(ask("certificates", chair, granted_by=given)))
    listed = text_of(ask("granted", chair, granted_by=given))

    assert "VănKhen3" not in said + listed
    assert squeezed("4 trường hợp được khen thưởng") in listed
    assert squeezed("(Kèm theo Quyết định số 12/QĐ-LĐLĐ") in listed


def test_many_are_printed_in_parts_that_one_page_shows(client, cast, given, chair, monkeypatch):
    """A part that failed is tried again; nobody is on two parts, nobody on none."""
    monkeypatch.setattr(granted, "PART", 2)
    monkeypatch.setattr("campaigns.views.papers.PART", 2)
    parts = papers.ask_for("certificates", granted_by=given, scope=chair)
    assert [(one.part, one.parts) for one in parts] == [(1, 3), (2, 3), (3, 3)]
    assert papers.ask_for("certificates", granted_by=given, scope=chair) == parts

    work = papers.jobs_of(parts)
    first, second, third = (work[part.pk] for part in parts)
    tasks.render(first)
    type(first).objects.filter(pk=third.pk).update(state="failed", ended_at=first.asked_at)
    client.force_login(cast.dung)
    page = client.get(parts[1].get_absolute_url())
    assert (page.context["done"], page.context["waiting"], page.context["failed"]) == (1, 1, 1)
    assert b"hx-trigger" in page.content
    assert [(one["first"], one["last"]) for one in page.context["parts"]] == [(1, 2), (3, 4), (5, 5)]

    client.post(reverse("campaigns:paper-retry", args=[parts[0].pk]))
    for job in (second, third):
        tasks.render(job)
    page = client.get(parts[0].get_absolute_url(), headers={"HX-Request": "true"})
    assert page.context["done"] == len(parts)
    assert b"hx-trigger" not in page.content
    said = [one for part in papers.parts_of(parts[0]) for one in pages(part)]
    assert [f"VănKhen{n}" in page for n, page in enumerate(said)] == [True] * PEOPLE
    file = client.get(reverse("campaigns:paper-file", args=[parts[2].pk]))
    assert 'filename="certificates-03-3-tinh-' in file["Content-Disposition"]


def test_asking_for_thousands_asks_as_little_as_for_a_few(given, chair, queries):
    with queries() as seen:
        papers.ask_for("certificates", granted_by=given, scope=chair)
    first = Award.objects.filter(award_type=given.award_type).order_by("pk").first()
    Award.objects.filter(pk=first.pk).update(achievement="Khác")
    more = member("Nguyễn Thị Thêm", given.round.unit)
    line = first.nomination
    award = Award.objects.create(
        unit=first.unit, happened_on=first.happened_on, award_type=first.award_type, recipient_kind="individual",
        member=more, basis=first.basis, decision=first.decision, merit_year=first.merit_year, recorded_by=first.recorded_by,
    )  # fmt: skip
    line.pk, line.member, line.award, line.form_key = None, more, award, uuid4()
    line._state.adding = True
    line.save()

    with queries() as again:
        assert (
            len(papers.ask_for("certificates", granted_by=given, scope=chair)[0].content["certificates"]) == PEOPLE + 1
        )
    assert len(again) == len(seen)


def test_a_preprinted_blank_bears_nothing_but_fields_at_their_places(cast, given, chair):
    spots = {"recipient": Spot(30, 60, 150, 20, "center", bold=True), "decision_number": Spot(20.5, 110, 60, 11)}
    blank = Blank.objects.create(
        unit=cast.tinh, name="Phôi A5", width=210, height=148, preprinted=True, fields=as_json(spots)
    )
    pdf = read(ask("certificates", chair, granted_by=given, blank=blank))
    said = squeezed(pdf.pages[0].extract_text())
    found: dict[str, tuple[float, float]] = {}
    pdf.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, *_font: (
            found.update({text.strip(): (cm[4] + tm[4], cm[5])}) if text.strip() else None
        )
    )

    box = pdf.pages[0].mediabox
    assert (round(box.width * 25.4 / 72), round(box.height * 25.4 / 72)) == (210, 148)
    assert said == squeezed("Nguyễn Văn Khen 0 12/QĐ-LĐLĐ")
    assert len(pdf.pages) == PEOPLE


def test_an_award_from_outside_or_a_mere_number_has_no_certificate_here(given, chair):
    AwardType.objects.filter(pk=given.award_type_id).update(giver="ministry")
    given.award_type.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        ask("certificates", chair, granted_by=given)
    assert refused.value.code == "outside"

    AwardType.objects.filter(pk=given.award_type_id).update(giver="province")
    given.award_type.refresh_from_db()
    Award.objects.filter(award_type=given.award_type_id).update(member=None, quantity=392)
    with pytest.raises(ValidationError) as refused:
        ask("certificates", chair, granted_by=given)
    assert refused.value.code == "batch"


@pytest.mark.parametrize("preprinted", [False, True])
def test_long_names_and_texts_stay_on_their_page(preprinted):
    """A union name of three lines, a recipient of two, 360 letters of achievement: still one page, nothing lost."""
    long = "Công đoàn cơ sở Công ty trách nhiệm hữu hạn một thành viên Chế biến thủy sản xuất khẩu Hoa Sen"
    told = ("Đã có nhiều giải pháp chăm lo đời sống, bảo vệ quyền lợi của đoàn viên, người lao động; " * 5)[
        :360
    ].strip()
    one = dict.fromkeys(granted.OF_EACH, "") | {"recipient": long, "achievement": told}
    content = {
        "kind": "certificates", "lang": "vi", "site": "https://x", "hash": "0" * 64,
        "letterhead": {"upper": long.upper(), "own": long.upper(), "number": "", "place": "Hoa Sen", "date": "2024-12-20"},
        "title": "GIẤY CHỨNG NHẬN", "award": "X", "award_line": f"Đạt danh hiệu {long}",
        "decision_number": "1/QĐ", "decision_date": "ngày 20 tháng 12 năm 2024", "dated": "Hoa Sen, ngày 20",
        "signature": {"capacity": ["TM. BAN CHẤP HÀNH", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], "name": "Nguyễn Thị Dài"},
        "blank": {"width": 297, "height": 210, "preprinted": preprinted, "fields": as_json(BEGINNING)},
        "certificates": [one, one],
    }  # fmt: skip
    pdf = render_pdf(content)
    read_pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]

    assert len(read_pages) == 2
    assert render_pdf(content) == pdf
    for words in (long, told, "Nguyễn Thị Dài"):
        assert all(squeezed(words) in page for page in read_pages), words
