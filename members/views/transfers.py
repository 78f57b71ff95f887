"""Transfers: sent from the page of a member, answered by the receiving union."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from members.forms.transfers import PlaceForm, RefusalForm, TransferForm
from members.models import Member, MembershipSpell, Transfer
from members.services import transfers as services
from members.services.undo import one_change
from members.views.verbs import verb_page
from unions.http import OfficerRequest
from unions.models import Can, UnitVersion

PAGE = 50


@require_safe
def transfer_list(request: OfficerRequest) -> HttpResponse:
    """Transfers to the units in reach, or from them: what waits first."""
    if not request.where:
        raise Http404
    out = request.GET.get("side") == "out"
    incoming = Transfer.objects.coming().in_scope(request.scope)
    outgoing = Transfer.objects.in_scope(request.scope)
    rows = _named(outgoing if out else incoming).annotate(waits=Q(status="sent")).order_by("-waits", "-sent_at", "-pk")
    views = [
        {"label": label, "url": url, "count": side.filter(status="sent").count(), "current": out == current}
        for label, url, side, current in (
            (_("Transferred in"), "?", incoming, False),
            (_("Transferred out"), "?side=out", outgoing, True),
        )
    ]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "members/transfer_list.html", {"page": page, "views": views, "out": out})


@require_safe
def transfer_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _detail(request, _either_side(request, pk), RefusalForm())


@require_http_methods(["GET", "HEAD", "POST"])
def membership_transfer(request: OfficerRequest, pk: int) -> HttpResponse:
    """Send a member elsewhere: the union is looked for first, since it lies outside of one's reach."""
    rows = MembershipSpell.objects.in_scope(request.scope, Can.RECORD).filter(left_on=None)
    spell = get_object_or_404(rows.select_related("member", "unit"), pk=pk)
    look = PlaceForm(request.GET if "q" in request.GET else None)
    places = list(services.places_named(look.cleaned_data["q"], request.scope)) if look.is_valid() else []
    form = TransferForm(request.POST or None, places=[place for place in places if place.unit_id != spell.unit_id])
    return verb_page(
        request,
        spell.member,
        form,
        lambda: services.send_transfer(form.transfer(), pk, scope=request.scope),
        heading=_("Transfer to another union"),
        button=_("Send"),
        said=_("Sent. The other union receives or refuses the transfer."),
        template="members/transfer_form.html",
        look=look,
        places=places,
    )


@require_POST
def transfer_receive(request: OfficerRequest, pk: int) -> HttpResponse:
    transfer = _coming(request, pk)
    try:
        with one_change() as change:
            services.receive_transfer(pk, scope=request.scope)
    except ValidationError as error:
        return _detail(request, transfer, RefusalForm(), error.messages)
    undo = reverse("members:member-undo", args=[transfer.member_id, change])
    tell(request, _("Received: %(name)s.") % {"name": transfer.member}, undo=undo)
    return redirect(transfer.member)


@require_POST
def transfer_refuse(request: OfficerRequest, pk: int) -> HttpResponse:
    transfer = _coming(request, pk)
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            services.refuse_transfer(pk, reason=form.cleaned_data["reason"], scope=request.scope)
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, _("Refused, with the reason."))
            return redirect(transfer)
    return _detail(request, transfer, form)


@require_POST
def transfer_withdraw(request: OfficerRequest, pk: int) -> HttpResponse:
    transfer = get_object_or_404(Transfer.objects.in_scope(request.scope, Can.RECORD), pk=pk)
    try:
        services.withdraw_transfer(pk, scope=request.scope)
    except ValidationError as error:
        return _detail(request, transfer, RefusalForm(), error.messages)
    tell(request, _("Withdrawn. The member stays where they are."))
    return redirect(transfer)


def _detail(request: OfficerRequest, transfer: Transfer, form: RefusalForm, errors: Any = ()) -> HttpResponse:
    transfer = _named(Transfer.objects.all()).select_related("sent_by", "answered_by").get(pk=transfer.pk)
    waits = transfer.status == Transfer.Status.SENT
    return render(
        request,
        "members/transfer_detail.html",
        {
            "transfer": transfer,
            "form": form,
            "errors": errors,
            "may_answer": waits and request.scope.allows(Can.RECORD, transfer.to_unit),
            "may_withdraw": waits and request.scope.allows(Can.RECORD, transfer.from_unit),
            "sees_member": Member.objects.in_scope(request.scope).filter(pk=transfer.member_id).exists(),
        },
        status=422 if errors or form.is_bound else 200,
    )


def _named(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with what both unions were called on the day of the transfer, all that the other side is told of them."""
    called = UnitVersion.objects.filter(valid__contains=OuterRef("moves_on"))
    return rows.select_related("member", "from_unit", "to_unit").annotate(
        from_name=Subquery(called.filter(unit=OuterRef("from_unit")).values("name")[:1]),
        to_name=Subquery(called.filter(unit=OuterRef("to_unit")).values("name")[:1]),
    )


def _either_side(request: OfficerRequest, pk: int) -> Transfer:
    for rows in (Transfer.objects.in_scope(request.scope), Transfer.objects.coming().in_scope(request.scope)):
        if found := rows.filter(pk=pk).first():
            return found
    raise Http404


def _coming(request: OfficerRequest, pk: int) -> Transfer:
    rows = Transfer.objects.coming().in_scope(request.scope, Can.RECORD).select_related("member", "to_unit")
    return get_object_or_404(rows, pk=pk)
