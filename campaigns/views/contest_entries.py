"""HTTP in, HTTP out: who entered contests, and the prizes and places they won."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from campaigns import facts
from campaigns.forms.contests import EntryForm, PlaceForm, PrizeForm
from campaigns.models import ContestEntry, ContestResult
from campaigns.services import contests as services
from campaigns.views.contests import reached
from members.forms.kept import people_of
from members.forms.offices import OFFERED, called
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import RecordDetail, RecordList, unit_name
from unions.views.form_pages import bin_buttons, form_page

Kind = ContestResult.Kind
PLACE, PRIZE = Kind.PLACE.value, Kind.PRIZE.value


class ResultList(RecordList):
    """Results of the unions below the unit of the page, in its period: prizes or places, which never add up."""

    template_name = "campaigns/contest_result_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = [
            (PrizeList, _("Prizes"), reverse("campaigns:contest-result-list")),
            (PlaceList, _("Placings"), reverse("campaigns:contest-place-list")),
        ]
        views = [
            {"label": label, "url": url, "count": None, "current": isinstance(self, one)} for one, label, url in offered
        ]
        return super().get_context_data(**kwargs) | {"views": views}


class PrizeList(ResultList):
    kind = facts.PRIZE
    heading = gettext_lazy("Prizes of contests")
    empty_text = gettext_lazy("No prize of a contest is recorded in this period.")


class PlaceList(ResultList):
    kind = facts.PLACE
    heading = gettext_lazy("Placings in contests")
    empty_text = gettext_lazy("No placing in a contest is recorded in this period.")


class _Detail(RecordDetail):
    """A record of a contest with its verbs: edit, into the bin, out of it."""

    space: str

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verbs = ("edit", "bin", "restore")
        urls = {verb: reverse(f"campaigns:{self.space}-{verb}", args=[self.object.pk]) for verb in verbs}
        may_record = self.request.scope.allows(Can.RECORD, self.object.unit)
        contest = self.contest
        told = super().get_context_data(may_record=may_record, urls=urls, **kwargs)
        return told | {"list_url": contest.get_absolute_url(), "list_label": contest, "contest": contest}

    @property
    def contest(self) -> Any:
        return self.object.contest


class EntryDetail(_Detail):
    model = ContestEntry
    space = "contest-entry"
    related = ("unit", "contest", "member", "recorded_by")
    template_name = "campaigns/contest_entry_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        won = self.object.results.kept().select_related("member").order_by("kind", "happened_on", "pk")
        called = self.object.team or (self.object.member and self.object.member.full_name) or unit_name(self.object)
        return super().get_context_data(won=won, called=called, **kwargs)


class ResultDetail(_Detail):
    model = ContestResult
    space = "contest-result"
    related = ("unit", "entry__contest", "entry__member", "member", "recorded_by")
    template_name = "campaigns/contest_result_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = facts.PRIZE if self.object.kind == PRIZE else facts.PLACE
        return super().get_context_data(counted_as=kind.code, **kwargs)

    @property
    def contest(self) -> Any:
        return self.object.entry.contest


def _people(request: OfficerRequest) -> list[str]:
    """The names that a form offers; none where they are too many to look through."""
    people = list(people_of(request.scope)[: OFFERED + 1])
    return [called(one) for one in people] if len(people) <= OFFERED else []


# Entries -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def entry_create(request: OfficerRequest, pk: int) -> HttpResponse:
    if not request.scope.units(Can.RECORD).exists():
        raise Http404
    return _entry_form(request, ContestEntry(contest=reached(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = ContestEntry.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit", "contest", "member")
    return _entry_form(request, get_object_or_404(rows, pk=pk))


def _entry_form(request: OfficerRequest, entry: ContestEntry) -> HttpResponse:
    if not request.where:
        raise Http404
    known = entry.pk is not None
    form = EntryForm(request.POST or None, instance=entry, scope=request.scope, chosen=request.where.unit)

    def act() -> ContestEntry:
        if known:
            return services.change_entry(form.instance, seen_version=form.cleaned_data["version"], scope=request.scope)
        return services.record_entry(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:contest-entry-bin", args=[saved.pk]),
        ),
        heading=_("Edit the entry") if known else _("Record who takes part"),
        back=entry.get_absolute_url() if known else entry.contest.get_absolute_url(),
        back_label=entry.contest.name,
        onward="" if known else entry.contest.get_absolute_url(),
        people=_people(request),
    )


entry_bin, entry_restore = bin_buttons(
    ContestEntry, services.bin_entry, services.restore_entry, named="campaigns:contest-entry"
)


# Results -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def result_create(request: OfficerRequest, pk: int) -> HttpResponse:
    """A prize in a contest; with `?kind=place` a place. `?entry=` says who won."""
    if not request.scope.units(Can.RECORD).exists():
        raise Http404
    contest, asked = reached(request, pk), request.GET.get("kind", PRIZE)
    if asked not in Kind.values:
        raise Http404
    return _result_form(request, ContestResult(kind=asked), contest)


@require_http_methods(["GET", "HEAD", "POST"])
def result_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    rows = ContestResult.objects.in_scope(request.scope, Can.RECORD).kept()
    result = get_object_or_404(rows.select_related("unit", "entry__contest", "member"), pk=pk)
    return _result_form(request, result, result.entry.contest)


def _result_form(request: OfficerRequest, result: ContestResult, contest: Any) -> HttpResponse:
    if not request.where:
        raise Http404
    known, prize = result.pk is not None, result.kind == PRIZE
    form = (PrizeForm if prize else PlaceForm)(
        request.POST or None,
        instance=result,
        initial={} if known else {"entry": request.GET.get("entry", "")},
        scope=request.scope,
        chosen=request.where.unit,
        contest=contest,
    )

    def act() -> ContestResult:
        if known:
            return services.change_result(form.instance, seen_version=form.cleaned_data["version"], scope=request.scope)
        return services.record_result(form.instance, scope=request.scope)

    return form_page(
        request,
        form,
        act,
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:contest-result-bin", args=[saved.pk]),
        ),
        heading=_heading(known=known, prize=prize),
        back=result.get_absolute_url() if known else contest.get_absolute_url(),
        back_label=contest.name,
        onward="" if known else contest.get_absolute_url(),
        people=_people(request) if prize else (),
    )


def _heading(*, known: bool, prize: bool) -> str:
    if known:
        return _("Edit the prize") if prize else _("Edit the placing")
    return _("Record a prize") if prize else _("Record a placing")


result_bin, result_restore = bin_buttons(
    ContestResult, services.bin_result, services.restore_result, named="campaigns:contest-result"
)
