"""What a person was awarded, found and took part in, beside the record of the person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns import privacy
from campaigns.models import Attendance, Author, Award
from members.models import Member
from members.panels import Panel, shown
from unions.http import OfficerRequest


@require_safe
def member_merits(request: OfficerRequest, pk: int) -> HttpResponse:
    """Awards that stand, initiatives, with a mask over what is confidential, and activities."""
    scope = request.scope
    member = get_object_or_404(Member.objects.in_scope(scope), pk=pk)
    awards = Award.objects.in_scope(scope).standing().filter(member=member).select_related("award_type")
    found = Author.objects.in_scope(scope).filter(member=member, initiative__binned_at=None)
    came = Attendance.objects.in_scope(scope).filter(member=member, activity__binned_at=None)

    def authored(rows: Sequence[Any]) -> list[dict[str, Any]]:
        privacy.cover((row.initiative for row in rows), scope)
        return [
            _told("lightbulb", row.initiative, row.initiative.title, row.initiative.happened_on, f"{row.share}%")
            for row in rows
        ]

    return shown(
        request,
        (
            Panel(
                _("Awards"),
                awards.order_by("-happened_on", "-pk"),
                _awarded,
                reverse("campaigns:member-awards", args=[member.pk]),
            ),
            Panel(
                _("Initiatives"),
                found.select_related("initiative").order_by("-initiative__happened_on", "-pk"),
                authored,
            ),
            Panel(_("Activities"), came.select_related("activity").order_by("-came_on", "-pk"), _came),
        ),
    )


def _awarded(awards: Sequence[Any]) -> list[dict[str, Any]]:
    return [_told("award", one, str(one.award_type), one.happened_on, str(one.merit_year or "")) for one in awards]


def _came(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [_told("calendar-event", row.activity, row.activity.title, row.came_on) for row in rows]


def _told(icon: str, record: Any, title: str, day: Any, quantity: str = "") -> dict[str, Any]:
    url = record.get_absolute_url()
    return {"icon": icon, "title": title, "url": url, "why": f"{day:%d/%m/%Y}", "quantity": quantity}
