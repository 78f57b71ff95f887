"""Jobs over REST: who was answered by one asks how far it is, and cancels what still waits."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils import timezone

from common import jobs
from common.api.jobs import RESULTS, Result, accepted
from common.models import Job
from unions.access import WHOLE, Scope
from unions.models import Can, Narrowing

KIND = "tests.paper"


@pytest.fixture(autouse=True)
def paper(monkeypatch):
    monkeypatch.setitem(RESULTS, KIND, Result(lambda job: f"/api/v1/papers/{job.args['paper']}/", stoppable=True))
    monkeypatch.setattr(jobs, "nudge", lambda job: True)


def asked(account, key="k", **fields):
    job = jobs.ask(fields.pop("kind", KIND), key=key, args={"paper": 7}, by=account)
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def told(account, job, narrowing=WHOLE):
    request = RequestFactory().post("/api/v1/papers/7/print/")
    request.user, request.scope = account, Scope.of(account, narrowing=narrowing)
    return accepted(request, job)


def test_who_is_answered_202_follows_the_job_from_location_to_the_result(api, cast):
    answer = told(cast.binh, asked(cast.binh))
    assert (answer.status_code, answer.data["state"], answer.data["result"]) == (202, "queued", None)

    binh, address = api("binh"), answer.headers["Location"]
    Job.objects.update(state="running", claimed_by="w", lease_until=timezone.now(), done=1, total=4)
    assert (binh.get(address).json()["percent"], binh.get(address).json()["result"]) == (25, None)
    Job.objects.update(state="done", ended_at=timezone.now(), done=4)
    done = binh.get(address).json()
    assert (done["state"], done["percent"], done["result"]) == ("done", 100, "http://testserver/api/v1/papers/7/")


def test_a_job_that_several_were_answered_by_is_there_for_each_and_for_nobody_else(api, cast):
    job = asked(cast.an)
    told(cast.binh, job)

    for who, status in (("an", 200), ("binh", 200), ("chi", 404), ("giang", 404), ("khach", 404)):
        assert api(who).get(f"jobs/{job.pk}/").status_code == status
    assert [one["id"] for one in api("binh").get("jobs/", {"state": "queued"}).json()["results"]] == [job.pk]
    assert api("chi").get("jobs/").json()["results"] == []
    assert api("chi").post(f"jobs/{job.pk}/cancel/").status_code == 404


def test_a_narrowed_token_follows_what_tokens_narrowed_alike_asked_for(api, cast):
    at_group = {"abilities": ["view"], "unit": cast.to_1}
    elsewhere, there = asked(cast.binh, "1"), asked(cast.binh, "2")
    told(cast.binh, elsewhere)
    told(cast.binh, there, Narrowing(frozenset({Can.VIEW}), cast.to_1.pk))

    seen = [
        [one["id"] for one in api("binh", **narrowed).get("jobs/").json()["results"]] for narrowed in ({}, at_group)
    ]
    assert seen == [[there.pk, elsewhere.pk], [there.pk]]
    assert api("binh", abilities=["view"]).get(f"jobs/{there.pk}/").status_code == 404


def test_what_failed_is_told_in_a_sentence_without_its_insides(api, cast):
    job = asked(cast.binh, state="failed", error="OperationalError: connection to 10.0.0.7", ended_at=timezone.now())

    told = api("binh").get(f"jobs/{job.pk}/", Accept_Language="en").json()["error"]
    assert told.endswith(".")
    assert "10.0.0.7" not in told


def test_what_waits_is_cancelled_and_what_runs_or_others_count_on_is_not(api, cast):
    waiting = asked(cast.binh, "1")
    running = asked(cast.binh, "2", state="running", claimed_by="w", lease_until=timezone.now())
    unknown = asked(cast.binh, "3", kind="tests.of-the-site")
    told(cast.an, both := asked(cast.binh, "4"))
    binh = api("binh")

    assert binh.post(f"jobs/{waiting.pk}/cancel/").json()["state"] == "stopped"
    for who, job, code in (("binh", running, "not-waiting"), ("binh", unknown, "shared"), ("an", both, "shared")):
        answer = api(who).post(f"jobs/{job.pk}/cancel/")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert Job.objects.filter(state="stopped").count() == 1
