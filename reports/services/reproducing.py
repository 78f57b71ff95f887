"""A report made again: its figures counted from the records of today, its files printed from what was frozen."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import jobs
from common.jobs import Priority
from common.models import FileChangedError, Job
from common.paper import sha256
from reports.figures import Figure, figures
from reports.frozen import as_figure, both_parts, evidence_of, frozen_figures
from reports.models import FrozenFigure, Report, Snapshot
from reports.services.rendering import QUEUE, set_in_type
from reports.worded import in_full
from unions.access import Scope
from unions.models import Can

REPRODUCE = "reports.reproduce"


@dataclass(frozen=True)
class Difference:
    """A figure that counts something else than what was frozen; how many records came and went since."""

    code: str
    label: str
    was: str
    now: str
    added: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of making a report again. `files` and `changed` are names as "pdf 0"."""

    figures: int
    differences: list[Difference] = field(default_factory=list)
    content_intact: bool = True
    files: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        return self.content_intact and not self.differences and not self.changed


def reproduce(snapshot: Snapshot) -> Outcome:
    """Count the figures again, each in the tree of its own days and by the definition it was frozen with, and print
    every file again from the content. Nothing is written."""
    report = snapshot.report
    frozen = frozen_figures(snapshot)
    counted = {one.code: one for one in figures(report.unit, report.period, frozen)}
    found = [
        _difference(one, as_figure(one, report.unit, report.period), counted.get(code)) for code, one in frozen.items()
    ]
    files, changed = [], []
    for rendering in snapshot.renderings.select_related("file"):
        name = f"{rendering.form} {rendering.part}"
        files.append(name)
        try:
            same = rendering.file.read() == set_in_type(snapshot, rendering.form, rendering.part)
        except (FileChangedError, FileNotFoundError):
            same = False
        if not same:
            changed.append(name)
    return Outcome(
        figures=len(frozen),
        differences=[one for one in found if one],
        content_intact=sha256(snapshot.content) == snapshot.sha256,
        files=files,
        changed=changed,
    )


def _difference(frozen: FrozenFigure, was: Figure, now: Figure | None) -> Difference | None:
    """None where a figure and the records behind it are what they were."""
    told: dict[str, Any] = {"code": was.code, "label": str(was.definition.indicator), "was": in_full(was)}
    if now is None or now.definition.pk != frozen.definition_id:
        return Difference(**told, now=_("is defined otherwise today"))
    then = FrozenFigure.objects.values_list("evidence", flat=True).get(pk=frozen.pk)
    before, after = Counter(then), Counter(evidence_of(now))
    if before == after and _numbers(was) == _numbers(now):
        return None
    added, removed = (after - before).total(), (before - after).total()
    return Difference(**told, now=in_full(now), added=added, removed=removed)


def _numbers(figure: Figure) -> tuple[Any, ...]:
    return figure.value, *both_parts(figure)


@transaction.atomic
def ask_to_reproduce(report: Report, *, scope: Scope) -> Job | None:
    """Ask for what was handed in to be made again; None where nothing was. What was found before is forgotten."""
    scope.require(Can.VIEW, report.unit)
    if report.submitted_id is None:
        return None
    return jobs.ask(
        REPRODUCE,
        key=key_of(report.submitted_id),
        args={"snapshot": report.submitted_id},
        by=scope.account,
        queue=QUEUE,
        priority=Priority.AWAITED,
        again=True,
    )


def key_of(snapshot: int) -> str:
    return f"{REPRODUCE}:{snapshot}"


def reproduce_for(job: Job) -> None:
    """Do the job. The outcome stands with it: codes, numbers and names of files, nothing of any person."""
    snapshot = Snapshot.objects.select_related("report__unit", "report__template").get(pk=job.args["snapshot"])
    outcome = reproduce(snapshot)
    Job.objects.filter(pk=job.pk).update(args={**job.args, "outcome": {**asdict(outcome), "is_same": outcome.is_same}})
