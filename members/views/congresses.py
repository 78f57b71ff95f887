"""HTTP in, HTTP out: congresses, and how far the plans for them are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from members import congresses
from members.forms.offices import CongressForm, CongressPlanForm
from members.models import Congress, CongressPlan
from members.services import offices
from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, said_by
from unions.views.form_pages import form_page

PAGE = 50


@require_safe
def congress_list(request: OfficerRequest) -> HttpResponse:
    """The congresses of the period under the unit of the page, and the plans that reach there."""
    if not request.where:
        raise Http404
    unit, period = request.where.unit, request.where.period
    here = Congress.objects.in_scope(request.scope).under(unit, on="happened_on").happened_in(period)
    binned = request.GET.get("status") == "binned"
    rows = here.binned() if binned else here.kept()
    plans = CongressPlan.objects.in_scope(request.scope).under(unit, on=request.scope.on)
    return render(
        request,
        "members/congress_list.html",
        {
            "page": Paginator(rows.with_unit_name(on="happened_on"), PAGE).get_page(request.GET.get("page")),
            "number": rows.count(),
            "views": [
                {"label": _("All"), "url": "?", "count": None, "current": not binned},
                {"label": _("In the bin"), "url": "?status=binned", "count": None, "current": binned},
            ],
            "plans": plans.with_unit_name(on=request.scope.on).select_related("level", "unit"),
            "may_record": request.scope.allows(Can.RECORD, unit),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def congress_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _congress_form(request, Congress())


@require_http_methods(["GET", "HEAD", "POST"])
def congress_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Congress.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit", "decision")
    return _congress_form(request, get_object_or_404(rows, pk=pk))


def _congress_form(request: OfficerRequest, congress: Congress) -> HttpResponse:
    initial = {"term_label": request.GET.get("term", "")} if not congress.pk else None
    form = CongressForm(
        request.POST or None, instance=congress, scope=request.scope, where=request.where, initial=initial
    )
    decision = DecisionForm(request.POST or None, decision=congress.decision)
    if request.method == "POST" and form.is_valid() & decision.is_valid():
        try:
            saved = _save(request, form, decision)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            tell(request, _("Recorded: congress of %(what)s.") % {"what": saved})
            return redirect(saved)
    return render(
        request,
        "members/congress_form.html",
        {"form": form, "decision": decision, "congress": congress},
        status=422 if form.is_bound else 200,
    )


def _save(request: OfficerRequest, form: CongressForm, decision: DecisionForm) -> Congress:
    if form.instance.pk:
        seen = form.cleaned_data["version"]
        return offices.change_congress(
            form.instance, decision=decision.decision, seen_version=seen, scope=request.scope
        )
    return offices.record_congress(form.instance, decision=decision.decision, scope=request.scope)


@require_safe
def congress_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(Congress.objects.in_scope(request.scope), pk=pk))


def _detail(request: OfficerRequest, congress: Congress, errors: list[str] | None = None) -> HttpResponse:
    rows = Congress.objects.with_unit_name(on="happened_on").select_related("unit", "decision", "recorded_by")
    congress = rows.get(pk=congress.pk)
    return render(
        request,
        "members/congress_detail.html",
        {
            "congress": congress,
            "facts": said_by(congress),
            "events": history(congress),
            "errors": errors,
            "may_record": request.scope.allows(Can.RECORD, congress.unit),
        },
        status=422 if errors else 200,
    )


@require_POST
def congress_bin(request: OfficerRequest, pk: int) -> HttpResponse:
    congress = get_object_or_404(Congress.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    try:
        offices.bin_congress(pk, scope=request.scope)
    except ValidationError as error:
        return _detail(request, congress, error.messages)
    tell(request, _("Put into the bin."), undo=reverse("members:congress-restore", args=[pk]))
    return redirect(congress)


@require_POST
def congress_restore(request: OfficerRequest, pk: int) -> HttpResponse:
    congress = get_object_or_404(Congress.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    try:
        offices.restore_congress(pk, scope=request.scope)
    except ValidationError as error:
        return _detail(request, congress, error.messages)
    tell(request, _("Taken out of the bin."))
    return redirect(congress)


# Plans ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def congress_plan_create(request: OfficerRequest) -> HttpResponse:
    """A plan of the unit of the page for a level below it."""
    if not request.where or not request.scope.allows(Can.RECORD, request.where.unit):
        raise Http404
    return _plan_form(request, CongressPlan(unit=request.where.unit))


@require_http_methods(["GET", "HEAD", "POST"])
def congress_plan_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = CongressPlan.objects.in_scope(request.scope, Can.RECORD).select_related("unit")
    return _plan_form(request, get_object_or_404(rows, pk=pk))


def _plan_form(request: OfficerRequest, plan: CongressPlan) -> HttpResponse:
    known = plan.pk is not None
    form = CongressPlanForm(request.POST or None, instance=plan)
    act = offices.change_plan if known else offices.plan_congresses
    detail = reverse("members:congress-plan-detail", args=[plan.pk]) if known else ""
    return form_page(
        request,
        form,
        lambda: act(form.instance, scope=request.scope),
        lambda _saved: (_("The plan is written down."), ""),
        heading=_("Edit the plan of congresses") if known else _("Plan congresses"),
        about=_("By when the unions of a level below hold their congress; the page of the plan then counts them."),
        back=detail or reverse("members:congress-list"),
        back_label=plan.term_label if known else _("Congresses"),
    )


@require_POST
def congress_plan_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(CongressPlan.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    try:
        offices.drop_plan(pk, scope=request.scope)
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
        return redirect(plan)
    tell(request, _("Dropped: %(what)s.") % {"what": plan.term_label})
    return redirect("members:congress-list")


@require_safe
def congress_plan_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """k of n, branch by branch, and those that are still missing; on the tree of today or of the due day."""
    plan = get_object_or_404(
        CongressPlan.objects.in_scope(request.scope)
        .with_unit_name(on=request.scope.on)
        .select_related("level", "unit"),
        pk=pk,
    )
    at_due = request.GET.get("tree") == "due"
    day = plan.due_on if at_due else timezone.localdate()
    found = congresses.tracking(plan, day, request.scope)
    branch, state = request.GET.get("branch", ""), request.GET.get("state", "missing")
    rows = _narrowed(found, branch, state)
    return render(
        request,
        "members/congress_plan.html",
        {
            "plan": plan,
            "day": day,
            "overdue": day > plan.due_on,
            "found": found,
            "branch": next((one for one in found.branches if one.code == branch), None),
            "state": state,
            "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
            "trees": [
                {"label": _("Tree of today"), "url": "?", "count": None, "current": not at_due},
                {"label": _("Tree of the due day"), "url": "?tree=due", "count": None, "current": at_due},
            ],
            "states": _states(found, request, state),
            "asked": f"&tree={'due' if at_due else 'today'}",
            "may_record": request.scope.allows(Can.RECORD, plan.unit),
            "events": history(plan),
        },
    )


def _narrowed(found: congresses.Tracking, branch: str, state: str) -> list[Any]:
    paths = [one.path for one in found.branches if one.code == branch] if branch else [""]
    rows = [row for row in found.rows if any(row.path.startswith(path) for path in paths)]
    if state == "all":
        return rows
    return [row for row in rows if (row.held_on is not None) == (state == "held")]


def _states(found: congresses.Tracking, request: OfficerRequest, state: str) -> list[dict[str, Any]]:
    offered = [
        ("missing", _("Not held"), found.whole.missing),
        ("held", _("Held"), found.whole.held),
        ("all", _("All"), found.whole.all),
    ]
    kept = request.GET.copy()
    kept.pop("page", None)
    told = []
    for value, label, number in offered:
        kept["state"] = value
        told.append({"label": label, "url": f"?{kept.urlencode()}", "count": number, "current": state == value})
    return told
