"""What happened to members at work, how they were rated, and how many are declared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from members import facts
from members.forms.records import CareerEventForm, GradesForm, HeadcountForm, RatingForm, RecordForm, YearForm
from members.models import CareerEvent, Headcount, Member, MemberRating, MembershipSpell
from members.privacy import HIDDEN
from members.services import records as services
from unions.http import OfficerRequest
from unions.models import Can, Grade, UnionUnit
from unions.pages import RecordDetail, RecordList

PAGE = 50
GRADES_AT_ONCE = 100


class MemberRecordDetail(RecordDetail):
    """A record about members with its verbs: edit, into the bin, out of it."""

    template_name = "members/record_detail.html"
    space: str

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_record = self.request.scope.allows(Can.RECORD, self.object.unit)
        urls = {verb: reverse(f"members:{self.space}-{verb}", args=[self.object.pk]) for verb in VERBS}
        return super().get_context_data(may_record=may_record, urls=urls, **kwargs)


VERBS = ("edit", "bin", "restore")


class CareerEventList(RecordList):
    kind = facts.CAREER_EVENT
    heading = gettext_lazy("Pay rises and appointments")
    empty_text = gettext_lazy("No pay rise or appointment is recorded in this period.")
    new_url = reverse_lazy("members:career-event-create")


class CareerEventDetail(MemberRecordDetail):
    model = CareerEvent
    space = "career-event"
    related = ("unit", "member", "recorded_by")
    list_url = reverse_lazy("members:career-event-list")
    list_label = gettext_lazy("Pay rises and appointments")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who joined the Party is told to those who may read what is sensitive there."""
        if self.object.is_sensitive and not self.request.scope.allows(Can.SENSITIVE, self.object.unit):
            self.object.member, self.object.title = self.object.member and Member(full_name=HIDDEN), ""
            return super().get_context_data(**kwargs) | {"events": ()}
        return super().get_context_data(**kwargs)


class HeadcountDetail(MemberRecordDetail):
    model = Headcount
    space = "headcount"
    list_url = reverse_lazy("members:headcount-list")
    list_label = gettext_lazy("Declared headcounts")


class RatingDetail(MemberRecordDetail):
    model = MemberRating
    space = "rating"
    related = ("unit", "member", "grade", "recorded_by")
    list_url = reverse_lazy("members:rating-list")
    list_label = gettext_lazy("Ratings of members")

    def get_queryset(self) -> Any:
        """Like their list, for those who keep the records."""
        kept: Any = MemberRating.objects.in_scope(self.request.scope, Can.RECORD)
        return kept.select_related(*self.related)


@require_safe
def headcount_list(request: OfficerRequest) -> HttpResponse:
    """The headcounts that held on a day of the period, below the unit of the page."""
    if not request.where:
        raise Http404
    period, unit = request.where.period, request.where.unit
    rows = (
        Headcount.objects.in_scope(request.scope)
        .under(unit, on="happened_on")
        .filter(valid__overlap=(period.start, period.end))
    )
    binned = request.GET.get("status") == "binned"
    rows = rows.binned() if binned else rows.kept()
    page = Paginator(rows.with_unit_name(on="happened_on").order_by("-happened_on", "-pk"), PAGE)
    return render(
        request,
        "members/headcount_list.html",
        {
            "page": page.get_page(request.GET.get("page")),
            "binned": binned,
            "may_record": request.scope.units(Can.RECORD).exists(),
        }
        | beside_each_other(unit, period.cut_off, request),
    )


def beside_each_other(unit: UnionUnit, on: date, request: OfficerRequest) -> dict[str, Any]:
    """Members as counted from the list and as declared, for members/_declared.html: both, never mixed."""
    spells = MembershipSpell.objects.in_scope(request.scope).under(unit, on=on).on(on)
    return {"counted": spells.count(), "declared": services.declared(unit, on, request.scope), "as_at": on}


@require_safe
def rating_list(request: OfficerRequest) -> HttpResponse:
    """The ratings of the year of the page's period, for those who keep the records."""
    if not request.where:
        raise Http404
    year = str(request.where.period.cut_off.year)
    rows = (
        MemberRating.objects.in_scope(request.scope, Can.RECORD)
        .under(request.where.unit, on="happened_on")
        .kept()
        .filter(year_label=year)
        .with_unit_name(on="happened_on")
        .select_related("member", "grade")
        .order_by("grade__rank", "member__name_key", "pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_record = request.scope.units(Can.RECORD).exists()
    return render(request, "members/rating_list.html", {"page": page, "year": year, "may_record": may_record})


@require_http_methods(["GET", "HEAD", "POST"])
def rating_grid(request: OfficerRequest) -> HttpResponse:
    """A grade for every member of a unit at the end of a year; the whole page is stored or none of it."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    period = request.where.period
    chosen = {"unit": request.where.unit.code, "year": period.cut_off.year} | request.GET.dict()
    years = YearForm(chosen, scope=request.scope)
    if not years.is_valid():
        return render(request, "members/rating_grid.html", {"years": years}, status=422)
    unit, year = years.cleaned_data["unit"], years.cleaned_data["year"]
    page, form = _grades(request, unit, year)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            written = services.rate_members(
                unit,
                str(year),
                form.chosen(),
                on=asked["happened_on"],
                document=asked["source_document"],
                scope=request.scope,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, _("Saved: %(n)d ratings of %(year)d.") % {"n": written, "year": year})
            return redirect(request.get_full_path())
    return render(
        request,
        "members/rating_grid.html",
        {"years": years, "form": form, "page": page, "unit": unit, "year": year},
        status=422 if form.is_bound else 200,
    )


def _grades(request: OfficerRequest, unit: UnionUnit, year: int) -> tuple[Any, GradesForm]:
    """One page of the members of the unit itself, with the grades that the year's scale has."""
    last = min(date(year, 12, 31), request.scope.on)
    spells = MembershipSpell.objects.in_scope(request.scope, Can.RECORD).of(unit).on(last)
    rows = spells.select_related("member").order_by("member__name_key", "member")
    page = Paginator(rows, GRADES_AT_ONCE).get_page(request.GET.get("page"))
    people = [spell.member for spell in page]
    known = MemberRating.objects.kept().of(unit).filter(year_label=str(year), member__in=people)
    grades = Grade.objects.filter(scale__subject="member", scale__valid__contains=last).order_by("rank")
    initial: dict[str, Any] = {f"grade-{row.member_id}": row.grade_id for row in known}
    newest = max(known, key=lambda row: row.recorded_at, default=None)
    initial |= {"happened_on": newest.happened_on, "source_document": newest.source_document} if newest else {}
    return page, GradesForm(request.POST or None, people=people, grades=grades, initial=initial)


def _record_page(
    model: type[Any], form_class: type[RecordForm], heading_new: Any, heading_edit: Any, list_name: str
) -> tuple[Callable[..., HttpResponse], Callable[..., HttpResponse]]:
    """The pages that write a new record and change one."""

    def page(request: OfficerRequest, row: Any) -> HttpResponse:
        form = form_class(
            request.POST or None, instance=row, scope=request.scope, where=request.where, initial=_named(request)
        )
        if form.is_bound and form.is_valid():
            try:
                saved = _store(form, request)
            except ValidationError as error:
                form.refuse(error)
            else:
                tell(request, _("Saved: %(what)s.") % {"what": saved}, undo=_undo(row, saved))
                return redirect(saved)
        return render(
            request,
            "records/form.html",
            {
                "form": form,
                "heading": heading_edit if row.pk else heading_new,
                "back": reverse(f"members:{list_name}-list"),
                "back_label": capfirst(model._meta.verbose_name_plural),
            },
            status=422 if form.is_bound else 200,
        )

    def _undo(row: Any, saved: Any) -> str:
        return "" if row.version > 1 else reverse(f"members:{list_name}-bin", args=[saved.pk])

    @require_http_methods(["GET", "HEAD", "POST"])
    def create(request: OfficerRequest) -> HttpResponse:
        if not request.where or not request.scope.units(Can.RECORD).exists():
            raise Http404
        return page(request, model())

    @require_http_methods(["GET", "HEAD", "POST"])
    def edit(request: OfficerRequest, pk: int) -> HttpResponse:
        rows = model.objects.in_scope(request.scope, Can.RECORD).kept().select_related("unit")
        return page(request, get_object_or_404(rows, pk=pk))

    return create, edit


def _store(form: RecordForm, request: OfficerRequest) -> Any:
    if form.instance.pk:
        return services.change(form.instance, seen_version=form.cleaned_data["version"], scope=request.scope)
    return services.record(form.instance, scope=request.scope)


def _named(request: HttpRequest) -> dict[str, Any]:
    """Who the record is about, where the page of a person led here."""
    asked = request.GET.get("member", "")
    if not asked.isdigit():
        return {}
    return {"member": Member.objects.in_scope(request.scope, Can.RECORD).filter(pk=asked).first()}  # type: ignore[attr-defined]


def _bin(model: type[Any], space: str) -> tuple[Callable[..., HttpResponse], Callable[..., HttpResponse]]:
    """The buttons that put a record into the bin and take it out."""

    @require_POST
    def into(request: OfficerRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(model.objects.in_scope(request.scope, Can.RECORD).kept(), pk=pk)
        services.bin_record(model, pk, scope=request.scope)
        tell(request, _("Put into the bin."), undo=reverse(f"members:{space}-restore", args=[pk]))
        return redirect(row)

    @require_POST
    def out_of(request: OfficerRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(model.objects.in_scope(request.scope, Can.RECORD).binned(), pk=pk)
        try:
            services.restore_record(model, pk, scope=request.scope)
        except ValidationError as error:
            tell(request, " ".join(error.messages), level=messages.WARNING)
        else:
            tell(request, _("Taken out of the bin."))
        return redirect(row)

    return into, out_of


career_event_create, career_event_edit = _record_page(
    CareerEvent,
    CareerEventForm,
    gettext_lazy("Record a pay rise or appointment"),
    gettext_lazy("Edit the record"),
    "career-event",
)
headcount_create, headcount_edit = _record_page(
    Headcount, HeadcountForm, gettext_lazy("Declare a headcount"), gettext_lazy("Edit the headcount"), "headcount"
)
rating_create, rating_edit = _record_page(
    MemberRating, RatingForm, gettext_lazy("Rate a member"), gettext_lazy("Edit the rating"), "rating"
)
career_event_bin, career_event_restore = _bin(CareerEvent, "career-event")
headcount_bin, headcount_restore = _bin(Headcount, "headcount")
rating_bin, rating_restore = _bin(MemberRating, "rating")
