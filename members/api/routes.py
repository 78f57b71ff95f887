"""Which resources there are: name in the address, and view."""

from __future__ import annotations

from typing import Any

from members.api.catalogues import EthnicityViewSet
from members.api.congresses import CongressPlanViewSet, CongressViewSet
from members.api.imports import MemberImportViewSet
from members.api.members import MemberViewSet
from members.api.offices import CommitteeRuleViewSet, MandateViewSet, TermViewSet
from members.api.records import CareerEventViewSet, HeadcountViewSet, MemberRatingViewSet
from members.api.spells import AbsenceViewSet, GroupStayViewSet, SpellViewSet
from members.api.transfers import TransferViewSet
from members.api.twins import MemberMergeViewSet

RESOURCES: dict[str, Any] = {
    "members": MemberViewSet,
    "member-merges": MemberMergeViewSet,
    "member-imports": MemberImportViewSet,
    "spells": SpellViewSet,
    "group-stays": GroupStayViewSet,
    "absences": AbsenceViewSet,
    "transfers": TransferViewSet,
    "mandates": MandateViewSet,
    "terms": TermViewSet,
    "congresses": CongressViewSet,
    "congress-plans": CongressPlanViewSet,
    "headcounts": HeadcountViewSet,
    "career-events": CareerEventViewSet,
    "member-ratings": MemberRatingViewSet,
    "ethnicities": EthnicityViewSet,
    "committee-rules": CommitteeRuleViewSet,
}
