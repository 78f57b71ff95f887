"""HTTP in, HTTP out: works and models with their photos."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.forms.costs import share_forms, shares_of
from campaigns.forms.works import PhotosForm, WorkForm
from campaigns.models import Work, WorkPhoto
from campaigns.services import works as services
from common.downloads import as_download
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import said_by
from unions.views.form_pages import bin_buttons, form_page, history_with, pressed

PAGE = 50
BINNED = "binned"


@require_safe
def work_list(request: OfficerRequest) -> HttpResponse:
    """Works and models of the period below the unit of the page; `?kind=` narrows, `?view=binned` looks into the bin."""
    if not request.where:
        raise Http404
    unit, period = request.where.unit, request.where.period
    here = Work.objects.in_scope(request.scope).under(unit, on="happened_on").happened_in(period)
    binned, kind = request.GET.get("view") == BINNED, request.GET.get("kind", "")
    rows: Any = here.binned() if binned else here.kept()
    if kind in Work.Kind.values:
        rows = rows.filter(kind=kind)
    models = Q(kind=Work.Kind.PRACTICE_MODEL)
    sums = rows.order_by().aggregate(
        models=Sum("quantity", filter=models, default=0),
        works=Sum("quantity", filter=~models, default=0),
        amount=Sum("amount", default=0),
    )
    named = rows.with_unit_name(on="happened_on").select_related("unit", "campaign").order_by("-happened_on", "-pk")
    return render(
        request,
        "campaigns/work_list.html",
        {
            "page": Paginator(named, PAGE).get_page(request.GET.get("page")),
            "sums": sums,
            "views": _views(kind, binned=binned),
            "binned": binned,
            "kind": kind,
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


def _views(asked: str, *, binned: bool) -> list[dict[str, Any]]:
    more = {"view": BINNED} if binned else {}
    return [
        {
            "label": label,
            "url": f"?{urlencode(({'kind': kind} if kind else {}) | more)}",
            "count": None,
            "current": kind == asked,
        }
        for kind, label in [("", _("All")), *Work.Kind.choices]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def work_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _work_form(request, Work())


@require_http_methods(["GET", "HEAD", "POST"])
def work_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = Work.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit", "campaign")
    return _work_form(request, get_object_or_404(rows, pk=pk))


def _work_form(request: OfficerRequest, work: Work) -> HttpResponse:
    if not request.where:
        raise Http404
    known = work.pk is not None
    asked = request.GET.get("kind", "")
    form = WorkForm(
        request.POST or None,
        instance=work,
        initial={} if known else {"kind": asked},
        scope=request.scope,
        chosen=request.where.unit,
    )
    lines = share_forms(request.POST or None, work)

    def act() -> Work:
        shares = shares_of(lines)
        if known:
            seen = form.cleaned_data["version"]
            return services.change_work(form.instance, shares=shares, seen_version=seen, scope=request.scope)
        return services.record_work(form.instance, shares=shares, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:work-bin", args=[saved.pk]),
        ),
        heading=_("Edit the work or model") if known else _("Record a work or model"),
        back=work.get_absolute_url() if known else reverse("campaigns:work-list"),
        back_label=_("Works and models"),
        template="campaigns/work_form.html",
        also=lines.is_valid,
        lines=lines,
    )


@require_safe
def work_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _work_page(request, _work(request, pk, Can.VIEW))


def _work(request: OfficerRequest, pk: int, can: Can = Can.RECORD) -> Work:
    rows = Work.objects.in_scope(request.scope, can).select_related("unit", "campaign", "recorded_by")
    work: Work = get_object_or_404(rows, pk=pk)
    return work


def _work_page(request: OfficerRequest, work: Work, form: PhotosForm | None = None) -> HttpResponse:
    may_record = request.scope.allows(Can.RECORD, work.unit)
    return render(
        request,
        "campaigns/work_detail.html",
        {
            "work": work,
            "facts": said_by(work),
            "shares": work.shares.all(),
            "photos": work.photos.select_related("added_by"),
            "photos_form": form or PhotosForm(),
            "may_record": may_record,
            "may_add": may_record and work.binned_at is None,
            "events": history_with(work, "WorkPhotoEvent", "CostShareEvent", work=work.pk),
        },
        status=422 if form is not None else 200,
    )


work_bin, work_restore = bin_buttons(Work, services.bin_work, services.restore_work, named="campaigns:work")


# Photos --------------------------------------------------------------------------------------------------


@require_POST
def photo_create(request: OfficerRequest, pk: int) -> HttpResponse:
    """Photos added on the page of the work, several at once."""
    work = _work(request, pk)
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return _work_page(request, work, form)
    said = form.cleaned_data
    try:
        added = services.add_photos(
            pk, [one.file for one in said["upload"]], caption=said["caption"], scope=request.scope
        )
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        form.refuse(error)
        return _work_page(request, work, form)
    tell(request, _("Photos added: %(n)s.") % {"n": len(added)})
    return redirect(f"{work.get_absolute_url()}#photos")


@require_POST
def photo_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    photo = get_object_or_404(WorkPhoto.objects.in_scope(request.scope, Can.RECORD).select_related("work"), pk=pk)
    return pressed(
        request,
        lambda: services.drop_photo(pk, scope=request.scope),
        _("The photo is taken away."),
        onward=f"{photo.work.get_absolute_url()}#photos",
    )


@require_safe
def photo_file(request: OfficerRequest, pk: int) -> HttpResponse:
    """The picture itself, as it was redrawn; under a name of ours."""
    photo = get_object_or_404(WorkPhoto.objects.in_scope(request.scope).select_related("file"), pk=pk)
    return as_download(photo.file, f"photo-{photo.pk}.jpg")
