"""Emulation and commendation: campaigns, initiatives, contests, works, activities and awards."""

from campaigns.models.activities import Activity, Attendance, Duty, Facility
from campaigns.models.awards import (
    MOST_AT_ONCE,
    OF_UNIONS,
    Award,
    Awarded,
    AwardRules,
    AwardType,
    Basis,
    Giver,
    RecipientKind,
)
from campaigns.models.campaigns import Campaign, CampaignReview, Cluster, ClusterPlace, RegisteredMember, Registration
from campaigns.models.contests import Contest, ContestEntry, ContestResult
from campaigns.models.costs import Cost, CostShare
from campaigns.models.initiatives import Appraisal, Author, Initiative, ProgrammeEntry, Recognition, RecognitionLevel
from campaigns.models.papers import AwardPaper, Blank
from campaigns.models.rounds import AwardRound, Nomination, Paper, Proposal, RoundDecision, RoundOffer
from campaigns.models.sources import PaidBy
from campaigns.models.steps import LineVote, ProposalPaper, ProposalStep
from campaigns.models.works import Work, WorkPhoto

__all__ = [
    "MOST_AT_ONCE",
    "OF_UNIONS",
    "Activity",
    "Appraisal",
    "Attendance",
    "Author",
    "Award",
    "AwardPaper",
    "AwardRound",
    "AwardRules",
    "AwardType",
    "Awarded",
    "Basis",
    "Blank",
    "Campaign",
    "CampaignReview",
    "Cluster",
    "ClusterPlace",
    "Contest",
    "ContestEntry",
    "ContestResult",
    "Cost",
    "CostShare",
    "Duty",
    "Facility",
    "Giver",
    "Initiative",
    "LineVote",
    "Nomination",
    "PaidBy",
    "Paper",
    "ProgrammeEntry",
    "Proposal",
    "ProposalPaper",
    "ProposalStep",
    "RecipientKind",
    "Recognition",
    "RecognitionLevel",
    "RegisteredMember",
    "Registration",
    "RoundDecision",
    "RoundOffer",
    "Work",
    "WorkPhoto",
]
