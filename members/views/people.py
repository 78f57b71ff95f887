"""One person: the record, and what happened to it."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.models import GroupStay, Member
from unions.http import OfficerRequest
from unions.models import UnitVersion
from unions.pages import history


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
