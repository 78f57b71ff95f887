"""What can be counted about campaigns, initiatives, contests, works, activities and awards."""

from campaigns.facts.activities import ACTIVITY, ATTENDANCE, DUTY, FACILITY
from campaigns.facts.awards import AWARD, AWARDED, NOMINATION
from campaigns.facts.contests import CONTEST_ENTRY, PLACE, PRIZE
from campaigns.facts.initiatives import INITIATIVE, RECOGNITION
from campaigns.facts.taking_part import ACCEPTED_ENTRY, CAMPAIGN, ENTRY, REGISTRATION
from campaigns.facts.works import COST, WORK

KINDS = (
    CAMPAIGN, REGISTRATION, INITIATIVE, RECOGNITION, ENTRY, ACCEPTED_ENTRY, CONTEST_ENTRY, PRIZE, PLACE, WORK, ACTIVITY,
    ATTENDANCE, DUTY, COST, FACILITY, AWARD, AWARDED, NOMINATION,
)  # fmt: skip

__all__ = [
    "ACCEPTED_ENTRY",
    "ACTIVITY",
    "ATTENDANCE",
    "AWARD",
    "AWARDED",
    "CAMPAIGN",
    "CONTEST_ENTRY",
    "COST",
    "DUTY",
    "ENTRY",
    "FACILITY",
    "INITIATIVE",
    "KINDS",
    "NOMINATION",
    "PLACE",
    "PRIZE",
    "RECOGNITION",
    "REGISTRATION",
    "WORK",
]
