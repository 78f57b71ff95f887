"""HTTP in, HTTP out: the awards that were given, to whom, and what was taken back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.facts.awards import AWARD
from campaigns.forms.awards import AwardFilter, AwardForm, RevocationForm
from campaigns.models import OF_UNIONS, Award
from campaigns.services import awards as services
from members.models import Member
from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.list_files import UNIT, as_workbook
from unions.models import Can, UnionUnit
from unions.pages import history, said_by
from unions.saved_views import asked_of, offered_views
from unions.views.form_pages import bin_buttons, form_page

PAGE = 50
RELATED = ("unit", "award_type", "member", "recipient_unit", "campaign", "decision")


@require_http_methods(["GET", "HEAD", "POST"])
def award_list(request: OfficerRequest) -> HttpResponseBase:
    """The awards of the period under the unit of the page, with how many there are and how many received them.

    Posted, it is the same as a file.
    """
    if not request.where:
        raise Http404
    unit, period = request.where.unit, request.where.period
    here = Award.objects.in_scope(request.scope).under(unit, on="happened_on").happened_in(period)
    shown = {
        "": here.standing(),
        "outside": here.standing().exclude(award_type__giver__in=OF_UNIONS),
        "revoked": here.kept().filter(revoked_on__isnull=False),
        "binned": here.binned(),
    }
    view = request.GET.get("view", "") if request.GET.get("view", "") in shown else ""
    form = AwardFilter(request.GET)
    rows = shown[view].filter(**form.asked())
    if request.method == "POST":
        return as_workbook(request, _shown(rows), (*AWARD.columns, UNIT), heading=_("Awards"), form=form)
    return render(
        request,
        "campaigns/award_list.html",
        {
            "form": form,
            "saved": offered_views(request, asked_of(form, "view")),
            "page": Paginator(_shown(rows), PAGE).get_page(request.GET.get("page")),
            "sums": services.sums_of(rows),
            "views": _views(view),
            "counts": view in ("", "outside"),
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


def _views(asked: str) -> list[dict[str, Any]]:
    offered = [
        ("", _("All")),
        ("outside", _("From outside the unions")),
        ("revoked", _("Revoked")),
        ("binned", _("In the bin")),
    ]
    return [
        {"label": label, "url": f"?view={view}" if view else "?", "count": None, "current": view == asked}
        for view, label in offered
    ]


def _shown(rows: Any) -> Any:
    return rows.with_unit_name(on="happened_on").select_related(*RELATED).order_by("-happened_on", "-pk")


@require_safe
def member_awards(request: OfficerRequest, pk: int) -> HttpResponse:
    """All awards of a member within reach, of whatever year."""
    member = get_object_or_404(Member.objects.in_scope(request.scope).standing(), pk=pk)
    rows = Award.objects.in_scope(request.scope).kept().filter(member=member)
    return _awards_of(request, rows, str(member), member.get_absolute_url())


@require_safe
def unit_awards(request: OfficerRequest, code: str) -> HttpResponse:
    """All awards that a union received itself, of whatever year."""
    unit = get_object_or_404(UnionUnit.objects.in_scope(request.scope), code=code)
    version = unit.versions.order_by("-valid").first()
    rows = Award.objects.in_scope(request.scope).kept().filter(recipient_unit=unit)
    return _awards_of(request, rows, version.name if version else unit.code, unit.get_absolute_url())


def _awards_of(request: OfficerRequest, rows: Any, who: str, address: str) -> HttpResponse:
    page = Paginator(_shown(rows), PAGE).get_page(request.GET.get("page"))
    standing = rows.standing().count()
    context = {"page": page, "who": who, "address": address, "standing": standing}
    return render(request, "campaigns/awards_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def award_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _award_form(request, Award(merit_year=request.where.period.cut_off.year))


@require_http_methods(["GET", "HEAD", "POST"])
def award_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Award.objects.in_scope(request.scope, Can.RECORD).standing().select_related(*RELATED)
    return _award_form(request, get_object_or_404(rows, pk=pk))


def _award_form(request: OfficerRequest, award: Award) -> HttpResponse:
    if not request.where:
        raise Http404
    known = award.pk is not None
    form = AwardForm(request.POST or None, instance=award, scope=request.scope, chosen=request.where.unit)
    decision = DecisionForm(request.POST or None, decision=award.decision)

    def act() -> Award:
        if known:
            seen = form.cleaned_data["version"]
            return services.change_award(
                form.instance, decision=decision.decision, seen_version=seen, scope=request.scope
            )
        return services.record_award(form.instance, decision=decision.decision, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:award-bin", args=[saved.pk]),
        ),
        heading=_("Edit the award") if known else _("Record an award"),
        back=award.get_absolute_url() if known else reverse("campaigns:award-list"),
        back_label=_("Awards"),
        also=decision.is_valid,
        decision=decision,
    )


@require_safe
def award_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    award = _award(request, pk, Can.VIEW)
    may_record = request.scope.allows(Can.RECORD, award.unit)
    standing = award.binned_at is None and award.revoked_on is None
    return render(
        request,
        "campaigns/award_detail.html",
        {
            "award": award,
            "facts": [(label, value) for label, value in said_by(award) if value != award.recipient_unit],
            "may_change": may_record and standing,
            "may_restore": may_record and award.binned_at is not None,
            "may_revoke": standing and request.scope.allows(Can.APPROVE, award.unit),
            "events": history(award),
        },
    )


def _award(request: OfficerRequest, pk: int, can: Can = Can.RECORD) -> Award:
    rows = Award.objects.in_scope(request.scope, can).select_related(*RELATED, "recorded_by", "revoked_by")
    award: Award = get_object_or_404(rows, pk=pk)
    return award


award_bin, award_restore = bin_buttons(Award, services.bin_award, services.restore_award, named="campaigns:award")


@require_http_methods(["GET", "HEAD", "POST"])
def award_revoke(request: OfficerRequest, pk: int) -> HttpResponse:
    """Why an award is taken back; it stays in the list, struck through."""
    award = _award(request, pk, Can.APPROVE)
    if award.binned_at is not None or award.revoked_on is not None:
        raise Http404
    form = RevocationForm(request.POST or None, initial={"version": award.version})

    def act() -> Award:
        said = form.cleaned_data
        return services.revoke_award(
            pk, on=said["on"], reason=said["reason"], seen_version=said["version"], scope=request.scope
        )

    return form_page(
        request,
        form,
        act,
        lambda saved: (_("Revoked: %(what)s. It stays in sight and is counted no more.") % {"what": saved}, ""),
        heading=_("Revoke the award"),
        about=award,
        back=award.get_absolute_url(),
        back_label=_("Award"),
        button=_("Revoke"),
    )
