"""HTTP in, HTTP out: recognitions of initiatives, by councils here or written down as they were given."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import privacy
from campaigns.forms.recognitions import RecognitionFilter, RecognitionForm
from campaigns.models import Initiative, Recognition
from campaigns.papers import blanks_for
from campaigns.papers.initiatives import issuer
from campaigns.services import recognitions as services
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, said_by
from unions.views.form_pages import bin_buttons, form_page

PAGE = 50


@require_safe
def recognition_list(request: OfficerRequest) -> HttpResponse:
    if not request.where:
        raise Http404
    here = Recognition.objects.in_scope(request.scope).under(request.where.unit, on="happened_on")
    here = here.happened_in(request.where.period)
    binned = request.GET.get("view") == "binned"
    form = RecognitionFilter(request.GET)
    rows = form.narrow(here.binned() if binned else here.kept())
    named = rows.with_unit_name(on="happened_on").select_related("initiative", "decision")
    page = Paginator(named.order_by("-happened_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    privacy.cover([row.initiative for row in page], request.scope)
    return render(
        request,
        "campaigns/recognition_list.html",
        {
            "form": form,
            "page": page,
            "total": rows.order_by().aggregate(all=Sum("quantity", default=0))["all"],
            "views": kept_or_binned(binned),
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


def kept_or_binned(binned: bool) -> list[dict[str, Any]]:
    """The two views of a list of records that has no others."""
    return [
        {"label": label, "url": url, "count": None, "current": current}
        for label, url, current in ((_("All"), "?", not binned), (_("In the bin"), "?view=binned", binned))
    ]


@require_safe
def recognition_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Recognition.objects.in_scope(request.scope).select_related(
        "unit", "initiative", "decision", "recorded_by", "appraisal__council_unit"
    )
    recognition = get_object_or_404(rows, pk=pk)
    readable = privacy.cover([recognition.initiative], request.scope)
    known = recognition.binned_at is None and recognition.initiative_id in readable
    prints = known and issuer(recognition) is not None
    may_record = request.scope.allows(Can.RECORD, recognition.unit)
    return render(
        request,
        "campaigns/recognition_detail.html",
        {
            "recognition": recognition,
            "may_print": recognition.initiative_id in readable and recognition.binned_at is None,
            "facts": said_by(recognition),
            "may_record": may_record,
            "may_bin": may_record and recognition.appraisal_id is None,
            "prints": prints,
            "blanks": blanks_for(recognition.unit) if prints else [],
            "events": history(recognition),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def recognition_create(request: OfficerRequest) -> HttpResponse:
    """Of so many; with `?initiative=7` of that one."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    recognition = Recognition()
    if initiative := initiative_meant(request, request.scope):
        recognition.initiative, recognition.unit = initiative, initiative.unit
        recognition.kind, recognition.quantity = initiative.kind, 1
    return _recognition_form(request, recognition)


def initiative_meant(request: HttpRequest, scope: Any) -> Initiative | None:
    """The one that the address names, if records may be kept about it; 404 if not."""
    asked = request.GET.get("initiative", "")
    if not asked:
        return None
    rows = Initiative.objects.in_scope(scope, Can.RECORD).kept().select_related("unit")
    found: Initiative = get_object_or_404(rows, pk=asked if asked.isdecimal() and len(asked) < 18 else 0)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def recognition_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Recognition.objects.in_scope(request.scope, Can.RECORD).kept()
    return _recognition_form(
        request, get_object_or_404(rows.select_related("unit", "initiative__unit", "decision"), pk=pk)
    )


def _recognition_form(request: OfficerRequest, recognition: Recognition) -> HttpResponse:
    if not request.where:
        raise Http404
    known = recognition.pk is not None
    form = RecognitionForm(request.POST or None, instance=recognition, scope=request.scope, chosen=request.where.unit)

    def act() -> Recognition:
        decision = form.decision.decision if form.decision else None
        if known:
            seen = form.cleaned_data["version"]
            return services.change_recognition(form.instance, decision, seen_version=seen, scope=request.scope)
        return services.record_recognition(form.instance, decision, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:recognition-bin", args=[saved.pk]),
        ),
        heading=_("Edit the recognition") if known else _("Record a recognition"),
        about=recognition.initiative or "",
        back=recognition.get_absolute_url() if known else reverse("campaigns:recognition-list"),
        back_label=_("Recognitions"),
        decision=form.decision,
    )


recognition_bin, recognition_restore = bin_buttons(
    Recognition, services.bin_recognition, services.restore_recognition, named="campaigns:recognition"
)
