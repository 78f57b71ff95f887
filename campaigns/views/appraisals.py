"""HTTP in, HTTP out: requests for recognition, and what councils say to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import appraising, privacy
from campaigns.forms.appraisals import AcceptForm, DecideForm, RequestForm, StepForm
from campaigns.models import Appraisal, Initiative
from campaigns.services import appraisals as services
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from unions.views.form_pages import form_page, pressed

PAGE = 50
State = Appraisal.State
BY_CLOCK = ("accepted_on", "requested_on", "pk")  # what was accepted first is due first; what is not yet comes last


@require_safe
def appraisal_list(request: OfficerRequest) -> HttpResponse:
    """What waits for the council of the page's union; beside it, what waits for councils outside of the unions."""
    if not request.where:
        raise Http404
    unit, period, today = request.where.unit, request.where.period, timezone.localdate()
    mine = Appraisal.objects.in_scope(request.scope).filter(initiative__binned_at=None)
    ours = mine.filter(council_unit=unit)
    outside = mine.under(unit, on="requested_on").filter(council_unit=None)
    shown = {
        "": ours.filter(state__in=appraising.UNDECIDED),
        "overdue": appraising.overdue(ours, today),
        "outside": outside.filter(state__in=appraising.UNDECIDED),
        "decided": ours.exclude(state__in=appraising.UNDECIDED).filter(met_on__gte=period.start, met_on__lt=period.end),
    }
    asked = request.GET.get("view", "") if request.GET.get("view", "") in shown else ""
    rows = appraising.shown(shown[asked], today).with_unit_name(on="requested_on")
    page = Paginator(rows.select_related("initiative").order_by(*BY_CLOCK), PAGE).get_page(request.GET.get("page"))
    privacy.cover([row.initiative for row in page], request.scope)
    decides = request.scope.allows(Can.REVIEW, unit)
    return render(
        request,
        "campaigns/appraisal_list.html",
        {
            "page": page,
            "rows": [(row, appraising.look(row, today), appraising.votes(row)) for row in page],
            "views": _views(asked, {view: shown[view].count() for view in ("", "overdue", "outside")}),
            "asked": asked,
            "decides": decides and asked in ("", "overdue"),
        },
    )


def _views(asked: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    offered = [
        ("", _("Waiting for us")),
        ("overdue", _("Overdue")),
        ("outside", _("With other bodies")),
        ("decided", _("Decided in the period")),
    ]
    return [
        {
            "label": label,
            "url": f"?view={view}" if view else "?",
            "count": counts.get(view),
            "current": view == asked,
        }
        for view, label in offered
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_request(request: OfficerRequest, pk: int) -> HttpResponse:
    """Ask for recognition of an initiative at a level."""
    rows = Initiative.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit")
    initiative = get_object_or_404(rows, pk=pk)
    form = RequestForm(request.POST or None, instance=Appraisal(initiative=initiative), initiative=initiative)
    return form_page(
        request,
        form,
        lambda: services.request_recognition(form.instance, scope=request.scope),
        lambda saved: (_("Asked for."), reverse("campaigns:appraisal-withdraw", args=[saved.pk])),
        heading=_("Ask for recognition"),
        about=initiative,
        back=initiative.get_absolute_url(),
        back_label=_("Initiative"),
        onward=initiative.get_absolute_url(),
        button=_("Ask"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_accept(request: OfficerRequest, pk: int) -> HttpResponse:
    appraisal = _for_council(request, pk)
    if appraisal.state != State.REQUESTED:
        return _not_now(request, appraisal)
    form = AcceptForm(request.POST or None, initial={"version": appraisal.version, "accepted_on": timezone.localdate()})
    return _step_page(
        request,
        appraisal,
        form,
        lambda: services.accept_request(
            pk, on=form.cleaned_data["accepted_on"], seen_version=form.cleaned_data["version"], scope=request.scope
        ),
        _("Accepted. The council now has three months."),
        heading=_("Accept the request"),
        button=_("Accept"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_decide(request: OfficerRequest, pk: int) -> HttpResponse:
    """The council's votes, and what follows from them."""
    appraisal = _for_council(request, pk)
    if appraisal.state != State.ACCEPTED:
        return _not_now(request, appraisal)
    form = DecideForm(
        request.POST or None,
        votes_are_told=appraisal.council_unit is not None,
        initial={"version": appraisal.version},
    )

    def act() -> Any:
        said = form.cleaned_data
        if said["outcome"] == State.REFUSED:
            return services.refuse_recognition(
                pk, form.minutes, said["refusal"], seen_version=said["version"], scope=request.scope
            )
        return services.recognise(
            pk,
            form.minutes,
            form.decision.decision,
            certificate_number=said["certificate_number"],
            seen_version=said["version"],
            scope=request.scope,
        )

    return _step_page(
        request,
        appraisal,
        form,
        act,
        _("What the council decided is written down."),
        undo=reverse("campaigns:appraisal-reopen", args=[pk]),
        heading=_("Votes and decision of the council"),
        button=_("Write down"),
        decision=form.decision,
    )


@require_POST
def appraisal_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    appraisal = get_object_or_404(
        Appraisal.objects.in_scope(request.scope, Can.RECORD).select_related("initiative"), pk=pk
    )
    return pressed(
        request,
        lambda: services.withdraw_request(pk, scope=request.scope),
        _("The request is withdrawn."),
        onward=appraisal.initiative.get_absolute_url(),
    )


@require_POST
def appraisal_reopen(request: OfficerRequest, pk: int) -> HttpResponse:
    appraisal = _for_council(request, pk)
    return pressed(
        request,
        lambda: services.reopen_appraisal(pk, scope=request.scope),
        _("The decision is taken back; the council decides anew."),
        onward=appraisal.initiative.get_absolute_url(),
    )


def _for_council(request: OfficerRequest, pk: int) -> Appraisal:
    """The request if the account speaks for its council, else 404."""
    rows = Appraisal.objects.in_scope(request.scope).select_related("initiative__unit", "council_unit")
    appraisal: Appraisal = get_object_or_404(rows, pk=pk)
    if not services.may_decide(appraisal, request.scope):
        raise Http404
    return appraisal


def _not_now(request: OfficerRequest, appraisal: Appraisal) -> HttpResponse:
    said = _("That cannot be done now; the request is: %(state)s.") % {"state": appraisal.get_state_display()}
    tell(request, said, level=messages.WARNING)
    return redirect(appraisal.initiative)


def _step_page(
    request: OfficerRequest, appraisal: Appraisal, form: StepForm, act: Any, said: str, *, undo: str = "", **page: Any
) -> HttpResponse:
    initiative = appraisal.initiative
    return form_page(
        request,
        form,
        act,
        lambda _done: (said, undo),
        about=f"{initiative}: {appraisal.get_level_display()}",
        back=initiative.get_absolute_url(),
        back_label=_("Initiative"),
        onward=initiative.get_absolute_url(),
        **page,
    )
