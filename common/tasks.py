"""What the broker's messages do."""

from __future__ import annotations

from typing import Any

from celery import Task, shared_task

from common import jobs


@shared_task(name="common.tasks.run_job", bind=True, ignore_result=True)
def run_job(self: Task[Any, None], job_id: int) -> None:
    """Do the job of a row; the message's own id tells a message handed out again from a second one."""
    jobs.work(job_id, worker=str(self.request.id))


@shared_task(name="common.tasks.tick", ignore_result=True)
def tick() -> None:
    """Once a minute: whatever nobody holds is nudged again."""
    jobs.sweep()
