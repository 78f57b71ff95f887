"""Which resources there are: name in the address, and view."""

from unions.api.catalogues import EmployerTypeViewSet, GradeScaleViewSet, GradeViewSet, LevelViewSet, TerritoryViewSet
from unions.api.classifications import ClassificationViewSet
from unions.api.clients import ApiClientViewSet, ServiceAccountViewSet
from unions.api.coverages import CoverageViewSet
from unions.api.decisions import DecisionViewSet
from unions.api.external_keys import ExternalKeyViewSet
from unions.api.postings import AccountViewSet, PostingViewSet
from unions.api.reorganisations import ReorganisationViewSet
from unions.api.score_sheets import ScoreSheetViewSet
from unions.api.tokens import TokenViewSet
from unions.api.units import UnitViewSet
from unions.api.webhooks import WebhookViewSet

RESOURCES = {
    "units": UnitViewSet,
    "reorganisations": ReorganisationViewSet,
    "decisions": DecisionViewSet,
    "coverages": CoverageViewSet,
    "territories": TerritoryViewSet,
    "levels": LevelViewSet,
    "employer-types": EmployerTypeViewSet,
    "classifications": ClassificationViewSet,
    "score-sheets": ScoreSheetViewSet,
    "grade-scales": GradeScaleViewSet,
    "grades": GradeViewSet,
    "postings": PostingViewSet,
    "accounts": AccountViewSet,
    "external-keys": ExternalKeyViewSet,
    "tokens": TokenViewSet,
    "service-accounts": ServiceAccountViewSet,
    "api-clients": ApiClientViewSet,
    "webhooks": WebhookViewSet,
}
