"""What a dossier says: who may stand in it, what the rules say of its lines, what the books tell of those proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, Sum
from django.utils import timezone

from campaigns.eligibility import Candidate, Verdict, verdicts
from campaigns.models import (
    Author,
    Award,
    AwardRound,
    AwardType,
    ContestResult,
    LineVote,
    Nomination,
    Paper,
    Proposal,
    RecipientKind,
    Recognition,
)
from campaigns.privacy import cover
from members.models import GroupStay, Member, MemberRating, MembershipSpell
from unions.access import Scope
from unions.models import Classification, UnionUnit

Line = Nomination.State


# Who may stand in it --------------------------------------------------------------------------------------


def members_below(unit: UnionUnit, asked: Any) -> Iterable[tuple[int, int]]:
    """Of those asked for, who belongs today to a union or to one below it, in the order of their names, each with the
    union whose award it would be: their own, or the group that proposes them."""
    today = timezone.localdate()
    spells = MembershipSpell.objects.under(unit, on=today).on(today).filter(member__in=asked, member__merged_into=None)
    found = list(spells.order_by("member__name_key", "member").values_list("member", "unit"))
    stays = GroupStay.objects.of(unit).on(today).filter(spell__member__in=asked)
    known = {member for member, _unit in found}
    grouped = stays.order_by("spell__member__name_key", "spell__member").values_list("spell__member", flat=True)
    return [*found, *((member, unit.pk) for member in grouped if member not in known)]


def units_below(unit: UnionUnit) -> Any:
    """The union itself and the unions and groups below it today, each with `called`, in the order of the tree."""
    today = timezone.localdate()
    named = UnionUnit.objects.under(unit, on=today).filter(
        versions__valid__contains=today, tree_paths__valid__contains=today
    )
    return named.annotate(called=F("versions__short_name"), path=F("tree_paths__path")).order_by("path")


# The rules ------------------------------------------------------------------------------------------------


def verdicts_of(lines: Sequence[Nomination], award_round: AwardRound) -> dict[int, Verdict]:
    """By the key of the line what the rules of its award say today; a few questions for each award, not each line."""
    today = timezone.localdate()
    of_a_type: dict[AwardType, list[Nomination]] = defaultdict(list)
    for line in lines:
        of_a_type[line.award_type].append(line)
    said: dict[int, Verdict] = {}
    for award_type, some in of_a_type.items():
        answers = verdicts(
            award_type,
            [candidate(line) for line in some],
            merit_year=award_round.merit_year,
            on=today,
            basis=award_round.basis,
            campaign_id=award_round.campaign_id,
        )
        said |= {line.pk: answer for line, answer in zip(some, answers, strict=True)}
    return said


def verdicts_ahead(
    award_type: AwardType, credited: Sequence[tuple[int, Member | UnionUnit]], award_round: AwardRound
) -> list[Verdict]:
    """What the rules would say today of members or unions, each with the id of the union whose award it would be."""
    lines = [_sketch(award_type, unit_id, who) for unit_id, who in credited]
    for number, line in enumerate(lines):
        line.pk = number  # tells them apart; none of them is ever written
    said = verdicts_of(lines, award_round)
    return [said[line.pk] for line in lines]


def _sketch(award_type: AwardType, unit_id: int, who: Member | UnionUnit) -> Nomination:
    """A line as it would be."""
    line = Nomination(award_type=award_type, unit_id=unit_id)
    if isinstance(who, Member):
        line.recipient_kind, line.member = RecipientKind.INDIVIDUAL, who
    else:
        line.recipient_kind, line.recipient_unit = RecipientKind.COLLECTIVE, who
    return line


def candidate(line: Nomination) -> Candidate:
    return Candidate(line.member_id, line.recipient_unit_id, line.recipient_kind, line.unit_id, line.quantity)


def over_quota(proposal: Proposal) -> list[dict[str, Any]]:
    """The awards of which a union proposes more than it may: `award`, `n`, `quota`."""
    return [one for one in offered(proposal) if one["quota"] is not None and one["n"] > one["quota"]]


def offered(proposal: Proposal) -> list[dict[str, Any]]:
    """What the round offers, each with how many this dossier proposes (`n`) and how many it may (`quota`)."""
    rows = proposal.lines.kept().exclude(state=Line.STRUCK).order_by().values("award_type").annotate(n=Sum("quantity"))
    proposed = {row["award_type"]: row["n"] for row in rows}
    offers = proposal.round.offers.select_related("award_type")
    return [
        {"award": one.award_type, "n": proposed.get(one.award_type_id, 0), "quota": one.quota_each} for one in offers
    ]


def missing_papers(proposal: Proposal) -> list[str]:
    """What the round asks for and the dossier does not hold, in words."""
    return [str(Paper(kind).label) for kind in missing_kinds(proposal)]


def missing_kinds(proposal: Proposal) -> list[str]:
    there = set(proposal.papers.values_list("kind", flat=True))
    return [kind for kind in proposal.round.papers if kind not in there]


def is_late(proposal: Proposal) -> bool:
    """Whether the first sending would be refused for the day."""
    if proposal.state != Proposal.State.DRAFT:
        return False
    award_round = proposal.round
    return award_round.state != AwardRound.State.RECEIVING or award_round.closes_on < timezone.localdate()


def lines_by_state(proposals: Any) -> dict[int, dict[str, int]]:
    """By dossier and state of the line, how many are proposed."""
    rows = Nomination.objects.kept().filter(proposal__in=proposals).order_by()
    told: dict[int, dict[str, int]] = defaultdict(dict)
    for proposal, state, number in rows.values_list("proposal", "state").annotate(n=Sum("quantity")):
        told[proposal][state] = number
    return told


# What the books tell --------------------------------------------------------------------------------------


@dataclass
class Told:
    """What the books say of one recipient, the newest first; every entry is a sentence of its own."""

    ratings: list[str] = field(default_factory=list)
    initiatives: list[tuple[str, int | None]] = field(default_factory=list)  # with the benefit of a year in đồng
    awards: list[str] = field(default_factory=list)
    prizes: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.ratings or self.initiatives or self.awards or self.prizes)


def told_by_the_books(lines: Sequence[Nomination], scope: Scope) -> dict[int, Told]:
    """By the key of the line; of names and batches the books know nothing. As many questions however many lines.

    What a confidential initiative is about is told to who may read it.
    """
    members = {line.member_id for line in lines if line.member_id}
    units = {line.recipient_unit_id for line in lines if line.recipient_unit_id}
    of_members: dict[int, Told] = defaultdict(Told)
    of_units: dict[int, Told] = defaultdict(Told)
    _ratings(members, of_members)
    _grades(units, of_units)
    _initiatives(members, of_members, scope)
    _awards(members, units, of_members, of_units)
    _prizes(members, units, of_members, of_units)
    return {
        line.pk: of_members[line.member_id] if line.member_id else of_units[line.recipient_unit_id or 0]
        for line in lines
    }


def _ratings(members: set[int], told: dict[int, Told]) -> None:
    rows = MemberRating.objects.kept().filter(member__in=members).order_by("-year_label")
    for member, year, grade in rows.values_list("member", "year_label", "grade__name"):
        told[member].ratings.append(f"{year}: {grade}")


def _grades(units: set[int], told: dict[int, Told]) -> None:
    rows = Classification.objects.filter(unit__in=units, status=Classification.Status.DECIDED).order_by("-year_label")
    for unit, year, grade in rows.values_list("unit", "year_label", "grade__name"):
        told[unit].ratings.append(f"{year}: {grade}")


def _initiatives(members: set[int], told: dict[int, Told], scope: Scope) -> None:
    recognised = Recognition.objects.kept().filter(initiative__authors__member__in=members, initiative__binned_at=None)
    rows = list(recognised.select_related("initiative").order_by("-happened_on", "-pk").distinct())
    cover([row.initiative for row in rows], scope)
    shares = Author.objects.filter(member__in=members).values_list("initiative", "member", "share")
    authors: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for initiative, member, share in shares:
        authors[initiative].append((member or 0, share))
    for row in rows:
        if row.initiative is None:
            continue
        for member, share in authors[row.initiative.pk]:
            what = f"{row.initiative.title} ({row.get_level_display()}, {row.happened_on:%d/%m/%Y}, {share}%)"
            told[member].initiatives.append((what, row.initiative.benefit))


def _awards(members: set[int], units: set[int], of_members: dict[int, Told], of_units: dict[int, Told]) -> None:
    rows = Award.objects.standing().filter(Q(member__in=members) | Q(recipient_unit__in=units))
    for row in rows.select_related("award_type", "decision").order_by("-happened_on", "-pk"):
        told = of_members[row.member_id] if row.member_id else of_units[row.recipient_unit_id or 0]
        paper = row.decision or row.source_document
        told.awards.append(
            f"{row.merit_year or row.happened_on.year}: {row.award_type}" + (f" ({paper})" if paper else "")
        )


def _prizes(members: set[int], units: set[int], of_members: dict[int, Told], of_units: dict[int, Told]) -> None:
    prizes = ContestResult.objects.kept().filter(kind=ContestResult.Kind.PRIZE)
    of_them = Q(member__in=members) | Q(member=None, recipient_kind="collective", unit__in=units)
    for row in prizes.filter(of_them).select_related("entry__contest").order_by("-happened_on", "-pk"):
        told = of_members[row.member_id] if row.member_id else of_units[row.unit_id]
        told.prizes.append(f"{row.get_grade_display()}: {row.entry.contest} ({row.happened_on:%d/%m/%Y})")


# Where it lies --------------------------------------------------------------------------------------------


def last_votes(lines: Iterable[Nomination]) -> dict[int, list[dict[str, Any]]]:
    """By the key of the line the votes of each council on it, the last of each, the nearest council first."""
    rows = LineVote.objects.filter(line__in=[line.pk for line in lines]).select_related("step__at_unit")
    told: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for vote in rows.order_by("step__at", "pk"):
        told[vote.line_id][vote.step.at_unit_id] = {
            "at": vote.step.at_unit_id,
            "in_favour": vote.in_favour,
            "against": vote.against,
            "present": vote.step.present,
            "size": vote.step.council_size,
        }
    return {line: list(by_unit.values()) for line, by_unit in told.items()}
