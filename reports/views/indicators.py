"""HTTP in, HTTP out: the catalogue of indicators, and how each comes about."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Func, Prefetch, TextField
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.history import last_change
from reports import passport
from reports.figures import figures
from reports.forms.indicator_list import GroupForm, IndicatorFilters, RetireForm
from reports.forms.indicators import DefinitionForm, NewIndicatorForm, NewVersionForm, RenameForm, Way
from reports.kinds import KINDS
from reports.models import Indicator, IndicatorGroup, IndicatorVersion
from reports.pages import shown
from reports.services import indicators as services
from reports.used_in import used_in
from reports.views.indicator_preview import trial_of
from reports.views.indicator_ways import choose_way
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, span
from unions.services.catalogue import defines_for_all
from unions.tree import versions_of
from unions.views.form_pages import form_page, pressed

PAGE = 50


@require_safe
def indicator_list(request: OfficerRequest) -> HttpResponse:
    """Everybody's indicators and those of unions above or within reach, under the headings of their groups."""
    if not request.where:
        raise Http404
    form = IndicatorFilters(request.GET)
    folded = Func(F("name"), function="vn_fold", output_field=TextField())
    rows = form.narrowed(services.within(request.scope).annotate(folded=folded))
    versions = IndicatorVersion.objects.select_related("first", "second").order_by("-valid")
    rows = rows.select_related("group", "unit").prefetch_related(Prefetch("versions", versions))
    page = Paginator(rows.order_by("group__rank", "group", "rank", "code"), PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    names = versions_of({one.unit_id for one in page if one.unit_id}, today)
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in page:
        groups.setdefault(str(one.group), []).append(_row(one, names, today))
    return render(
        request,
        "reports/indicator_list.html",
        {
            "page": page,
            "groups": groups.items(),
            "form": form,
            "may_define": bool(request.scope.held.get(Can.DEFINE)),
            "may_group": defines_for_all(request.scope),
        },
    )


def _row(indicator: Indicator, names: dict[int, Any], today: Any) -> dict[str, Any]:
    """An indicator with its last version in a few words."""
    last = next(iter(indicator.versions.all()), None)
    return {
        "indicator": indicator,
        "keeper": names[indicator.unit_id].short_name if indicator.unit_id in names else "",
        "comes_about": _comes_about(last) if last else "",
        "counts": last.get_count_unit_display() if last else "",
        "is_ended": last is None or (last.valid.upper is not None and last.valid.upper <= today),
    }


def _comes_about(version: IndicatorVersion) -> str:
    if version.is_derived:
        parts = " · ".join(str(part) for part in (version.first, version.second) if part)
        return f"{version.get_operation_display()}: {parts}"
    return str(KINDS[version.kind].label)


@require_safe
def indicator_detail(request: OfficerRequest, indicator: str) -> HttpResponse:
    """One indicator: what it is in words, its versions, where it is used, its figure here."""
    if not request.where:
        raise Http404
    shown_one = _reached(request, indicator)
    today = timezone.localdate()
    versions = list(shown_one.versions.select_related("first", "second", "defined_by").order_by("-valid"))
    keeper = versions_of({shown_one.unit_id}, today).get(shown_one.unit_id) if shown_one.unit_id else None
    obliged = ", ".join(str(level) for level in shown_one.obliged.all())
    last = versions[0] if versions else None
    return render(
        request,
        "reports/indicator_detail.html",
        {
            "indicator": shown_one,
            "is_ended": last is None or (last.valid.upper is not None and last.valid.upper <= today),
            "definition": passport.definition_in_words(last) if last else [],
            "facts": [
                (_("Code"), shown_one.code),
                (_("Group of figures"), shown_one.group),
                (_("Name in English"), shown_one.name_en),
                (_("Defined by"), keeper.name if keeper else _("For everybody")),
                (_("Unit of count"), last.get_count_unit_display() if last else None),
                (_("Direction"), shown_one.get_better_display() or _("neither is good news")),
                *([(_("Must be declared by"), obliged)] if obliged else []),
            ],
            "versions": [(one, span(one.valid), passport.definition_in_words(one)) for one in versions],
            "figure": _figure_here(request, shown_one),
            "uses": used_in(shown_one, request.scope),
            "may_define": services.may_define(shown_one, request.scope),
            "events": history(shown_one),
        },
    )


def _figure_here(request: OfficerRequest, indicator: Indicator) -> dict[str, Any] | None:
    """Its figure of the unit and period of the page; none where the account does not look at all below, or nobody has it."""
    if not request.scope.sees_all_of(request.where.unit):
        return None
    found = figures(request.where.unit, request.where.period, [indicator.code])
    return shown(found[0]) if found else None


def _reached(request: OfficerRequest, code: str, *, define: bool = False) -> Indicator:
    rows = services.within(request.scope).select_related("unit", "group")
    found: Indicator = get_object_or_404(rows, code=code)
    if define and not services.may_define(found, request.scope):
        raise Http404
    return found


# Defined, step by step ---------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_create(request: OfficerRequest) -> HttpResponse:
    """A new indicator: first the way in which it comes about, then what it counts."""
    if not request.where or not request.scope.held.get(Can.DEFINE):
        raise Http404
    way = Way.read(request.GET)
    if not way.is_known:
        return choose_way(request, way, heading=_("Define a figure"), back=reverse("reports:indicator-list"))
    form = NewIndicatorForm(request.POST or None, way=way, scope=request.scope, chosen=request.where.unit)
    return _builder(
        request,
        form,
        lambda: services.define(
            form.indicator,
            form.dated_definition,
            obliged=form.cleaned_data.get("obliged", ()),
            scope=request.scope,
        ),
        heading=_("Define a figure"),
        back=reverse("reports:indicator-list"),
        back_label=_("Catalogue of figures"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: OfficerRequest, indicator: str) -> HttpResponse:
    """Another version from a day on; it may come about in another way."""
    if not request.where:
        raise Http404
    changed = _reached(request, indicator, define=True)
    last = changed.versions.select_related("indicator", "first", "second").order_by("-valid").first()
    if last is None:
        raise Http404
    way = Way.read(request.GET) if "of" in request.GET else Way.of_version(last)
    seen = reverse("reports:indicator-detail", args=[changed.code])
    if not way.is_known:
        return choose_way(request, way, heading=_("Count it otherwise"), back=seen)
    form = NewVersionForm(
        request.POST or None,
        way=way,
        version=last,
        unit=changed.unit,
        initial={"seen_number": last.number, "from_day": timezone.localdate()},
    )
    return _builder(
        request,
        form,
        lambda: services.new_version(
            changed.code,
            form.definition,
            from_day=form.cleaned_data["from_day"],
            reason=form.cleaned_data["reason"],
            seen_number=form.cleaned_data["seen_number"],
            scope=request.scope,
        ),
        heading=_("Count it otherwise"),
        back=seen,
        back_label=str(changed),
        changed=changed,
    )


def _builder(request: OfficerRequest, form: Any, act: Any, **page: Any) -> HttpResponse:
    """The form of a definition, with what it counts here: tried by its button, and while it is typed."""
    changed = page.get("changed")
    code = changed.code if changed else ""
    page |= {"way": form.way, "code": code, "template": "reports/indicator_form.html"}
    if request.method == "POST" and "try" in request.POST:
        where = request.where
        trial = trial_of(form, where.unit, where.period, request.scope, code=code)
        for name in form.errors.keys() - {field.name for field in form.tried_fields}:
            del form.errors[name]  # what is not filled in yet is told once it is kept
        return render(request, page.pop("template"), page | {"form": form, "trial": trial})
    return form_page(
        request,
        form,
        act,
        lambda done: (_("Saved: %(what)s.") % {"what": changed or done}, ""),
        onward=reverse("reports:indicator-detail", args=[code]) if code else "",
        **page,
    )


@require_POST
def indicator_preview(request: OfficerRequest) -> HttpResponse:
    """The panel beside the form that says what it counts here, while it is typed. Nothing is kept of it."""
    if not request.where or not request.scope.held.get(Can.DEFINE):
        raise Http404
    way = Way.read(request.GET)
    if not way.is_known:
        raise Http404
    code = request.GET.get("code", "")
    changed = _reached(request, code, define=True) if code else None
    unit = changed.unit if changed else request.where.unit
    form = DefinitionForm(request.POST, way=way, unit=unit)
    where = request.where
    trial = trial_of(form, where.unit, where.period, request.scope, code=code)
    return render(request, "reports/_indicator_preview.html", {"trial": trial})


# Named anew, out of use --------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_rename(request: OfficerRequest, indicator: str) -> HttpResponse:
    changed = _reached(request, indicator, define=True)
    initial = {name: getattr(changed, name) for name in ("name", "name_en", "better", "explanation")}
    initial |= {"group": changed.group.code, "obliged": [level.pk for level in changed.obliged.all()]}
    form = RenameForm(request.POST or None, initial=initial | {"seen": last_change(changed)})
    is_declared = changed.versions.filter(kind__in=services.NATURES).exists()
    if not is_declared:
        del form.fields["obliged"]
    seen = reverse("reports:indicator-detail", args=[changed.code])
    return form_page(
        request,
        form,
        lambda: services.rename(
            form.put_names(changed),
            obliged=form.cleaned_data.get("obliged"),
            seen=form.cleaned_data["seen"],
            scope=request.scope,
        ),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Name and explanation"),
        back=seen,
        back_label=str(changed),
        onward=seen,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_retire(request: OfficerRequest, indicator: str) -> HttpResponse:
    """Out of use from a day on, with what names it still."""
    retired = _reached(request, indicator, define=True)
    form = RetireForm(request.POST or None)
    seen = reverse("reports:indicator-detail", args=[retired.code])
    return form_page(
        request,
        form,
        lambda: services.retire(retired.code, on=form.cleaned_data["on"], scope=request.scope),
        lambda saved: (
            _("Out of use: %(what)s.") % {"what": saved},
            reverse("reports:indicator-resume", args=[saved.code]),
        ),
        heading=_("Take out of use"),
        back=seen,
        back_label=str(retired),
        onward=seen,
        button=_("Take out of use"),
        template="reports/indicator_retire.html",
        uses=used_in(retired, request.scope),
    )


@require_POST
def indicator_resume(request: OfficerRequest, indicator: str) -> HttpResponse:
    resumed = _reached(request, indicator, define=True)
    return pressed(
        request,
        lambda: services.resume(resumed.code, scope=request.scope),
        _("In use again: %(what)s.") % {"what": resumed},
        onward=reverse("reports:indicator-detail", args=[resumed.code]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def group_create(request: OfficerRequest) -> HttpResponse:
    if not defines_for_all(request.scope):
        raise Http404
    form = GroupForm(request.POST or None, instance=IndicatorGroup())
    return form_page(
        request,
        form,
        lambda: services.add_group(form.instance, scope=request.scope),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Add a group"),
        back=reverse("reports:indicator-list"),
        back_label=_("Catalogue of figures"),
        onward=reverse("reports:indicator-list"),
    )
