"""Papers of a dossier and of a round: the submission, the list of those proposed, the minutes with votes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import AwardRound, LineVote, Nomination, Paper, Proposal, ProposalStep
from campaigns.papers.names import KINDS, in_order, names_of, recipient
from campaigns.services.proposals import way_up
from common.paper import long_date
from common.wording import grouped
from members.signatures import signature
from unions.access import Scope
from unions.letterheads import letterhead, version_of
from unions.models import Can, UnionUnit

Content = dict[str, Any]
Act = ProposalStep.Act
WITH_LINES = ("award_type", "member")


def submission(proposal: Proposal, scope: Scope) -> tuple[UnionUnit, Content]:
    """The submission (tờ trình) of the union whose dossier it is; of a union above that passes it on, its own."""
    unit = issuer(proposal, scope)
    own = unit == proposal.unit
    written = proposal.papers.filter(kind=Paper.SUBMISSION).exclude(number="").first() if own else None
    day = (written and written.issued_on) or _left_on(proposal, unit)
    lines = _lines(proposal.lines)
    about = proposal.round
    above = [*way_up(unit, about)[1:2], about.unit_id][0]
    names = names_of([unit.pk, proposal.unit_id, above], day)
    addressee = names[above]
    vote = _votes(proposal, lines)
    heading = letterhead(unit, day, kind="TTr")
    return unit, {
        "letterhead": heading | ({"number": written.number} if written else {}),
        "title": "TỜ TRÌNH",
        "subtitle": [f"Về việc đề nghị khen thưởng: {about.name}"],
        "addressee": f"Ban Chấp hành {addressee}",
        "grounds": [
            "Căn cứ Luật Thi đua, khen thưởng và quy chế khen thưởng của tổ chức Công đoàn Việt Nam;",
            f"Căn cứ kết quả phong trào thi đua và hoạt động công đoàn năm {about.merit_year};",
            *(
                f"Căn cứ Biên bản họp xét khen thưởng {long_date(step.voted_on.isoformat())};"
                for step in vote[:1]
                if step.voted_on
            ),
        ],
        "request": _request(names[unit.pk], addressee, proposal, names, own=own),
        "totals": _totals(lines),
        "enclosures": _enclosures(proposal),
        "wish": f"Kính đề nghị Ban Chấp hành {addressee} xem xét, quyết định./.",
        "recipients": ["Như trên;", "Lưu: VT."],
        "signature": signature(unit, day),
    }


def proposed_of(proposal: Proposal, scope: Scope) -> tuple[UnionUnit, Content]:
    """The list that goes with a submission: who is proposed for what, how the rules judge it, how it was voted."""
    unit = issuer(proposal, scope)
    return unit, _list(unit, _left_on(proposal, unit), proposal.round, _lines(proposal.lines))


def proposed_in(award_round: AwardRound, _scope: Scope) -> tuple[UnionUnit, Content]:
    """The same of all dossiers of a round that were sent."""
    lines = _lines(Nomination.objects.proposed().filter(proposal__round=award_round))
    return award_round.unit, _list(award_round.unit, timezone.localdate(), award_round, lines)


def minutes_of(proposal: Proposal, _scope: Scope) -> tuple[UnionUnit, Content]:
    """The minutes of the newest vote on a dossier."""
    steps = proposal.steps.filter(act=Act.VOTED).select_related("at_unit")
    return _minutes(steps.order_by("-at", "-pk")[:1], proposal.round)


def minutes_in(award_round: AwardRound, _scope: Scope) -> tuple[UnionUnit, Content]:
    """The minutes of what the council of a round voted on its dossiers on the newest day that it did."""
    steps = ProposalStep.objects.filter(proposal__round=award_round, act=Act.VOTED, at_unit=award_round.unit)
    newest = steps.order_by("-voted_on").values("voted_on")[:1]
    return _minutes(steps.filter(voted_on__in=newest).select_related("at_unit").order_by("at", "pk"), award_round)


def issuer(proposal: Proposal, scope: Scope) -> UnionUnit:
    """Whose papers of a dossier are meant: of who reviews it on its way up, its own; else of who drew it up."""
    on_its_way = proposal.lies_at_id not in (proposal.unit_id, proposal.round.unit_id)
    return proposal.lies_at if on_its_way and scope.allows(Can.REVIEW, proposal.lies_at) else proposal.unit


def _left_on(proposal: Proposal, unit: UnionUnit) -> date:
    """The day on which a unit sent the dossier off; today while it has not."""
    step = proposal.steps.filter(act__in=(Act.SENT, Act.PASSED_ON), at_unit=unit).order_by("-at").first()
    return timezone.localdate(step.at) if step else timezone.localdate()


def _lines(rows: Any) -> list[Nomination]:
    """Lines that stand, award by award as the catalogue ranks them."""
    kept = rows.kept().exclude(state=Nomination.State.STRUCK).select_related(*WITH_LINES)
    lines: list[Nomination] = list(kept)
    if not lines:
        raise ValidationError(_("Nobody is proposed yet, so there is nothing to print."), code="empty")
    names = names_of({line.recipient_unit_id for line in lines if line.recipient_unit_id}, timezone.localdate())
    return sorted(lines, key=lambda line: (_rank(line), in_order(line, names)))


def _rank(line: Nomination) -> tuple[int, str, int]:
    return (line.award_type.rank, line.award_type.name, line.award_type_id)


def _request(sender: str, addressee: str, proposal: Proposal, names: dict[int, str], *, own: bool) -> str:
    whose = "" if own else f" theo hồ sơ của {names[proposal.unit_id]}"
    return (
        f"Sau khi xem xét{whose}, Ban Chấp hành {sender} trình Ban Chấp hành {addressee} xét khen thưởng "
        f"các tập thể, cá nhân có thành tích trong năm {proposal.round.merit_year}, cụ thể như sau:"
    )


def _totals(lines: Sequence[Nomination]) -> dict[str, Any]:
    """How many of each kind are proposed for each award."""
    kinds = list(KINDS)
    sums = dict.fromkeys(kinds, 0)
    rows = []
    for award, group in groupby(lines, key=lambda line: line.award_type):
        of_award = list(group)
        counted = [sum(line.quantity for line in of_award if line.recipient_kind == kind) for kind in kinds]
        for kind, number in zip(kinds, counted, strict=True):
            sums[kind] += number
        rows.append(
            {
                "award": award.name,
                "numbers": [_or_dash(number) for number in counted],
                "sum": grouped(sum(counted)),
            }
        )
    return {
        "kinds": list(KINDS.values()),
        "rows": rows,
        "numbers": [_or_dash(number) for number in sums.values()],
        "sum": grouped(sum(sums.values())),
    }


def _enclosures(proposal: Proposal) -> list[str]:
    """What goes with the submission: always the list, then what the dossier holds of other kinds."""
    named = {
        Paper.REPORT: "Báo cáo thành tích",
        Paper.MINUTES: "Biên bản họp xét khen thưởng",
        Paper.INITIATIVES: "Tài liệu chứng minh sáng kiến, đề tài",
        Paper.OTHER: "Tài liệu khác",
    }
    held = set(proposal.papers.values_list("kind", flat=True))
    return ["Danh sách đề nghị khen thưởng", *(words for kind, words in named.items() if kind in held)]


def _list(unit: UnionUnit, day: date, award_round: AwardRound, lines: Sequence[Nomination]) -> Content:
    units = {line.unit_id for line in lines} | {line.recipient_unit_id for line in lines if line.recipient_unit_id}
    names = names_of(units, day)
    votes = _newest_votes(lines)
    groups = []
    for award, group in groupby(enumerate(lines, start=1), key=lambda numbered: numbered[1].award_type):
        rows = []
        for number, line in group:
            vote = votes.get(line.pk)
            rows.append(
                {
                    "number": grouped(number),
                    "name": recipient(line, names),
                    "place": "" if line.recipient_unit_id == line.unit_id else names[line.unit_id],
                    "achievement": line.achievement,
                    "verdict": _verdict(line),
                    "votes": f"{vote.in_favour}/{vote.step.present}" if vote else "",
                }
            )
        groups.append({"award": award.name, "rows": rows, "count": grouped(len(rows))})
    sum_ = sum(line.quantity for line in lines)
    return {
        "letterhead": letterhead(unit, day),
        "title": "DANH SÁCH",
        "subtitle": ["Tập thể, cá nhân đề nghị khen thưởng", award_round.name],
        "groups": groups,
        "remark": f"Danh sách có {grouped(sum_)} trường hợp đề nghị khen thưởng.",
        "signature": signature(unit, day),
    }


def _verdict(line: Nomination) -> list[str]:
    """What the rules said of a line: fulfilled, or what is not, what cannot be told, and why it is proposed anyway."""
    findings = line.verdict.get("findings", [])
    unmet = [finding["text"] for finding in findings if finding["met"] is False]
    untold = [finding["text"] for finding in findings if finding["met"] is None]
    said = [f"Chưa đủ: {'; '.join(unmet)}"] if unmet else []
    said += [f"Chưa rõ: {'; '.join(untold)}"] if untold else []
    if findings and not said:
        said = ["Đủ điều kiện"]
    return said + ([f"Lý do đề nghị: {line.override_reason}"] if line.override_reason else [])


def _newest_votes(lines: Iterable[Nomination]) -> dict[int, LineVote]:
    """The last vote on each line."""
    votes = LineVote.objects.filter(line__in=[line.pk for line in lines]).select_related("step")
    return {vote.line_id: vote for vote in votes.order_by("step__at", "pk")}


def _votes(proposal: Proposal, lines: Sequence[Nomination]) -> list[ProposalStep]:
    """The newest vote of the union that drew the dossier up; [] where none was entered."""
    steps = proposal.steps.filter(act=Act.VOTED, at_unit=proposal.unit, votes__line__in=lines)
    return list(steps.order_by("-at", "-pk")[:1])


def _minutes(chosen: Iterable[ProposalStep], award_round: AwardRound) -> tuple[UnionUnit, Content]:
    steps = list(chosen)
    if not steps:
        raise ValidationError(_("No vote is entered yet, so there are no minutes to print."), code="no-vote")
    first = steps[0]
    unit, day = first.at_unit, first.voted_on or timezone.localdate(first.at)
    votes = LineVote.objects.filter(step__in=steps).select_related("step", *(f"line__{of}" for of in WITH_LINES))
    by_line = {vote.line_id: vote for vote in votes.order_by("step__at", "pk")}
    names = names_of(
        {unit.pk} | {pk for vote in by_line.values() for pk in (vote.line.unit_id, vote.line.recipient_unit_id) if pk},
        day,
    )
    ordered = sorted(by_line.values(), key=lambda vote: (_rank(vote.line), in_order(vote.line, names)))
    present = first.present or 0
    groups = []
    for award, group in groupby(enumerate(ordered, start=1), key=lambda numbered: numbered[1].line.award_type):
        groups.append({"award": award.name, "rows": [_voted(vote, number, names) for number, vote in group]})
    return unit, {
        "letterhead": letterhead(unit, day),
        "title": "BIÊN BẢN",
        "subtitle": [f"Họp xét khen thưởng: {award_round.name}"],
        "opening": (
            f"Hôm nay, {long_date(day.isoformat())}, tại {version_of(unit.pk, day).place}, "
            f"{names[unit.pk]} họp xét khen thưởng."
        ),
        "council": grouped(first.council_size or 0),
        "present": grouped(present),
        "absent": grouped((first.council_size or 0) - present),
        "groups": groups,
        "signature": {"capacity": ["CHỦ TRÌ"], "name": ""},
        "clerk": {"capacity": ["NGƯỜI GHI BIÊN BẢN"], "name": ""},
    }


def _voted(vote: LineVote, number: int, names: dict[int, str]) -> dict[str, str]:
    line, present = vote.line, vote.step.present or 0
    return {
        "number": grouped(number),
        "name": recipient(line, names),
        "place": "" if line.recipient_unit_id == line.unit_id else names[line.unit_id],
        "in_favour": grouped(vote.in_favour),
        "against": grouped(vote.against),
        "percent": _percent(vote.in_favour, present),
    }


def _percent(part: int, whole: int) -> str:
    """Down to one decimal place, so that nobody is said to have reached what they did not."""
    if not whole:
        return "–"
    tenths = 1000 * part // whole
    return f"{tenths // 10},{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def _or_dash(number: int) -> str:
    return grouped(number) if number else "–"
