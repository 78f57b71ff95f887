"""Reports of a whole province: drafts for everybody who owes one, and their papers, made by two processes at once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import jobs
from common.models import Job
from common.paper import sha256
from reports.expected import expected
from reports.models import Report, ReportCall, ReportTemplate, Snapshot
from reports.services import calls
from reports.services.freezing import stand_of
from reports.services.rendering import RENDER, render_key
from tests.bench import databases, province
from tests.bench.bench import Goal, Row, benchmark, milliseconds
from unions.access import Scope
from unions.models import Account, UnionUnit

TURNS = 3
PROCESSES = 2
PAPERS = 60  # of the 787 of a province: the rest is reckoned
# The same rows in as few words as possible: what PostgreSQL takes for them with the triggers that everybody has.
FLOOR = """
WITH made AS (
    INSERT INTO reports_report (unit_id, template_id, call_id, period_code, period_name, document_number, dated_on,
                                recipients, status, version)
    SELECT owing.unit, template_id, id, period_code, '', '', due_on, '', 'draft', 1
      FROM reports_reportcall, unnest(%s) AS owing (unit) WHERE id = %s
    RETURNING id, template_id
), steps AS (
    INSERT INTO reports_reportstep (report_id, kind, reason, at) SELECT id, 'called', '', now() FROM made
)
INSERT INTO reports_reportsection (report_id, rank, level, heading, body, is_annex)
SELECT made.id, rank, level, heading, body, is_annex
  FROM made JOIN reports_templatesection section ON section.template_id = made.template_id
"""
# What a process of the render worker does with a message, without the broker: claim, make, store, finish.
WORKER = """
import resource, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from common import jobs
from reports import tasks
for line in sys.stdin:
    for pk in line.split():
        jobs.work(int(pk), worker=f"bench-{sys.argv[2]}")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, flush=True)
"""


@benchmark("calls-draft")
def drafts() -> Iterator[Row]:
    databases.whole_province()
    values, floors, statements, number = [], [], 0, 0
    for _turn in range(TURNS):
        with transaction.atomic():
            call = a_call()
            owing = expected(call)
            before = transaction.savepoint()
            with connection.cursor() as cursor:
                floors.append(milliseconds(partial(cursor.execute, FLOOR, [owing, call.pk])))
            transaction.savepoint_rollback(before)
            with CaptureQueriesContext(connection) as asked:
                values.append(milliseconds(partial(calls.draft_reports, call.pk)))
            statements, number = len(asked), len(owing)
            transaction.set_rollback(True)
    note = f"{number} drafts with sections, steps and notices in {statements} statements"
    yield Row("calls-draft", sorted(values)[1], floor=sorted(floors)[1], goal=Goal(value=3_000, ratio=4), note=note)


def a_call() -> ReportCall:
    reviewer = Account.objects.get(username=province.REVIEWER)
    call = ReportCall(
        unit=UnionUnit.objects.get(pk=1),
        template=ReportTemplate.objects.get(code="grassroots-year", state=ReportTemplate.State.IN_USE),
        period_code=f"{province.YEAR}",
        due_on=timezone.localdate() + timedelta(days=9),
    )
    return calls.open_call(call, scope=Scope.of(reviewer))


@benchmark("calls-papers")
def papers() -> Iterator[Row]:
    """The example's report under new numbers, by two processes; the floor is the half of what one takes for as many."""
    databases.example()
    alone, _most = seconds(1)
    together, most = seconds(PROCESSES)
    note = f"{PAPERS} papers, {PAPERS / together:.1f} a second, {most} MB a process at most"
    note += f"; {province.GRASSROOTS} in {province.GRASSROOTS * together / PAPERS:.0f} s"
    yield Row("calls-papers", together * 1000, floor=alone * 1000 / PROCESSES, goal=Goal(ratio=1.15), note=note)


def seconds(processes: int) -> tuple[float, int]:
    """For all papers, and the most memory in MB of a process; the first paper of each is made before."""
    ids = jobs_for(PAPERS + processes)
    command = [sys.executable, "-c", WORKER, settings.DATABASES["default"]["NAME"]]
    with ExitStack() as ends:
        running = [
            ends.enter_context(
                subprocess.Popen([*command, str(n)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for n in range(processes)
        ]
        answers(running, [[pk] for pk in ids[:processes]])
        rest = ids[processes:]
        started = time.perf_counter()
        most = answers(running, [rest[n::processes] for n in range(processes)])
        taken = time.perf_counter() - started
        for one in running:
            assert one.stdin
            one.stdin.close()
    assert Job.objects.filter(pk__in=ids, state=Job.State.DONE).count() == len(ids)
    return taken, most


def answers(running: list[subprocess.Popen[str]], shares: list[list[int]]) -> int:
    for one, share in zip(running, shares, strict=True):
        assert one.stdin
        one.stdin.write(" ".join(map(str, share)) + "\n")
        one.stdin.flush()
    return max(int(one.stdout.readline()) for one in running if one.stdout)


def jobs_for(number: int) -> list[int]:
    report = Report.objects.select_related("unit").earliest("pk")
    stand = stand_of(report)
    made = []
    for _paper in range(number):
        own = stand.content | {"letterhead": stand.content["letterhead"] | {"number": f"{uuid4().hex}/BC"}}
        by = report.unit.postings.values_list("account", flat=True)[0]
        snapshot = Snapshot.objects.create(
            report=report, sha256=sha256(own), content=own, tree_on=report.period.cut_off, taken_by_id=by
        )
        made.append(jobs.ask(RENDER, key=render_key(snapshot), args={"snapshot": snapshot.pk}, by=None, queue="bench"))
    return [job.pk for job in made]
