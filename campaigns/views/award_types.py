"""HTTP in, HTTP out: the catalogue of awards, and by which rules each is given from which day."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.eligibility.rules import Known, in_words
from campaigns.forms.award_types import AwardTypeForm, RulesForm
from campaigns.models import AwardRules, AwardType, RecipientKind
from campaigns.services import award_types as services
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import history, span
from unions.tree import versions_of
from unions.views.form_pages import form_page, history_with, pressed


@require_safe
def award_type_list(request: OfficerRequest) -> HttpResponse:
    """Types for everybody and those of unions above and within reach; those that are no longer offered last."""
    today = timezone.localdate()
    types = (
        services.within(request.scope)
        .annotate(with_rules=Count("rules_in_time", filter=Q(rules_in_time__valid__contains=today)))
        .select_related("unit")
        .order_by("-is_offered", "rank", "name")
    )
    names = versions_of({one.unit_id for one in types if one.unit_id}, today)
    return render(
        request,
        "campaigns/award_type_list.html",
        {
            "types": [(one, names[one.unit_id].short_name if one.unit_id in names else "") for one in types],
            "may_define": request.scope.units(Can.DEFINE).exists(),
        },
    )


@require_safe
def award_type_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """One type: to whom it is given, and its rules in time."""
    shown, known = _reached(request, pk), Known.now()
    today = timezone.localdate()
    keeper = versions_of({shown.unit_id}, today).get(shown.unit_id) if shown.unit_id else None
    kinds = ", ".join(str(RecipientKind(kind).label) for kind in shown.recipients)
    return render(
        request,
        "campaigns/award_type.html",
        {
            "award_type": shown,
            "facts": [
                (_("Nature"), shown.get_nature_display()),
                (_("Form"), shown.get_form_display()),
                (_("Awarded by"), shown.get_giver_display()),
                (_("Given to"), kinds),
                (_("Basis of the award"), shown.get_basis_display()),
                (_("Once in a lifetime"), _("Yes") if shown.once else _("No")),
                (_("Defined by"), keeper.name if keeper else _("For everybody")),
                (_("Code"), shown.code),
            ],
            "rules_in_time": [
                (rules, span(rules.valid), today in rules.valid, [in_words(one, known) for one in rules.rules])
                for rules in shown.rules_in_time.order_by("-valid")
            ],
            "may_define": services.may_define(shown, request.scope),
            "events": history_with(shown, "AwardRulesEvent", award_type=shown.pk),
        },
    )


def _reached(request: OfficerRequest, pk: int, *, define: bool = False) -> AwardType:
    found: AwardType = get_object_or_404(services.within(request.scope).select_related("unit"), pk=pk)
    if define and not services.may_define(found, request.scope):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def award_type_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.DEFINE).exists():
        raise Http404
    return _type_form(request, AwardType())


@require_http_methods(["GET", "HEAD", "POST"])
def award_type_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    return _type_form(request, _reached(request, pk, define=True))


def _type_form(request: OfficerRequest, shown: AwardType) -> HttpResponse:
    if not request.where:
        raise Http404
    known = shown.pk is not None
    form = AwardTypeForm(request.POST or None, instance=shown, scope=request.scope, chosen=request.where.unit)
    act = services.change_type if known else services.add_type
    return form_page(
        request,
        form,
        lambda: act(form.instance, scope=request.scope),
        lambda saved: (
            _("Saved: %(what)s.") % {"what": saved},
            "" if known else reverse("campaigns:award-type-retire", args=[saved.pk]),
        ),
        heading=_("Edit the type of award") if known else _("Add a type of award"),
        back=shown.get_absolute_url() if known else reverse("campaigns:award-type-list"),
        back_label=_("Types of awards"),
        events=history(shown) if known else (),
    )


@require_POST
def award_type_retire(request: OfficerRequest, pk: int) -> HttpResponse:
    return _offer(request, pk, offered=False)


@require_POST
def award_type_offer(request: OfficerRequest, pk: int) -> HttpResponse:
    return _offer(request, pk, offered=True)


def _offer(request: OfficerRequest, pk: int, *, offered: bool) -> HttpResponse:
    shown = _reached(request, pk, define=True)
    said = _("Offered again: %(what)s.") if offered else _("No longer offered: %(what)s.")
    back = "campaigns:award-type-retire" if offered else "campaigns:award-type-offer"
    return pressed(
        request,
        lambda: services.offer_type(pk, offered=offered, scope=request.scope),
        said % {"what": shown},
        undo=reverse(back, args=[pk]),
        onward=shown.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def award_type_rules(request: OfficerRequest, pk: int) -> HttpResponse:
    """The rules of a type from a day on, beginning with those that hold."""
    shown = _reached(request, pk, define=True)
    held = AwardRules.objects.filter(award_type=shown).order_by("-valid").first()
    form = RulesForm(request.POST or None, held=held, known=Known.now(services.within(request.scope)))
    return form_page(
        request,
        form,
        lambda: services.set_rules(
            pk,
            form.rules,
            regulation=form.cleaned_data["regulation"],
            starting=form.cleaned_data["starting"],
            scope=request.scope,
        ),
        lambda _saved: (_("Saved: %(what)s.") % {"what": shown}, ""),
        heading=_("Rules from a day on"),
        about=shown,
        back=shown.get_absolute_url(),
        back_label=shown,
        onward=shown.get_absolute_url(),
        template="campaigns/award_rules_form.html",
    )
