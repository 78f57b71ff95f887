"""What can be counted of what was declared: values that unions said of themselves, and what others said of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Count, F
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.facts import Column, CountUnit, Dimension, Measure, RecordKind


def _told(nature: str) -> Callable[[], Any]:
    """The models of this app name these kinds, so the rows are asked for by name."""

    def rows() -> Any:
        return apps.get_model("reports", "DeclaredValue").objects.kept().filter(nature=nature)

    return rows


def _declared() -> list[tuple[str, str]]:
    """The indicators of which values are declared, or stated by others, by their codes."""
    told = apps.get_model("reports", "IndicatorVersion").objects.filter(
        kind__in=("reports.declared", "reports.external")
    )
    codes = told.values_list("where__of", flat=True)
    known = apps.get_model("reports", "Indicator").objects.filter(code__in=set(filter(None, codes)))
    return [(one.code, str(one)) for one in known]


MEASURES = (
    Measure("value", _("what was declared, added up"), None, of="value"),
    Measure("mean", _("mean, weighted by the number it is of"), None, of=F("value") * F("weight"), per="weight"),
    Measure("share", _("share of all"), CountUnit.PERCENT, of="value", per="weight"),
    Measure("weight", _("the number it is of"), None, of="weight"),
    Measure("units", _("unions that declared"), CountUnit.UNION, Count, of="unit", distinct=True),
)
DIMENSIONS = (
    Dimension("of", _("indicator"), by="indicator__code", values=_declared),
    Dimension("estimate", _("estimate"), by="is_estimate", values=lambda: ((True, _("yes")), (False, _("no")))),
)
COLUMNS = (
    Column(_("Last day"), lambda row: date_format(row.happened_on, "SHORT_DATE_FORMAT")),
    Column(_("Value"), lambda row: row.value, amount=True),
    Column(_("Of"), lambda row: row.weight, amount=True),
    Column(_("Who said it"), lambda row: row.stated_by),
    Column(_("Where it is written"), lambda row: row.source_document),
)

DECLARED = RecordKind(
    "reports.declared",
    _("declared values"),
    _told("declared"),
    MEASURES,
    DIMENSIONS,
    happened_on="happened_on",
    told_for="period",
    declared=True,
    with_rows=("unit",),
    columns=COLUMNS,
    order=("-happened_on", "pk"),
)
EXTERNAL = RecordKind(
    "reports.external",
    _("statements of others"),
    _told("external"),
    MEASURES,
    DIMENSIONS,
    happened_on="happened_on",
    told_for="period",
    declared=True,
    external=True,
    with_rows=("unit",),
    columns=COLUMNS,
    order=("-happened_on", "pk"),
)

KINDS = (DECLARED, EXTERNAL)
