"""HTTP in, HTTP out: registrations for campaigns, their compacts, and the members registered by name."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import asked, facts
from campaigns.forms.registrations import RegistrationForm, units_to_register
from campaigns.models import Campaign, Registration
from campaigns.reach import offered
from campaigns.services import registrations as services
from common.downloads import as_download, filename_of
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import RecordList, history, unit_name
from unions.views.form_pages import form_page, pressed

PAGE = 100


class RegistrationList(RecordList):
    kind = facts.REGISTRATION
    template_name = "campaigns/registration_list.html"
    heading = gettext_lazy("Registrations for campaigns")
    empty_text = gettext_lazy("No unit registered for a campaign in this period.")


@require_http_methods(["GET", "HEAD", "POST"])
def registration_create(request: OfficerRequest) -> HttpResponse:
    """Register for the campaign of `?campaign=code`; `?unit=code` says who. Without one, on to what is asked."""
    code = request.GET.get("campaign", "")
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    if not code:
        return redirect(f"{reverse('campaigns:campaign-list')}?view=asked")
    rows = offered(Campaign, request.scope).exclude(asks=Campaign.Asks.NOBODY).select_related("unit")
    campaign = get_object_or_404(rows, code=code)
    initial = _proposal(campaign, request)
    if not initial and request.method != "POST":
        tell(request, _("All that you keep records for have registered, or are not asked."))
        return redirect(campaign)
    return _registration_form(request, Registration(campaign=campaign), initial)


def _proposal(campaign: Campaign, request: OfficerRequest) -> dict[str, Any]:
    """What a new registration begins with: who registers, on which day, how many could; {} where nobody is left."""
    units = units_to_register(campaign, request.scope)
    wanted = (request.GET.get("unit", ""), request.where.unit.code)
    unit = next((found for code in wanted if (found := units.filter(code=code).first())), units.first())
    if unit is None:
        return {}
    day = asked.tree_day(campaign, timezone.localdate())
    return {"unit": unit.code, "happened_on": day, "eligible": services.members_of(unit, day).count() or None}


@require_http_methods(["GET", "HEAD", "POST"])
def registration_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    return _registration_form(request, _kept(request, pk), {})


def _registration_form(request: OfficerRequest, registration: Registration, initial: dict[str, Any]) -> HttpResponse:
    known = registration.pk is not None
    campaign = registration.campaign
    form = RegistrationForm(
        request.POST or None,
        request.FILES or None,
        instance=registration,
        scope=request.scope,
        campaign=campaign,
        chosen=request.where.unit,
    )
    form.initial.update(initial)

    def act() -> Registration:
        compact = form.cleaned_data.get("upload")
        if not known:
            return services.register(form.instance, compact=compact, scope=request.scope)
        seen = form.cleaned_data["version"]
        return services.change_registration(form.instance, compact=compact, seen_version=seen, scope=request.scope)

    def told(saved: Registration) -> tuple[str, str]:
        undo = "" if known else reverse("campaigns:registration-bin", args=[saved.pk])
        if not known and services.by_name(campaign):
            return _("Saved: %(what)s. Name the members now.") % {"what": saved}, undo
        return _("Saved: %(what)s.") % {"what": saved}, undo

    return form_page(
        request,
        form,
        act,
        told,
        heading=_("Edit the registration") if known else _("Register for a campaign"),
        back=registration.get_absolute_url() if known else campaign.get_absolute_url(),
        back_label=campaign.name,
        template="campaigns/registration_form.html",
        registration=registration if known else None,
        campaign=campaign,
        window=asked.window(campaign),
    )


@require_safe
def registration_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    registration = _found(request, pk, Can.VIEW)
    people = registration.people.select_related("member").order_by("member__name_key", "pk")
    may_record = request.scope.allows(Can.RECORD, registration.unit)
    return render(
        request,
        "campaigns/registration_detail.html",
        {
            "registration": registration,
            "union": unit_name(registration),
            "facts": _facts(registration),
            "by_name": services.by_name(registration.campaign),
            "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
            "sees_campaign": offered(Campaign, request.scope).filter(pk=registration.campaign_id).exists(),
            "may_record": may_record,
            "events": history(registration),
        },
    )


def _facts(registration: Registration) -> list[tuple[Any, Any]]:
    """(label, value) of what says something beside the head of the page."""
    signed_on = registration.compact_signed_on
    told = [
        (_("Registered on"), f"{registration.happened_on:%d/%m/%Y}"),
        (_("Taking part"), registration.taking_part),
        (_("Who could take part"), registration.eligible),
        (_("Compact signed on"), f"{signed_on:%d/%m/%Y}" if signed_on else ""),
        (_("Source document"), registration.source_document),
        (_("Note"), registration.note),
        (_("Recorded by"), registration.recorded_by.full_name),
    ]
    return [(label, value) for label, value in told if value != ""]


@require_safe
def registration_compact(request: OfficerRequest, pk: int) -> HttpResponse:
    """The signed compact as a download."""
    registration = _found(request, pk, Can.VIEW)
    if registration.compact is None:
        raise Http404
    return as_download(registration.compact, filename_of(_("compact"), registration.compact.media_type))


@require_POST
def registration_bin(request: OfficerRequest, pk: int) -> HttpResponse:
    return pressed(
        request,
        lambda: services.bin_registration(pk, scope=request.scope),
        _("The registration lies in the bin."),
        undo=reverse("campaigns:registration-restore", args=[pk]),
        onward=_found(request, pk).get_absolute_url(),
    )


@require_POST
def registration_restore(request: OfficerRequest, pk: int) -> HttpResponse:
    return pressed(
        request,
        lambda: services.restore_registration(pk, scope=request.scope),
        _("The registration counts again."),
        onward=_found(request, pk).get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def registration_people(request: OfficerRequest, pk: int) -> HttpResponse:
    """The members of the union, page by page: who is ticked is registered, with what they promise."""
    registration = _kept(request, pk)
    if not services.by_name(registration.campaign):
        return redirect(registration)
    words = request.GET.get("q", "").strip()
    members: Any = services.members_of(registration.unit, registration.happened_on)
    members = members.matching(words)
    page = Paginator(members.order_by("name_key", "pk"), PAGE).get_page(request.GET.get("page"))
    error = None
    if request.method == "POST":
        error = _named(request, registration)
        if error is None:
            registration.refresh_from_db(fields=["taking_part"])
            tell(request, _("Saved: %(what)s.") % {"what": registration})
            onward = page.has_next() and request.POST.get("act") == "next"
            if not onward:
                return redirect(registration)
            address = reverse("campaigns:registration-people", args=[pk])
            query = request.GET.copy()
            query["page"] = str(page.next_page_number())
            return redirect(f"{address}?{query.urlencode()}")
    promises = dict(registration.people.filter(member__in=[one.pk for one in page]).values_list("member", "promise"))
    if error is not None:
        promises = _ticked(request.POST)
    return render(
        request,
        "campaigns/registration_people.html",
        {
            "registration": registration,
            "union": unit_name(registration),
            "page": page,
            "rows": [(member, member.pk in promises, promises.get(member.pk, "")) for member in page],
            "words": words,
            "errors": error.messages if error else [],
        },
        status=422 if error else 200,
    )


def _named(request: OfficerRequest, registration: Registration) -> ValidationError | None:
    """What stands against the names that were ticked; None once they are written."""
    seen = request.POST.get("version", "")
    try:
        services.name_members(
            registration.pk,
            looked_at=_ids(request.POST.getlist("shown")),
            promises=_ticked(request.POST),
            seen_version=next(iter(_ids([seen])), 0),
            scope=request.scope,
        )
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        return error
    return None


def _ticked(said: Any) -> dict[int, str]:
    return {pk: said.get(f"promise_{pk}", "").strip() for pk in _ids(said.getlist("pick"))}


def _ids(typed: list[str]) -> list[int]:
    return [int(pk) for pk in typed if pk.isdecimal() and len(pk) < 19][:PAGE]


def _found(request: OfficerRequest, pk: int, can: Can = Can.RECORD) -> Registration:
    rows = Registration.objects.in_scope(request.scope, can)
    found: Registration = get_object_or_404(
        rows.select_related("unit", "campaign__unit", "recorded_by", "compact"), pk=pk
    )
    return found


def _kept(request: OfficerRequest, pk: int) -> Registration:
    registration = _found(request, pk)
    if registration.binned_at is not None or not request.where:
        raise Http404
    return registration
