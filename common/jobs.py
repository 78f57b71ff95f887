"""The outbox: jobs are rows of PostgreSQL, written with the change that needs them.

A message of the broker is only a nudge to look at a row. Whatever is killed - a worker's child, the whole
worker, the broker - the row stays, its lease runs out, and the tick nudges again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import takewhile
from typing import Any

from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from common.models import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
BEAT = LEASE.total_seconds() / 3  # how often a running job renews its lease
WAITS_AT_MOST = timedelta(seconds=20)  # a queued job older than this was not nudged, or the nudge was lost
ATTEMPTS = 3
NUDGES = 500  # at a tick: what waits beyond them is told of by later ticks


Handler = Callable[[Job], None]
HANDLERS: dict[str, Handler] = {}  # known to workers, which import the tasks of every app


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Say which function does jobs of a kind. It must do no harm when it is run twice."""

    def register(run: Handler) -> Handler:
        HANDLERS[kind] = run
        return run

    return register


def ask(kind: str, *, key: str, args: dict[str, Any], by: Any, queue: str = "default") -> Job:
    """Ask for work, in the caller's transaction. The same key asked again is the same job.

    A job that failed is tried anew when it is asked for again.
    """
    job, new = Job.objects.get_or_create(key=key, defaults={"kind": kind, "queue": queue, "args": args, "asked_by": by})
    if not new and job.state == Job.State.FAILED:
        Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.QUEUED,
            attempts=0,
            error="",
            ended_at=None,
            claimed_by="",
            lease_until=None,
            asked_at=timezone.now(),
            asked_by=by,
        )
        job.refresh_from_db()
        new = True
    if new:
        transaction.on_commit(lambda: nudge(job))
    return job


def celery() -> Celery:
    """The app that carries the nudges, known by the name of a setting alone."""
    app: Celery = import_string(settings.CELERY_APP)
    return app


def nudge(job: Job) -> bool:
    """Tell a worker to look at the job; whether it could be told. Without a broker nothing is lost: the tick
    tells again."""
    try:
        celery().send_task("common.tasks.run_job", args=[job.pk], queue=job.queue, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("job %s waits for the broker: %s", job.pk, error)
        return False
    return True


def sweep() -> int:
    """Nudge the oldest jobs that nobody holds, at most `NUDGES` at once; answers how many were told of.

    Where one cannot be told the broker is away, and the next tick begins anew.
    """
    now = timezone.now()
    left = Job.objects.filter(
        Q(state=Job.State.QUEUED, asked_at__lt=now - WAITS_AT_MOST) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    )
    return len(list(takewhile(nudge, left.order_by("asked_at")[:NUDGES])))


def claim(job_id: int, *, worker: str) -> Job | None:
    """Take a job that is free: waiting, or held by somebody whose lease ran out, or by this very message.

    The last happens when the broker hands a message out again because the process that had it was killed.
    """
    now = timezone.now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    mine = Q(state=Job.State.RUNNING, claimed_by=worker)
    taken = Job.objects.filter(free | mine, pk=job_id).update(
        state=Job.State.RUNNING,
        claimed_by=worker,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
        done=0,
    )
    return Job.objects.get(pk=job_id) if taken else None


def work(job_id: int, *, worker: str) -> None:
    """Do a job once. A job that keeps failing ends as failed, with the reason for the person who asked."""
    job = claim(job_id, worker=worker)
    if job is None:
        return
    if job.attempts > ATTEMPTS:
        _release(job, **_ended(Job.State.FAILED, "the process was killed at every attempt"))
        return
    try:
        with lease_renewed(job):
            HANDLERS[job.kind](job)
    except SoftTimeLimitExceeded:
        log.warning("job %s (%s) took too long", job.pk, job.kind)
        _release(job, **_ended(Job.State.FAILED, "it took too long"))  # it would again
    except Exception as error:
        log.exception("job %s (%s) failed, attempt %s", job.pk, job.kind, job.attempts)
        reason = f"{type(error).__name__}: {error}"
        if job.attempts < ATTEMPTS:
            _release(job, state=Job.State.QUEUED, error=reason, asked_at=timezone.now())
        else:
            _release(job, **_ended(Job.State.FAILED, reason))
    else:
        _release(job, **_ended(Job.State.DONE))


def _ended(state: Job.State, error: str = "") -> dict[str, Any]:
    return {"state": state, "error": error, "ended_at": timezone.now()}


def progress(job: Job, done: int, total: int) -> None:
    """Say how far the job is, for those who watch it."""
    job.done, job.total = done, total
    _held(job).update(done=done, total=total)


@contextmanager
def lease_renewed(job: Job) -> Iterator[None]:
    """Hold the job while it runs: when the process dies, so does the renewal, and the lease ends."""
    over = threading.Event()

    def renew() -> None:
        try:
            while not over.wait(BEAT):
                try:
                    _held(job).update(lease_until=timezone.now() + LEASE)
                except DatabaseError as error:  # a moment's loss: the next beat comes before the lease ends
                    log.warning("job %s: its lease was not renewed: %s", job.pk, error)
                    connection.close()
        finally:
            connection.close()

    beat = threading.Thread(target=renew, daemon=True, name=f"lease-{job.pk}")
    beat.start()
    try:
        yield
    finally:
        over.set()
        beat.join()


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, claimed_by=job.claimed_by)


def _release(job: Job, **fields: Any) -> None:
    if not _held(job).update(claimed_by="", lease_until=None, **fields):
        log.warning("job %s was taken over by another worker", job.pk)
