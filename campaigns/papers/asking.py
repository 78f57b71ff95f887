"""Asking for papers about awards and initiatives: what they say is written down, and printed by workers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import AwardPaper, AwardRound, Blank, Proposal, Recognition, RoundDecision
from campaigns.papers import dossiers, granted, initiatives
from campaigns.papers.printing import render_pdf
from campaigns.privacy import read_in_full
from common.models import Job
from common.moments import as_of_one_moment
from unions.access import Scope
from unions.models import UnionUnit
from unions.services import papers

Kind = AwardPaper.Kind
Content = dict[str, Any]
Says = tuple[UnionUnit, list[Content]]  # whose papers they are, and what each says

RENDER = "campaigns.print"

OF_PROPOSALS: dict[str, Callable[[Proposal, Scope], tuple[UnionUnit, Content]]] = {
    Kind.SUBMISSION: dossiers.submission,
    Kind.LIST: dossiers.proposed_of,
    Kind.MINUTES: dossiers.minutes_of,
}
OF_ROUNDS: dict[str, Callable[[AwardRound, Scope], tuple[UnionUnit, Content]]] = {
    Kind.LIST: dossiers.proposed_in,
    Kind.MINUTES: dossiers.minutes_in,
}
OF_DECISIONS = (Kind.GRANTED, Kind.CERTIFICATES)


@as_of_one_moment
def ask_for(
    kind: str,
    *,
    proposal: Proposal | None = None,
    round: AwardRound | None = None,
    granted_by: RoundDecision | None = None,
    recognition: Recognition | None = None,
    blank: Blank | None = None,
    scope: Scope,
) -> list[AwardPaper]:
    """Ask for a paper about one of these, as the book stands now; of certificates, for all their parts.

    A paper that says what one printed before said is that one. Certificates stand on the blank, or on plain A4; of a
    blank alone a trial sheet is printed. Raises ValidationError where there is nothing to print.
    """
    if recognition and recognition.pk not in read_in_full([recognition], scope):
        raise PermissionDenied
    with translation.override(papers.LANGUAGE):
        unit, contents = _says(kind, proposal, round, granted_by, recognition, blank, scope)
    asked_at = timezone.now()
    asked = [
        AwardPaper(
            kind=kind,
            unit=unit,
            proposal=proposal,
            round=round,
            granted_by=granted_by,
            recognition=recognition,
            content=content,
            part=content.get("part", 1),
            parts=content.get("parts", 1),
            asked_at=asked_at,
        )
        for content in contents
    ]
    return papers.ask(asked, job=RENDER, scope=scope)


def _says(
    kind: str,
    proposal: Proposal | None,
    award_round: AwardRound | None,
    decision: RoundDecision | None,
    recognition: Recognition | None,
    blank: Blank | None,
    scope: Scope,
) -> Says:
    if proposal and kind in OF_PROPOSALS:
        unit, says = OF_PROPOSALS[kind](proposal, scope)
        return unit, [says]
    if award_round and kind in OF_ROUNDS:
        unit, says = OF_ROUNDS[kind](award_round, scope)
        return unit, [says]
    if decision and kind == Kind.GRANTED:
        return decision.round.unit, [granted.granted_by(decision)]
    if decision and kind == Kind.CERTIFICATES:
        return decision.round.unit, granted.certificates(decision, blank)
    if recognition and kind == Kind.RECOGNITION:
        unit, says = initiatives.certificate(recognition, blank)
        return unit, [says]
    if blank and kind == Kind.CERTIFICATES:
        return blank.unit, [granted.trial(blank)]
    raise ValidationError(_("There is no such paper about this."), code="paper")


def parts_of(paper: AwardPaper) -> list[AwardPaper]:
    """All parts that were asked for together with one, in their order, without what they say."""
    if paper.parts == 1:
        return [paper]
    # A set is written down as a whole or is known as a whole, so one instant tells it.
    together = AwardPaper.objects.filter(
        unit=paper.unit_id, kind=paper.kind, granted_by=paper.granted_by_id, asked_at=paper.asked_at
    )
    return list(together.defer("content").select_related("unit", "file").order_by("part"))


def ask_again(paper: AwardPaper, *, scope: Scope) -> None:
    """Try once more to print the parts that failed."""
    for part in parts_of(paper):
        papers.ask_again(part, job=RENDER, scope=scope)


def jobs_of(parts: list[AwardPaper]) -> dict[int, Job]:
    """The jobs that print them or printed them, by the ids of the papers."""
    keys = {papers.key_of(part, RENDER): part.pk for part in parts}
    return {keys[job.key]: job for job in Job.objects.filter(key__in=keys)}


def print_out(paper: AwardPaper) -> AwardPaper:
    """Make the file, from nothing but the content. Made twice, it is the same file."""
    return papers.print_out(paper, render_pdf)


def may_read(paper: AwardPaper, scope: Scope) -> bool:
    """Whether who sees the union may read the paper too."""
    return paper.recognition is None or bool(read_in_full([paper.recognition], scope))


def blanks_for(unit: UnionUnit) -> Any:
    """Blanks that certificates of a union may be printed on: its own and those of the unions above it."""
    path = unit.tree_paths.on(timezone.localdate()).values_list("path", flat=True).first() or ""
    return Blank.objects.filter(Q(unit=unit) | Q(unit__in=[int(step) for step in path.split("/") if step]))
