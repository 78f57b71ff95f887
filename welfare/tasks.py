"""Jobs of this app: ids in, load, call a service."""

from __future__ import annotations

from common import jobs
from common.models import Job
from welfare.models import Printout
from welfare.papers import print_out
from welfare.papers.asking import RENDER

STEPS = 2


@jobs.handles(RENDER)
def render(job: Job) -> None:
    printout = Printout.objects.select_related("file").get(pk=job.args["printout"])
    jobs.progress(job, 1, STEPS)
    print_out(printout)
    jobs.progress(job, STEPS, STEPS)
