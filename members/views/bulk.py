"""Many people changed at once: picked in the list, said what, looked at, carried out, undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.notices import tell
from common.paging import Asked
from members.forms.bulk import BulkForm
from members.forms.search import MemberFilter
from members.services import bulk as services
from members.services.bulk import AT_ONCE, Preview
from unions.http import OfficerRequest
from unions.models import Can

SHOWN = 20  # rows of a preview; all refused ones are shown


@require_POST
def bulk_edit(request: OfficerRequest) -> HttpResponse:
    """From the list: who is meant. Then what is to change, the preview, and the deed; each a POST to this page."""
    if not request.where or not request.scope.units(Can.RECORD).exists():
        raise Http404
    if "picked" not in request.POST:
        return _picked(request)
    form = BulkForm(request.POST, where=request.where)
    if not form.is_valid() or request.POST.get("act") == "change":
        return _form_page(request, form)
    people, change = form.cleaned_data["picked"], form.change()
    if request.POST.get("act") != "carry-out":
        return _form_page(request, form, services.preview(people, change, scope=request.scope))
    try:
        change_id, number = services.carry_out(people, change, seen=form.cleaned_data["digest"], scope=request.scope)
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, form, services.preview(people, change, scope=request.scope))
    told = ngettext("%(number)s person changed.", "%(number)s people changed.", number) % {"number": number}
    tell(request, told, undo=reverse("members:bulk-undo", args=[change_id]))
    return _back(request)


@require_POST
def bulk_undo(request: OfficerRequest, change: UUID) -> HttpResponse:
    try:
        number = services.undo(change, scope=request.scope)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
    else:
        told = ngettext("Undone: %(number)s person is as before.", "Undone: %(number)s people are as before.", number)
        tell(request, told % {"number": number})
    return redirect("members:member-list")


def _picked(request: OfficerRequest) -> HttpResponse:
    if request.POST.get("act") == "all":
        search = MemberFilter(request.GET, scope=request.scope, where=request.where).search()
        people = [pk for _name, pk in search.page(Asked(), AT_ONCE + 1)]
    else:
        people = [int(pk) for pk in request.POST.getlist("pick") if pk.isdecimal() and len(pk) < 19]
    if not people or len(people) > AT_ONCE:
        told = _("Pick some people first.") if not people else _("These are too many at once. Narrow the list first.")
        tell(request, told, level=messages.WARNING)
        return _back(request)
    return _form_page(request, BulkForm(initial={"picked": people}, where=request.where), number=len(people))


def _form_page(
    request: OfficerRequest, form: BulkForm, preview: Preview | None = None, number: int | None = None
) -> HttpResponse:
    if number is None:
        number = len(form.cleaned_data.get("picked") or ()) if hasattr(form, "cleaned_data") else 0
    context: dict[str, Any] = {
        "form": form,
        "number": number,
        "preview": preview,
        "shown": preview.changing[:SHOWN] if preview else (),
        "query": request.GET.urlencode(),
    }
    refused = (form.is_bound and not form.is_valid()) or bool(form.is_bound and form.non_field_errors())
    return render(
        request,
        "members/bulk_preview.html" if preview else "members/bulk_edit.html",
        context,
        status=422 if refused else 200,
    )


def _back(request: OfficerRequest) -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(reverse("members:member-list") + (f"?{query}" if query else ""))
