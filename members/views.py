"""HTTP in, HTTP out: the members of a unit, and one member."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members import facts
from members.forms import MemberFilter
from members.models import CareerEvent, GroupStay, Member, MembershipSpell
from unions.http import OfficerRequest
from unions.models import UnitVersion
from unions.pages import RecordDetail, RecordList, history

PAGE = 50


@require_safe
def member_list(request: OfficerRequest) -> HttpResponse:
    """The members of the page's unit on the last day of its period, in the order of given names."""
    if not request.where:
        raise Http404
    day = request.where.period.cut_off
    form = MemberFilter(request.GET)
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})
    spells = MembershipSpell.objects.in_scope(request.scope).under(request.where.unit, on=day).on(day)
    if asked.get("q"):
        spells = spells.filter(member__in=Member.objects.matching(asked["q"]))
    if asked.get("sex"):
        spells = spells.filter(member__sex=asked["sex"])
    stays = GroupStay.objects.on(day).filter(spell=OuterRef("pk"))
    rows = (
        spells.with_unit_name(on=day)
        .select_related("member")
        .annotate(
            group_name=Subquery(
                stays.filter(group__versions__valid__contains=day).values("group__versions__short_name")[:1]
            ),
        )
        .order_by("member__name_key", "member")
    )
    number = spells.aggregate(all=Count("pk"), women=Count("pk", filter=Q(member__sex=Member.Sex.FEMALE)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "members/member_list.html",
        {"form": form, "page": page, "number": number, "day": day},
    )


@require_safe
def member_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.in_scope(request.scope), pk=pk)
    called = UnitVersion.objects.filter(unit=OuterRef("unit"), valid__contains=OuterRef("valid__startswith"))
    spells = member.spells.in_scope(request.scope).annotate(unit_name=Subquery(called.values("short_name")[:1]))
    return render(
        request,
        "members/member_detail.html",
        {
            "member": member,
            "spells": spells.select_related("unit").order_by("-valid"),
            "stays": GroupStay.objects.in_scope(request.scope)
            .filter(spell__member=member)
            .annotate(
                group_name=Subquery(
                    UnitVersion.objects.filter(
                        unit=OuterRef("group"), valid__contains=OuterRef("valid__startswith")
                    ).values("short_name")[:1]
                )
            )
            .order_by("-valid"),
            "mandates": member.mandates.in_scope(request.scope).select_related("unit").order_by("-valid"),
            "events": history(member),
        },
    )


class CareerEventList(RecordList):
    kind = facts.CAREER_EVENT
    heading = gettext_lazy("Pay rises and appointments")
    empty_text = gettext_lazy("No pay rise or appointment is recorded in this period.")


class CareerEventDetail(RecordDetail):
    model = CareerEvent
    related = ("unit", "member", "recorded_by")
    list_url = reverse_lazy("members:career-event-list")
    list_label = gettext_lazy("Pay rises and appointments")
