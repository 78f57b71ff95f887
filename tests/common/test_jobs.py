"""The outbox keeps its promise whoever falls: asked once or twice, worked once or twice, it is done once."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.db import connection, transaction
from django.utils import timezone

from common import jobs
from common.models import Job
from common.tasks import run_job, tick
from config.celery import configuration

KIND = "test.count"
TIMES = 100 if os.environ.get("NIGHTLY") else 3  # how often what is a matter of chance is tried


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Jobs that were done, by id; their handler is known to this test alone."""
    done: list[int] = []
    monkeypatch.setitem(jobs.HANDLERS, KIND, lambda job: done.append(job.pk))
    return done


@pytest.fixture
def nudged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Jobs of which a worker was told, by id; no message leaves the test."""
    told: list[int] = []
    monkeypatch.setattr(jobs, "nudge", lambda job: told.append(job.pk) or True)
    return told


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> Callable[[jobs.Handler], None]:
    return lambda handler: monkeypatch.setitem(jobs.HANDLERS, KIND, handler)


def ask(key: str = "once", **words: Any) -> Job:
    return jobs.ask(KIND, key=key, args={}, by=None, **words)


def changed(job: Job, **fields: Any) -> Job:
    Job.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db()
    return job


def ago(seconds: float) -> Any:
    return timezone.now() - timedelta(seconds=seconds)


# Asking --------------------------------------------------------------------------------------------


def test_asked_twice_is_one_job_and_one_nudge(db, nudged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = ask(), ask()

    assert first == second
    assert nudged == [first.pk]


@pytest.mark.django_db(transaction=True)
def test_asked_by_many_at_once_is_one_job(nudged):
    start = threading.Barrier(6)

    def officer(_number: int) -> int:
        start.wait()
        with transaction.atomic():
            pk = ask().pk
        connection.close()
        return pk

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(officer, range(6)))

    assert len(found) == Job.objects.count() == len(nudged) == 1


def test_nobody_is_told_before_the_change_is_kept(db, nudged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as kept:
        job = ask()

    assert nudged == []
    kept[0]()
    assert nudged == [job.pk]


def test_a_change_that_is_undone_takes_its_job_along(db, nudged, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ask()
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert nudged == []


def test_the_job_goes_to_the_queue_that_was_asked_for(db, monkeypatch):
    sent: list[dict[str, Any]] = []
    app = Celery(set_as_current=False)
    monkeypatch.setattr(app, "send_task", lambda name, **words: sent.append({"name": name, **words}))
    monkeypatch.setattr(jobs, "celery", lambda: app)

    jobs.nudge(job := ask(queue="render"))

    assert sent == [{"name": run_job.name, "args": [job.pk], "queue": "render", "priority": 3, "retry": False}]


# Working -------------------------------------------------------------------------------------------


def test_worked_twice_is_done_once(db, runs):
    job = ask()

    jobs.work(job.pk, worker="first")
    jobs.work(job.pk, worker="second")

    job.refresh_from_db()
    assert runs == [job.pk]
    assert (job.state, job.attempts, job.claimed_by, job.lease_until) == (Job.State.DONE, 1, "", None)
    assert job.ended_at


@pytest.mark.django_db(transaction=True)
def test_worked_by_many_at_once_is_done_once(runs, handled):
    def slow(job: Job) -> None:
        time.sleep(0.02)
        runs.append(job.pk)

    handled(slow)
    asked = [ask(f"job {n}").pk for n in range(TIMES)]
    start = threading.Barrier(5)

    def worker(number: int) -> None:
        for pk in asked:
            start.wait()
            jobs.work(pk, worker=f"message {number}")
        connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(worker, range(5)))

    assert runs == asked
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_a_job_that_is_held_is_left_to_its_holder(db):
    job = ask()
    held = jobs.claim(job.pk, worker="holder")

    assert held
    assert held.state == Job.State.RUNNING
    assert jobs.claim(job.pk, worker="another") is None
    job.refresh_from_db()
    assert (job.claimed_by, job.attempts) == ("holder", 1)


def test_a_lease_that_ran_out_is_taken_over(db):
    job = ask()
    jobs.claim(job.pk, worker="killed")
    changed(job, lease_until=ago(1))

    taken = jobs.claim(job.pk, worker="another")

    assert taken
    assert (taken.claimed_by, taken.attempts) == ("another", 2)
    assert taken.lease_until > timezone.now()


def test_a_message_handed_out_again_goes_on_at_once(db, runs):
    """The broker does so when the process that had it was killed; a second message is not that message."""
    job = ask()
    jobs.claim(job.pk, worker="the message")

    run_job.apply(args=[job.pk], task_id="another message")
    assert runs == []
    run_job.apply(args=[job.pk], task_id="the message")
    assert runs == [job.pk]


def test_who_was_taken_over_cannot_finish(db, handled, caplog):
    def slow(job: Job) -> None:
        changed(job, lease_until=ago(1))
        assert jobs.claim(job.pk, worker="another")
        jobs.progress(job, 1, 2)

    handled(slow)
    job = ask()

    jobs.work(job.pk, worker="too slow")

    job.refresh_from_db()
    assert (job.state, job.claimed_by, job.done, job.ended_at) == (Job.State.RUNNING, "another", 0, None)
    assert "taken over" in caplog.text


def test_a_failing_job_is_tried_three_times_and_then_says_why(db, handled, runs):
    def fail(job: Job) -> None:
        runs.append(job.attempts)
        raise ValueError("no paper left")

    handled(fail)
    job = ask()

    seen = []
    for n in range(5):
        jobs.work(job.pk, worker=f"message {n}")
        job.refresh_from_db()
        seen.append(job.state)

    assert runs == [1, 2, 3]
    assert seen == ["queued", "queued", "failed", "failed", "failed"]
    assert job.error == "ValueError: no paper left"
    assert job.ended_at


def test_a_job_that_kills_its_process_every_time_is_given_up(db, runs):
    job = ask()
    for _kill in range(jobs.ATTEMPTS):
        jobs.claim(job.pk, worker="the message")

    jobs.work(job.pk, worker="the message")

    job.refresh_from_db()
    assert runs == []
    assert job.state == Job.State.FAILED
    assert "killed" in job.error


def test_a_failed_job_that_is_asked_again_is_tried_anew(db, nudged, runs, django_capture_on_commit_callbacks):
    job = changed(ask(), state="failed", attempts=3, error="no paper left", ended_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        again = ask()
    assert (again.pk, again.state, again.attempts, again.error) == (job.pk, Job.State.QUEUED, 0, "")
    assert nudged == [job.pk]

    jobs.work(job.pk, worker="message")
    assert runs == [job.pk]


@pytest.mark.parametrize("state", ["queued", "running", "done"])
def test_a_job_under_way_or_done_is_not_begun_anew(db, nudged, django_capture_on_commit_callbacks, state):
    fields: dict[str, dict[str, Any]] = {
        "queued": {},
        "running": {"claimed_by": "holder", "lease_until": timezone.now()},
        "done": {"ended_at": timezone.now()},
    }
    changed(ask(), state=state, attempts=1, **fields[state])

    with django_capture_on_commit_callbacks(execute=True):
        again = ask()

    assert (again.state, again.attempts) == (state, 1)
    assert nudged == []


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_as_long_as_the_work_goes_on(handled, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT", 0.05)
    leases = []

    def long(job: Job) -> None:
        for _look in range(3):
            leases.append(Job.objects.get(pk=job.pk).lease_until)
            time.sleep(0.3)

    handled(long)
    jobs.work(ask().pk, worker="message")

    assert leases[0] < leases[1] < leases[2]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lease-")]


def test_progress_can_be_watched(db, handled):
    seen = []

    def step(job: Job) -> None:
        for done in (1, 3):
            jobs.progress(job, done, 4)
            seen.append(Job.objects.get(pk=job.pk).percent)

    handled(step)
    jobs.work(ask().pk, worker="message")

    assert seen == [25, 75]


# Sweeping ------------------------------------------------------------------------------------------


def test_the_tick_tells_again_of_every_job_that_nobody_holds(db, nudged):
    too_long = jobs.WAITS_AT_MOST.total_seconds() + 1
    waiting = changed(ask("waiting"), asked_at=ago(too_long))
    left = changed(ask("left"), state="running", claimed_by="killed", lease_until=ago(1))
    ask("just asked")
    changed(ask("held"), state="running", claimed_by="x", lease_until=ago(-9), asked_at=ago(too_long))
    changed(ask("done"), state="done", ended_at=timezone.now(), asked_at=ago(too_long))
    changed(ask("failed"), state="failed", ended_at=timezone.now(), asked_at=ago(too_long))

    tick.apply()

    assert sorted(nudged) == sorted([waiting.pk, left.pk])


# A broker that is away -----------------------------------------------------------------------------


@pytest.fixture
def broker_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """The product's own way to the broker, with another address."""
    apps: list[Celery] = []

    def at(address: Path) -> None:
        app = Celery(set_as_current=False)
        app.conf.update(configuration() | {"broker_url": f"redis+socket://{address}?virtual_host=0"})
        apps.append(app)
        monkeypatch.setattr(jobs, "celery", lambda: app)

    yield at
    for app in apps:
        app.close()


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_work_is_asked_for_all_the_same(broker_at, caplog, tmp_path, monkeypatch):
    told: list[Job] = []
    broker_at(tmp_path / "nobody")
    caplog.set_level(logging.WARNING)

    started = time.monotonic()
    with transaction.atomic():
        job = ask()

    assert time.monotonic() - started < 1
    assert f"job {job.pk} waits for the broker" in caplog.text
    changed(job, asked_at=ago(60))
    monkeypatch.setattr(jobs, "nudge", lambda job: told.append(job) or True)
    assert jobs.sweep() == 1
    assert told == [job]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_does_not_answer_holds_nobody_up_for_long(broker_at, caplog, tmp_path):
    caplog.set_level(logging.WARNING)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "deaf"))
        deaf.listen()
        broker_at(tmp_path / "deaf")
        started = time.monotonic()
        with transaction.atomic():
            ask()

    assert time.monotonic() - started < 6
    assert "waits for the broker" in caplog.text


def test_without_a_broker_the_tick_stops_at_the_first_job(db, monkeypatch):
    for n in range(3):
        ask(key=f"waits-{n}")
    Job.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    tried: list[Job] = []
    monkeypatch.setattr(jobs, "nudge", lambda job: tried.append(job) or False)

    assert jobs.sweep() == 0
    assert len(tried) == 1
