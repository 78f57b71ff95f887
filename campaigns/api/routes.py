"""Which resources there are: name in the address, and view."""

from __future__ import annotations

from typing import Any

from campaigns.api.activities import ActivityViewSet, AttendanceViewSet
from campaigns.api.appraisals import AppraisalViewSet
from campaigns.api.award_papers import AwardPaperViewSet
from campaigns.api.award_types import AwardTypeViewSet
from campaigns.api.awards import AwardViewSet
from campaigns.api.blanks import BlankViewSet
from campaigns.api.campaigns import CampaignReviewViewSet, CampaignViewSet
from campaigns.api.clusters import ClusterPlaceViewSet, ClusterViewSet
from campaigns.api.contests import ContestEntryViewSet, ContestResultViewSet, ContestViewSet
from campaigns.api.costs import CostViewSet
from campaigns.api.duties import DutyViewSet
from campaigns.api.facilities import FacilityViewSet
from campaigns.api.initiatives import InitiativeViewSet
from campaigns.api.nominations import NominationViewSet
from campaigns.api.proposal_papers import ProposalPaperViewSet
from campaigns.api.proposals import ProposalViewSet
from campaigns.api.recognitions import ProgrammeEntryViewSet, RecognitionViewSet
from campaigns.api.registrations import RegistrationViewSet
from campaigns.api.rounds import AwardRoundViewSet
from campaigns.api.works import WorkPhotoViewSet, WorkViewSet

RESOURCES: dict[str, Any] = {
    "campaigns": CampaignViewSet,
    "campaign-reviews": CampaignReviewViewSet,
    "registrations": RegistrationViewSet,
    "activities": ActivityViewSet,
    "attendances": AttendanceViewSet,
    "works": WorkViewSet,
    "work-photos": WorkPhotoViewSet,
    "costs": CostViewSet,
    "contests": ContestViewSet,
    "contest-entries": ContestEntryViewSet,
    "contest-results": ContestResultViewSet,
    "clusters": ClusterViewSet,
    "cluster-places": ClusterPlaceViewSet,
    "duties": DutyViewSet,
    "facilities": FacilityViewSet,
    "initiatives": InitiativeViewSet,
    "appraisals": AppraisalViewSet,
    "recognitions": RecognitionViewSet,
    "programme-entries": ProgrammeEntryViewSet,
    "award-types": AwardTypeViewSet,
    "awards": AwardViewSet,
    "award-rounds": AwardRoundViewSet,
    "proposals": ProposalViewSet,
    "proposal-papers": ProposalPaperViewSet,
    "nominations": NominationViewSet,
    "award-papers": AwardPaperViewSet,
    "blanks": BlankViewSet,
}
