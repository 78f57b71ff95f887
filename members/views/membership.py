"""Joining, leaving, groups and absences: each a page with a form."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.notices import tell
from members.forms.membership import AbsenceForm, AdmitForm, GroupForm, LeaveForm, SpellForm
from members.models import Absence, Mandate, Member, MembershipSpell
from members.services import membership as services
from members.services.undo import one_change
from members.views.verbs import verb_page
from unions.http import OfficerRequest
from unions.models import Can

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def member_admit(request: OfficerRequest, pk: int) -> HttpResponse:
    """Admit a known person again."""
    member = get_object_or_404(Member.objects.in_scope(request.scope, Can.RECORD).standing(), pk=pk)
    units = request.scope.units(Can.RECORD)
    before = member.spells.filter(unit__in=units).order_by("-valid").first()
    form = AdmitForm(request.POST or None, scope=request.scope, initial={"unit": before and before.unit.code})
    return verb_page(
        request,
        member,
        form,
        lambda: services.admit(pk, form.joining(), scope=request.scope),
        heading=_("Admit again"),
        button=_("Admit"),
        said=_("%(name)s is a member again.") % {"name": member},
    )


@require_http_methods(METHODS)
def membership_leave(request: OfficerRequest, pk: int) -> HttpResponse:
    spell = _running(request, pk)
    form = LeaveForm(request.POST or None)
    offices = Mandate.objects.filter(member=spell.member, valid__contains=request.scope.on)
    return verb_page(
        request,
        spell.member,
        form,
        lambda: services.leave(pk, form.leaving(), scope=request.scope),
        heading=_("Leave the union"),
        button=_("End the membership"),
        said=_("The membership of %(name)s has ended.") % {"name": spell.member},
        offices=offices.in_scope(request.scope),
    )


@require_http_methods(METHODS)
def membership_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    spell = _kept(request, pk)
    form = SpellForm(request.POST or None, spell=spell)
    return verb_page(
        request,
        spell.member,
        form,
        lambda: services.correct_spell(
            pk, form.joining(spell), form.leaving(), seen=form.cleaned_data["seen"], scope=request.scope
        ),
        heading=_("Put the membership right"),
        button=_("Save"),
        said=_("The membership of %(name)s was put right.") % {"name": spell.member},
    )


@require_http_methods(METHODS)
def membership_group(request: OfficerRequest, pk: int) -> HttpResponse:
    spell = _running(request, pk)
    form = GroupForm(request.POST or None, spell=spell, scope=request.scope)
    return verb_page(
        request,
        spell.member,
        form,
        lambda: services.change_group(pk, form.cleaned_data["group"], on=form.cleaned_data["on"], scope=request.scope),
        heading=_("Change the group"),
        button=_("Save"),
        said=_("The group of %(name)s is changed.") % {"name": spell.member},
    )


@require_http_methods(METHODS)
def membership_absence(request: OfficerRequest, pk: int) -> HttpResponse:
    spell = _running(request, pk)
    form = AbsenceForm(request.POST or None)
    return verb_page(
        request,
        spell.member,
        form,
        lambda: services.record_absence(pk, form.away(), scope=request.scope),
        heading=_("Record an absence"),
        button=_("Save"),
        said=_("The absence of %(name)s is recorded.") % {"name": spell.member},
    )


@require_http_methods(METHODS)
def absence_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    """Put an absence right; to end it is to say its last day."""
    absence = _absence(request, pk)
    form = AbsenceForm.of(absence, request.POST or None)
    return verb_page(
        request,
        absence.spell.member,
        form,
        lambda: services.change_absence(pk, form.away(), scope=request.scope),
        heading=_("Change or end an absence"),
        button=_("Save"),
        said=_("The absence of %(name)s is changed.") % {"name": absence.spell.member},
        remove=reverse("members:absence-remove", args=[pk]),
    )


@require_POST
def absence_remove(request: OfficerRequest, pk: int) -> HttpResponse:
    member = _absence(request, pk).spell.member
    with one_change() as change:
        services.remove_absence(pk, scope=request.scope)
    undo = reverse("members:member-undo", args=[member.pk, change])
    tell(request, _("The absence of %(name)s is taken away.") % {"name": member}, undo=undo)
    return redirect(member)


def _absence(request: OfficerRequest, pk: int) -> Absence:
    rows = Absence.objects.in_scope(request.scope, Can.RECORD).select_related("spell__member")
    return get_object_or_404(rows, pk=pk)


def _kept(request: OfficerRequest, pk: int) -> MembershipSpell:
    rows = MembershipSpell.objects.in_scope(request.scope, Can.RECORD).select_related("member", "unit")
    return get_object_or_404(rows, pk=pk)


def _running(request: OfficerRequest, pk: int) -> MembershipSpell:
    spell = _kept(request, pk)
    if spell.left_on:
        raise Http404
    return spell
