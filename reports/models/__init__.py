"""Indicators, templates, reports and what was frozen of them."""

from reports.models.documents import (
    FrozenFigure,
    Rendering,
    Report,
    ReportSection,
    ReportTemplate,
    Snapshot,
    TemplateSection,
)
from reports.models.indicators import Indicator, IndicatorVersion
from reports.models.targets import Target

__all__ = [
    "FrozenFigure",
    "Indicator",
    "IndicatorVersion",
    "Rendering",
    "Report",
    "ReportSection",
    "ReportTemplate",
    "Snapshot",
    "Target",
    "TemplateSection",
]
