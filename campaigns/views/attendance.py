"""HTTP in, HTTP out: who came to an activity, as officers write it down and watch it grow."""

from __future__ import annotations

from typing import Any

import segno
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.forms.attendance import OpenForm, PresentForm
from campaigns.kinds_of_activities import has_a_list
from campaigns.models import Activity, Attendance
from campaigns.services import attendance as services
from common.notices import tell
from common.paging import Asked
from members.forms.offices import called
from members.models import Member
from members.search import MemberSearch, Sought
from unions.http import OfficerRequest
from unions.models import Can
from unions.views.form_pages import pressed

PAGE = 100
OFFERED = 60  # members to tick at once


@require_safe
def activity_attendance(request: OfficerRequest, pk: int) -> HttpResponse:
    """Those present, the latest first; beside them, who else may be written down, and signing in."""
    activity = _activity(request, pk, Can.VIEW)
    if request.htmx:
        return render(request, "campaigns/_present.html", _present(request, activity))
    return _page(request, activity)


@require_POST
def attendance_add(request: OfficerRequest, pk: int) -> HttpResponse:
    activity = _activity(request, pk)
    form = PresentForm(request.POST, activity=activity, offered=_offered(request, activity))
    if not form.is_valid():
        return _page(request, activity, form=form)
    said = form.cleaned_data
    try:
        listed = services.write_down(
            pk, members=said["members"], lines=said["names"], came_on=said["came_on"], scope=request.scope
        )
    except ValidationError as error:
        form.refuse(error)
        return _page(request, activity, form=form)
    words = _("Written down: %(new)s.") % {"new": listed.new}
    if listed.known:
        words += " " + _("On the list of that day already: %(known)s.") % {"known": listed.known}
    tell(request, words)
    return redirect("campaigns:activity-attendance", pk)


@require_POST
def attendance_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    row: Attendance = get_object_or_404(Attendance.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    return pressed(
        request,
        lambda: services.take_off(pk, scope=request.scope),
        _("Taken off the list."),
        onward=reverse("campaigns:activity-attendance", args=[row.activity_id]),
    )


@require_POST
def activity_sign_in_open(request: OfficerRequest, pk: int) -> HttpResponse:
    activity = _activity(request, pk)
    form = OpenForm(request.POST)
    if form.is_valid():
        try:
            services.open_signing_in(pk, hours=form.cleaned_data["hours"], scope=request.scope)
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.add_error("hours", error.messages)
        else:
            return redirect("campaigns:activity-sheet", pk)
    return _page(request, activity, opening=form)


@require_POST
def activity_sign_in_close(request: OfficerRequest, pk: int) -> HttpResponse:
    _activity(request, pk)
    return pressed(
        request,
        lambda: services.close_signing_in(pk, scope=request.scope),
        _("Signing in is closed."),
        onward=reverse("campaigns:activity-attendance", args=[pk]),
    )


@require_safe
def activity_sheet(request: OfficerRequest, pk: int) -> HttpResponse:
    """The code to be scanned, large enough for a screen in a hall, and how many have signed in."""
    activity = _activity(request, pk)
    if not services.is_open(activity, timezone.now()):
        return redirect("campaigns:activity-attendance", pk)
    address = services.address_of(activity)
    context = {"activity": activity, "address": address, "qr": _drawn(address), "until": activity.sign_in.upper}
    return render(request, "campaigns/activity_sheet.html", context)


def _drawn(address: str) -> SafeString:
    title = _("The address as a QR code")
    drawn = segno.make(address, error="m").svg_inline(svgclass="qr large", light="#fff", omitsize=True, title=title)
    return mark_safe(drawn)  # noqa: S308 - drawn from modules, and the title is ours


def _activity(request: OfficerRequest, pk: int, can: Can = Can.RECORD) -> Activity:
    rows = Activity.objects.in_scope(request.scope, can).select_related("unit")
    activity: Activity = get_object_or_404(rows, pk=pk)
    if not has_a_list(activity.kind) or (can is Can.RECORD and activity.binned_at is not None):
        raise Http404
    return activity


def _page(
    request: OfficerRequest, activity: Activity, *, form: PresentForm | None = None, opening: OpenForm | None = None
) -> HttpResponse:
    may_record = request.scope.allows(Can.RECORD, activity.unit) and activity.binned_at is None
    today = timezone.localdate()
    present = form
    if present is None and may_record:
        present = PresentForm(activity=activity, offered=_offered(request, activity))
    context = {
        "form": present,
        "opening": opening or OpenForm(),
        "q": request.GET.get("q", "")[:100],
        "may_record": may_record,
        "is_today": activity.happened_on <= today <= (activity.ends_on or activity.happened_on),
        "replaces": activity.counting == Activity.Counting.NUMBER and activity.participations > 0,
    }
    status = 422 if form is not None or opening is not None else 200
    return render(request, "campaigns/activity_attendance.html", context | _present(request, activity), status=status)


def _present(request: OfficerRequest, activity: Activity) -> dict[str, Any]:
    """What campaigns/_present.html shows."""
    rows = activity.attendances.select_related("member").order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_record = request.scope.allows(Can.RECORD, activity.unit)
    for row in page:
        if not may_record:  # the end of a telephone number is for who keeps the list
            row.name = services.without_number(row)
    return {
        "activity": activity,
        "page": page,
        "several_days": activity.ends_on is not None,
        "is_open": services.is_open(activity, timezone.now()),
        "may_record": may_record and activity.binned_at is None,
    }


def _offered(request: OfficerRequest, activity: Activity) -> list[tuple[int, str]]:
    """Members to be ticked: the first of those asked for who are not on the list of the first day."""
    sought = Sought.read(request.GET.get("q", "")[:100])
    search = MemberSearch(request.scope, activity.unit, activity.happened_on, sought, can=Can.RECORD)
    keys = [pk for _name, pk in search.page(Asked(), OFFERED)]
    there = activity.attendances.filter(came_on=activity.happened_on).values_list("member", flat=True)
    known = set(there.filter(member__in=keys)) if activity.ends_on is None else set()
    people = Member.objects.in_bulk(keys)
    return [(pk, called(people[pk])) for pk in keys if pk not in known]
