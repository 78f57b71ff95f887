"""Snapshots become files: asked for once, made by workers, each form and each part by a job of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from common import files, jobs
from common.jobs import Priority
from common.models import Job
from common.moments import as_of_one_moment
from reports.apart import further_parts
from reports.models import Rendering, Report, Snapshot
from reports.pdf import render_pdf
from reports.services.freezing import take_snapshot
from reports.sheets import Parts, render_xlsx
from unions.access import Scope
from unions.models import Account, Can

RENDER = "reports.render"
FREEZE = "reports.freeze"
QUEUE = "render"  # of the workers without a way out
Form = Rendering.Form
Content = Mapping[str, Any]

MEDIA_TYPES = {
    Form.PDF: "application/pdf",
    Form.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@as_of_one_moment
def ask_for_rendering(
    report: Report, *, form: str = Form.PDF, scope: Scope, priority: int = Priority.AWAITED
) -> Job | None:
    """Ask for the paper of the report as it stands, with all its parts; the job of the paper itself.

    Of what was handed in, whoever sees it may ask; what is still being written is frozen first, which is for those who
    write it. What is already rendered is not rendered again, and what failed is tried anew.
    """
    if report.submitted is not None:
        scope.require(Can.VIEW, report.unit)
        snapshot = report.submitted
    else:
        scope.require(Can.RECORD, report.unit)
        snapshot = take_snapshot(report, scope=scope)
    return order(snapshot, form, by=scope.account, priority=priority)


def order(
    snapshot: Snapshot, form: str = Form.PDF, *, by: Account | None, priority: int, batch: str = ""
) -> Job | None:
    """Ask for what is not rendered yet of a form; the job of its first missing part, None where nothing is missing."""
    made = {rendering.part for rendering in snapshot.renderings.all() if rendering.form == form}
    missing = [part for part in parts_of(snapshot.content, form) if part not in made]
    wanted = {render_key(snapshot, form, part): _args(snapshot.pk, form, part) for part in missing}
    batch = batch or batch_of(snapshot)
    asked = jobs.ask_all(RENDER, wanted, by=by, queue=QUEUE, priority=priority, batch=batch) if wanted else []
    return asked[0] if asked else None


@as_of_one_moment
def ask_for_renderings(
    reports: Iterable[Report], *, batch: str, by: Account | None, priority: int = Priority.BULK
) -> int:
    """Ask for the PDFs of many reports at once; how many jobs were asked for, whose progress is that of the batch.

    As many statements for thousands as for one. Reports that are still written are frozen by their jobs, in the name of
    `by`, who must see them. The jobs of papers with long tables ask for the further parts themselves.
    """
    reports = list(reports)
    handed_in = {report.submitted_id: report for report in reports if report.submitted_id}
    renderings = Rendering.objects.filter(snapshot__in=handed_in, form=Form.PDF, part=0)
    made = set(renderings.values_list("snapshot", flat=True))
    papers = {f"{RENDER}:{snapshot}:{Form.PDF}:0": _args(snapshot, Form.PDF, 0) for snapshot in handed_in.keys() - made}
    drafts = {
        f"{FREEZE}:{report.pk}:{report.version}:{batch}": {"report": report.pk}
        for report in reports
        if not report.submitted_id
    }
    for kind, wanted in ((RENDER, papers), (FREEZE, drafts)):
        if wanted:
            # The text of a draft may be the same and its figures others.
            jobs.ask_all(kind, wanted, by=by, queue=QUEUE, priority=priority, batch=batch, again=kind == FREEZE)
    return len(papers) + len(drafts)


def parts_of(content: Content, form: str) -> range:
    """The numbers of a paper's parts: 0 is the paper itself. Only on paper long tables stand apart."""
    return range(1 + further_parts(content) if form == Form.PDF else 1)


def render_key(snapshot: Snapshot, form: str = Form.PDF, part: int = 0) -> str:
    return f"{RENDER}:{snapshot.pk}:{form}:{part}"


def batch_of(snapshot: Snapshot) -> str:
    """What the jobs of one paper that somebody asked for have in common."""
    return f"{RENDER}:{snapshot.pk}"


def _args(snapshot: int, form: str, part: int) -> dict[str, Any]:
    return {"snapshot": snapshot, "form": str(form), "part": part}


def render_snapshot(snapshot: Snapshot, form: str = Form.PDF, part: int = 0) -> Rendering:
    """Make a file of a snapshot, from nothing but its content. What is made is not made again, and would be the same."""
    known = Rendering.objects.filter(snapshot=snapshot, form=form, part=part).select_related("file").first()
    if known is not None:
        return known
    stored = files.store(set_in_type(snapshot, form, part), media_type=MEDIA_TYPES[Form(form)])
    rendering, _new = Rendering.objects.get_or_create(
        snapshot=snapshot, form=form, part=part, defaults={"file": stored}
    )
    return rendering


def set_in_type(snapshot: Snapshot, form: str, part: int) -> bytes:
    """The bytes of a file of a snapshot, as this version of the product makes them."""
    content = {**snapshot.content, "hash": snapshot.sha256}
    match Form(form):
        case Form.WORD:
            # What writes Word files takes long to import, and only the workers that do need it.
            from reports.word import render_docx  # noqa: PLC0415

            return render_docx(content)
        case Form.EXCEL:
            return render_xlsx(content, _frozen(snapshot))
        case _:
            return render_pdf(content, part)


def _frozen(snapshot: Snapshot) -> dict[str, Parts]:
    figures = snapshot.figures.defer("evidence").select_related("definition__indicator")
    return {one.definition.code: Parts(one.value, one.numerator, one.denominator) for one in figures}
