"""HTTP in, HTTP out: clusters in which unions compete, and who is in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns import clusters
from campaigns.forms.clusters import CandidateFilter, ClusterForm, JoiningForm, RoleForm
from campaigns.forms.lasting import EndForm
from campaigns.models import Cluster, ClusterPlace
from campaigns.services import clusters as services
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can, UnitVersion
from unions.pages import span
from unions.tree import versions_of
from unions.views.form_pages import form_page, pressed

PAGE = 50
CANDIDATES = 100


@require_safe
def cluster_list(request: OfficerRequest) -> HttpResponse:
    """The clusters of the period that unions in reach formed or are in, with who heads them at its end."""
    if not request.where:
        raise Http404
    period = request.where.period
    rows = clusters.seen(request.scope).filter(valid__overlap=(period.start, period.end)).order_by("unit", "name")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    looked_on = min(period.cut_off, timezone.localdate())
    standings = clusters.standings(list(page), looked_on)
    names = versions_of({cluster.unit_id for cluster in page}, looked_on)
    return render(
        request,
        "campaigns/cluster_list.html",
        {
            "page": page,
            "looked_on": looked_on,
            "rows": [
                {
                    "cluster": cluster,
                    "formed_by": names.get(cluster.unit_id),
                    "days": span(cluster.valid),
                    "standing": standings[cluster.pk],
                }
                for cluster in page
            ],
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cluster_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _cluster_form(request, Cluster())


@require_http_methods(["GET", "HEAD", "POST"])
def cluster_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    return _cluster_form(request, _kept(request, pk))


def _cluster_form(request: OfficerRequest, cluster: Cluster) -> HttpResponse:
    known = cluster.pk is not None
    form = ClusterForm(request.POST or None, instance=cluster, scope=request.scope, chosen=request.where.unit)

    def act() -> Cluster:
        if known:
            seen = form.cleaned_data["version"]
            return services.change_cluster(form.instance, seen_version=seen, scope=request.scope)
        return services.form_cluster(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        _saved,
        heading=_("Edit the cluster") if known else _("Form a cluster"),
        back=cluster.get_absolute_url() if known else reverse("campaigns:cluster-list"),
        back_label=cluster.name if known else _("Clusters"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cluster_end(request: OfficerRequest, pk: int) -> HttpResponse:
    cluster = _kept(request, pk)
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: services.end_cluster(pk, last_day=form.cleaned_data["last_day"], scope=request.scope),
        _saved,
        heading=_("End the cluster"),
        about=_("Its unions leave it with the same day."),
        back=cluster.get_absolute_url(),
        back_label=cluster.name,
    )


@require_safe
def cluster_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    cluster = _seen(request, pk)
    today = timezone.localdate()
    on = clusters.day_to_look_at(cluster, today)
    places = list(clusters.places_of(cluster, on))
    linked = set(request.scope.units().filter(pk__in=[one.unit_id for one in places]).values_list("pk", flat=True))
    told = [
        (on in one.valid, {"place": one, "days": span(one.valid), "linked": one.unit_id in linked}) for one in places
    ]
    formed_by = versions_of({cluster.unit_id}, on).get(cluster.unit_id)
    return render(
        request,
        "campaigns/cluster_detail.html",
        {
            "cluster": cluster,
            "days": span(cluster.valid),
            "state": _state(cluster, today),
            "formed_by": formed_by,
            "on": on,
            "now": [row for holds, row in told if holds],
            "other": [row for holds, row in told if not holds],
            "may_change": request.scope.allows(Can.RECORD, cluster.unit),
            "events": clusters.told(cluster),
        },
    )


def _state(cluster: Cluster, today: date) -> str:
    first, upper = cluster.valid.lower, cluster.valid.upper
    if first and today < first:
        return "planned"
    return "ended" if upper and today >= upper else "running"


@require_http_methods(["GET", "HEAD", "POST"])
def cluster_add(request: OfficerRequest, pk: int) -> HttpResponse:
    """The unions below the federation that are in none of its clusters; who is ticked comes into this one."""
    cluster = _kept(request, pk)
    on = clusters.day_to_look_at(cluster, timezone.localdate())
    form = JoiningForm(request.POST or None, initial={"starting": cluster.valid.lower})
    if form.is_bound and form.is_valid():
        ticked = [int(one) for one in request.POST.getlist("pick") if one.isdecimal() and len(one) < 19]
        if not ticked:
            form.add_error(None, _("Tick some rows first."))
        else:
            try:
                number = services.add_places(
                    pk, units=ticked, starting=form.cleaned_data["starting"], scope=request.scope
                )
            except PermissionDenied as error:
                raise Http404 from error
            except ValidationError as error:
                form.refuse(error)
            else:
                came = ngettext("%(n)d union came into the cluster.", "%(n)d unions came into the cluster.", number)
                tell(request, came % {"n": number})
                return redirect(cluster)
    narrowed = CandidateFilter(request.GET or None)
    page = Paginator(_candidates(cluster, narrowed, on, request), CANDIDATES).get_page(request.GET.get("page"))
    return render(
        request,
        "campaigns/cluster_add.html",
        {
            "cluster": cluster,
            "form": form,
            "filter": narrowed,
            "page": page,
            "on": on,
            "ticked": set(request.POST.getlist("pick")),
        },
        status=422 if form.is_bound else 200,
    )


def _candidates(cluster: Cluster, narrowed: CandidateFilter, on: date, request: OfficerRequest) -> Any:
    taken = ClusterPlace.objects.on(on).filter(cluster__unit=cluster.unit_id)
    rows: Any = UnitVersion.objects.in_scope(request.scope).under(cluster.unit, on=on).on(on)
    rows = rows.exclude(unit=cluster.unit_id).exclude(unit__in=taken.values("unit"))
    rows = rows.filter(unit__tree_paths__valid__contains=on).annotate(path=F("unit__tree_paths__path"))
    said = narrowed.cleaned_data if narrowed.is_bound and narrowed.is_valid() else {}
    if said.get("level"):
        rows = rows.filter(level=said["level"])
    if words := said.get("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | Q(unit__code__icontains=words))
    return rows.select_related("unit", "level").order_by("level__rank", "path")


@require_http_methods(["GET", "HEAD", "POST"])
def cluster_place_role(request: OfficerRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    form = RoleForm(request.POST or None, initial={"role": place.role, "starting": timezone.localdate()})
    return _place_form(
        request,
        place,
        form,
        lambda: services.change_role(pk, scope=request.scope, **form.cleaned_data),
        heading=_("Another role in the cluster"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cluster_place_end(request: OfficerRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    return _place_form(
        request,
        place,
        form,
        lambda: services.end_place(pk, last_day=form.cleaned_data["last_day"], scope=request.scope),
        heading=_("Leaves the cluster"),
    )


@require_POST
def cluster_place_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    place = _place(request, pk)
    return pressed(
        request,
        lambda: services.drop_place(pk, scope=request.scope),
        _("Taken away: %(what)s.") % {"what": _called(place)},
        onward=place.cluster.get_absolute_url(),
    )


def _place_form(
    request: OfficerRequest, place: ClusterPlace, form: Any, act: Callable[[], Any], *, heading: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        act,
        lambda _place: (_("Saved: %(what)s.") % {"what": _called(place)}, ""),
        heading=heading,
        about=_called(place),
        back=place.cluster.get_absolute_url(),
        back_label=place.cluster.name,
        onward=place.cluster.get_absolute_url(),
    )


def _saved(saved: Any) -> tuple[str, str]:
    return _("Saved: %(what)s.") % {"what": saved}, ""


def _called(place: ClusterPlace) -> str:
    version = versions_of({place.unit_id}, timezone.localdate()).get(place.unit_id)
    return version.name if version else place.unit.code


def _seen(request: OfficerRequest, pk: int) -> Cluster:
    cluster: Cluster = get_object_or_404(clusters.seen(request.scope).select_related("unit"), pk=pk)
    if not request.where:
        raise Http404
    return cluster


def _kept(request: OfficerRequest, pk: int) -> Cluster:
    """A cluster that a union formed whose records the account keeps."""
    rows = Cluster.objects.in_scope(request.scope, Can.RECORD).select_related("unit")
    cluster: Cluster = get_object_or_404(rows, pk=pk)
    if not request.where:
        raise Http404
    return cluster


def _place(request: OfficerRequest, pk: int) -> ClusterPlace:
    place: ClusterPlace = get_object_or_404(ClusterPlace.objects.select_related("cluster__unit", "unit"), pk=pk)
    _kept(request, place.cluster_id)
    return place
