"""The files of an example in the order in which they are read, each with the model that its rows become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.models import (
    Activity,
    Author,
    Award,
    AwardType,
    Campaign,
    Contest,
    ContestEntry,
    ContestResult,
    Facility,
    Initiative,
    Nomination,
    ProgrammeEntry,
    Recognition,
    Registration,
    Work,
)
from members.models import CareerEvent, GroupStay, Headcount, Mandate, Member, MemberRating, MembershipSpell
from reports.models import DeclaredValue, Identity, Indicator, IndicatorGroup, Target
from unions.models import (
    Account,
    Classification,
    Decision,
    GradeScale,
    Level,
    LineageEvent,
    LineageUnit,
    Placement,
    Posting,
    ScoreSheet,
    UnionUnit,
    UnitVersion,
)
from welfare.models import (
    Allocation,
    Capital,
    Contribution,
    Drive,
    Entry,
    Fund,
    FundingLine,
    Loan,
    MonthClose,
    Norm,
    Payout,
    PayoutKind,
    PotShare,
    PotTurn,
    Programme,
    Recipient,
    Repayment,
    RotatingPot,
)


@dataclass(frozen=True)
class Sheet:
    """One file: the model that its rows become, and the column by which other files name them."""

    file: str
    model: Any
    key: str = ""
    needed: bool = False


UNITS = Sheet("units.csv", UnionUnit, key="code", needed=True)
ACCOUNTS = Sheet("accounts.csv", Account, key="username", needed=True)
PLACEMENTS = Sheet("placements.csv", Placement, needed=True)
SPELLS = Sheet("membership_spells.csv", MembershipSpell, key="key")
FUNDING = Sheet("funding_lines.csv", FundingLine)
CONTRIBUTIONS = Sheet("contributions.csv", Contribution)
SHEETS = (
    UNITS,
    Sheet("decisions.csv", Decision, key="number"),
    Sheet("unit_versions.csv", UnitVersion, needed=True),
    PLACEMENTS,
    Sheet("lineage_events.csv", LineageEvent, key="key"),
    Sheet("lineage_units.csv", LineageUnit),
    Sheet("postings.csv", Posting, needed=True),
    Sheet("members.csv", Member, key="member_number"),
    SPELLS,
    Sheet("group_stays.csv", GroupStay),
    Sheet("mandates.csv", Mandate),
    Sheet("career_events.csv", CareerEvent),
    Sheet("headcounts.csv", Headcount),
    Sheet("member_ratings.csv", MemberRating),
    Sheet("score_sheets.csv", ScoreSheet, key="code"),
    Sheet("classifications.csv", Classification),
    Sheet("campaigns.csv", Campaign, key="code"),
    Sheet("registrations.csv", Registration),
    Sheet("initiatives.csv", Initiative, key="key"),
    Sheet("authors.csv", Author),
    Sheet("recognitions.csv", Recognition),
    Sheet("programme_entries.csv", ProgrammeEntry),
    Sheet("contests.csv", Contest, key="key"),
    Sheet("contest_entries.csv", ContestEntry, key="key"),
    Sheet("contest_results.csv", ContestResult),
    Sheet("works.csv", Work),
    Sheet("activities.csv", Activity),
    Sheet("facilities.csv", Facility),
    Sheet("awards.csv", Award),
    Sheet("nominations.csv", Nomination),
    Sheet("targets.csv", Target),
    Sheet("declared_values.csv", DeclaredValue),
    Sheet("identities.csv", Identity),
    Sheet("programmes.csv", Programme, key="code"),
    Sheet("norms.csv", Norm),
    Sheet("funds.csv", Fund, key="key"),
    Sheet("drives.csv", Drive, key="key"),
    CONTRIBUTIONS,
    Sheet("allocations.csv", Allocation),
    Sheet("loans.csv", Loan, key="key"),
    Sheet("repayments.csv", Repayment),
    Sheet("capitals.csv", Capital),
    Sheet("rotating_pots.csv", RotatingPot, key="unit"),
    Sheet("pot_shares.csv", PotShare, key="key"),
    Sheet("pot_turns.csv", PotTurn),
    Sheet("payouts.csv", Payout, key="key"),
    Sheet("recipients.csv", Recipient),
    FUNDING,
)
CHILDREN = Sheet("children.csv", UnionUnit)
PEOPLE = Sheet("people.csv", Member)
STEPS = Sheet("payout_steps.csv", Payout)
ENTRIES = Sheet("entries.csv", Entry)
CLOSES = Sheet("month_closes.csv", MonthClose)
FACTS = "facts.csv"  # what was printed, beside which the records are held: `reports.replay`
FILES = {sheet.file for sheet in (*SHEETS, ACCOUNTS, CHILDREN, PEOPLE, STEPS, ENTRIES, CLOSES)} | {FACTS}
CATALOGUED: tuple[Any, ...] = (Level, PayoutKind, Programme, GradeScale, AwardType, Indicator, IndicatorGroup)
NO_FIELDS = {"key", "first_day", "last_day"}
