"""The campaign that a page is about, and how it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import asked
from campaigns.models import Campaign
from campaigns.reach import offered
from unions.http import OfficerRequest


def reached(request: OfficerRequest, pk: Any) -> Campaign:
    """A campaign that was launched within reach or above it; else 404."""
    rows = offered(Campaign, request.scope).select_related("unit", "parent", "decision", "asked_level")
    campaign: Campaign = get_object_or_404(rows, pk=pk)
    if not request.where:
        raise Http404
    return campaign


def state(campaign: Campaign, today: date) -> str:
    """The chip of a campaign on a day."""
    first, upper = campaign.valid.lower, campaign.valid.upper
    if first and today < first:
        return "planned"
    if upper and today >= upper:
        return "ended"
    return "registering" if asked.registers_on(campaign, today) else "running"


def days_left(campaign: Campaign, today: date) -> str:
    """How long unions can still register, in words; "" where no end is known, or it was before."""
    last = asked.window(campaign)[1]
    if last is None or last < today:
        return ""
    left = (last - today).days
    if left == 0:
        return _("Today is the last day")
    return ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
