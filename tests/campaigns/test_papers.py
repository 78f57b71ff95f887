"""Papers of dossiers, rounds and initiatives: what they say, that they are made once, and who reads them."""

from __future__ import annotations

import io
import unicodedata
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from campaigns import papers, tasks
from campaigns.models import AwardPaper, Initiative, Nomination, Recognition
from campaigns.papers.printing import render_pdf
from campaigns.services.proposals import pass_on
from campaigns.services.voting import Minutes, Vote, enter_votes
from common.models import Job
from members.models import Mandate
from tests.campaigns.awarding import a_round, award_type, lines_of, people, sent, upper_reviewer
from tests.cast import LONG_AGO, member
from unions.access import Scope
from unions.models import Decision

HOSTILE = "<b>Lê</b> & {{ 7*7 }}"


def squeezed(text: str) -> str:
    """Without spaces: where a line ends is the printer's business."""
    return "".join(unicodedata.normalize("NFC", text).split())


def read(paper: AwardPaper) -> PdfReader:
    papers.print_out(paper)
    assert paper.file
    return PdfReader(io.BytesIO(paper.file.read()))


def text_of(paper: AwardPaper) -> str:
    return squeezed("".join(page.extract_text() for page in read(paper).pages))


@pytest.fixture
def signer(cast):
    for unit, name in ((cast.truong, "Lê Thị An"), (cast.huyen_a, "Bùi Văn Huyện")):
        Mandate.objects.create(
            unit=unit, member=member(name, unit), body="executive_committee", role="chair", valid=LONG_AGO
        )


@pytest.fixture
def proposal(cast, signer):
    kind = award_type("bang-khen", name="Bằng khen thử")
    return sent(a_round(cast, kind, name="Tổng kết 2024"), kind, people(cast), Scope.of(cast.an), cast.truong)


def ask(kind, scope, **about):
    return papers.ask_for(kind, scope=scope, **about)[0]


def test_a_submission_is_of_the_union_and_goes_to_the_one_above(cast, proposal):
    """Its number is left to the pen until the dossier holds it."""
    first = ask("submission", Scope.of(cast.binh), proposal=proposal)
    proposal.papers.create(
        kind="submission", number="07/TTr-CĐCS/2024", issued_on=date(2024, 12, 5), added_by=cast.binh
    )
    numbered = text_of(ask("submission", Scope.of(cast.binh), proposal=proposal))

    said = text_of(first)
    for words in ("TỜ TRÌNH", "/TTr-CĐCS", "Ban Chấp hành LĐLĐ huyện A", "Bằng khen thử", "Lê Thị An", "Tổng cộng"):
        assert squeezed(words) in said, words
    assert squeezed("Số: 07/TTr-CĐCS/2024") in numbered
    assert squeezed("ngày 05 tháng 12 năm 2024") in numbered


def test_who_reviews_a_dossier_on_its_way_submits_it_in_their_own_name(cast, proposal):
    reviewer = upper_reviewer(cast)
    own = ask("submission", reviewer, proposal=proposal)
    said = text_of(own)

    assert own.unit == cast.huyen_a
    for words in ("Ban Chấp hành LĐLĐ tỉnh", "theo hồ sơ của CĐCS Trường Hoa Sen", "Bùi Văn Huyện"):
        assert squeezed(words) in said, words
    assert ask("submission", Scope.of(cast.binh), proposal=proposal).unit == cast.truong

    pass_on(proposal.pk, seen_version=proposal.version, scope=reviewer)
    proposal.refresh_from_db()
    assert ask("submission", reviewer, proposal=proposal).unit == cast.truong


def test_a_list_says_what_the_rules_say_and_how_it_was_voted(cast, proposal):
    first, second, third = lines_of(proposal)
    reviewer = upper_reviewer(cast)
    minutes = Minutes(council_size=9, present=7, voted_on=timezone.localdate())
    votes = {first.pk: Vote(7), second.pk: Vote(5, 2)}
    enter_votes({proposal.pk: proposal.version}, minutes, votes, scope=reviewer)
    told = [{"rule": "x", "met": False, "text": "thiếu sáng kiến"}, {"rule": "y", "met": None, "text": "xếp loại"}]
    Nomination.objects.filter(pk=first.pk).update(verdict={"findings": told}, override_reason=HOSTILE)
    Nomination.objects.filter(pk=second.pk).update(verdict={"findings": [{"rule": "x", "met": True, "text": "đủ"}]})
    Nomination.objects.filter(pk=third.pk).update(state="struck", struck_reason="Trùng")

    listed = text_of(ask("list", reviewer, proposal=proposal))
    of_round = text_of(ask("list", Scope.of(cast.dung), round=proposal.round))
    voted = text_of(ask("minutes", reviewer, proposal=proposal))

    for words in (
        "7/7",
        "5/7",
        "Chưa đủ: thiếu sáng kiến",
        "Chưa rõ: xếp loại",
        f"Lý do đề nghị: {HOSTILE}",
        "Đủ điều kiện",
    ):
        assert squeezed(words) in listed, words
        assert squeezed(words) in of_round, words
    assert squeezed("Văn Khen 2") not in listed
    for words in ("có 9 thành viên; có mặt 7, vắng 2", "100%", "71,4%", "LĐLĐ huyện A họp"):
        assert squeezed(words) in voted, words


def test_what_is_not_there_is_not_printed(cast, proposal):
    scope = Scope.of(cast.binh)
    with pytest.raises(ValidationError) as refused:
        ask("minutes", scope, proposal=proposal)
    assert refused.value.code == "no-vote"
    proposal.lines.update(state="struck", struck_reason="Trùng")
    for kind in ("submission", "list"):
        with pytest.raises(ValidationError) as refused:
            ask(kind, scope, proposal=proposal)
        assert refused.value.code == "empty"
    with pytest.raises(ValidationError) as refused:
        ask("certificates", scope, proposal=proposal)
    assert refused.value.code == "paper"


@pytest.fixture
def recognition(cast, signer):
    with transaction.atomic():
        said = {"unit": cast.truong, "happened_on": date(2024, 3, 5), "recorded_by": cast.binh}
        initiative = Initiative.objects.create(title=f"Bếp ăn {HOSTILE}", benefit=80_000_000, **said)
        initiative.authors.create(member=member("Nguyễn Thị Sáng", cast.truong), share=60)
        initiative.authors.create(name="Trần Ngoài", share=40)
        decision = Decision.objects.create(
            number="9/QĐ-CĐCS", issuer="CĐCS", signed_on=date(2024, 6, 1), effective_on=date(2024, 6, 1)
        )
        return Recognition.objects.create(
            initiative=initiative, level="grassroots", decision=decision, certificate_number="GCN-3",
            **said | {"happened_on": date(2024, 6, 1)},
        )  # fmt: skip


def test_the_certificate_of_an_initiative_names_its_authors_with_their_shares(cast, recognition):
    said = text_of(ask("recognition", Scope.of(cast.binh), recognition=recognition))

    for words in (
        "GIẤY CHỨNG NHẬN",
        "SÁNG KIẾN",
        "Nguyễn Thị Sáng (60%)",
        "Trần Ngoài (40%)",
        f"“Bếp ăn {HOSTILE}”",
        "sáng kiến cấp cơ sở",
        "9/QĐ-CĐCS",
        "ngày 01 tháng 6 năm 2024",
        "GCN-3",
        "80.000.000 đồng",
        "Lê Thị An",
    ):
        assert squeezed(words) in said, words

    Recognition.objects.filter(pk=recognition.pk).update(level="province")
    recognition.refresh_from_db()
    with pytest.raises(ValidationError) as refused:  # others recognised it
        ask("recognition", Scope.of(cast.binh), recognition=recognition)
    assert refused.value.code == "outside"


def test_a_confidential_initiative_is_printed_and_read_by_those_who_may_read_it(client, cast, recognition):
    Initiative.objects.update(confidential=True)
    paper = ask("recognition", Scope.of(cast.binh), recognition=Recognition.objects.get())
    inspector = Scope.of(cast.quan)
    with pytest.raises(PermissionDenied):
        ask("recognition", inspector, recognition=Recognition.objects.get())

    client.force_login(cast.quan)
    for name in ("paper-detail", "paper-file"):
        assert client.get(reverse(f"campaigns:{name}", args=[paper.pk])).status_code == 404
    assert client.post(reverse("campaigns:recognition-print", args=[recognition.pk])).status_code == 404


def test_from_the_button_to_the_file_made_once(client, cast, proposal, monkeypatch):
    made: list[str] = []
    monkeypatch.setattr("campaigns.papers.asking.render_pdf", lambda content: made.append("x") or render_pdf(content))
    client.force_login(cast.binh)
    button = reverse("campaigns:proposal-print", args=[proposal.pk, "list"])

    asked = client.post(button)
    assert client.post(button).url == asked.url
    paper = AwardPaper.objects.get()
    job = Job.objects.get(kind=papers.RENDER)
    assert (job.queue, job.args) == ("render", {"awardpaper": paper.pk})
    assert b"hx-trigger" in client.get(asked.url).content
    assert client.get(reverse("campaigns:paper-file", args=[paper.pk])).status_code == 404

    Job.objects.update(state="failed", ended_at=paper.asked_at)
    retry = reverse("campaigns:paper-retry", args=[paper.pk])
    assert retry.encode() in client.get(asked.url).content
    client.post(retry)
    tasks.render(job)
    tasks.render(job)  # delivered twice

    assert made == ["x"]
    panel = client.get(asked.url, headers={"HX-Request": "true"}).content
    assert b"<html" not in panel
    file = client.get(reverse("campaigns:paper-file", args=[paper.pk]))
    assert file.content.startswith(b"%PDF-")
    assert file["Content-Disposition"].startswith('inline; filename="list-truong-')
    assert client.post(reverse("campaigns:proposal-print", args=[proposal.pk, "cheque"])).status_code == 404


def test_papers_are_for_those_who_see_the_union(client, cast, proposal):
    paper = ask("list", Scope.of(cast.binh), proposal=proposal)
    with pytest.raises(PermissionDenied):
        ask("list", Scope.of(cast.chi), proposal=proposal)
    client.force_login(cast.chi)
    assert client.get(paper.get_absolute_url()).status_code == 404


def test_the_same_content_gives_the_same_bytes_and_is_tagged(cast, proposal):
    paper = ask("list", Scope.of(cast.binh), proposal=proposal)
    content = {**paper.content, "hash": paper.sha256}
    pdf = render_pdf(content)
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]

    assert render_pdf(content) == pdf
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert root["/Lang"] == "vi"
