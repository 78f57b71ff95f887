"""People, their membership over time, their offices, and the lists they came in with."""

from members.models.careers import CareerEvent, MemberRating, OfWhom
from members.models.catalogues import CommitteeRule, Ethnicity
from members.models.imports import ColumnMapping, ImportRow, MemberImport, MemberMerge, NotADuplicate
from members.models.offices import Congress, CongressPlan, Mandate, Term
from members.models.people import FAMILY_MARK, GIVEN_MARK, Child, Member, NameWords
from members.models.spells import Absence, GroupStay, Headcount, MembershipSpell, Transfer

__all__ = [
    "FAMILY_MARK",
    "GIVEN_MARK",
    "Absence",
    "CareerEvent",
    "Child",
    "ColumnMapping",
    "CommitteeRule",
    "Congress",
    "CongressPlan",
    "Ethnicity",
    "GroupStay",
    "Headcount",
    "ImportRow",
    "Mandate",
    "Member",
    "MemberImport",
    "MemberMerge",
    "MemberRating",
    "MembershipSpell",
    "NameWords",
    "NotADuplicate",
    "OfWhom",
    "Term",
    "Transfer",
]
