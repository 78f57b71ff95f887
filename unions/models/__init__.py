"""Units and their tree in time, accounts and what they may do."""

from unions.models.accounts import Account, Posting
from unions.models.catalogued import Catalogued
from unions.models.classification import (
    Classification,
    Criterion,
    CriterionScore,
    Grade,
    GradeScale,
    ScoreSheet,
    Veto,
)
from unions.models.dated import ByEvent, DatedQuerySet, one_at_a_time, one_word_at_a_time
from unions.models.lineage import LineageEvent, LineageUnit
from unions.models.papers import PrintedPaper
from unions.models.paths import STEP, HeirPath, TreePath
from unions.models.periods import NamedPeriod
from unions.models.reach import ABILITIES, Can, Reach, Role, ScopedQuerySet, unit_existed
from unions.models.records import Record, RecordQuerySet, hold_form
from unions.models.territories import Coverage, EmployerType, Sector, Territory
from unions.models.tokens import ApiClient, ApiToken, Narrowed, Narrowing
from unions.models.units import (
    Decision,
    Level,
    LevelRule,
    Placement,
    UnionUnit,
    UnitVersion,
)
from unions.models.webhooks import PING, Webhook, WebhookDelivery, WebhookEvent, WebhookKind

__all__ = [
    "ABILITIES",
    "PING",
    "STEP",
    "Account",
    "ApiClient",
    "ApiToken",
    "ByEvent",
    "Can",
    "Catalogued",
    "Classification",
    "Coverage",
    "Criterion",
    "CriterionScore",
    "DatedQuerySet",
    "Decision",
    "EmployerType",
    "Grade",
    "GradeScale",
    "HeirPath",
    "Level",
    "LevelRule",
    "LineageEvent",
    "LineageUnit",
    "NamedPeriod",
    "Narrowed",
    "Narrowing",
    "Placement",
    "Posting",
    "PrintedPaper",
    "Reach",
    "Record",
    "RecordQuerySet",
    "Role",
    "ScopedQuerySet",
    "ScoreSheet",
    "Sector",
    "Territory",
    "TreePath",
    "UnionUnit",
    "UnitVersion",
    "Veto",
    "Webhook",
    "WebhookDelivery",
    "WebhookEvent",
    "WebhookKind",
    "hold_form",
    "one_at_a_time",
    "one_word_at_a_time",
    "unit_existed",
]
