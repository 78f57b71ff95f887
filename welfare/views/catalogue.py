"""HTTP in, HTTP out: payout kinds for everybody, and the norms that hold at a union."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unions.forms.decisions import DecisionForm
from unions.http import OfficerRequest
from unions.models import UnionUnit
from unions.pages import history, span
from unions.services.catalogue import defines_for_all
from unions.views.form_pages import form_page, pressed
from welfare.forms.catalogue import KindForm, LastDayForm, NormForm
from welfare.models import Norm, PayoutKind
from welfare.norms_here import norms_here
from welfare.services import catalogue as services

# Kinds ---------------------------------------------------------------------------------------------------


@require_safe
def payout_kind_list(request: OfficerRequest) -> HttpResponse:
    """All kinds with what is given for each; those that are no longer offered last."""
    _require_defining(request)
    kinds = PayoutKind.objects.annotate(used=Count("payouts")).order_by("retired", "rank", "code")
    return render(request, "welfare/kind_list.html", {"kinds": kinds})


@require_http_methods(["GET", "HEAD", "POST"])
def payout_kind_create(request: OfficerRequest) -> HttpResponse:
    _require_defining(request)
    return _kind_form(request, PayoutKind())


@require_http_methods(["GET", "HEAD", "POST"])
def payout_kind_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    _require_defining(request)
    return _kind_form(request, get_object_or_404(PayoutKind, pk=pk))


def _kind_form(request: OfficerRequest, kind: PayoutKind) -> HttpResponse:
    form = KindForm(request.POST or None, instance=kind)
    known = kind.pk is not None
    act = services.change_kind if known else services.add_kind
    return form_page(
        request,
        form,
        lambda: act(form.instance, scope=request.scope),
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("welfare:payout-kind-retire", args=[saved.pk]),
        ),
        heading=_("Edit the payout kind") if known else _("Add a payout kind"),
        back=reverse("welfare:payout-kind-list"),
        back_label=_("Payout kinds"),
        onward=reverse("welfare:payout-kind-list"),
        kind=kind if known else None,
        events=history(kind) if known else (),
        template="welfare/kind_form.html",
    )


@require_POST
def payout_kind_retire(request: OfficerRequest, pk: int) -> HttpResponse:
    _require_defining(request)
    kind = get_object_or_404(PayoutKind, pk=pk)
    return pressed(
        request,
        lambda: services.retire_kind(pk, scope=request.scope),
        _("No longer offered: %(what)s.") % {"what": kind},
        undo=reverse("welfare:payout-kind-offer", args=[pk]),
        onward=reverse("welfare:payout-kind-list"),
    )


@require_POST
def payout_kind_offer(request: OfficerRequest, pk: int) -> HttpResponse:
    _require_defining(request)
    kind = get_object_or_404(PayoutKind, pk=pk)
    return pressed(
        request,
        lambda: services.retire_kind(pk, retired=False, scope=request.scope),
        _("Offered again: %(what)s.") % {"what": kind},
        undo=reverse("welfare:payout-kind-retire", args=[pk]),
        onward=reverse("welfare:payout-kind-list"),
    )


def _require_defining(request: OfficerRequest) -> None:
    if not defines_for_all(request.scope):
        raise Http404


# Norms ---------------------------------------------------------------------------------------------------


@require_safe
def norm_list(request: OfficerRequest) -> HttpResponse:
    """What holds at the union of the page on the last day of its period, or today where that has not come."""
    if not request.where:
        raise Http404
    unit, today = request.where.unit, timezone.localdate()
    on = min(request.where.period.cut_off, today)
    own = Norm.objects.in_scope(request.scope).of(unit).select_related("kind")
    return render(
        request,
        "welfare/norm_list.html",
        {
            "held": norms_here(unit, on),
            "on": on,
            "others": [
                (norm, span(norm.valid), norm.valid.lower > on, norm.valid.lower >= today)
                for norm in own.exclude(valid__contains=on)
            ],
            "may_set": services.may_set_norms(unit, request.scope),
            "may_define": defines_for_all(request.scope),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def norm_create(request: OfficerRequest) -> HttpResponse:
    """A norm of the union of the page."""
    if not request.where or not services.may_set_norms(request.where.unit, request.scope):
        raise Http404
    return _norm_form(request, request.where.unit, None)


@require_http_methods(["GET", "HEAD", "POST"])
def norm_replace(request: OfficerRequest, pk: int) -> HttpResponse:
    """What holds from a day on instead of a norm."""
    norm = _reached(request, pk)
    return _norm_form(request, norm.unit, norm)


def _norm_form(request: OfficerRequest, unit: UnionUnit, replaces: Norm | None) -> HttpResponse:
    form = NormForm(request.POST or None, instance=Norm(unit=unit), replaces=replaces)
    decision = DecisionForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.set_norm(
            form.instance,
            starting=form.cleaned_data["starting"],
            decision=decision.decision,
            scope=request.scope,
        ),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved.kind}, _withdrawal(saved)),
        heading=_("Replace the norm from a day on") if replaces else _("Add a norm"),
        back=reverse("welfare:norm-list"),
        back_label=_("Norms"),
        onward=reverse("welfare:norm-list"),
        also=decision.is_valid,
        decision=decision,
    )


def _withdrawal(norm: Norm) -> str:
    if norm.valid.lower < timezone.localdate():
        return ""
    return reverse("welfare:norm-withdraw", args=[norm.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def norm_end(request: OfficerRequest, pk: int) -> HttpResponse:
    norm = _reached(request, pk)
    form = LastDayForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: services.end_norm(pk, last_day=form.cleaned_data["last_day"], scope=request.scope),
        lambda _saved: (_("The norm ends."), reverse("welfare:norm-go-on", args=[pk])),
        heading=_("End the norm: %(what)s") % {"what": norm.kind},
        back=reverse("welfare:norm-list"),
        back_label=_("Norms"),
        onward=reverse("welfare:norm-list"),
        button=_("End"),
    )


@require_POST
def norm_go_on(request: OfficerRequest, pk: int) -> HttpResponse:
    _reached(request, pk)
    return pressed(
        request,
        lambda: services.go_on_with_norm(pk, scope=request.scope),
        _("The norm goes on."),
        onward=reverse("welfare:norm-list"),
    )


@require_POST
def norm_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    _reached(request, pk)
    return pressed(
        request,
        lambda: services.withdraw_norm(pk, scope=request.scope),
        _("The norm is taken away; what it replaced goes on."),
        onward=reverse("welfare:norm-list"),
    )


def _reached(request: OfficerRequest, pk: int) -> Norm:
    norm = get_object_or_404(Norm.objects.in_scope(request.scope).select_related("unit", "kind"), pk=pk)
    if not services.may_set_norms(norm.unit, request.scope):
        raise Http404
    return norm
