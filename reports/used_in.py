"""Where an indicator is used: what would have to follow if it counted otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.models import Identity, Indicator, IndicatorVersion, ReportTemplate, Target
from reports.services.indicators import owned_within, within
from unions.access import Scope

SHOWN = 20  # of each kind


@dataclass(frozen=True)
class Use:
    """One kind of place that names an indicator: what stands there, each with its page or "", and how many more."""

    label: str
    rows: list[tuple[str, str]]
    more: int = 0


def used_in(indicator: Indicator, scope: Scope) -> list[Use]:
    """The places in reach of a scope that name an indicator; those without any are left out."""
    found = [
        _figures(indicator, scope),
        _rules(indicator, scope),
        _outlines(indicator, scope),
        _targets(indicator, scope),
    ]
    return [use for use in found if use.rows]


def _figures(indicator: Indicator, scope: Scope) -> Use:
    made = IndicatorVersion.objects.filter(Q(first=indicator) | Q(second=indicator)).values("indicator")
    rows = within(scope).filter(pk__in=made)
    return _use(_("Figures made of it"), rows, lambda one: reverse("reports:indicator-detail", args=[one.code]))


def _rules(indicator: Indicator, scope: Scope) -> Use:
    named = [indicator.code, f"-{indicator.code}"]
    rows = Identity.objects.filter(owned_within(scope)).filter(Q(left__overlap=named) | Q(right__overlap=named))
    return _use(_("Rules of arithmetic"), rows, lambda _one: reverse("reports:identity-list"))


def _outlines(indicator: Indicator, scope: Scope) -> Use:
    named = rf"(^|[^a-z0-9_.]){re.escape(indicator.code)}($|[^a-z0-9_.])"
    rows = ReportTemplate.objects.filter(owned_within(scope)).exclude(state=ReportTemplate.State.RETIRED)
    return _use(_("Outlines of reports"), rows.filter(sections__body__regex=named).distinct(), lambda _one: "")


def _targets(indicator: Indicator, scope: Scope) -> Use:
    rows = Target.objects.in_scope(scope).filter(indicator=indicator).select_related("indicator")
    return _use(_("Targets"), rows, lambda one: one.get_absolute_url())


def _use(label: str, rows: Any, url: Any) -> Use:
    shown = list(rows[: SHOWN + 1])
    more = rows.count() - SHOWN if len(shown) > SHOWN else 0
    return Use(label, [(str(one), url(one)) for one in shown[:SHOWN]], more)
