"""What accounts are told, once: on their pages, by e-mail, in a calendar."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from common import inbox, jobs
from common.models import Job, Notice
from reports.models import Rendering, Report, ReportCall, ReportTemplate
from reports.services import calls
from reports.services.reports import submit_report
from reports.views.calendar import folded
from unions.models import Account


@pytest.fixture
def call(cast: SimpleNamespace, template: ReportTemplate, scope: Any) -> ReportCall:
    due = timezone.localdate() + timedelta(days=9)
    made = ReportCall(unit=cast.tinh, template=template, period_code="2024", due_on=due)
    calls.open_call(made, scope=scope("dung"))
    calls.draft_reports(made.pk)
    return made


def told(account: Account, key: str = "k", text: str = "Overdue") -> int:
    return inbox.notify([account], key=key, text=lambda: gettext(text), url="/reports/")


def test_an_account_is_told_once_in_its_own_language_and_sees_the_number(client, cast, queries):
    Account.objects.filter(pk=cast.an.pk).update(language="en")
    people = list(Account.objects.filter(username__in=["an", "binh"]))
    with queries() as seen:
        assert inbox.notify(people, key="k", text=lambda: gettext("Overdue"), url="/reports/") == 2
    assert len(seen) == 2
    assert inbox.notify(people, key="k", text=lambda: "!", url="/reports/") == 0
    texts = dict(Notice.objects.values_list("account", "text"))
    assert texts[cast.an.pk] == "Overdue" != texts[cast.binh.pk]

    client.force_login(cast.an)
    bell = client.get("/").context["bell"]
    assert (bell["url"], bell["count"]) == ("/notices/", 1)
    assert client.get(f"/notices/{Notice.objects.get(account=cast.an).pk}/").url == "/reports/"
    assert inbox.unseen(cast.an) == 0
    assert client.get(f"/notices/{Notice.objects.get(account=cast.binh).pk}/").status_code == 404
    client.post("/notices/seen/")
    assert inbox.unseen(cast.binh) == 1


def test_mails_go_to_who_wishes_them_once_and_again_under_the_same_id(cast, django_capture_on_commit_callbacks):
    Account.objects.filter(username="an").update(email="an@example.org")
    Account.objects.filter(username="binh").update(email="binh@example.org", wants_mail=False)
    with django_capture_on_commit_callbacks(execute=True):
        for account in Account.objects.filter(username__in=["an", "binh", "chi"]):
            told(account, text="Overdue\nBcc: all@example.org")
    assert Job.objects.get().key == inbox.MAIL
    assert (inbox.send_mails(), inbox.send_mails()) == (1, 0)
    Notice.objects.update(mailed_at=None)  # killed before it was noted
    inbox.send_mails()

    first, second = mail.outbox
    assert first.to == ["an@example.org"]
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert "\n" not in first.subject
    assert "/reports/" in first.body


def test_a_gateway_that_is_away_delays_mails_and_a_refused_address_stops_them(cast, monkeypatch, settings):
    Account.objects.filter(username="an").update(email="an@example.org")
    told(Account.objects.get(username="an"))
    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    monkeypatch.setattr(backend, lambda *_all: (_ for _ in ()).throw(OSError("away")))
    with pytest.raises(OSError, match="away"):
        inbox.send_mails()
    assert inbox.to_mail().count() == 1
    inbox.tick(timezone.now())
    assert Job.objects.get(key=inbox.MAIL).state == Job.State.QUEUED

    monkeypatch.setattr(backend, lambda *_all: (_ for _ in ()).throw(SMTPRecipientsRefused({})))
    inbox.send_mails()
    assert not Account.objects.get(username="an").wants_mail
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert not inbox.mails_are_sent()


# The calendar -----------------------------------------------------------------------------------------------


def test_the_calendar_shows_due_days_to_who_has_its_key(client, cast, call):
    client.force_login(cast.an)
    client.post("/notices/calendar/")
    key = Account.objects.get(pk=cast.an.pk).calendar_key
    client.logout()
    address = reverse("reports:calendar", args=[key])
    answer = client.get(address)
    text = answer.content.decode()

    assert answer["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 1
    assert f"DTSTART;VALUE=DATE:{call.due_on:%Y%m%d}" in text
    assert f"UID:call-{call.pk}-{call.due_on:%Y%m%d}@" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert str(cast.an) not in text
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(reverse("reports:calendar", args=[uuid4()])).status_code == 404

    Report.objects.filter(unit=cast.truong).update(status="excused")
    assert "VEVENT" not in client.get(address).content.decode()
    client.force_login(cast.an)
    client.post("/notices/calendar/", {"drop": "1"})
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("text", ["ngắn", "Báo cáo " * 30, "ế" * 200])
def test_long_lines_are_folded_between_letters(text):
    assert folded(text).replace("\r\n ", "") == text + "\r\n"
    assert all(len(line.encode()) <= 75 for line in folded(text).split("\r\n"))


# The page of a call -----------------------------------------------------------------------------------------


def test_from_the_page_reports_are_asked_for_put_off_and_closed(client, cast, template):
    client.force_login(cast.dung)
    asked = {"unit": "tinh", "template": "grassroots-year", "period": "2024", "expects": "below", "remind": "5, 2"}
    refused = client.post("/calls/new/", asked | {"due_on": "01/01/2020"})
    assert refused.status_code == 422
    due = timezone.localdate() + timedelta(days=9)
    created = client.post("/calls/new/", asked | {"due_on": f"{due:%d/%m/%Y}"})
    call = ReportCall.objects.get()
    assert (created.url, call.remind, call.opened_by) == (call.get_absolute_url(), [5, 2], cast.dung)
    calls.draft_reports(call.pk)

    page = client.get(call.get_absolute_url())
    assert [one["count"] for one in page.context["sections"]] == [2, 0, 0, 0, 0]
    assert page.context["text_to_send"].count("\n") == 3
    report = call.reports.get(unit=cast.xuong)
    later = due + timedelta(days=3)
    words = {"reports": [report.pk], "due_on": f"{later:%d/%m/%Y}", "reason": "Thiếu người"}
    assert client.post(f"/calls/{call.pk}/put-off/", words | {"reason": ""}).status_code == 422
    assert client.post(f"/calls/{call.pk}/put-off/", words).url == call.get_absolute_url()
    report.refresh_from_db()
    assert report.due_on == later
    client.post(f"/calls/{call.pk}/close/")
    client.post(f"/calls/{call.pk}/remind/")
    assert not Notice.objects.filter(key__startswith="reports.remind").exists()


def test_papers_of_a_call_are_made_stopped_tried_again_and_taken_along(client, cast, call, scope):
    for who, unit in (("an", cast.truong), ("chi", cast.xuong)):
        submit_report(Report.objects.get(unit=unit).pk, seen_version=1, scope=scope(who))
    Job.objects.all().delete()
    client.force_login(cast.dung)
    client.post(f"/calls/{call.pk}/render/")
    jobs.work(Job.objects.get(kind=calls.RENDER_CALL).pk, worker="w")
    batch = calls.batch_of(call)
    first, second = Job.objects.filter(batch=batch).order_by("pk")
    assert {first.priority, second.priority} == {jobs.Priority.BULK}
    jobs.work(first.pk, worker="w")
    client.post(f"/calls/{call.pk}/stop/")
    jobs.work(second.pk, worker="w")  # its nudge comes late, and finds it stopped
    told = jobs.standing(batch)
    assert (told.done, told.stopped, told.total, told.seconds_left) == (1, 1, 2, None)
    client.post(f"/calls/{call.pk}/retry/")
    jobs.work(second.pk, worker="w")
    assert jobs.standing(batch) == jobs.Standing(done=2)
    assert Rendering.objects.count() == 2

    answer = client.get(f"/calls/{call.pk}/zip/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        assert [name.split()[0] for name in archive.namelist()] == ["truong", "xuong"]
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")
    assert client.get(f"/calls/{call.pk}/progress/").context["papers"] == 2


def test_what_is_left_is_told_by_the_pace_of_what_was_done(db):
    now = timezone.now()
    for n in range(30):
        done = {"state": "done", "ended_at": now - timedelta(seconds=2 * n)} if n < 20 else {}
        Job.objects.create(kind="k", key=f"{n}", batch="b", asked_at=now - timedelta(minutes=5), **done)
    Job.objects.create(kind="k", key="long ago", batch="b", state="done", ended_at=now - timedelta(days=1))
    assert abs(jobs.standing("b").seconds_left - 20) <= 2
