"""What the records say about those who are proposed: each question is asked once, for all of them together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Min, OuterRef, Q, Subquery

from campaigns.models import Author, Award, AwardType, Campaign, CampaignReview, RegisteredMember, Registration
from members.models import Absence, CareerEvent, Mandate, Member, MemberRating, MembershipSpell
from members.seniority import Days, seniority
from unions.models import Classification, Grade, TreePath, UnitVersion
from unions.tree import GRASSROOTS, INSIDE

ONE_DAY = timedelta(days=1)
YEAR = re.compile(r"(\d{4})\D*$")  # of "2024", and of a school year "2023-2024" the one in which it ends
STATE_EMPLOYERS = ("state_enterprise", None)  # the second: not said, so the smaller weight

Key = tuple[str, int]  # ("member", id) or ("union", id)


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be proposed: a member, a union, or a name or a batch that the book does not know.

    `credited_to` is the id of the unit whose award it would be; `recipient_kind` a `RecipientKind`.
    """

    member_id: int | None
    unit_id: int | None
    recipient_kind: str
    credited_to: int
    quantity: int = 1

    @property
    def key(self) -> Key | None:
        """None for whom the book does not know by name."""
        if self.member_id is not None:
            return ("member", self.member_id)
        return ("union", self.unit_id) if self.unit_id is not None else None


class Graded(NamedTuple):
    rank: int  # 1 is the best
    name: str


class Found(NamedTuple):
    """A recognised initiative: when first, and how much of its benefit is the author's, None where it is not in đồng."""

    recognised_on: date
    benefit: int | None


class Service(NamedTuple):
    """Months in the union, and how many of them in an office beside another job."""

    months: int
    part_time: int
    part_time_non_state: int


@dataclass
class Book:
    """The records about some candidates for one award, as far as the rules ask for them."""

    award_type: AwardType
    candidates: Sequence[Candidate]
    merit_year: int
    on: date
    basis: str
    campaign_id: int | None = None

    @property
    def until(self) -> date:
        """The first day that is not looked at any more: after the year, or after the day of the question."""
        return min(self.on + ONE_DAY, date(self.merit_year + 1, 1, 1))

    @cached_property
    def members(self) -> list[int]:
        return sorted({one.member_id for one in self.candidates if one.member_id is not None})

    @cached_property
    def unions(self) -> list[int]:
        return sorted({one.unit_id for one in self.candidates if one.unit_id is not None})

    @cached_property
    def people(self) -> dict[int, Member]:
        asked = ("sex", "education", "employed_on", "union_joined_on")
        return {one.pk: one for one in Member.objects.filter(pk__in=self.members).only(*asked)}

    @cached_property
    def awards(self) -> dict[Key, list[Award]]:
        """What each received before and still holds, the latest first."""
        rows = Award.objects.standing().filter(Q(member__in=self.members) | Q(recipient_unit__in=self.unions))
        held: dict[Key, list[Award]] = defaultdict(list)
        for award in rows.select_related("award_type").order_by("-happened_on", "-pk"):
            key = ("member", award.member_id) if award.member_id else ("union", award.recipient_unit_id or 0)
            held[key].append(award)
        return held

    @cached_property
    def types_of_awards(self) -> dict[str, str]:
        """What each type is called, by its code."""
        return {kind.code: str(kind) for kind in AwardType.objects.all()}

    @cached_property
    def appointed(self) -> set[int]:
        """Members who were appointed to a post, as far as the book knows."""
        kinds = (CareerEvent.Kind.APPOINTMENT, CareerEvent.Kind.REAPPOINTMENT)
        rows = CareerEvent.objects.kept().filter(member__in=self.members, kind__in=kinds, happened_on__lt=self.until)
        return set(rows.values_list("member", flat=True))

    @cached_property
    def reviewed_campaigns(self) -> set[int]:
        """Campaigns that were reviewed half-way or at their end in the year."""
        reviews = CampaignReview.objects.filter(held_on__year=self.merit_year)
        return set(reviews.values_list("campaign", flat=True))

    @cached_property
    def scale(self) -> dict[str, Graded]:
        """By the code of a grade of members or unions, its place from the top; the scales have equally many."""
        rows = Grade.objects.values_list("code", "rank", "short_name")
        return {code: Graded(rank, name) for code, rank, name in rows}

    @cached_property
    def grades(self) -> dict[Key, dict[int, Graded]]:
        """By year, how each was rated (members) or classified (unions)."""
        told: dict[Key, dict[int, Graded]] = defaultdict(dict)
        ratings = MemberRating.objects.kept().filter(member__in=self.members).order_by("happened_on")
        for member, label, rank, name in ratings.values_list(
            "member", "year_label", "grade__rank", "grade__short_name"
        ):
            told["member", member][_year(label)] = Graded(rank, name)
        for unit, years in self._classified(self.unions).items():
            told["union", unit] = years
        return told

    @cached_property
    def initiatives(self) -> dict[int, list[Found]]:
        """By member, the initiatives of theirs that were recognised."""
        rows = Author.objects.filter(
            member__in=self.members,
            initiative__binned_at=None,
            initiative__recognitions__binned_at=None,
            initiative__recognitions__happened_on__lt=self.until,
        ).annotate(first=Min("initiative__recognitions__happened_on"))
        told: dict[int, list[Found]] = defaultdict(list)
        for member, first, benefit, share in rows.values_list("member", "first", "initiative__benefit", "share"):
            told[member].append(Found(first, None if benefit is None else benefit * share // 100))
        return told

    @cached_property
    def service(self) -> dict[int, Service]:
        """How long each was in the union; time in an office counts as time in it. Who is not here has no such days."""
        spells: dict[int, list[Days]] = defaultdict(list)
        for member, valid in MembershipSpell.objects.filter(member__in=self.members).values_list("member", "valid"):
            spells[member].append((valid.lower, valid.upper))
        offices, non_state = self._part_time_offices()
        told = {}
        for member in self.members:
            days = [*spells[member], *offices[member]]
            joined = self.people[member].union_joined_on
            if days or joined:
                beside, outside = self._months(offices[member]), self._months(non_state[member])
                told[member] = Service(self._months(days, joined), beside - outside, outside)
        return told

    @cached_property
    def absent_days(self) -> dict[int, int]:
        """By member, days from Monday to Friday of the year on which they were away, maternity leave excepted."""
        year = DateRange(date(self.merit_year, 1, 1), self.until)
        away: dict[int, set[date]] = defaultdict(set)
        rows = Absence.objects.filter(spell__member__in=self.members, valid__overlap=year)
        for member, valid in rows.exclude(kind=Absence.Kind.MATERNITY).values_list("spell__member", "valid"):
            away[member] |= _working_days(max(valid.lower, year.lower), min(valid.upper or year.upper, year.upper))
        return {member: len(days) for member, days in away.items()}

    @cached_property
    def campaign(self) -> Campaign | None:
        return None if self.campaign_id is None else Campaign.objects.filter(pk=self.campaign_id).first()

    @cached_property
    def registered(self) -> set[Key]:
        """Who registered for the campaign, or for any in the year: members by name; unions that speak for their people."""
        rows = Registration.objects.kept()
        if self.campaign_id is not None:
            rows = rows.filter(campaign=self.campaign_id)
        else:
            rows = rows.filter(happened_on__year=self.merit_year)
        named = RegisteredMember.objects.filter(registration__in=rows, member__in=self.members)
        units = {one.credited_to for one in self.candidates} | set(self.unions)
        found: set[Key] = {("member", member) for member in named.values_list("member", flat=True)}
        for unit, asks in rows.filter(unit__in=units).values_list("unit", "campaign__asks"):
            found.add(("union", unit))
            if asks == Campaign.Asks.UNITS:
                found.add(("people of", unit))
        return found

    @cached_property
    def own_union(self) -> dict[int, Graded | None]:
        """By the unit an award is credited to: the grade for the year of it, or of the grassroots union around it."""
        units = {one.credited_to for one in self.candidates}
        day = self.until - ONE_DAY
        paths = {path.unit_id: path.unit_ids() for path in TreePath.objects.on(day).filter(unit__in=units)}
        around = {unit for path in paths.values() for unit in path}
        inside = set(
            UnitVersion.objects.on(day)
            .filter(unit__in=around, level__in=(*GRASSROOTS, *INSIDE))
            .values_list("unit", flat=True)
        )
        grades = self._classified(around)
        told: dict[int, Graded | None] = {}
        for unit in units:
            upwards = [one for one in reversed(paths.get(unit, [unit])) if one == unit or one in inside]
            told[unit] = next((grades[one][self.merit_year] for one in upwards if self.merit_year in grades[one]), None)
        return told

    def _classified(self, units: Iterable[int]) -> dict[int, dict[int, Graded]]:
        told: dict[int, dict[int, Graded]] = defaultdict(dict)
        rows = Classification.objects.decided().filter(unit__in=list(units))
        for unit, label, rank, name in rows.values_list("unit", "year_label", "grade__rank", "grade__short_name"):
            told[unit][_year(label)] = Graded(rank, name)
        return told

    def _part_time_offices(self) -> tuple[dict[int, list[Days]], dict[int, list[Days]]]:
        """By member, the days of offices in and below grassroots unions; then those of them outside the State."""
        then = UnitVersion.objects.filter(unit=OuterRef("unit"), valid__overlap=OuterRef("valid")).order_by("-valid")
        rows: Any = Mandate.objects.filter(member__in=self.members).annotate(
            level=Subquery(then.values("level")[:1]),
            sector=Subquery(then.values("sector")[:1]),
            employer=Subquery(then.values("employer_type")[:1]),
        )
        offices: dict[int, list[Days]] = defaultdict(list)
        non_state: dict[int, list[Days]] = defaultdict(list)
        for member, valid, sector, employer in rows.filter(level__in=(*GRASSROOTS, *INSIDE)).values_list(
            "member", "valid", "sector", "employer"
        ):
            offices[member].append((valid.lower, valid.upper))
            if sector == UnitVersion.Sector.BUSINESS and employer not in STATE_EMPLOYERS:
                non_state[member].append((valid.lower, valid.upper))
        return offices, non_state

    def _months(self, days: list[Days], joined: date | None = None) -> int:
        long = seniority(days, on=self.on, joined_before_the_book=joined)
        return 12 * long.years + long.months


def _year(label: str) -> int:
    """Of a year's label the calendar year it belongs to; 0 where it names none."""
    named = YEAR.search(label)
    return int(named[1]) if named else 0


def _working_days(lower: date, upper: date) -> set[date]:
    days = (lower + timedelta(days=n) for n in range((upper - lower).days))
    return {day for day in days if day.weekday() < 5}
