"""HTTP in, HTTP out: targets with what was reached, set, changed, and assigned to the unions below."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from common.periods import Period
from reports.forms.targets import AssignForm, BehindForm, TargetEditForm, TargetForm, typed_value
from reports.models import Indicator, Target
from reports.services import targets as services
from reports.targets import Portion, asked_for, portions, units_below
from reports.views.target_rows import behind_first, names_of, readable, rows_of, said_by
from unions.http import OfficerRequest
from unions.models import Can, Placement, UnionUnit
from unions.pages import history
from unions.views.form_pages import form_page, pressed

PAGE = 50
ON_A_PAGE = 25  # targets of a campaign, each perhaps of a period of its own


@require_safe
def target_list(request: OfficerRequest) -> HttpResponse:
    """The targets of the unit and period of the page, and of one figure those of the units directly below."""
    if not request.where:
        raise Http404
    unit, period, scope = request.where.unit, request.where.period, request.scope
    here = Target.objects.in_scope(scope).of(unit)
    own = here.filter(period_code=period.code).select_related("indicator", "unit").order_by("indicator__rank", "pk")
    others = here.exclude(period_code=period.code).order_by("-period_code").values_list("period_code")
    return render(
        request,
        "reports/target_list.html",
        {
            "rows": rows_of(list(own), scope),
            "below": _below(request, unit, period),
            "other_periods": [(Period.parse(code), number) for code, number in others.annotate(Count("pk"))[:12]],
            "may_set": scope.allows(Can.RECORD, unit),
        },
    )


def _below(request: OfficerRequest, unit: UnionUnit, period: Period) -> dict[str, Any]:
    """Who of the units directly below is how far with one figure, those behind first."""
    placed = Placement.objects.on(period.cut_off).filter(parent=unit).values("child")
    below = Target.objects.in_scope(request.scope).filter(unit__in=placed, period_code=period.code)
    indicators = list(Indicator.objects.filter(targets__in=below).distinct())
    if not indicators:
        return {}
    form = BehindForm({"figure": request.GET.get("figure") or indicators[0].code}, indicators=indicators)
    code = form.cleaned_data["figure"] if form.is_valid() else indicators[0].code
    targets = below.filter(indicator__code=code).select_related("indicator", "unit").order_by("unit")
    rows = sorted(rows_of(list(targets), request.scope), key=behind_first)
    units = UnionUnit.objects.in_scope(request.scope).filter(pk__in=placed)
    return {
        "form": form,
        "of": next(one for one in indicators if one.code == code),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "behind": sum(row["chip"] == "unmet" for row in rows),
        "without": units.exclude(pk__in=targets.values("unit")).count(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def target_create(request: OfficerRequest) -> HttpResponse:
    """A unit's own target; with `?campaign=` for the days of a campaign."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    form = TargetForm(
        request.POST or None,
        instance=Target(),
        initial=_of_campaign(request),
        scope=request.scope,
        chosen=request.where.unit,
        period=request.where.period,
    )
    return form_page(
        request,
        form,
        lambda: services.set_target(form.instance, scope=request.scope),
        lambda saved: (_("Target set: %(what)s.") % {"what": saved}, reverse("reports:target-drop", args=[saved.pk])),
        heading=_("Set a target"),
        back=reverse("reports:target-list"),
        back_label=_("Targets"),
    )


def _of_campaign(request: OfficerRequest) -> dict[str, Any]:
    asked = request.GET.get("campaign", "")
    known = services.campaigns_within(request.scope)
    campaign = known.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 18 else None
    if campaign is None:
        return {}
    valid = campaign.valid
    whole = Period(valid.lower, valid.upper).code if valid.lower and valid.upper else request.where.period.code
    return {"campaign": campaign.pk, "period": whole}


@require_http_methods(["GET", "HEAD", "POST"])
def target_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    target = _target(request, pk)
    if not services.keeps(target, request.scope):
        raise Http404
    form = TargetEditForm(request.POST or None, instance=target)
    seen = target.get_absolute_url()
    return form_page(
        request,
        form,
        lambda: services.change_target(form.instance, seen_version=form.cleaned_data["version"], scope=request.scope),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Edit the target"),
        back=seen,
        back_label=str(target),
    )


@require_POST
def target_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    target = _target(request, pk)
    held = target.parts.exists()
    return pressed(
        request,
        lambda: services.drop_target(pk, scope=request.scope),
        _("Dropped: %(what)s.") % {"what": target},
        onward=target.get_absolute_url() if held else reverse("reports:target-list"),
    )


def _target(request: OfficerRequest, pk: int, can: Can = Can.VIEW) -> Target:
    rows = Target.objects.in_scope(request.scope, can)
    related = ("indicator", "unit", "parent__unit", "parent__indicator", "campaign", "set_by")
    target: Target = get_object_or_404(rows.select_related(*related), pk=pk)
    return target


@require_safe
def target_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """One target: its result, what of it was assigned to whom with their results, what rests, its history."""
    target = _target(request, pk)
    scope = request.scope
    parts = list(target.parts.in_scope(scope).select_related("indicator", "unit").order_by("unit"))
    assigned = sum((one.value for one in target.parts.all()), Decimal(0))
    rows = sorted(rows_of(parts, scope), key=behind_first)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/target_detail.html",
        {
            "target": target,
            "row": rows_of([target], scope)[0],
            "page": page,
            "behind": sum(row["chip"] == "unmet" for row in rows),
            **_rest(target, assigned),
            "facts": said_by(target),
            "events": history(target, veiled=readable),
            "may_change": services.keeps(target, scope),
            "may_assign": scope.allows(Can.APPROVE, target.unit) and bool(units_below(target)),
        },
    )


# Assigned to the unions below ------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def target_assign(request: OfficerRequest, pk: int) -> HttpResponse:
    """A table of the units directly below: found by one of the ways, changed by hand, kept as a whole."""
    target = _target(request, pk, Can.APPROVE)
    units = units_below(target)
    known = {
        one.unit_id: one
        for one in Target.objects.filter(indicator=target.indicator_id, period_code=target.period_code, unit__in=units)
    }
    ours = {unit: one for unit, one in known.items() if one.parent_id == target.pk}
    how = _how(request, target, bool(ours))
    found = portions(target, how, units)
    if how == Target.How.BY_HAND:
        found = [Portion(one.unit, ours[one.unit.pk].value if one.unit.pk in ours else None) for one in found]
    closed = {unit for unit, one in known.items() if services.is_of_another(one, target)}
    found = [Portion(one.unit, None) if one.unit.pk in closed else one for one in found]
    names = names_of(units, target.period.cut_off)
    form = AssignForm(
        request.POST or None, initial={"how": how}, target=target, found=found, names=names, closed=closed
    )
    if form.is_valid():
        try:
            services.assign(
                pk,
                how=how,
                values=form.values,
                nevertheless=form.cleaned_data["nevertheless"],
                seen_version=form.cleaned_data["version"],
                scope=request.scope,
            )
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, _("Assigned to the unions below: %(what)s.") % {"what": target})
            return redirect(target)
    return render(
        request,
        "reports/target_assign.html",
        {
            "target": target,
            "form": form,
            "rows": [
                {"field": field, "denominator": one.denominator, "stands": _stands(known.get(one.unit.pk), target)}
                for one, field in form.rows
            ],
            "ways": _ways(target, how),
            "asked_for": asked_for(target.value, target.at_most, share=target.is_share),
            "unit_name": names_of([target.unit], target.period.cut_off).get(target.unit_id, ""),
            **_sums(target, form, [one for one in target.parts.select_related("unit") if one.unit_id not in names]),
        },
        status=422 if form.is_bound else 200,
    )


def _how(request: OfficerRequest, target: Target, assigned: bool) -> str:
    """The way that is asked for; by hand what was assigned before is put right, evenly a first part is found."""
    asked = (request.POST if request.method == "POST" else request.GET).get("how", "")
    if asked in [way for way, _label in _offered(target)]:
        return asked
    return Target.How.BY_HAND if assigned else Target.How.EVENLY


def _offered(target: Target) -> Sequence[tuple[str, Any]]:
    if target.is_share:
        return [(Target.How.EVENLY, _("Handed on as it is")), (Target.How.BY_HAND, Target.How.BY_HAND.label)]
    order = (Target.How.EVENLY, Target.How.BY_MEMBERS, Target.How.BY_LAST_YEAR, Target.How.BY_HAND)
    return [(way, way.label) for way in order]


def _ways(target: Target, how: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"?how={way}", "count": None, "current": way == how} for way, label in _offered(target)
    ]


def _stands(now: Target | None, target: Target) -> str:
    """What a unit below has of the target already, and from whom."""
    if now is None:
        return ""
    value = asked_for(now.value, now.at_most, share=now.is_share)
    if services.is_of_another(now, target):
        return _("%(value)s, assigned by another union") % {"value": value}
    return value if now.parent_id else _("%(value)s, set by the union itself") % {"value": value}


def _sums(target: Target, form: AssignForm, elsewhere: Sequence[Target]) -> dict[str, Any]:
    """What the parts of the table come to beside the whole, with those of units that stand elsewhere by now."""
    names = names_of([one.unit for one in elsewhere], target.period.cut_off)
    values = [*form.values.values(), *(one.value for one in elsewhere)]
    total = sum((value for value in values if value is not None), Decimal(0))
    told = [{"unit_name": names.get(one.unit_id, ""), "value": typed_value(one.value)} for one in elsewhere]
    return {"elsewhere": told, **_rest(target, total)}


def _rest(target: Target, total: Decimal) -> dict[str, Any]:
    """The sum of the parts and what is missing from the target or beyond it; of shares there is no sum."""
    if target.is_share:
        return {"sum": None, "rest": 0, "excess": 0}
    rest = int(target.value - total)
    return {"sum": asked_for(total, at_most=False, share=False), "rest": max(0, rest), "excess": max(0, -rest)}


# Of a campaign ---------------------------------------------------------------------------------------------
@require_safe
def campaign_results(request: OfficerRequest, pk: int) -> HttpResponse:
    """Results against targets of a campaign, of its launcher and of the unit of the page.

    Those that were set in it, then those whose periods lie within its days, the last first. Each period is counted by
    itself, so a page holds no more than some.
    """
    campaign = get_object_or_404(services.campaigns_within(request.scope).select_related("unit"), pk=pk)
    if not request.where:
        raise Http404
    units = list(dict.fromkeys([campaign.unit, request.where.unit]))
    known = Target.objects.in_scope(request.scope).filter(unit__in=units).select_related("indicator", "unit")
    targets = [one for one in known if one.campaign_id == pk or (not one.campaign_id and _lies_in(one, campaign))]
    targets.sort(key=lambda one: (one.campaign_id is None, units.index(one.unit)))
    page = Paginator(targets, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = rows_of(list(page), request.scope)
    sections: dict[tuple[Any, str], list[dict[str, Any]]] = {}
    for row in rows:
        heading = _("Within its days") if row["target"].campaign_id is None else _("Set in the campaign")
        sections.setdefault((heading, row["unit_name"]), []).append(row)
    return render(
        request,
        "reports/target_campaign.html",
        {
            "campaign": campaign,
            "launched_by": names_of([campaign.unit], request.where.period.cut_off).get(campaign.unit_id, ""),
            "page": page,
            "sections": [(*named, of_section) for named, of_section in sections.items()],
            "met": sum(row["chip"] == "met" for row in rows),
            "number": len(rows),
            "may_set": request.scope.allows(Can.RECORD, request.where.unit),
        },
    )


def _lies_in(target: Target, campaign: Any) -> bool:
    period, valid = target.period, campaign.valid
    begun = valid.lower is None or valid.lower <= period.start
    return begun and (valid.upper is None or period.end <= valid.upper)
