"""HTTP in, HTTP out: what was given to funds."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.facts import Column
from common.money import dong_with_unit
from unions.http import OfficerRequest
from unions.list_files import UNIT, as_workbook
from unions.models import Can
from unions.pages import history, said_by
from unions.saved_views import asked_of, offered_views
from unions.views.form_pages import form_page, pressed
from welfare.forms.contributions import ContributionFilter, ContributionForm, GiversForm
from welfare.forms.funds import TakeBackForm
from welfare.fund_facts import CONTRIBUTION
from welfare.models import Contribution, Drive, Entry, Fund
from welfare.services import contributions as services

PAGE = 50
WHO_GAVE = Column(gettext_lazy("Who gave"), of=lambda row: row.giver_name)
COLUMNS = (*CONTRIBUTION.columns, WHO_GAVE, UNIT)


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_list(request: OfficerRequest) -> HttpResponseBase:
    """What was given to funds in the period; posted, the same as a file."""
    if not request.where:
        raise Http404
    here = Contribution.objects.in_scope(request.scope).under(request.where.unit, on="happened_on")
    here = here.happened_in(request.where.period)
    binned = request.GET.get("view") == "binned"
    form = ContributionFilter(request.GET, scope=request.scope)
    rows = form.narrow(here.binned() if binned else here.kept())
    named = rows.with_unit_name(on="happened_on").select_related("fund", "drive", "member")
    named = named.order_by("-happened_on", "-pk")
    if request.method == "POST":
        return as_workbook(request, named, COLUMNS, heading=_("Contributions to funds"), form=form)
    return render(
        request,
        "welfare/contribution_list.html",
        {
            "form": form,
            "saved": offered_views(request, asked_of(form, "view")),
            "page": Paginator(named, PAGE).get_page(request.GET.get("page")),
            "total": rows.order_by().aggregate(number=Count("pk"), amount=Sum("amount", default=0)),
            "views": [
                {
                    "label": label,
                    "url": f"?view={view}" if view else "?",
                    "count": None,
                    "current": binned == bool(view),
                }
                for view, label in (("", _("All")), ("binned", _("Taken back")))
            ],
            "may_pay": request.scope.units(Can.PAY).exists(),
        },
    )


@require_safe
def contribution_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Contribution.objects.in_scope(request.scope).with_unit_name(on="happened_on")
    contribution = get_object_or_404(
        rows.select_related("unit", "fund__unit", "drive", "member", "recorded_by", "binned_by"), pk=pk
    )
    entries = list(Entry.objects.filter(contribution=contribution).select_related("fund").order_by("number"))
    may_pay = all(request.scope.allows(Can.PAY, unit) for unit in {contribution.unit, contribution.fund.unit})
    kept = contribution.binned_at is None
    return render(
        request,
        "welfare/contribution_detail.html",
        {
            "contribution": contribution,
            "facts": said_by(contribution),
            "entries": entries,
            "may_change": may_pay and kept,
            "may_restore": may_pay and not kept and not entries,
            "reads_book": request.scope.allows(Can.VIEW, contribution.fund.unit),
            "events": history(contribution),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.PAY).exists():
        raise Http404
    return _contribution_form(request, Contribution())


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Contribution.objects.in_scope(request.scope, Can.PAY).kept().select_related("unit", "fund__unit", "drive")
    return _contribution_form(request, get_object_or_404(rows, pk=pk))


def _contribution_form(request: OfficerRequest, contribution: Contribution) -> HttpResponse:
    known = contribution.pk is not None
    form = ContributionForm(
        request.POST or None,
        instance=contribution,
        initial={} if known else _asked(request),
        scope=request.scope,
        chosen=request.where.unit,
    )

    def act() -> Contribution:
        if known:
            return services.change_contribution(
                form.instance, seen_version=form.cleaned_data["version"], scope=request.scope
            )
        return services.record_contribution(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (_("Recorded: %(amount)s.") % {"amount": dong_with_unit(saved.amount)}, ""),
        heading=_("Change the contribution") if known else _("Record a contribution"),
        back=contribution.get_absolute_url() if known else reverse("welfare:contribution-list"),
        back_label=_("Contributions to funds"),
    )


def _asked(request: OfficerRequest) -> dict[str, Any]:
    """The fund or drive from whose page one came."""
    drive = request.GET.get("drive", "")
    if drive.isdecimal():
        found = Drive.objects.in_scope(request.scope).filter(pk=int(drive)).first()
        return {"drive": found, "fund": found.fund_id} if found else {}
    fund = request.GET.get("fund", "")
    return {"fund": Fund.objects.in_scope(request.scope).filter(pk=int(fund)).first()} if fund.isdecimal() else {}


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_many(request: OfficerRequest) -> HttpResponse:
    """A list of givers, pasted: all of them are recorded, or none."""
    if not request.where or not request.scope.units(Can.PAY).exists():
        raise Http404
    form = GiversForm(request.POST or None, initial=_asked(request), scope=request.scope)
    return form_page(
        request,
        form,
        lambda: services.record_contributions(form.contributions(), scope=request.scope),
        lambda saved: (
            ngettext(
                "%(number)d contribution recorded: %(amount)s.",
                "%(number)d contributions recorded: %(amount)s.",
                len(saved),
            )
            % {"number": len(saved), "amount": dong_with_unit(sum(one.amount for one in saved))},
            "",
        ),
        heading=_("Record many givers"),
        back=reverse("welfare:contribution-list"),
        back_label=_("Contributions to funds"),
        onward=reverse("welfare:contribution-list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_take_back(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Contribution.objects.in_scope(request.scope, Can.PAY).kept().select_related("fund__unit", "unit")
    contribution = get_object_or_404(rows, pk=pk)
    form = TakeBackForm(request.POST or None)
    booked = contribution.entries.exists()
    return form_page(
        request,
        form,
        lambda: services.take_back_contribution(
            pk, reason=form.cleaned_data["reason"], on=form.cleaned_data["happened_on"], scope=request.scope
        ),
        lambda _saved: (
            _("Taken back. The cash book says so too.") if booked else _("Taken back."),
            "" if booked else reverse("welfare:contribution-restore", args=[pk]),
        ),
        heading=_("Take the contribution back"),
        back=contribution.get_absolute_url(),
        back_label=_("Contribution"),
        onward=contribution.get_absolute_url(),
        button=_("Take back"),
    )


@require_POST
def contribution_restore(request: OfficerRequest, pk: int) -> HttpResponse:
    contribution = get_object_or_404(Contribution.objects.in_scope(request.scope, Can.PAY).binned(), pk=pk)
    return pressed(
        request,
        lambda: services.restore_contribution(pk, scope=request.scope),
        _("Taken out of the bin."),
        onward=contribution.get_absolute_url(),
    )
