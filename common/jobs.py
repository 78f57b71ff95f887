"""The outbox: jobs are rows of PostgreSQL, written with the change that needs them.

A message of the broker is only a nudge to look at a row. Whatever is killed - a worker's child, the whole
worker, the broker - the row stays, its lease runs out, and the tick nudges again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from itertools import takewhile
from typing import Any

from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F, Q, QuerySet, Subquery
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
PACE, ENOUGH = 40, 4  # jobs that ended last, by which the rest is told; with fewer nothing is said
OPEN = (Job.State.QUEUED, Job.State.RUNNING)


Handler = Callable[[Job], None]
HANDLERS: dict[str, Handler] = {}  # known to workers, which import the tasks of every app


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Say which function does jobs of a kind. It must do no harm when it is run twice."""

    def register(run: Handler) -> Handler:
        HANDLERS[kind] = run
        return run

    return register


class Priority(IntEnum):
    """What goes first: the broker keeps a line for each, and a worker takes from the first that is not empty."""

    AWAITED = 0  # somebody sits before the page
    USUAL = 3
    BULK = 6  # many at once, which nobody waits for one by one


def ask(
    kind: str,
    *,
    key: str,
    args: dict[str, Any],
    by: Any,
    queue: str = "default",
    priority: int = Priority.USUAL,
    batch: str = "",
    again: bool = False,
) -> Job:
    """Ask for work, in the caller's transaction. The same key asked again is the same job.

    A job that failed or was stopped is tried anew when it is asked for again, one that waits comes sooner where it is
    now more pressing. With `again` one that is done is done once more.
    """
    asked = ask_all(kind, {key: args}, by=by, queue=queue, priority=priority, batch=batch, again=again)
    return asked[0]


def ask_all(
    kind: str,
    wanted: Mapping[str, dict[str, Any]],
    *,
    by: Any,
    queue: str = "default",
    priority: int = Priority.BULK,
    batch: str = "",
    again: bool = False,
) -> list[Job]:
    """As `ask`, for the args of any number of keys: as many statements for a thousand as for one."""
    known = _by_key(wanted)
    told = {"kind": kind, "queue": queue, "priority": priority, "batch": batch, "asked_by": by}
    new = [Job(key=key, args=args, **told) for key, args in wanted.items() if key not in known]
    if new:
        Job.objects.bulk_create(new, ignore_conflicts=True)
        known |= _by_key([job.key for job in new])
        new = [job for job in new if known[job.key].asked_at == job.asked_at]  # else somebody was quicker
    old = [known[key] for key in wanted.keys() - {job.key for job in new}]
    anew = [job.pk for job in old if not job.is_open and (again or job.state != Job.State.DONE)]
    sooner = [job.pk for job in old if job.state == Job.State.QUEUED and job.priority > priority]
    if anew:
        Job.objects.filter(pk__in=anew).exclude(state__in=OPEN).update(
            **_anew(), priority=priority, batch=batch, asked_by=by
        )
    if sooner:
        Job.objects.filter(pk__in=sooner, state=Job.State.QUEUED).update(priority=priority)
    if anew or sooner:
        known |= _by_key(wanted)
    pressing = [known[job.key] for job in new] + [job for job in known.values() if job.pk in {*anew, *sooner}]
    if pressing:
        transaction.on_commit(lambda: nudge_all(pressing))
    return [known[key] for key in wanted]


def _by_key(keys: Iterable[str]) -> dict[str, Job]:
    return {job.key: job for job in Job.objects.filter(key__in=list(keys))}


def _anew() -> dict[str, Any]:
    """What a job that ended has in its columns when it waits again."""
    return {
        "state": Job.State.QUEUED,
        "attempts": 0,
        "done": 0,
        "error": "",
        "ended_at": None,
        "claimed_by": "",
        "lease_until": None,
        "asked_at": timezone.now(),
    }


def celery() -> Celery:
    """The app that carries the nudges, known by the name of a setting alone."""
    app: Celery = import_string(settings.CELERY_APP)
    return app


def nudge(job: Job) -> bool:
    """Tell a worker to look at the job; whether it could be told. Without a broker nothing is lost: the tick
    tells again."""
    try:
        celery().send_task("common.tasks.run_job", args=[job.pk], queue=job.queue, priority=job.priority, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("job %s waits for the broker: %s", job.pk, error)
        return False
    return True


def nudge_all(waiting: Iterable[Job]) -> int:
    """How many workers were told of. Where one cannot be, the broker is away, and the tick begins anew."""
    return len(list(takewhile(nudge, waiting)))


def sweep() -> int:
    """Nudge jobs that nobody holds, the most pressing and then the oldest, at most `NUDGES` at once."""
    now = timezone.now()
    left = Job.objects.filter(
        Q(state=Job.State.QUEUED, asked_at__lt=now - WAITS_AT_MOST) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    )
    return nudge_all(left.order_by("priority", "asked_at")[:NUDGES])


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


def stop(batch: str) -> int:
    """Those of a batch that wait are not done any more; what runs comes to its end. How many were stopped."""
    waiting = Job.objects.filter(batch=batch, state=Job.State.QUEUED)
    return waiting.update(**_ended(Job.State.STOPPED))


def stop_one(job: Job) -> bool:
    """A job that waits is not done any more; whether it still waited."""
    return bool(Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(**_ended(Job.State.STOPPED)))


@transaction.atomic
def retry(batch: str) -> int:
    """Those of a batch that failed or were stopped wait again; how many."""
    ended = Job.objects.select_for_update().filter(batch=batch, state__in=[Job.State.FAILED, Job.State.STOPPED])
    keys = list(ended.values_list("pk", flat=True))
    Job.objects.filter(pk__in=keys).update(**_anew())
    waiting = list(Job.objects.filter(pk__in=keys))
    transaction.on_commit(lambda: nudge_all(waiting))
    return len(waiting)


def _ended(state: Job.State, error: str = "") -> dict[str, Any]:
    return {"state": state, "error": error, "ended_at": timezone.now()}


@dataclass(frozen=True)
class Standing:
    """How far the jobs of a batch are. `seconds_left` is None while too few have ended to tell."""

    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    stopped: int = 0
    seconds_left: int | None = None

    @property
    def total(self) -> int:
        return self.queued + self.running + self.done + self.failed + self.stopped

    @property
    def is_open(self) -> bool:
        return bool(self.queued or self.running)


def standing(batch: str) -> Standing:
    """Two statements at most, however many jobs. What is left is told by the pace of those that ended last."""
    of_batch = Job.objects.filter(batch=batch)
    numbers = dict(of_batch.order_by().values_list("state").annotate(n=Count("pk")))
    left = sum(numbers.get(state, 0) for state in OPEN)
    return Standing(**numbers, seconds_left=_seconds_left(of_batch, left) if left else None)


def _seconds_left(of_batch: QuerySet[Job], left: int) -> int | None:
    """Measured up to now, so that a standstill makes the rest longer; only of those done since the rest was asked for."""
    since = of_batch.filter(state__in=OPEN).order_by("asked_at").values("asked_at")[:1]
    ended = of_batch.filter(state=Job.State.DONE, ended_at__gte=Subquery(since)).order_by("-ended_at")
    times = [at for at in ended.values_list("ended_at", flat=True)[:PACE] if at]
    if len(times) < ENOUGH:
        return None
    return round(left * (timezone.now() - times[-1]).total_seconds() / (len(times) - 1))


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
