"""Indicators, what is declared, templates, calls for reports, reports on their way and what was frozen of them."""

from reports.models.calls import Expects, ReportCall, ReportSchedule
from reports.models.declared import DeclaredValue
from reports.models.documents import (
    HANDED_IN,
    OPEN,
    FrozenFigure,
    Rendering,
    Report,
    ReportSection,
    Snapshot,
)
from reports.models.indicators import Indicator, IndicatorGroup, IndicatorVersion
from reports.models.reviewing import (
    DocumentNumber,
    FigureLook,
    Identity,
    ReportAdjustment,
    ReportComment,
    ReportStep,
    SignedCopy,
)
from reports.models.stored import StoredNumbers, StoredQuestion, StoredSighting
from reports.models.targets import Target
from reports.models.templates import Cadence, ReportTemplate, TemplateSection

__all__ = [
    "HANDED_IN",
    "OPEN",
    "Cadence",
    "DeclaredValue",
    "DocumentNumber",
    "Expects",
    "FigureLook",
    "FrozenFigure",
    "Identity",
    "Indicator",
    "IndicatorGroup",
    "IndicatorVersion",
    "Rendering",
    "Report",
    "ReportAdjustment",
    "ReportCall",
    "ReportComment",
    "ReportSchedule",
    "ReportSection",
    "ReportStep",
    "ReportTemplate",
    "SignedCopy",
    "Snapshot",
    "StoredNumbers",
    "StoredQuestion",
    "StoredSighting",
    "Target",
    "TemplateSection",
]
