"""Papers are asked for, blows fall while they are made, and then it is counted what became of them."""

from __future__ import annotations

import hashlib
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice

from django.db import Error, connections, transaction
from django.db.models import Count

from common import jobs
from common.jobs import Priority
from common.models import Job
from common.paper import sha256
from reports.models import Rendering, Report, Snapshot
from reports.services.freezing import stand_of
from reports.services.rendering import RENDER, render_key, set_in_type
from tests.faults.haste import TICK_SECONDS
from tests.faults.office import Office
from tests.faults.outcome import Outcome
from tests.faults.stage import Stage
from welfare.models import Printout
from welfare.papers.asking import ask_for, job_of

REPORTS = VOUCHERS = (
    2  # asked for before every blow: two are being made then, and the nudges of two are with the broker
)
PATIENCE_SECONDS = 120
EACH = 6  # reports of a bulk run for each blow
MADE_AGAIN = 3


def suffer(stage: Stage, name: str, *, blow: Callable[[Stage], None], runs: int) -> Outcome:
    """Strike so many times, each time with papers on their way; then wait until nothing is."""
    started = time.monotonic()
    office = Office.opened()
    asked: list[int] = []
    swept = 0
    for _run in range(runs):
        asked += [*ask_for_reports(), *ask_for_vouchers(office)]
        swept += until(Job.objects.filter(pk__in=asked, state=Job.State.RUNNING).exists, 20)
        time.sleep(random.uniform(0, 0.5))  # noqa: S311 - any moment of the work
        blow(stage)
    open_jobs = Job.objects.filter(pk__in=asked, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    swept += until(lambda: not open_jobs.exists(), PATIENCE_SECONDS)
    return outcome(name, asked, runs=runs, swept=swept, seconds=time.monotonic() - started)


def ask_for_reports(number: int = REPORTS, batch: str = "") -> list[int]:
    """Jobs for papers that nobody has asked for yet: the example's report under new numbers."""
    report = Report.objects.select_related("unit").earliest("pk")
    content, asked = stand_of(report).content, []
    for _paper in range(number):
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
            priority = Priority.BULK if batch else Priority.USUAL
            job = jobs.ask(
                RENDER, key=key, args={"snapshot": snapshot.pk}, by=None, queue="render", priority=priority, batch=batch
            )
            asked.append(job.pk)
    return asked


def suffer_in_bulk(stage: Stage, name: str, *, runs: int) -> Outcome:
    """A run of many reports, struck so many times while it goes on, each time by another blow; and some papers of it
    are made once more aside, to see that their bytes are the same."""
    started, swept = time.monotonic(), 0
    asked = ask_for_reports(EACH * runs, batch=f"bulk-{uuid.uuid4()}")
    of_bulk = Job.objects.filter(pk__in=asked)
    blows = cycle((Stage.kill_child, Stage.kill_worker, Stage.kill_broker, Stage.empty_broker))
    struck: set[str] = set()  # what was running at earlier blows may stand so until its lease ends
    for blow in islice(blows, runs):
        running = of_bulk.filter(state=Job.State.RUNNING).exclude(claimed_by__in=struck)
        swept += until(running.exists, 20)
        time.sleep(random.uniform(0, 0.5))  # noqa: S311 - any moment of the work
        struck |= set(running.values_list("claimed_by", flat=True))
        blow(stage)
    swept += until(lambda: not of_bulk.filter(state__in=jobs.OPEN).exists(), PATIENCE_SECONDS * (1 + runs // 10))
    found = outcome(name, asked, runs=runs, swept=swept, seconds=time.monotonic() - started)
    snapshots = [args["snapshot"] for args in of_bulk.values_list("args", flat=True)]
    some = Rendering.objects.filter(snapshot__in=random.sample(snapshots, MADE_AGAIN)).select_related(
        "file", "snapshot"
    )
    other = sum(set_in_type(one.snapshot, one.form, one.part) != one.file.read() for one in some)
    return replace(found, torn=found.torn + other)


def ask_for_vouchers(office: Office) -> list[int]:
    """Jobs for the receipts of money that has just come in."""
    asked = []
    for _paper in range(VOUCHERS):
        entry = office.receive(uuid.uuid4())
        job = job_of(ask_for(Printout.Kind.RECEIPT, entry=entry, scope=office.cashier()))
        assert job
        asked.append(job.pk)
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


def outcome(name: str, asked: list[int], *, runs: int, swept: int, seconds: float) -> Outcome:
    jobs_asked = Job.objects.filter(pk__in=asked)
    states = dict(jobs_asked.values_list("state").annotate(n=Count("pk")))
    args = list(jobs_asked.values_list("args", flat=True))
    snapshots = [known["snapshot"] for known in args if "snapshot" in known]
    renderings = list(Rendering.objects.filter(snapshot__in=snapshots).select_related("file"))
    printouts = Printout.objects.filter(pk__in=[known["printout"] for known in args if "printout" in known])
    papers = [paper.file for paper in (*renderings, *printouts.select_related("file")) if paper.file]
    whole = sum(hashlib.sha256(paper.read()).hexdigest() == paper.sha256 for paper in papers)
    done, failed = states.get(Job.State.DONE, 0), states.get(Job.State.FAILED, 0)
    return Outcome(
        name=name,
        runs=runs,
        asked=len(asked),
        done=done,
        again=jobs_asked.filter(attempts__gt=1).count(),
        swept=swept,
        failed=failed,
        lost=len(asked) - done - failed,
        doubled=len(renderings) - len({paper.snapshot_id for paper in renderings}),
        torn=done - whole,
        seconds=seconds,
    )
