"""Jobs of this app: ids in, load, call a service."""

from __future__ import annotations

from common import jobs
from common.models import Job
from reports.models import Snapshot
from reports.services.rendering import RENDER, render_snapshot

STEPS = 2


@jobs.handles(RENDER)
def render(job: Job) -> None:
    snapshot = Snapshot.objects.get(pk=job.args["snapshot"])
    jobs.progress(job, 1, STEPS)
    render_snapshot(snapshot)
    jobs.progress(job, STEPS, STEPS)
