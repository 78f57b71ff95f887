"""What the panel of a report's paper shows: its files in all forms and parts, how far they are, what was brought back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import Job
from reports.models import DocumentNumber, Rendering, Report, Snapshot
from reports.services import reproducing
from reports.services.rendering import parts_of, render_key

Form = Rendering.Form
FORMS = {Form.PDF: "file-earmark-pdf", Form.WORD: "file-earmark-text", Form.EXCEL: "table"}  # with their icons
MAKE = {Form.PDF: _("Make the PDF"), Form.WORD: _("Make a Word file"), Form.EXCEL: _("Make an Excel file")}
OPEN = {Form.WORD: _("Download for Word"), Form.EXCEL: _("Download for Excel")}


def paper_of(report: Report, *, now: str = "") -> dict[str, Any]:
    """The paper that was handed in, else the newest; `now` is the hash of what the report says, where it is known.

    `forms` are {form, make, open, icon, rendering, url, missing, failed}, `parts` the volumes of long tables; `made` of
    `wanted` files are there of the forms that were asked for.
    """
    snapshot = report.submitted or report.snapshots.first()
    common = {"snapshot": snapshot, "number": DocumentNumber.objects.filter(report=report).first()}
    if snapshot is None:
        return {**common, "forms": [{"form": Form.PDF, "make": MAKE[Form.PDF], "icon": FORMS[Form.PDF]}]}
    made = {(one.form, one.part): one for one in snapshot.renderings.select_related("file")}
    jobs = _jobs(snapshot)
    forms = [_form(report, snapshot, form, made, jobs) for form in FORMS]
    asked = [one for one in forms if one["asked"]]
    again = jobs.get(reproducing.key_of(snapshot.pk))
    return {
        **common,
        "forms": forms,
        "pdf": made.get((Form.PDF, 0)),
        "parts": [
            {"number": part, "rendering": one, "url": f"{_address('report-file', report, snapshot)}?part={part}"}
            for (form, part), one in sorted(made.items())
            if form == Form.PDF and part
        ],
        "made": sum(one["made"] for one in asked),
        "wanted": sum(one["wanted"] for one in asked),
        "failed": sum(one["failed"] for one in asked),
        "is_open": any(one["is_open"] for one in asked) or bool(again and again.is_open),
        "is_rendering": any(one["is_open"] for one in asked),
        "outdated": bool(now and snapshot.sha256 != now),
        "signed": list(snapshot.signed_copies.select_related("file", "brought_by")),
        "reproducing": again,
        "outcome": again.args.get("outcome") if again and again.state == Job.State.DONE else None,
        "verify_url": reverse("reports:verify", args=[snapshot.sha256]),
    }


def _jobs(snapshot: Snapshot) -> dict[str, Job]:
    keys = [render_key(snapshot, form, part) for form in FORMS for part in parts_of(snapshot.content, form)]
    found = Job.objects.filter(key__in=[*keys, reproducing.key_of(snapshot.pk)])
    return {job.key: job for job in found}


def _form(
    report: Report,
    snapshot: Snapshot,
    form: Form,
    made: dict[tuple[str, int], Rendering],
    jobs: dict[str, Job],
) -> dict[str, Any]:
    parts = parts_of(snapshot.content, form)
    there = [part for part in parts if (form, part) in made]
    on_way = [jobs.get(render_key(snapshot, form, part)) for part in parts if part not in there]
    name = "report-pdf" if form == Form.PDF else "report-file"
    return {
        "form": form,
        "make": MAKE[form],
        "open": OPEN.get(form, ""),
        "icon": FORMS[form],
        "rendering": made.get((form, 0)),
        "url": _address(name, report, snapshot) + ("" if form == Form.PDF else f"?form={form}"),
        "asked": bool(there or any(on_way)),
        "made": len(there),
        "wanted": len(parts),
        "missing": len(there) < len(parts),
        "is_open": any(job.is_open for job in _present(on_way)),
        "failed": sum(job.state in (Job.State.FAILED, Job.State.STOPPED) for job in _present(on_way)),
    }


def _present(jobs: Iterable[Job | None]) -> list[Job]:
    return [job for job in jobs if job]


def _address(name: str, report: Report, snapshot: Snapshot) -> str:
    return reverse(f"reports:{name}", args=[report.pk, snapshot.sha256])
