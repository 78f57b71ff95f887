"""Jobs of this app: ids in, load, call a service."""

from __future__ import annotations

from common import jobs
from common.models import Job
from reports.models import Rendering, Report, Snapshot
from reports.services import calls, reminding, reproducing
from reports.services.freezing import take_snapshot
from reports.services.rendering import FREEZE, RENDER, order, render_snapshot
from unions.access import Scope
from unions.models import Account

STEPS = 2


@jobs.handles(RENDER)
def render(job: Job) -> None:
    snapshot = Snapshot.objects.get(pk=job.args["snapshot"])
    _render(job, snapshot, job.args.get("form", Rendering.Form.PDF), job.args.get("part", 0))


@jobs.handles(FREEZE)
def freeze_and_render(job: Job) -> None:
    """What is still written is frozen in the name of who asked; a report that was handed in meanwhile already is."""
    report = Report.objects.select_related("unit", "template", "submitted").get(pk=job.args["report"])
    snapshot = report.submitted or take_snapshot(report, scope=Scope.of(_asker(job)))
    _render(job, snapshot, Rendering.Form.PDF, 0)


def _asker(job: Job) -> Account:
    if job.asked_by is None:
        raise RuntimeError("nobody is left in whose name it could be frozen")
    return job.asked_by


def _render(job: Job, snapshot: Snapshot, form: str, part: int) -> None:
    jobs.progress(job, 1, STEPS)
    render_snapshot(snapshot, form, part)
    if part == 0:  # the further parts of a paper that was asked for among many
        order(snapshot, form, by=job.asked_by, priority=job.priority, batch=job.batch)
    jobs.progress(job, STEPS, STEPS)


@jobs.handles(reproducing.REPRODUCE)
def reproduce(job: Job) -> None:
    reproducing.reproduce_for(job)


@jobs.handles(calls.DRAFT)
def draft(job: Job) -> None:
    calls.draft_reports(job.args["call"])


@jobs.handles(calls.RENDER_CALL)
def render_call(job: Job) -> None:
    calls.render_call(job)


@jobs.handles(reminding.REMIND)
def remind(job: Job) -> None:
    reminding.remind(job)


@jobs.handles(reminding.TELL_LATE)
def tell_late(job: Job) -> None:
    reminding.tell_late(job)
