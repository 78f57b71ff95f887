"""Papers are asked for, blows fall while they are made, and then it is counted what became of them."""

from __future__ import annotations

import hashlib
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import Error, connections, transaction
from django.db.models import Count

from common import jobs
from common.models import Job
from reports.document import sha256
from reports.models import Rendering, Report, Snapshot
from reports.services import RENDER, render_key, stand_of
from tests.faults.haste import TICK_SECONDS
from tests.faults.stage import Stage

PAPERS = 4  # asked for before every blow: two are being made then, and the nudges of two are with the broker
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Outcome:
    """`again`: papers begun more than once, `swept`: nudges told again, so the blows did hit.

    `lost`: neither done nor failed with a reason.
    """

    name: str
    blows: int
    asked: int
    done: int
    again: int
    swept: int
    failed: int
    lost: int
    doubled: int
    torn: int
    seconds: float

    @property
    def holds(self) -> bool:
        return self.done == self.asked and not self.doubled and not self.torn

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"holds": self.holds}


def suffer(stage: Stage, name: str, blow: Callable[[Stage], None], *, blows: int) -> Outcome:
    """Strike `blows` times, each time with papers on their way; then wait until nothing is."""
    started = time.monotonic()
    asked: list[int] = []
    swept = 0
    for _blow in range(blows):
        asked += ask_for_papers()
        swept += until(Job.objects.filter(pk__in=asked, state=Job.State.RUNNING).exists, 20)
        time.sleep(random.uniform(0, 0.5))  # noqa: S311 - any moment of the work
        blow(stage)
    open_jobs = Job.objects.filter(pk__in=asked, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    swept += until(lambda: not open_jobs.exists(), PATIENCE_SECONDS)
    return outcome(name, asked, blows=blows, swept=swept, seconds=time.monotonic() - started)


def ask_for_papers() -> list[int]:
    """Jobs for papers that nobody has asked for yet: the example's report under new numbers."""
    report = Report.objects.select_related("unit").get()
    content, asked = stand_of(report).content, []
    for _paper in range(PAPERS):
        own = content | {"letterhead": content["letterhead"] | {"number": f"{uuid.uuid4().hex}/BC"}}
        with transaction.atomic():
            snapshot = Snapshot.objects.create(
                report=report,
                sha256=sha256(own),
                content=own,
                tree_on=report.period.cut_off,
                taken_by_id=report.unit.postings.values_list("account", flat=True)[0],
            )
            key = render_key(snapshot)
            asked.append(jobs.ask(RENDER, key=key, args={"snapshot": snapshot.pk}, by=None, queue="render").pk)
    return asked


def until(reached: Callable[[], bool], seconds: float) -> int:
    """Wait, and do the scheduler's work meanwhile; how many nudges that took."""
    swept = 0
    deadline, tick = time.monotonic() + seconds, time.monotonic()
    while time.monotonic() < deadline:
        try:
            if reached():
                break
            if time.monotonic() > tick:
                swept += jobs.sweep()
                tick = time.monotonic() + TICK_SECONDS
        except Error:
            connections.close_all()  # the database has just been killed
        time.sleep(0.05)
    return swept


def outcome(name: str, asked: list[int], *, blows: int, swept: int, seconds: float) -> Outcome:
    jobs_asked = Job.objects.filter(pk__in=asked)
    states = dict(jobs_asked.values_list("state").annotate(n=Count("pk")))
    snapshots = [args["snapshot"] for args in jobs_asked.values_list("args", flat=True)]
    papers = Rendering.objects.filter(snapshot__in=snapshots).select_related("file")
    whole = sum(hashlib.sha256(paper.file.read()).hexdigest() == paper.file.sha256 for paper in papers)
    done, failed = states.get(Job.State.DONE, 0), states.get(Job.State.FAILED, 0)
    return Outcome(
        name=name,
        blows=blows,
        asked=len(asked),
        done=done,
        again=jobs_asked.filter(attempts__gt=1).count(),
        swept=swept,
        failed=failed,
        lost=len(asked) - done - failed,
        doubled=len(papers) - len({paper.snapshot_id for paper in papers}),
        torn=done - whole,
        seconds=seconds,
    )
