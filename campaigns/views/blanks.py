"""Blanks that certificates are printed on: kept, drawn to scale, tried on paper."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.forms.blanks import BlankForm
from campaigns.models import Blank
from campaigns.papers.blanks import picture
from campaigns.services import blanks as services
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from unions.views.form_pages import pressed

PAGE = 50


@require_safe
def blank_list(request: OfficerRequest) -> HttpResponse:
    rows = Blank.objects.in_scope(request.scope).with_unit_name(on=request.scope.on).order_by("name", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kept = set(
        Blank.objects.in_scope(request.scope, Can.RECORD).filter(pk__in=[one.pk for one in page]).values_list("pk")
    )
    return render(
        request,
        "campaigns/blank_list.html",
        {
            "page": page,
            "rows": [(blank, (blank.pk,) in kept) for blank in page],
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def blank_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _blank_form(request, Blank(preprinted=True))


@require_http_methods(["GET", "HEAD", "POST"])
def blank_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Blank.objects.in_scope(request.scope, Can.RECORD).select_related("unit")
    return _blank_form(request, get_object_or_404(rows, pk=pk))


@require_POST
def blank_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    blank = get_object_or_404(Blank.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    return pressed(
        request,
        lambda: services.drop_blank(pk, scope=request.scope),
        _("The blank is taken away: %(name)s.") % {"name": blank.name},
        onward=reverse("campaigns:blank-list"),
    )


def _blank_form(request: OfficerRequest, blank: Blank) -> HttpResponse:
    """Saved, or only drawn with what was typed, as the button says."""
    if not request.where:
        raise Http404
    form = BlankForm(request.POST or None, instance=blank, scope=request.scope, chosen=request.where.unit)
    status = 200
    if form.is_bound:
        whole = form.is_valid()
        drawn = form.put_places()
        status = 200 if whole else 422
        if whole and "look" not in request.POST:
            try:
                _save(form, drawn, request)
            except PermissionDenied as error:
                raise Http404 from error
            except ValidationError as error:
                form.refuse(error)
                status = 422
            else:
                tell(request, _("Saved: %(what)s.") % {"what": drawn})
                return redirect("campaigns:blank-list")
    return render(request, "campaigns/blank_form.html", _page(blank, form), status=status)


def _save(form: BlankForm, blank: Blank, request: OfficerRequest) -> None:
    if blank.pk:
        services.change_blank(blank, seen_version=form.cleaned_data["version"], scope=request.scope)
    else:
        services.record_blank(blank, scope=request.scope)


def _page(blank: Blank, form: BlankForm) -> dict[str, Any]:
    if not form.is_bound and not blank.pk:
        form.put_beginning()
    known = bool(blank.pk)
    # Sizes that were refused cannot be drawn.
    drawable = not {"width", "height"} & form.errors.keys() and blank.width and blank.height
    return {
        "form": form,
        "places": form.places,
        "blank": blank if known else None,
        "picture": picture(blank) if drawable else None,
        "heading": _("Edit the blank") if known else _("A new blank"),
    }
