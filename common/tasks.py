"""What the broker's messages do."""

from __future__ import annotations

import logging
from typing import Any

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from common import inbox, jobs
from common.models import Job

log = logging.getLogger(__name__)


@shared_task(name="common.tasks.run_job", bind=True, ignore_result=True)
def run_job(self: Task[Any, None], job_id: int) -> None:
    """Do the job of a row; the message's own id tells a message handed out again from a second one."""
    jobs.work(job_id, worker=str(self.request.id))


@shared_task(name="common.tasks.tick", ignore_result=True)
def tick() -> None:
    """Once a minute: whatever nobody holds is nudged again, and whoever does something by the clock is asked.

    These are functions of a moment, named in the settings (`TICKS`); where one fails the others go on.
    """
    jobs.sweep()
    now = timezone.now()
    for name in settings.TICKS:
        try:
            import_string(name)(now)
        except Exception:
            log.exception("%s failed at its tick", name)


@jobs.handles(inbox.MAIL)
def mail(job: Job) -> None:
    inbox.send_mails()
