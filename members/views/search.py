"""The list of members: found, narrowed, counted, kept under a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.paging import COUNTED, Asked, Counted, KeysetPage
from members.forms.search import MemberFilter
from members.models import GroupStay, Member
from members.narrowing import write_down_party
from members.privacy import Privacy, Seen, visible_of
from members.search import Key, MemberSearch
from members.services.bulk import AT_ONCE
from members.services.records import declared
from unions.http import OfficerRequest
from unions.models import Can
from unions.saved_views import offered_views


@require_safe
def member_list(request: OfficerRequest) -> HttpResponse:
    """The members of the page's unit on the last day of its period, in the order of given names.

    They are counted on the first page, and no further than COUNTED.
    """
    if not request.where:
        raise Http404
    form = MemberFilter(request.GET, scope=request.scope, where=request.where)
    asked = form.asked()
    search = form.search()
    page, counted = _page(search, Asked.of(request.GET, str, int))
    rows = told(search, [pk for _name, pk in page.rows])
    if "party" in asked and rows:
        write_down_party(request.scope, len(rows))
    query = urlencode(asked)
    return render(
        request,
        "members/member_list.html",
        {
            "form": form,
            "page": page,
            "rows": rows,
            "counted": counted,
            "declared": declared(request.where.unit, search.day, request.scope),
            "day": search.day,
            "query": query,
            "narrowed": bool(asked),
            "shows_end": any(row["spell"].left_on for row in rows),
            "may_record": request.scope.allows(Can.RECORD, request.where.unit),
            "acts": [
                {"value": "picked", "icon": "pencil", "word": _("Change"), "counted": _("Change {n}")},
            ],
            "changeable": counted is not None and not counted.more and counted.number <= AT_ONCE,
            "views": offered_views(request, query),
        },
    )


def _page(search: MemberSearch, asked: Asked) -> tuple[KeysetPage[Key], Counted | None]:
    if asked.key:
        return KeysetPage.of(search.page, asked, tuple), None
    keys = search.page(asked, COUNTED + 1)
    page = KeysetPage.of(lambda _first, rows: keys[:rows], asked, tuple)
    return page, Counted(min(len(keys), COUNTED), len(keys) > COUNTED)


def told(search: MemberSearch, pks: Sequence[int]) -> list[dict[str, Any]]:
    """What the list says of the members, in this order: each with the last of the memberships that it is about."""
    called = Subquery(
        GroupStay.objects.on(search.day)
        .filter(spell=OuterRef("pk"), group__versions__valid__contains=search.day)
        .values("group__versions__short_name")[:1]
    )
    spells = (
        search.memberships()
        .filter(member__in=pks)
        .with_unit_name(on=search.day)
        .annotate(group_name=called)
        .select_related("member")
        .order_by("member_id", "-valid")
        .distinct("member_id")
    )
    found = {spell.member_id: spell for spell in spells}
    members: list[Member] = [found[pk].member for pk in pks if pk in found]
    seen = visible_of(members, search.scope)
    return [
        {
            "member": member,
            "born": _born(member, seen[member.pk]),
            "spell": found[member.pk],
        }
        for member in members
    ]


def _born(member: Member, seen: Seen) -> str:
    """The day for who may see it; else, or where no more is known, the year."""
    if member.born_on and Privacy.PERSONAL in seen:
        return f"{member.born_on:%d/%m/%Y}"
    return str(member.born_year or "–")
