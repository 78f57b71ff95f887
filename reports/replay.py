"""A printed summary once more: an example loaded, its report written, and every printed figure held beside the book's."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from common.periods import Period
from reports import identities
from reports.example_rows import ExampleError, read
from reports.example_sheets import UNITS
from reports.examples import load_example
from reports.figures import Figure, figures
from reports.models import Report, ReportTemplate, TemplateSection
from reports.pdf import render_pdf
from reports.printed_facts import Fact, numbers_in, read_facts
from reports.services.freezing import take_snapshot
from reports.services.reports import open_report
from reports.worded import figure_path, written
from unions.access import Scope
from unions.models import Account, UnionUnit


class Verdict(StrEnum):
    """What became of a printed number."""

    EQUAL = "equal"
    CONTRADICTION = "contradiction"
    LOWER_BOUND = "lower_bound"
    EXTERNAL = "external"
    MISMATCH = "mismatch"


@dataclass(frozen=True)
class Answer:
    """A printed number, the figure that answers it, and its words on the new paper."""

    fact: Fact
    figure: Figure
    on_paper: tuple[str, ...]

    @property
    def computed(self) -> str:
        """The figure in the wording of the printed one."""
        return written(self.figure, self.fact.wording)

    @property
    def exactly(self) -> str:
        """The whole number: both parts of a share and of a place, else every digit."""
        definition = self.figure.definition
        if definition.is_ratio:
            return written(self.figure, "ratio")
        return written(self.figure, "place" if definition.is_rank else "grouped")

    @cached_property
    def verdict(self) -> Verdict:
        """Equal is what the same words say of the same kind of figure, with records behind it and on the paper."""
        fact, figure = self.fact, self.figure
        if figure.value is None or not figure.evidence_rows or figure.kind != fact.kind or not self._is_on_paper:
            return Verdict.MISMATCH
        if "vague" in fact.flags:
            return Verdict.LOWER_BOUND if figure.value >= fact.expected else Verdict.MISMATCH
        if not self._says(self.computed, fact):
            return Verdict.CONTRADICTION if "contradiction" in fact.flags else Verdict.MISMATCH
        return Verdict.EXTERNAL if figure.kind == "external" else Verdict.EQUAL

    @property
    def _is_on_paper(self) -> bool:
        """Whether the paper tells the figure, in those words or in full."""
        told = {tuple(numbers_in(words)) for words in self.on_paper}
        return not told.isdisjoint({tuple(numbers_in(words)) for words in (self.computed, self.exactly)})

    @staticmethod
    def _says(words: str, fact: Fact) -> bool:
        return numbers_in(words)[fact.number - 1 : fact.number] == [fact.expected]


@dataclass(frozen=True)
class Outline:
    """How the summary of an example is written anew: for whom, in whose name, in which words."""

    unit: str
    period: str
    dated_on: date
    account: str
    recipients: tuple[str, ...]
    template: dict[str, Any]
    sections: tuple[dict[str, Any], ...]

    @classmethod
    def read(cls, folder: Path) -> Outline:
        """`outline.json` of a folder. Raises ExampleError."""
        path = folder / "outline.json"
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ExampleError(_("%s: this file is missing.") % path) from None
        return cls(
            unit=cells["unit"],
            period=cells["period"],
            dated_on=date.fromisoformat(cells["dated_on"]),
            account=cells["account"],
            recipients=tuple(cells["recipients"]),
            template={name: cells[name] for name in ("code", "name", "name_en")}
            | {"level_id": cells["level"], "title": "\n".join(cells["title"])},
            sections=tuple(cells["sections"]),
        )


@dataclass(frozen=True)
class Replayed:
    """An example replayed: the paper's content as it was frozen, what it says of each printed number, and the rules of
    arithmetic that its figures break."""

    example: str
    outline: Outline
    content: dict[str, Any]
    sha256: str
    answers: Sequence[Answer]
    broken: Sequence[identities.Breach]

    @property
    def agrees(self) -> bool:
        return all(answer.verdict != Verdict.MISMATCH for answer in self.answers)

    @property
    def totals(self) -> dict[str, int]:
        """How many facts and numbers, by kind of figure and by verdict."""
        by_kind = Counter(answer.figure.kind for answer in self.answers)
        by_verdict = Counter(answer.verdict.value for answer in self.answers)
        counted = {"facts": len({answer.fact.id for answer in self.answers}), "numbers": len(self.answers)}
        return (
            counted
            | {kind: by_kind[kind] for kind in ("counted", "declared", "external")}
            | {f"verdict_{verdict.value}": by_verdict[verdict.value] for verdict in Verdict}
        )

    def paper(self) -> bytes:
        """The report as PDF."""
        return render_pdf({**self.content, "hash": self.sha256})

    def as_json(self) -> dict[str, Any]:
        return {
            "example": self.example,
            "unit": self.outline.unit,
            "period": self.outline.period,
            "sha256": self.sha256,
            "figures": [
                {
                    "fact": one.fact.id,
                    "number": one.fact.number,
                    "printed": one.fact.printed,
                    "expected": float(one.fact.expected),
                    "computed": one.computed,
                    "exactly": one.exactly,
                    "on_paper": list(one.on_paper),
                    "unit": one.fact.unit,
                    "period": one.fact.period,
                    "indicator": one.fact.indicator,
                    "kind": one.figure.kind,
                    "evidence_rows": one.figure.evidence_rows,
                    "verdict": one.verdict.value,
                    "flags": sorted(one.fact.flags),
                    "note": one.fact.note,
                }
                for one in self.answers
            ],
            "broken_rules": [{"rule": one.name, "arithmetic": one.arithmetic} for one in self.broken],
            "totals": self.totals,
        }


def replay(folder: Path, *, keep: bool = False) -> Replayed:
    """Load an example where none of its units is known, write and freeze its report, and answer its printed figures.

    Nothing of it stays unless it is to be kept. What `load_example` wrote before is used as it is. The catalogue must be
    there. Raises ExampleError.
    """
    with transaction.atomic():
        if not load_example(folder):
            _require_loaded(folder)
        found = _answered(folder)
        if not keep:
            transaction.set_rollback(True)
    return found


def _require_loaded(folder: Path) -> None:
    """Refuse units of the same codes that were not read from an example: they may be anybody's."""
    codes = [row.cells["code"] for row in read(folder, UNITS)]
    known = UnionUnit.objects.filter(code__in=codes)
    first = known.order_by("pk").first()
    begun = pghistory.models.Events.objects.tracks(first).order_by("pgh_created_at", "pgh_id").first()
    loaded = bool(begun and begun.pgh_context and begun.pgh_context.get("url") == "load_example")
    if not loaded or known.count() < len(codes):
        words = _("%(folder)s: some of its units are here already, and were not loaded from it: %(code)s.")
        raise ExampleError(words % {"folder": folder, "code": first})


def _answered(folder: Path) -> Replayed:
    outline = Outline.read(folder)
    unit = UnionUnit.objects.get(code=outline.unit)
    period = Period.parse(outline.period)
    scope = Scope.of(Account.objects.get(username=outline.account))
    snapshot = take_snapshot(_report(outline, unit, period, scope), scope=scope)
    facts = read_facts(folder)
    told = _told_on_paper(snapshot.content)
    counted = _counted(facts)
    answers = []
    for fact in facts:
        figure = counted.get((fact.unit, fact.period, fact.indicator))
        if figure is None:
            raise ExampleError(f"{folder / 'facts.csv'}: {fact.id}: {fact.unit} {fact.period} {fact.indicator}?")
        answers.append(Answer(fact, figure, tuple(told[figure_path(figure)])))
    of_the_report = [one.figure for one in answers if (one.fact.unit, one.fact.period) == (unit.code, period.code)]
    broken = identities.broken(unit, period, figures={one.code: one for one in of_the_report}.values())
    return Replayed(folder.name, outline, snapshot.content, snapshot.sha256, answers, broken)


def _report(outline: Outline, unit: UnionUnit, period: Period, scope: Scope) -> Report:
    """The report of an outline, begun if it is not there."""
    template = ReportTemplate.objects.filter(code=outline.template["code"], unit=unit).first()
    if template is None:
        template = ReportTemplate.objects.create(unit=unit, changed_by=scope.account, **outline.template)
        TemplateSection.objects.bulk_create(
            TemplateSection(template=template, rank=10 * n, **section | {"body": "\n\n".join(section["body"])})
            for n, section in enumerate(outline.sections, start=1)
        )
    there = Report.objects.filter(unit=unit, template=template, period_code=period.code).first()
    if there:
        return there
    report = open_report(unit=unit, period=period, template=template, dated_on=outline.dated_on, scope=scope)
    report.recipients = "\n".join(outline.recipients)
    report.save(update_fields=["recipients"])
    return report


def _counted(facts: Iterable[Fact]) -> dict[tuple[str, str, str], Figure]:
    """By unit, period and indicator: what the book says, asked once for each unit and period."""
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fact in facts:
        asked[fact.unit, fact.period].add(fact.indicator)
    units = {one.code: one for one in UnionUnit.objects.filter(code__in={unit for unit, _period in asked})}
    return {
        (unit, period, figure.code): figure
        for (unit, period), codes in asked.items()
        if unit in units
        for figure in figures(units[unit], Period.parse(period), codes)
    }


def _told_on_paper(content: dict[str, Any]) -> dict[str, list[str]]:
    """By the page of the figure: the words in which a report tells it, in its text and its tables."""
    told: dict[str, list[str]] = defaultdict(list)
    for section in content["sections"]:
        for paragraph in section["paragraphs"]:
            for piece in _pieces(paragraph):
                if href := piece.get("href"):
                    told[href].append(piece["text"])
    return told


def _pieces(paragraph: Any) -> Iterator[dict[str, Any]]:
    if isinstance(paragraph, list):
        yield from paragraph
        return
    for row in [*paragraph.get("rows", ()), *filter(None, [paragraph.get("total")])]:
        yield from row["cells"]
    yield from paragraph.get("bars", ())
