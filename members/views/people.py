"""One person: the record, its forms, and what happened to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from members.forms.people import AlikeForm, MemberForm, NewMemberForm, SensitiveForm, child_forms, children_of
from members.models import Member
from members.privacy import Privacy, disclose, visible
from members.record import record_of
from members.services import people as services
from members.services.duplicates import kept_instead_of
from members.services.undo import one_change, take_back
from unions.http import OfficerRequest
from unions.models import Can


@require_safe
def member_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    if kept := kept_instead_of(pk):
        return redirect(get_object_or_404(Member.objects.in_scope(request.scope), pk=kept.pk))
    member = get_object_or_404(Member.objects.in_scope(request.scope), pk=pk)
    return _detail(request, member)


@require_POST
def member_reveal(request: OfficerRequest, pk: int) -> HttpResponse:
    """The same page with what is sensitive, once; that it was looked at is written down first."""
    member = get_object_or_404(Member.objects.in_scope(request.scope), pk=pk)
    try:
        disclose(member, request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    return _detail(request, member, revealed=True)


def _detail(request: OfficerRequest, member: Member, *, revealed: bool = False, errors: Any = ()) -> HttpResponse:
    context = record_of(member, request.scope, revealed=revealed)
    return render(request, "members/member_detail.html", context | {"errors": errors}, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def member_create(request: OfficerRequest) -> HttpResponse:
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    seen = {Privacy.OPEN, Privacy.PERSONAL}
    if request.scope.units(Can.SENSITIVE).exists():
        seen.add(Privacy.SENSITIVE)
    form = NewMemberForm(
        request.POST or None, instance=Member(), seen=frozenset(seen), scope=request.scope, where=request.where
    )
    if form.is_bound and form.is_valid():
        try:
            with one_change() as change:
                member = services.record_member(form.instance, form.joining(), scope=request.scope)
        except ValidationError as error:
            form.refuse(error)
        else:
            undo = reverse("members:member-undo", args=[member.pk, change])
            tell(request, _("Recorded: %(name)s.") % {"name": member}, undo=undo)
            _warn_of_alike(request, member)
            return redirect("members:member-create" if "again" in request.POST else member)
    return _form_page(request, form, _("Record a member"))


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: OfficerRequest, pk: int) -> HttpResponse:
    member = _kept_by(request, pk)
    seen = visible(member, request.scope) - {Privacy.SENSITIVE}
    form = MemberForm(request.POST or None, instance=member, seen=seen)
    if form.is_bound and form.is_valid() and (saved := _changed(request, form)):
        tell(request, _("Saved: %(name)s.") % {"name": saved})
        _warn_of_alike(request, saved)
        return redirect(saved)
    return _form_page(request, form, _("Edit the record"))


@require_http_methods(["GET", "HEAD", "POST"])
def member_sensitive(request: OfficerRequest, pk: int) -> HttpResponse:
    """The form of what is sensitive shows it, so to open it is a look that is written down."""
    member = _kept_by(request, pk)
    if Privacy.SENSITIVE not in visible(member, request.scope):
        raise Http404
    form = SensitiveForm(request.POST or None, instance=member)
    lines = child_forms(request.POST or None, member)
    if form.is_bound and form.is_valid() & lines.is_valid() and (saved := _changed(request, form)):
        services.change_children(saved.pk, children_of(lines), scope=request.scope)
        tell(request, _("Saved: %(name)s.") % {"name": saved})
        return redirect(saved)
    disclose(member, request.scope)
    return _form_page(request, form, _("Edit sensitive details"), lines=lines)


def _changed(request: OfficerRequest, form: MemberForm) -> Member | None:
    """The member as changed; None where it was refused, and the form says why."""
    asked = form.cleaned_data["version"] or 0
    try:
        return services.change_member(form.instance, form.written(), seen_version=asked, scope=request.scope)
    except services.ChangedMeanwhileError as error:
        form.refuse(error)
        form.look_again(error.now)
    except ValidationError as error:
        form.refuse(error)
    return None


@require_POST
def member_alike(request: OfficerRequest) -> HttpResponse:
    """While a person is typed in: who may be the same. Posted, since names do not belong into addresses."""
    person = AlikeForm(request.POST).person()
    alike = services.alike(person, request.scope)[:5] if person.full_name else ()
    return render(request, "members/_alike.html", {"alike": alike})


@require_POST
def member_undo(request: OfficerRequest, pk: int, change: Any) -> HttpResponse:
    """Take back what was just done to a membership, by the button beside what was told."""
    member = get_object_or_404(Member.objects.all(), pk=pk)
    try:
        stays = take_back(pk, change, scope=request.scope)
    except (ObjectDoesNotExist, PermissionDenied) as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
        stays = True
    else:
        tell(request, _("Undone. It stands as before."))
    seen = stays and Member.objects.in_scope(request.scope).filter(pk=pk).exists()
    return redirect(member if seen else "members:member-list")


def _kept_by(request: OfficerRequest, pk: int) -> Member:
    """The member, for who keeps the records of the union where the member is now."""
    member = get_object_or_404(Member.objects.in_scope(request.scope, Can.RECORD).standing(), pk=pk)
    if Privacy.PERSONAL not in visible(member, request.scope):
        raise Http404
    return member


def _warn_of_alike(request: OfficerRequest, member: Member) -> None:
    alike = services.alike(member, request.scope).count()
    if alike:
        told = _("%(n)d people of the book may be the same person. They stand beside this record.") % {"n": alike}
        tell(request, told, level=messages.WARNING)


def _form_page(request: OfficerRequest, form: MemberForm, heading: str, **context: Any) -> HttpResponse:
    return render(
        request,
        "members/member_form.html",
        {"form": form, "member": form.instance, "heading": heading, "today": timezone.localdate()} | context,
        status=422 if form.is_bound else 200,
    )
