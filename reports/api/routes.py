"""Which resources there are: name in the address, and view."""

from __future__ import annotations

from typing import Any

from reports.api.calls import ReportCallViewSet, ReportScheduleViewSet
from reports.api.counted_in import CountedInViewSet
from reports.api.declared import DeclaredValueViewSet
from reports.api.figures import FigureViewSet
from reports.api.identities import IdentityViewSet
from reports.api.indicators import IndicatorGroupViewSet, IndicatorViewSet
from reports.api.named_periods import NamedPeriodViewSet
from reports.api.notices import NoticeViewSet
from reports.api.outlines import ReportTemplateViewSet
from reports.api.overview import OverviewViewSet
from reports.api.papers import (
    DocumentNumberViewSet,
    RenderingViewSet,
    SignedCopyViewSet,
    SnapshotViewSet,
)
from reports.api.reports import ReportViewSet
from reports.api.reviewing import ReportCommentViewSet
from reports.api.targets import TargetViewSet
from reports.api.verifying import VerificationViewSet

RESOURCES: dict[str, Any] = {
    "counted-in": CountedInViewSet,
    "declared-values": DeclaredValueViewSet,
    "document-numbers": DocumentNumberViewSet,
    "figures": FigureViewSet,
    "identities": IdentityViewSet,
    "indicator-groups": IndicatorGroupViewSet,
    "indicators": IndicatorViewSet,
    "named-periods": NamedPeriodViewSet,
    "notices": NoticeViewSet,
    "overview": OverviewViewSet,
    "renders": RenderingViewSet,
    "report-calls": ReportCallViewSet,
    "report-comments": ReportCommentViewSet,
    "report-schedules": ReportScheduleViewSet,
    "report-templates": ReportTemplateViewSet,
    "reports": ReportViewSet,
    "signed-copies": SignedCopyViewSet,
    "snapshots": SnapshotViewSet,
    "targets": TargetViewSet,
    "verify": VerificationViewSet,
}
