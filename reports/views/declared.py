"""HTTP in, HTTP out: what unions declare, what others state of them, and who has not declared yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.downloads import as_download, filename_of
from common.facts import CountUnit
from common.money import dong_with_unit
from common.periods import Period, PeriodError
from common.wording import Ratio, grouped, percent
from reports import declared as rules
from reports.declared import Nature
from reports.figures import in_force
from reports.forms.declared import DeclaredEditForm, DeclaredFilterForm, DeclaredForm, GridForm, UploadForm
from reports.models import DeclaredValue, IndicatorVersion
from reports.services import declared as services
from unions.http import OfficerRequest
from unions.letterheads import version_of
from unions.models import Can, UnionUnit, UnitVersion
from unions.pages import RecordDetail
from unions.views.form_pages import form_page, pressed

PAGE = 50
UNDONE = "reports:declared-bin"


def in_words(row: DeclaredValue, count_unit: str) -> str:
    """A value as it is read: with its unit of count, a share with both parts, a mean or a place with its number."""
    if count_unit == CountUnit.PERCENT and row.weight:
        share = Ratio(row.value, row.weight).share
        return f"{percent(share)} ({grouped(row.value)}/{grouped(row.weight)})" if share is not None else ""
    if count_unit == CountUnit.RANK:
        return grouped(row.value) + (f"/{grouped(row.weight)}" if row.weight else "")
    if count_unit == CountUnit.DONG:
        return dong_with_unit(row.value)
    return grouped(row.value)


def _with_words(rows: Sequence[DeclaredValue], period: Period) -> list[tuple[DeclaredValue, str]]:
    units = dict(
        IndicatorVersion.objects.on(period.cut_off)
        .filter(indicator__in={row.indicator_id for row in rows})
        .values_list("indicator", "count_unit")
    )
    return [(row, in_words(row, units.get(row.indicator_id, ""))) for row in rows]


# Lists -----------------------------------------------------------------------------------------------------
@require_safe
def declared_list(request: OfficerRequest) -> HttpResponse:
    """What was told for the very period of the page of its unit and those below."""
    if not request.where:
        raise Http404
    unit, period, scope = request.where.unit, request.where.period, request.scope
    here = DeclaredValue.objects.in_scope(scope).under(unit, on="happened_on")
    rows = here.filter(period=rules.days_of(period))
    binned = request.GET.get("status") == "binned"
    rows = rows.binned() if binned else rows.kept()
    told = rows.order_by().values_list("indicator__code", "indicator__name").distinct()
    form = DeclaredFilterForm(request.GET, indicators=sorted(told, key=lambda one: one[1]))
    if form.is_valid():
        rows = rows.filter(**{field: value for field, value in _filters(form) if value})
    rows = rows.with_unit_name(on="happened_on").select_related("indicator", "unit")
    page = Paginator(rows.order_by("indicator__rank", "indicator", "unit", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    others = here.kept().exclude(period=rules.days_of(period)).order_by("-period").values_list("period")
    return render(
        request,
        "reports/declared_list.html",
        {
            "page": page,
            "rows": _with_words(list(page), period),
            "form": form,
            "binned": binned,
            "other_periods": [
                (Period(days.lower, days.upper), number) for days, number in others.annotate(Count("pk"))[:12]
            ],
            "may_record": scope.allows(Can.RECORD, unit),
            "sees_all": scope.sees_all_of(unit),
        },
    )


def _filters(form: DeclaredFilterForm) -> list[tuple[str, str]]:
    return [("indicator__code", form.cleaned_data["of"]), ("nature", form.cleaned_data["nature"])]


@require_safe
def declared_missing(request: OfficerRequest) -> HttpResponse:
    """Of each figure that unions must declare: how many of them did, and with `?of=` which of them did not."""
    if not request.where or not request.scope.sees_all_of(request.where.unit):
        raise Http404
    unit, period = request.where.unit, request.where.period
    rows = rules.obliged(period, unit)
    asked = next((row for row in rows if row.indicator.code == request.GET.get("of")), None)
    missing = rules.silent(asked.indicator, period, unit) if asked else UnitVersion.objects.none()
    page = Paginator(missing, PAGE).get_page(request.GET.get("page"))
    here = request.scope.units(Can.RECORD).filter(pk__in=[version.unit_id for version in page])
    return render(
        request,
        "reports/declared_missing.html",
        {
            "rows": rows,
            "asked": asked,
            "page": page,
            "writable": set(here.values_list("pk", flat=True)),
        },
    )


# One value -------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def declared_create(request: OfficerRequest) -> HttpResponse:
    """One value, of the union itself; with `?nature=external` what others state of it."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    nature = Nature.EXTERNAL if request.GET.get("nature") == Nature.EXTERNAL else Nature.DECLARED
    form = DeclaredForm(
        request.POST or None,
        instance=DeclaredValue(nature=nature),
        scope=request.scope,
        chosen=request.where.unit,
        period=request.where.period,
        initial={"indicator": request.GET.get("of", "")[:60]},
    )
    return form_page(
        request,
        form,
        lambda: services.declare(form.instance, scope=request.scope),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, reverse(UNDONE, args=[saved.pk])),
        heading=_("Write down what others state") if nature == Nature.EXTERNAL else _("Declare a value"),
        about=_("Shown with its source, and never added up.")
        if nature == Nature.EXTERNAL
        else _("For what no records stand behind. Of this union itself: those above are added up."),
        back=reverse("reports:declared-list"),
        back_label=_("Declared values"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def declared_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, Can.RECORD)
    form = DeclaredEditForm(request.POST or None, instance=row, definition=_definition(row))
    return form_page(
        request,
        form,
        lambda: services.change_declared(
            form.instance, seen_version=form.cleaned_data["version"] or 0, scope=request.scope
        ),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=str(row),
        back=row.get_absolute_url(),
        back_label=str(row),
    )


class DeclaredDetail(RecordDetail):
    """One value with its document and all that ever happened to it."""

    model = DeclaredValue
    template_name = "reports/declared_detail.html"
    related = ("unit", "indicator", "recorded_by", "document")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        definition = _definition(row)
        return super().get_context_data(**kwargs) | {
            "facts": _facts(row, definition),
            "unit_name": version_of(row.unit_id, row.happened_on).name,
            "words": in_words(row, definition.count_unit if definition else ""),
            "may_record": self.request.scope.allows(Can.RECORD, row.unit),
            "sees_all": self.request.scope.sees_all_of(row.unit),
            "upload": UploadForm(),
        }


def _facts(row: DeclaredValue, definition: IndicatorVersion | None) -> list[tuple[str, Any]]:
    period = row.of_period
    told = [
        (_("Period"), f"{period.label} ({period.start:%d/%m/%Y} – {period.cut_off:%d/%m/%Y})"),
        (_("Unit of count"), definition.get_count_unit_display() if definition else ""),
        (_("Counted over how many"), grouped(row.weight) if row.weight else ""),
        (_("Whose word it is"), row.get_nature_display()),
        (_("Who said it"), row.stated_by),
        (_("Where it is written"), row.source_document),
        (_("Note"), row.note),
        (_("Recorded by"), f"{row.recorded_by}, {timezone.localtime(row.recorded_at):%d/%m/%Y %H:%M}"),
    ]
    return [(label, value) for label, value in told if value]


@require_POST
def declared_bin(request: OfficerRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, Can.RECORD)
    return pressed(
        request,
        lambda: services.bin_declared(pk, scope=request.scope),
        _("Put into the bin: %(what)s.") % {"what": row},
        undo=reverse("reports:declared-restore", args=[pk]),
        onward=row.get_absolute_url(),
    )


@require_POST
def declared_restore(request: OfficerRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, Can.RECORD)
    return pressed(
        request,
        lambda: services.restore_declared(pk, scope=request.scope),
        _("Taken out of the bin: %(what)s.") % {"what": row},
        onward=row.get_absolute_url(),
    )


@require_POST
def declared_attach(request: OfficerRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, Can.RECORD)
    form = UploadForm(request.POST, request.FILES)
    return form_page(
        request,
        form,
        lambda: services.attach_document(pk, form.cleaned_data["upload"], scope=request.scope),
        lambda _saved: (_("The document is kept with it."), ""),
        heading=_("Attach the document"),
        back=row.get_absolute_url(),
        back_label=str(row),
        button=_("Attach"),
    )


@require_POST
def declared_detach(request: OfficerRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, Can.RECORD)
    return pressed(
        request,
        lambda: services.detach_document(pk, scope=request.scope),
        _("The document is taken away."),
        onward=row.get_absolute_url(),
    )


@require_safe
def declared_document(request: OfficerRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, Can.VIEW)
    if row.document is None:
        raise Http404
    return as_download(
        row.document, filename_of(f"{row.indicator.code} {row.of_period.code}.", row.document.media_type)
    )


def _row(request: OfficerRequest, pk: int, can: Can) -> DeclaredValue:
    rows = DeclaredValue.objects.in_scope(request.scope, can).select_related("unit", "indicator", "document")
    found: DeclaredValue = get_object_or_404(rows, pk=pk)
    return found


def _definition(row: DeclaredValue) -> IndicatorVersion | None:
    return next(iter(in_force(row.of_period, [row.indicator.code], unit=row.unit)), None)


# A union's form --------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def declared_grid(request: OfficerRequest, unit: str, period: str) -> HttpResponse:
    """All that one union must or may declare for a period, saved as a whole."""
    of = get_object_or_404(UnionUnit.objects.in_scope(request.scope, Can.RECORD), code=unit)
    try:
        asked = Period.parse(period)
    except PeriodError as error:
        raise Http404 from error
    previous = asked.year_before() if asked.code.endswith("-9M") else asked.previous()
    lines = rules.form_of(of, asked)
    form = GridForm(
        request.POST or None,
        lines=lines,
        now=_told(of, asked),
        before=_told(of, previous),
        period=asked,
    )
    address = reverse("reports:declared-grid", args=[of.code, asked.code])
    return form_page(
        request,
        form,
        lambda: services.declare_many(
            of, asked, form.answers, is_estimate=form.cleaned_data["is_estimate"], scope=request.scope
        ),
        lambda written: (_said(written), ""),
        heading=_("What the union declares"),
        back=reverse("reports:declared-list"),
        back_label=_("Declared values"),
        onward=address,
        template="reports/declared_grid.html",
        of=version_of(of.pk, asked.cut_off),
        asked=asked,
        groups=_groups(form),
        previous=previous,
    )


def _said(written: int) -> str:
    return _("Saved: %(n)d lines.") % {"n": written} if written else _("Nothing was changed.")


def _told(unit: UnionUnit, period: Period) -> dict[int, DeclaredValue]:
    rows = DeclaredValue.objects.kept().of(unit).filter(nature=Nature.DECLARED, period=rules.days_of(period))
    return {row.indicator_id: row for row in rows}


def _groups(form: GridForm) -> list[tuple[str, list[tuple[Any, str, str]]]]:
    """The lines under the headings of their groups, each with what was told before and what stands now, in words."""
    groups: dict[str, list[tuple[Any, str, str]]] = {}
    for row in form.rows:
        unit = row.line.definition.count_unit
        before = in_words(row.before, unit) if row.before else ""
        now = in_words(row.now, unit) if row.now else ""
        groups.setdefault(str(row.line.definition.indicator.group), []).append((row, before, now))
    return list(groups.items())
