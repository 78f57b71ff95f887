"""Jobs of this app: ids in, load, call a service."""

from __future__ import annotations

from common import jobs
from common.models import Job
from unions.services.papers import print_for
from welfare.models import Printout
from welfare.papers import print_out
from welfare.papers.asking import RENDER


@jobs.handles(RENDER)
def render(job: Job) -> None:
    print_for(job, Printout, print_out)
