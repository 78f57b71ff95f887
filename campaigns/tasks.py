"""Jobs of this app: ids in, load, call a service."""

from __future__ import annotations

from campaigns.models import AwardPaper
from campaigns.papers import RENDER, print_out
from common import jobs
from common.models import Job
from unions.services.papers import print_for


@jobs.handles(RENDER)
def render(job: Job) -> None:
    print_for(job, AwardPaper, print_out)
