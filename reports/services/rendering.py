"""Snapshots become files: asked for once, made by workers."""

from __future__ import annotations

from common import files, jobs
from common.models import Job
from common.moments import as_of_one_moment
from reports.models import Rendering, Report, Snapshot
from reports.pdf import render_pdf
from reports.services.freezing import take_snapshot
from unions.access import Scope

RENDER = "reports.render"


@as_of_one_moment
def ask_for_rendering(report: Report, *, scope: Scope) -> Job:
    """Ask for the paper of the report as it stands. What is already rendered is not rendered again."""
    snapshot = report.submitted or take_snapshot(report, scope=scope)
    return jobs.ask(
        RENDER,
        key=render_key(snapshot),
        args={"snapshot": snapshot.pk},
        by=scope.account,
        queue="render",
    )


def render_key(snapshot: Snapshot) -> str:
    return f"{RENDER}:{snapshot.pk}"


def render_snapshot(snapshot: Snapshot) -> Rendering:
    """Make the file of a snapshot, from nothing but its content. Made twice, it is the same file."""
    paper = render_pdf({**snapshot.content, "hash": snapshot.sha256})
    stored = files.store(paper, media_type="application/pdf")
    rendering, _new = Rendering.objects.get_or_create(snapshot=snapshot, defaults={"file": stored})
    return rendering
