"""HTTP in, HTTP out: the sheets by which units are classified."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from unions.classifying import sheets_within
from unions.forms.classification import (
    CopyForm,
    ScoreSheetForm,
    condition_forms,
    conditions_of,
    line_forms,
    lines_of,
)
from unions.http import OfficerRequest
from unions.models import ScoreSheet, UnitVersion
from unions.pages import span
from unions.services import score_sheets as services


@require_safe
def score_sheet_list(request: OfficerRequest) -> HttpResponse:
    """The sheets that hold here: those that shipped, and those of the unions above and within reach."""
    if not request.where:
        raise Http404
    rows = sheets_within(request.scope).annotate(used=Count("classifications", distinct=True))
    sheets = list(rows.select_related("scale", "unit").prefetch_related("levels"))
    return render(
        request,
        "unions/classification_sheets.html",
        {"sheets": _named(sheets)},
    )


def _named(sheets: list[ScoreSheet]) -> list[tuple[ScoreSheet, str]]:
    names = _names(sheets)
    return [(sheet, names.get(sheet.unit_id or 0, "")) for sheet in sheets]


def _names(sheets: list[ScoreSheet]) -> dict[int, str]:
    """What the issuers are called today, by their ids."""
    issuers = [sheet.unit_id for sheet in sheets if sheet.unit_id]
    called = UnitVersion.objects.on(timezone.localdate()).filter(unit__in=issuers)
    return dict(called.values_list("unit", "short_name"))


@require_safe
def score_sheet_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """What a sheet looks at; a form while nobody is classified by it, for those who issued it."""
    return _detail(request, _reached(request, pk))


def _reached(request: OfficerRequest, pk: int) -> ScoreSheet:
    rows = sheets_within(request.scope).annotate(used=Count("classifications", distinct=True))
    sheet: ScoreSheet = get_object_or_404(rows.select_related("scale", "unit"), pk=pk)
    return sheet


def _detail(request: OfficerRequest, sheet: Any, copy: CopyForm | None = None, **forms: Any) -> HttpResponse:
    may_define = bool(request.where) and services.may_define(request.where.unit, request.scope)
    may_change = sheet.unit is not None and not sheet.used and services.may_define(sheet.unit, request.scope)
    if may_change and not forms:
        forms = {
            "form": ScoreSheetForm(instance=sheet),
            "lines": line_forms(None, sheet),
            "conditions": condition_forms(None, sheet),
        }
    refused = bool(copy and copy.is_bound) or any(one.is_bound for one in forms.values())
    next_year = f"01/01/{timezone.localdate().year + 1}"
    return render(
        request,
        "unions/classification_sheet.html",
        {
            "sheet": sheet,
            "days": span(sheet.valid),
            "issuer": _names([sheet]).get(sheet.unit_id or 0, ""),
            "levels": sheet.levels.all(),
            "criteria": sheet.criteria.all(),
            "points": sheet.criteria.aggregate(all=Sum("points"))["all"],
            "vetoes": sheet.vetoes.select_related("best_grade"),
            "grades": sheet.scale.grades.all(),
            "may_define": may_define,
            "may_change": may_change,
            "copy": copy or CopyForm(initial={"starting": next_year}),
        }
        | forms,
        status=422 if refused else 200,
    )


@require_POST
def score_sheet_copy(request: OfficerRequest, pk: int) -> HttpResponse:
    """A sheet of the unit of the page, like this one."""
    sheet = _reached(request, pk)
    if not request.where or not services.may_define(request.where.unit, request.scope):
        raise Http404
    form = CopyForm(request.POST)
    if not form.is_valid():
        return _detail(request, sheet, form)
    made = services.copy_sheet(
        sheet, issuer=request.where.unit, starting=form.cleaned_data["starting"], scope=request.scope
    )
    tell(request, _("Copied. It can be changed until a union is classified by it."))
    return redirect("unions:score-sheet-detail", made.pk)


@require_POST
def score_sheet_change(request: OfficerRequest, pk: int) -> HttpResponse:
    sheet = _reached(request, pk)
    if sheet.unit is None or not services.may_define(sheet.unit, request.scope):
        raise Http404
    form = ScoreSheetForm(request.POST, instance=sheet)
    lines, conditions = line_forms(request.POST, sheet), condition_forms(request.POST, sheet)
    if form.is_valid() & lines.is_valid() & conditions.is_valid():
        try:
            services.change_sheet(
                form.instance,
                form.cleaned_data["levels"],
                lines_of(lines),
                conditions_of(conditions),
                scope=request.scope,
            )
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            tell(request, _("Saved."))
            return redirect("unions:score-sheet-detail", pk)
    return _detail(request, sheet, form=form, lines=lines, conditions=conditions)
