"""HTTP in, HTTP out: rules of arithmetic between figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.history import last_change
from reports.forms.identities import RuleForm
from reports.models import Identity, Indicator
from reports.services import identities as services
from reports.services.indicators import may_define, within
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, span
from unions.tree import versions_of
from unions.views.form_pages import form_page, pressed

PAGE = 50


@require_safe
def identity_list(request: OfficerRequest) -> HttpResponse:
    """Everybody's rules and those of unions above or within reach, both sides in words."""
    if not request.where:
        raise Http404
    rows = services.rules_within(request.scope).select_related("group", "unit").order_by("group__rank", "code")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = _names(term for rule in page for term in (*rule.left, *rule.right))
    keepers = versions_of({rule.unit_id for rule in page if rule.unit_id}, timezone.localdate())
    defining = set(request.scope.units(Can.DEFINE).values_list("pk", flat=True)) if _defines(request) else set()
    for_all = _defines(request) and may_define(Identity(), request.scope)
    return render(
        request,
        "reports/identity_list.html",
        {
            "page": page,
            "rows": [
                {
                    "rule": rule,
                    "left": _side(rule.left, names),
                    "right": _side(rule.right, names),
                    "valid": span(rule.valid),
                    "is_ended": rule.valid.upper is not None and rule.valid.upper <= timezone.localdate(),
                    "keeper": keepers[rule.unit_id].short_name if rule.unit_id in keepers else "",
                    "may_define": rule.unit_id in defining if rule.unit_id else for_all,
                }
                for rule in page
            ],
            "may_define": _defines(request),
        },
    )


def _defines(request: OfficerRequest) -> bool:
    return bool(request.scope.held.get(Can.DEFINE))


def _names(terms: Iterable[str]) -> dict[str, str]:
    known = Indicator.objects.filter(code__in={term.removeprefix("-") for term in terms})
    return {one.code: str(one) for one in known}


def _side(terms: list[str], names: dict[str, str]) -> list[tuple[str, str, str]]:
    """(sign, name, page) of each figure of a side; no sign before the first that is added."""
    told = []
    for n, term in enumerate(terms):
        code = term.removeprefix("-")
        sign = "−" if term != code else "+" if n else ""
        told.append((sign, names.get(code, code), reverse("reports:indicator-detail", args=[code])))
    return told


@require_http_methods(["GET", "HEAD", "POST"])
def identity_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not _defines(request):
        raise Http404
    form = RuleForm(request.POST or None, scope=request.scope, chosen=request.where.unit)
    return _rule_form(
        request,
        form,
        lambda: services.add_rule(form.typed_rule, scope=request.scope),
        _("Add a rule of arithmetic"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def identity_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rule = _reached(request, pk)
    seen = {"seen": last_change(rule)}
    form = RuleForm(request.POST or None, scope=request.scope, chosen=request.where.unit, rule=rule, initial=seen)
    return _rule_form(
        request,
        form,
        lambda: services.change_rule(form.typed_rule, seen=form.cleaned_data["seen"] or 0, scope=request.scope),
        _("Edit a rule of arithmetic"),
        rule=rule,
        events=history(rule),
    )


def _rule_form(request: OfficerRequest, form: RuleForm, act: Any, heading: str, **page: Any) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=heading,
        back=reverse("reports:identity-list"),
        back_label=_("Rules of arithmetic"),
        onward=reverse("reports:identity-list"),
        template="reports/identity_form.html",
        figures=[(one.code, str(one)) for one in within(request.scope)],
        **page,
    )


@require_POST
def identity_end(request: OfficerRequest, pk: int) -> HttpResponse:
    """The rule holds from today on no more."""
    rule = _reached(request, pk)
    return pressed(
        request,
        lambda: services.end_rule(pk, on=timezone.localdate(), scope=request.scope),
        _("Out of use: %(what)s.") % {"what": rule},
        undo=reverse("reports:identity-resume", args=[pk]),
        onward=reverse("reports:identity-list"),
    )


@require_POST
def identity_resume(request: OfficerRequest, pk: int) -> HttpResponse:
    rule = _reached(request, pk)
    return pressed(
        request,
        lambda: services.end_rule(pk, on=None, scope=request.scope),
        _("In use again: %(what)s.") % {"what": rule},
        onward=reverse("reports:identity-list"),
    )


def _reached(request: OfficerRequest, pk: int) -> Identity:
    if not request.where:
        raise Http404
    rule: Identity = get_object_or_404(services.rules_within(request.scope).select_related("unit", "group"), pk=pk)
    if not may_define(rule, request.scope):
        raise Http404
    return rule
