"""What everybody may know of a paper by its fingerprint: that it is ours, whose and of when. No figures, no people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from common.periods import Period
from reports.models import Rendering, Report, SignedCopy, Snapshot
from unions.letterheads import version_of


@dataclass(frozen=True)
class Known:
    """A paper of ours: `what` is "content", a form of `Rendering`, "intact" or "scan"; `standing` is a status of the
    report, "replaced" by a later one, or "taken back" and not handed in again."""

    what: str
    part: int
    union: str
    report: str
    period: Period
    dated_on: date
    number: str
    standing: str


def known_by(sha256: str) -> Known | None:
    """The paper whose content, or one of whose files, has this hash; None where there is none."""
    rendering = Rendering.objects.filter(file__sha256=sha256).order_by("pk").first()
    signed = SignedCopy.objects.filter(file__sha256=sha256).order_by("pk").first()
    # What was made here is its own report's, whoever brings the same file as a signed copy of another.
    kept = rendering or signed
    snapshots = Snapshot.objects.filter(Q(pk=kept.snapshot_id) if kept else Q(sha256=sha256))
    snapshot = snapshots.select_related("report__unit", "report__template").order_by("pk").first()
    if snapshot is None:
        return None
    report, letterhead = snapshot.report, snapshot.content["letterhead"]
    what = rendering.form if rendering else signed.kind if signed else "content"
    return Known(
        what=what,
        part=rendering.part if rendering else 0,
        union=version_of(report.unit_id, report.period.cut_off).name,
        report=str(report),
        period=report.period,
        dated_on=date.fromisoformat(letterhead["date"]),
        number="" if letterhead["number"].startswith("/") else letterhead["number"],
        standing=_standing(report, snapshot),
    )


def _standing(report: Report, snapshot: Snapshot) -> str:
    if report.submitted_id == snapshot.pk:
        return str(report.status)
    if snapshot.content["draft"]:
        return str(Report.Status.DRAFT)
    return "replaced" if report.submitted_id else "taken back"
