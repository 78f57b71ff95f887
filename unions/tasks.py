"""Jobs of this app: ids in, load, call a service."""

from __future__ import annotations

from common import jobs
from common.models import Job
from unions.services.deliveries import deliver
from unions.webhooks import DELIVER


@jobs.handles(DELIVER)
def deliver_to_webhook(job: Job) -> None:
    deliver(job.args["webhook"])
