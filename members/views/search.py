"""The list of members: found, narrowed, counted."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.forms.search import MemberFilter
from members.models import GroupStay, Member, MembershipSpell
from unions.http import OfficerRequest

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
