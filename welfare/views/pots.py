"""HTTP in, HTTP out: rotating pots, who takes part, and whose turn it is."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.forms.kept import people_of
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import span, unit_name
from unions.views.form_pages import form_page, history_with, pressed
from welfare import totals
from welfare.forms.catalogue import LastDayForm
from welfare.forms.pots import (
    DrawForm,
    OneSaverForm,
    PotChangeForm,
    PotForm,
    RoundForm,
    TurnDayForm,
    saver_forms,
    savers_of,
)
from welfare.models import PotShare, PotTurn, RotatingPot
from welfare.services import pots as services
from welfare.services.pots import Saver

PAGE = 50


@require_safe
def pot_list(request: OfficerRequest) -> HttpResponse:
    """The pots that go round on the last day of the period, and whose turn is next in each."""
    if not request.where:
        raise Http404
    unit, on = request.where.unit, request.where.period.cut_off
    waiting = PotTurn.objects.filter(share__pot=OuterRef("pk"), drawn_on=None).order_by("due_on", "pk")
    pots = RotatingPot.objects.in_scope(request.scope).under(unit, on=on).on(on).with_unit_name(on=on)
    shown: Any = pots.annotate(
        people=Count("shares"),
        amount=Sum("shares__amount"),
        next_on=Subquery(waiting.values("due_on")[:1]),
        next_name=Subquery(waiting.values("share__member__full_name")[:1]),
    )
    return render(
        request,
        "welfare/pot_list.html",
        {
            "page": Paginator(shown.order_by("unit__code"), PAGE).get_page(request.GET.get("page")),
            "all": totals.pots(unit, on, request.scope),
            "on": on,
            "today": timezone.localdate(),
            "may_record": request.scope.units(Can.RECORD).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pot_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    form = PotForm(request.POST or None, instance=RotatingPot(), scope=request.scope, chosen=request.where.unit)
    lines = saver_forms(request.POST or None, request.scope)
    return form_page(
        request,
        form,
        lambda: services.open_pot(
            form.instance, savers_of(lines), starting=form.cleaned_data["starting"], scope=request.scope
        ),
        lambda saved: (_("Saved: %(what)s.") % {"what": saved}, ""),
        heading=_("Open a rotating pot"),
        back=reverse("welfare:pot-list"),
        back_label=_("Rotating pots"),
        template="welfare/pot_form.html",
        also=lines.is_valid,
        lines=lines,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pot_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    pot = _pot(request, pk)
    form = PotChangeForm(request.POST or None, instance=pot)
    return _pot_form(
        request, pot, form, lambda: services.change_pot(form.instance, scope=request.scope), heading=_("Edit the pot")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pot_close(request: OfficerRequest, pk: int) -> HttpResponse:
    pot = _pot(request, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    return _pot_form(
        request,
        pot,
        form,
        lambda: services.close_pot(pk, last_day=form.cleaned_data["last_day"], scope=request.scope),
        heading=_("Close the pot"),
        button=_("Close"),
        undo=reverse("welfare:pot-reopen", args=[pk]),
    )


@require_POST
def pot_reopen(request: OfficerRequest, pk: int) -> HttpResponse:
    pot = _pot(request, pk)
    return pressed(
        request,
        lambda: services.reopen_pot(pk, scope=request.scope),
        _("The pot goes on."),
        onward=pot.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pot_join(request: OfficerRequest, pk: int) -> HttpResponse:
    """Somebody takes part; or has another amount in the pot, where they take part already."""
    pot = _pot(request, pk)
    form = OneSaverForm(request.POST or None, people=people_of(request.scope))
    return _pot_form(
        request,
        pot,
        form,
        lambda: services.set_share(
            pk, Saver(form.cleaned_data["member"], form.cleaned_data["amount"]), scope=request.scope
        ),
        heading=_("Participant and share"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def pot_round(request: OfficerRequest, pk: int) -> HttpResponse:
    """Draw up a round: one turn a month in the order that is given."""
    pot = _pot(request, pk)
    shares = pot.shares.select_related("member").order_by("member__name_key", "pk")
    form = RoundForm(request.POST or None, shares=shares)
    return _pot_form(
        request,
        pot,
        form,
        lambda: services.draw_up_round(pk, form.order(), starting=form.cleaned_data["starting"], scope=request.scope),
        heading=_("Draw up a round"),
        about=_("One turn a month. Write in which order; a day can be changed by hand afterwards."),
        button=_("Draw up"),
    )


def _pot_form(
    request: OfficerRequest, pot: RotatingPot, form: Any, act: Any, *, undo: str = "", **words: Any
) -> HttpResponse:
    """A form about a pot, which goes back to its page."""
    return form_page(
        request,
        form,
        act,
        lambda _saved: (_("Saved: %(what)s.") % {"what": pot}, undo),
        back=pot.get_absolute_url(),
        back_label=pot,
        onward=pot.get_absolute_url(),
        **words,
    )


@require_safe
def pot_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    pot: Any = get_object_or_404(RotatingPot.objects.in_scope(request.scope).select_related("unit"), pk=pk)
    shares = list(pot.shares.select_related("member").order_by("member__name_key", "pk"))
    turns = list(PotTurn.objects.filter(share__pot=pot).select_related("share__member").order_by("due_on", "pk"))
    today = timezone.localdate()
    waiting = [turn for turn in turns if turn.drawn_on is None]
    open_still = pot.valid.upper is None or pot.valid.upper > today
    may_record = request.scope.allows(Can.RECORD, pot.unit)
    drawn = {turn.share_id for turn in turns if turn.drawn_on is not None}
    return render(
        request,
        "welfare/pot_detail.html",
        {
            "pot": pot,
            "group": unit_name(pot),
            "days": span(pot.valid),
            "open_still": open_still,
            "shares": [(share, share.pk in drawn) for share in shares],
            "all": sum(share.amount for share in shares),
            "turns": [(turn, _state(turn, today)) for turn in turns],
            "next": waiting[0] if waiting and open_still else None,
            "may_write": may_record and open_still,
            "may_reopen": may_record and not open_still,
            "may_round": may_record and open_still and bool(shares) and not waiting,
            "events": history_with(pot, "PotShareEvent", pot=pot.pk),
        },
    )


def _state(turn: PotTurn, today: Any) -> str:
    if turn.drawn_on is not None:
        return "done"
    return "overdue" if turn.due_on < today else "planned"


@require_POST
def share_drop(request: OfficerRequest, pk: int) -> HttpResponse:
    share = get_object_or_404(PotShare.objects.in_scope(request.scope, Can.RECORD).select_related("pot__unit"), pk=pk)
    return pressed(
        request,
        lambda: services.drop_share(pk, scope=request.scope),
        _("Takes part no more."),
        onward=share.pot.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def turn_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    turn = _turn(request, pk)
    form = TurnDayForm(request.POST or None, initial={"due_on": turn.due_on})
    return _pot_form(
        request,
        turn.share.pot,
        form,
        lambda: services.move_turn(pk, due_on=form.cleaned_data["due_on"], scope=request.scope),
        heading=_("Change the turn of %(who)s") % {"who": turn.share.member},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def turn_draw(request: OfficerRequest, pk: int) -> HttpResponse:
    """The pot was drawn: what each pays in a month from all that take part, unless another amount is typed."""
    turn = _turn(request, pk)
    pot = turn.share.pot
    expected = pot.monthly * pot.shares.count() if pot.monthly else None
    form = DrawForm(request.POST or None, initial={"drawn_on": timezone.localdate(), "amount": expected})
    return _pot_form(
        request,
        pot,
        form,
        lambda: services.draw(
            pk, on=form.cleaned_data["drawn_on"], amount=form.cleaned_data["amount"], scope=request.scope
        ),
        heading=_("The pot was drawn by %(who)s") % {"who": turn.share.member},
        undo=reverse("welfare:turn-undo", args=[pk]),
    )


@require_POST
def turn_undo(request: OfficerRequest, pk: int) -> HttpResponse:
    turn = _turn(request, pk)
    return pressed(
        request,
        lambda: services.undo_draw(pk, scope=request.scope),
        _("Not drawn yet."),
        onward=turn.share.pot.get_absolute_url(),
    )


def _turn(request: OfficerRequest, pk: int) -> PotTurn:
    rows = PotTurn.objects.in_scope(request.scope, Can.RECORD).select_related("share__pot__unit", "share__member")
    turn: PotTurn = get_object_or_404(rows, pk=pk)
    return turn


def _pot(request: OfficerRequest, pk: int) -> RotatingPot:
    pot: RotatingPot = get_object_or_404(
        RotatingPot.objects.in_scope(request.scope, Can.RECORD).select_related("unit"), pk=pk
    )
    return pot
