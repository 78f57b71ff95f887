"""What changed in a report between two times that it was handed in: figure by figure, and in which sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.frozen import as_figure, frozen_figures
from reports.models import FrozenFigure, Report, ReportStep, Snapshot
from reports.worded import in_full


@dataclass(frozen=True)
class Difference:
    """A figure as it was sent back and as it is now; "–" where it was not in the report. `added` and `removed` are
    numbers of records."""

    code: str
    label: str
    was: str
    now: str
    added: int
    removed: int


@dataclass(frozen=True)
class Differences:
    since: ReportStep
    figures: Sequence[Difference]
    headings: Sequence[str]  # of the sections whose text says something else


def since_sent_back(report: Report) -> Differences | None:
    """None of a report that is not handed in again."""
    if report.submitted is None:
        return None
    sent_back = (ReportStep.Kind.RETURNED, ReportStep.Kind.REOPENED)
    step = report.steps.filter(kind__in=sent_back).select_related("snapshot", "by").last()
    if step is None or step.snapshot is None:
        return None
    return Differences(
        step, _figures(step.snapshot, report.submitted, report), _headings(step.snapshot, report.submitted)
    )


def _figures(old: Snapshot, new: Snapshot, report: Report) -> list[Difference]:
    before, after = frozen_figures(old), frozen_figures(new)
    codes = [
        code
        for code in (*after, *(one for one in before if one not in after))
        if code not in before or code not in after or _stands(before[code]) != _stands(after[code])
    ]
    wanted = [one.pk for code in codes for one in (before.get(code), after.get(code)) if one]
    ids = dict(FrozenFigure.objects.filter(pk__in=wanted).values_list("pk", "evidence"))

    def told(frozen: FrozenFigure | None) -> tuple[str, set[int]]:
        if frozen is None:
            return "–", set()
        return in_full(as_figure(frozen, report.unit, report.period)), set(ids[frozen.pk])

    found = []
    for code in codes:
        (was, then), (now, today) = told(before.get(code)), told(after.get(code))
        label = str((after.get(code) or before[code]).definition.indicator)
        found.append(Difference(code, label, was, now, len(today - then), len(then - today)))
    return found


def _stands(frozen: FrozenFigure) -> tuple[Any, ...]:
    return frozen.value, frozen.numerator, frozen.denominator, frozen.evidence_sha256


def _headings(old: Snapshot, new: Snapshot) -> list[str]:
    """Headings of sections that read otherwise, but for the figures in them, which are told by themselves."""
    before = [_words(one) for one in old.content["sections"]]
    return [one["heading"] for one in new.content["sections"] if _words(one) not in before]


def _words(section: dict[str, Any]) -> list[Any]:
    told: list[Any] = [section["heading"]]
    for item in section["paragraphs"]:
        if isinstance(item, dict):
            told.append((item["block"], item.get("caption"), item.get("title")))
        else:
            told.append([piece.get("figure") or piece["text"] for piece in item])
    return told
