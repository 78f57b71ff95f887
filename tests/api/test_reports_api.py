"""Reports over REST, from the call to the paper: the same services, rules and reach as the pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.models import Job
from reports.models import Report
from reports.services.rendering import render_snapshot

VISITS = "welfare.visits.count"


@pytest.fixture
def begun(api, cast):
    said = {"unit": "truong", "period": "2024", "template": "grassroots-year", "dated_on": "2024-12-20"}
    made = api("binh").post("reports/", said)
    assert made.status_code == 201, made.content
    return made


@pytest.fixture
def handed_in(api, begun):
    done = api("an").post(f"reports/{begun.json()['id']}/submit/", {"reason": "x"}, If_Match=begun.headers["ETag"])
    assert done.status_code == 200, done.content
    return done.json()


def test_a_report_is_begun_written_handed_in_printed_and_accepted(api, begun):
    binh, an, dung = api("binh"), api("an"), api("dung")
    told = begun.json()
    address, first = f"reports/{told['id']}/", told["sections"][0]

    text = {"sections": [{"id": first["id"], "body": "Thăm {welfare.visits.count} lượt."}], "document_number": "7"}
    read = binh.post(f"{address}preview/", {"sections": text["sections"]}).json()
    assert "Thăm" in str(read["sections"][0])
    written = binh.patch(address, text, If_Match=begun.headers["ETag"])
    assert (written.status_code, written.json()["sections"][0]["body"]) == (200, text["sections"][0]["body"])
    assert binh.patch(address, text, If_Match=begun.headers["ETag"]).status_code == 412
    assert binh.post(f"{address}submit/", If_Match="*").status_code == 403
    done = an.post(f"{address}submit/", {"reason": "Số liệu đúng"}, If_Match=written.headers["ETag"])
    assert (done.status_code, done.json()["status"]) == (200, "submitted"), done.content

    asked = dung.post(f"{address}render/", {"form": "pdf"})
    assert asked.status_code == 202, asked.content
    report = Report.objects.get(pk=told["id"])
    render_snapshot(report.submitted)
    made = dung.post(f"{address}render/", {"form": "pdf"})
    assert made.status_code == 200
    paper = dung.get(f"renders/{made.json()['id']}/file/")
    assert paper.content.startswith(b"%PDF")
    jobs_done = Job.objects.filter(key=f"reports.render:{report.submitted_id}:pdf:0")
    jobs_done.update(state=Job.State.DONE, ended_at=timezone.now())
    result = dung.get(asked.headers["Location"]).json()["result"]
    assert dung.get(result).content == paper.content
    assert dung.get(f"verify/{made.json()['sha256']}/").json()["standing"] == "submitted"
    figures = dung.get(f"{address}figures/").json()
    assert [one["code"] for one in figures["results"]]
    assert figures["snapshot"] == report.submitted_id

    accepted = dung.post(f"{address}accept/", {"reason": "Đủ"}, If_Match=done.headers["ETag"])
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted"), accepted.content
    assert [one["kind"] for one in dung.get(f"{address}steps/").json()["results"]] == [
        "opened",
        "submitted",
        "accepted",
    ]


def test_who_may_not_decide_is_refused_and_a_wrong_text_is_named_at_its_place(api, begun):
    binh, address = api("binh"), f"reports/{begun.json()['id']}/"
    for verb in ("accept", "return", "lock", "excuse"):
        assert binh.post(f"{address}{verb}/", {"reason": "x"}, If_Match="*").status_code == 403
    wrong = {"sections": [{"id": begun.json()["sections"][0]["id"], "body": "{no.such.figure}"}]}
    answer = binh.patch(address, wrong, If_Match="*")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/sections/0/body")
    strange = {"sections": [{"id": 10**15, "body": "x"}]}
    assert binh.patch(address, strange, If_Match="*").json()["errors"][0]["pointer"] == "/sections/0/id"
    for who in ("giang", "chi", "khach"):
        assert api(who).get(address).status_code == 404
    again = api("binh").post("reports/", {"unit": "truong", "period": "2024", "template": "provincial-year"})
    assert (again.status_code, again.json()["errors"][0]["pointer"]) in ((422, "/template"), (400, "/template"))


def test_reviewers_comment_look_and_send_back(api, handed_in):
    dung, an, pk = api("dung"), api("an"), handed_in["id"]
    code = dung.get(f"reports/{pk}/figures/").json()["results"][0]["code"]

    said = dung.post("report-comments/", {"report": pk, "indicator": code, "text": "Xem lại"})
    assert (said.status_code, said.json()["indicator"]) == (201, code), said.content
    assert an.post("report-comments/", {"report": pk, "text": "Chúng tôi"}).status_code == 403
    answer = an.post("report-comments/", {"report": pk, "parent": said.json()["id"], "text": "Đã xem"})
    assert answer.status_code == 201
    assert dung.post(f"reports/{pk}/look/", {"codes": [code]}).json() == {"looked": 1}
    review = dung.get(f"reports/{pk}/review/").json()
    row = next(one for one in review["results"] if one["code"] == code)
    assert (row["looked"], row["is_odd"], row["reasons"]) == (True, False, [])
    assert row["coverage"] == {"counted": 1, "declared": 0, "missing": 0}
    assert dung.get(f"reports/{pk}/still-open/").json()["comments"] == 1
    assert an.get(f"reports/{pk}/review/").status_code == 403
    assert an.post(f"report-comments/{said.json()['id']}/resolve/", If_Match="*").status_code == 403
    assert dung.post(f"report-comments/{said.json()['id']}/resolve/", If_Match="*").json()["resolved_at"]
    back = dung.post(f"reports/{pk}/return/", {"reason": "Sửa"}, If_Match="*")
    assert (back.status_code, back.json()["status"]) == (200, "returned")
    assert len(dung.get("report-comments/", {"report": pk}).json()["results"]) == 2


def test_what_became_of_a_report_is_told(api, cast, paid, handed_in):
    """Between being sent back and coming again, and after it was locked."""
    dung, an, address = api("dung"), api("an"), f"reports/{handed_in['id']}/"
    assert dung.get(f"{address}differences/").json() == {"since": None, "figures": [], "headings": []}
    back = dung.post(f"{address}return/", {"reason": "Sót một cuộc"}, If_Match="*")
    paid(cast.truong, date(2024, 5, 2))
    again = an.post(f"{address}submit/", {"reason": "x"}, If_Match=back.headers["ETag"])

    told = dung.get(f"{address}differences/").json()
    visits = next(one for one in told["figures"] if one["code"] == VISITS)
    assert (told["since"]["reason"], told["since"]["snapshot"]) == ("Sót một cuộc", handed_in["submitted"])
    assert (visits["was"], visits["now"], visits["added"], visits["removed"]) == ("0", "1", 1, 0)

    accepted = dung.post(f"{address}accept/", {"reason": "Đủ"}, If_Match=again.headers["ETag"])
    dung.post(f"{address}lock/", {"reason": ""}, If_Match=accepted.headers["ETag"])
    assert dung.get(f"{address}since-locked/").json() == {"results": []}
    paid(cast.truong, date(2024, 5, 3))
    late = next(one for one in dung.get(f"{address}since-locked/").json()["results"] if one["code"] == VISITS)
    assert (late["value_was"], late["value"], late["added"], late["removed"]) == (1, 2, 1, 0)


def test_a_report_is_numbered_signed_and_made_again(api, cast, handed_in):
    binh, an, pk = api("binh"), api("an"), handed_in["id"]
    given = binh.post(f"reports/{pk}/number/", {"number": 12}, If_Match="*")
    assert (given.status_code, given.json()["number"]) == (200, 12), given.content
    assert binh.get("document-numbers/", {"year": 2024}).json()["results"][0]["report"] == pk

    made = render_snapshot(Report.objects.get(pk=pk).submitted)
    signed = made.file.read() + b"\n/ByteRange [0 1 2 3]\n%%EOF"
    headers = an.headers
    brought = an.http.post(
        f"/api/v1/reports/{pk}/sign/", {"file": SimpleUploadedFile("a.pdf", signed)}, headers=headers
    )
    assert (brought.status_code, brought.json()["kind"]) == (200, "intact"), brought.content
    assert an.get(f"signed-copies/{brought.json()['id']}/file/").content == signed
    assert an.post(f"reports/{pk}/reproduce/").status_code == 202


def test_a_call_goes_out_and_says_who_is_missing(api, cast):
    cast.phuc = None
    dung = api("dung")
    due = str(timezone.localdate() + timedelta(days=20))
    said = {"unit": "tinh", "template": "grassroots-year", "period": "2024", "due_on": due, "remind": [1, 7, 7]}
    made = dung.post("report-calls/", said)
    assert (made.status_code, made.json()["remind"]) == (201, [7, 1]), made.content
    address = f"report-calls/{made.json()['id']}/"

    told = dung.get(f"{address}completeness/").json()
    assert (told["expected"], [one["unit"] for one in told["units"]]) == (2, ["truong", "xuong"])
    assert dung.post(f"{address}look-again/").status_code == 202
    assert dung.post(f"{address}render/", {}).status_code == 202
    assert dung.get(f"{address}papers/").json()["papers"] == 0
    assert dung.post(f"{address}close/", If_Match=made.headers["ETag"]).json()["closed_at"]
    past = dung.post("report-calls/", said | {"due_on": "2020-01-01", "period": "2023"})
    assert past.json()["errors"][0]["pointer"] == "/due_on"
    assert api("an").get(address).status_code == 404
    schedule = {"unit": "tinh", "name": "Năm", "template": "grassroots-year", "cadence": "year"}
    set_ = dung.post("report-schedules/", schedule | {"starts_on": str(timezone.localdate())})
    assert set_.status_code == 201, set_.content
    assert dung.get(f"report-schedules/{set_.json()['id']}/coming/").json()["results"]
    stopped = dung.post(f"report-schedules/{set_.json()['id']}/stop/", If_Match=set_.headers["ETag"])
    assert stopped.json()["is_active"] is False
