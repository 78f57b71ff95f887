"""HTTP in, HTTP out: calls for reports, who is missing, what is done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from reports.expected import Completeness, Row, completeness, levels, tree_day, with_numbers
from reports.forms.calls import CallForm, PutOffForm
from reports.models import HANDED_IN, OPEN, Expects, Report, ReportCall
from reports.services import calls as services
from reports.services import reminding, reviewing
from reports.views.call_papers import papers, reviewed
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history
from unions.tree import versions_of
from unions.views.form_pages import form_page, pressed

PAGE = 50
COPIED = 300  # unions named in the text that is copied; of more it says how many


@require_safe
def call_list(request: OfficerRequest) -> HttpResponse:
    """The calls of all unions that the account reviews, the last first."""
    require_reviewer(request)
    calls = ReportCall.objects.in_scope(request.scope, Can.REVIEW).with_unit_name(on=request.scope.on)
    rows = with_numbers(calls.select_related("template", "schedule"), request.scope.on)
    return render(
        request,
        "reports/call_list.html",
        {"page": Paginator(rows, PAGE).get_page(request.GET.get("page"))},
    )


def require_reviewer(request: OfficerRequest) -> None:
    """404 for who reviews nowhere."""
    if not request.where or not request.scope.held.get(Can.REVIEW):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def call_create(request: OfficerRequest) -> HttpResponse:
    require_reviewer(request)
    form = CallForm(request.POST or None, instance=ReportCall(), scope=request.scope, where=request.where)
    return form_page(
        request,
        form,
        lambda: services.open_call(form.instance, scope=request.scope),
        lambda call: (_("Asked for: %(what)s. The drafts are being made.") % {"what": call}, ""),
        heading=_("Ask for reports"),
        back=reverse("reports:call-list"),
        back_label=_("Calls for reports"),
        button=_("Ask for them"),
    )


# One call --------------------------------------------------------------------------------------------------
@require_safe
def call_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _detail(request, reviewed(request, pk))


def _detail(request: OfficerRequest, call: ReportCall, form: PutOffForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    told = completeness(call)
    kinds = _kinds(told, today)
    chosen = request.GET.get("show", "") if request.GET.get("show", "") in kinds else next(iter(kinds))
    rows = kinds[chosen][1]
    names = _names(told.rows, call)
    rows.sort(key=lambda row: (row.due_on, names.get(row.unit_id, "")))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/call_detail.html",
        {
            "call": call,
            "unit_name": names.get(call.unit_id, call.unit.code),
            "told": told,
            "sections": [
                {"label": label, "url": f"?show={kind}", "count": len(of_kind), "current": kind == chosen}
                for kind, (label, of_kind) in kinds.items()
            ],
            "page": page,
            "rows": [_shown(row, names, today, ticked=_ticked(form)) for row in page],
            "may_put_off": call.closed_by is None and any(row.report and row.status in OPEN for row in page),
            "form": form or PutOffForm(call=call),
            "text_to_send": _text_to_send(call, told, names),
            "facts": _facts(call),
            "events": history(call),
            **papers(call, request.scope),
        },
        status=422 if form else 200,
    )


def _kinds(told: Completeness, today: date) -> dict[str, tuple[Any, list[Row]]]:
    """The lists of the page, each with its heading; those who have not handed in stand first."""
    of_status = {
        "owed": (_("Not handed in"), lambda row: row.status in OPEN),
        "late": (_("Overdue"), lambda row: row.is_late(today)),
        "handed-in": (_("Waiting for review"), lambda row: row.status == Report.Status.SUBMITTED),
        "accepted": (_("Accepted"), lambda row: row.status in HANDED_IN and row.status != Report.Status.SUBMITTED),
        "excused": (_("Excused"), lambda row: row.status == Report.Status.EXCUSED),
    }
    return {kind: (label, list(filter(wanted, told.rows))) for kind, (label, wanted) in of_status.items()}


def _names(rows: Sequence[Row], call: ReportCall) -> dict[int, str]:
    """What the unions were called on the last day of the period."""
    called = versions_of([call.unit_id, *(row.unit_id for row in rows)], call.period.cut_off)
    return {unit: version.short_name for unit, version in called.items()}


def _ticked(form: PutOffForm | None) -> list[str]:
    return form.data.getlist("reports") if form else []  # type: ignore[attr-defined]


def _shown(row: Row, names: dict[int, str], today: date, *, ticked: list[str]) -> dict[str, Any]:
    state = row.state(today)
    return {
        "name": names.get(row.unit_id, ""),
        "report": row.report,
        "url": reverse("reports:report-detail", args=[row.report]) if row.report else "",
        "chip": state,
        "word": _("Not begun") if state == "queued" else "",
        "due_on": row.due_on,
        "open": row.report is not None and row.status in OPEN,
        "ticked": str(row.report) in ticked,
    }


def _text_to_send(call: ReportCall, told: Completeness, names: dict[int, str]) -> str:
    """Who is missing, as words for a group of telephones; "" where nobody is."""
    missing = [names.get(row.unit_id, "") for row in told.rows if row.status in OPEN]
    if not missing:
        return ""
    lines = [
        _("%(report)s: %(handed_in)d of %(owed)d handed in. Due on %(day)s.")
        % {"report": call, "handed_in": told.handed_in, "owed": told.owed, "day": f"{call.due_on:%d/%m/%Y}"},
        ngettext("Still missing: %(n)d union", "Still missing: %(n)d unions", len(missing)) % {"n": len(missing)},
        *(f"{n}. {name}" for n, name in enumerate(sorted(missing)[:COPIED], 1)),
    ]
    if len(missing) > COPIED:
        lines.append("…")
    return "\n".join(lines)


def _facts(call: ReportCall) -> list[tuple[Any, Any]]:
    remind = ", ".join(map(str, call.remind)) or _("none")
    facts = [
        (_("Outline"), call.template),
        (_("Period"), call.period.label),
        (_("Who owes it"), call.get_expects_display()),
        *_levels(call),
        (_("Due on"), f"{call.due_on:%d/%m/%Y}"),
        (_("Reminders, days before the due day"), remind),
        (_("Asked for by"), call.opened_by or call.schedule),
    ]
    if call.closed_by:
        facts.append((_("Closed by"), call.closed_by))
    return facts


def _levels(call: ReportCall) -> list[tuple[Any, Any]]:
    if call.expects == Expects.ITSELF:
        return []
    return [(_("Levels"), "; ".join(map(str, levels(call, tree_day(call, timezone.localdate())))))]


# What is done about it --------------------------------------------------------------------------------------
@require_POST
def call_draft(request: OfficerRequest, pk: int) -> HttpResponse:
    return pressed(
        request,
        lambda: services.look_again(reviewed(request, pk).pk, scope=request.scope),
        _("The drafts are being made. Look again in a moment."),
        onward=reverse("reports:call-detail", args=[pk]),
    )


@require_POST
def call_remind(request: OfficerRequest, pk: int) -> HttpResponse:
    call = reviewed(request, pk)
    try:
        number = reminding.remind_now(call, scope=request.scope)
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
        return redirect(call)
    if number:
        tell(request, ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", number) % {"n": number})
    else:
        tell(request, _("Nobody is left to be reminded today."), level=messages.WARNING)
    return redirect(call)


@require_POST
def call_put_off(request: OfficerRequest, pk: int) -> HttpResponse:
    call = reviewed(request, pk)
    form = PutOffForm(request.POST, call=call)
    if not form.is_valid():
        return _detail(request, call, form)
    due_on, reason = form.cleaned_data["due_on"], form.cleaned_data["reason"]
    chosen = list(form.cleaned_data["reports"])
    try:
        with transaction.atomic():
            for report in chosen:
                reviewing.put_off(report.pk, due_on=due_on, reason=reason, scope=request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        for name, told in getattr(error, "message_dict", {"": error.messages}).items():
            form.add_error(name if name in form.fields else None, told)
        return _detail(request, call, form)
    told = ngettext("%(n)d report is due on %(day)s.", "%(n)d reports are due on %(day)s.", len(chosen))
    tell(request, told % {"n": len(chosen), "day": f"{due_on:%d/%m/%Y}"})
    return redirect(call)


@require_POST
def call_close(request: OfficerRequest, pk: int) -> HttpResponse:
    call = reviewed(request, pk)
    return pressed(
        request,
        lambda: services.close_call(pk, scope=request.scope),
        _("Closed. Nobody is reminded any more."),
        undo=reverse("reports:call-reopen", args=[pk]),
        onward=call.get_absolute_url(),
    )


@require_POST
def call_reopen(request: OfficerRequest, pk: int) -> HttpResponse:
    call = reviewed(request, pk)
    return pressed(
        request,
        lambda: services.reopen_call(pk, scope=request.scope),
        _("The call is open again."),
        onward=call.get_absolute_url(),
    )
