"""What a job costs beyond its work: asked for in a transaction, nudged, claimed, finished."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from django.db import transaction

from common import jobs
from common.models import Job
from reports import pdf
from tests.bench import databases
from tests.bench.bench import Goal, Row, benchmark, in_turns
from tests.bench.paper import printed

JOBS = 100
KIND = "bench.nothing"
SHARE = 0.03  # of the work, which is the paper of two pages

INSERT = """
INSERT INTO common_job
       (kind, queue, key, priority, batch, args, state, attempts, claimed_by, done, total, error, asked_at)
VALUES (%s, 'default', %s, 3, '', '{}', 'queued', 0, '', 0, 0, '', now()) RETURNING id
"""
CLAIM = """
UPDATE common_job SET state = 'running', claimed_by = 'bench', lease_until = now() + interval '30 s', attempts = 1
 WHERE id = %s AND state = 'queued' RETURNING id
"""
FINISH = "UPDATE common_job SET state = 'done', claimed_by = '', lease_until = NULL, ended_at = now() WHERE id = %s"


@benchmark("queue")
def of_nothing() -> Iterator[Row]:
    content, _html = printed()
    work, _floor = in_turns(lambda: pdf.render_pdf(content), lambda: None, turns=5)
    jobs.HANDLERS[KIND] = lambda job: None
    numbers = count()

    def product() -> None:
        for _job in range(JOBS):
            with transaction.atomic():
                job = jobs.ask(KIND, key=f"{KIND}:{next(numbers)}", args={}, by=None, queue="bench")
            jobs.work(job.pk, worker="bench")

    with databases.raw() as raw:

        def floor() -> None:
            for _job in range(JOBS):
                row = raw.execute(INSERT, [KIND, f"{KIND}:{next(numbers)}"]).fetchone()
                raw.execute(CLAIM, row)
                raw.execute(FINISH, row)

        value, least = in_turns(product, floor, turns=5)
        Job.objects.filter(kind=KIND).delete()
        goal = Goal(value=round(work * SHARE, 2))
        yield Row("queue", value / JOBS, floor=least / JOBS, goal=goal, note=f"a job; 3 % of a paper of {work:.0f} ms")
