"""People who may be written down twice: listed side by side, told apart, made one, taken apart again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from members.forms.duplicates import MergeForm
from members.models import Member, MemberMerge, MembershipSpell
from members.privacy import SENSITIVE_FIELDS, Privacy, disclose, mask, masked_value, visible_of
from members.search import MemberSearch
from members.services import duplicates as services
from members.services.duplicates import PAIRS, Merger
from unions.http import OfficerRequest
from unions.models import Can
from unions.pages import span

UNDOABLE = 10  # mergers offered for undoing


@require_safe
def duplicate_list(request: OfficerRequest) -> HttpResponse:
    """Pairs below the unit of the page, of people whose records who asks keeps."""
    if not request.where:
        raise Http404
    day = request.where.period.cut_off
    search = MemberSearch(request.scope, request.where.unit, day, spells=Q(joined_on__lte=day), can=Can.RECORD)
    pairs = services.pairs(search, PAIRS + 1)
    people = _people(request, {pk for pair in pairs for pk in (pair.one, pair.other)})
    reasons = {
        "name": _("the same name and birth"),
        "citizen_id": _("the same citizen number"),
        "member_number": _("the same member number, written otherwise"),
    }
    told = [
        {
            "one": people[pair.one],
            "other": people[pair.other],
            "reasons": [reasons[reason] for reason in pair.reasons],
        }
        for pair in pairs[:PAIRS]
    ]
    mergers = services.mergers(request.scope)[:UNDOABLE]
    return render(
        request,
        "members/duplicate_list.html",
        {"pairs": told, "more": len(pairs) > PAIRS, "shown": PAIRS, "mergers": mergers},
    )


def _people(request: OfficerRequest, pks: set[int]) -> dict[int, dict[str, Any]]:
    """What is said of each: nothing that is not shown of the person elsewhere."""
    members = Member.objects.in_bulk(list(pks))
    seen = visible_of(members.values(), request.scope)
    spells = (
        MembershipSpell.objects.in_scope(request.scope)
        .filter(member__in=pks)
        .with_unit_name(on="joined_on")
        .order_by("member_id", "-valid")
        .distinct("member_id")
    )
    last = {spell.member_id: spell for spell in spells}
    return {
        pk: {
            "member": member,
            "born": _born(member, seen[pk]),
            "citizen_id": masked_value(member, "citizen_id", seen[pk]),
            "phone": mask("phone", member.phone),
            "union": getattr(last.get(pk), "unit_name", ""),
            "days": span(last[pk].valid) if pk in last else "",
        }
        for pk, member in members.items()
    }


def _born(member: Member, seen: Any) -> str:
    if member.born_on and Privacy.PERSONAL in seen:
        return f"{member.born_on:%d/%m/%Y}"
    return str(member.born_year or "–")


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate_merge(request: OfficerRequest, pk: int, other: int) -> HttpResponse:
    """`pk` is kept, `other` is gone. Choose, look at what comes of it, make them one: each a POST to this page."""
    kept, gone = _kept_records(request, pk), _kept_records(request, other)
    merger = services.look_at(kept, gone, scope=request.scope)
    if sensitive := {choice.name for choice in merger.choices} & set(SENSITIVE_FIELDS):
        for member in (kept, gone):
            disclose(member, request.scope, sensitive)
    form = MergeForm(request.POST or None, merger=merger)
    if not form.is_bound or not form.is_valid() or request.POST.get("act") == "change":
        return _merge_page(request, form, merger)
    if request.POST.get("act") != "merge":
        return _merge_page(request, form, merger, looks=True)
    try:
        merged = services.merge(pk, other, form.taken(), seen=form.cleaned_data["seen"], scope=request.scope)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        form.add_error(None, error)
        return _merge_page(request, form, merger)
    told = _("%(gone)s and %(kept)s are one person in the book now.") % {"gone": gone, "kept": kept}
    tell(request, told, undo=reverse("members:merge-undo", args=[merged.pk]))
    return redirect(kept)


def _kept_records(request: OfficerRequest, pk: int) -> Member:
    members = Member.objects.in_scope(request.scope, Can.RECORD).standing()
    member = get_object_or_404(members, pk=pk)
    if Privacy.PERSONAL not in visible_of([member], request.scope)[pk]:
        raise Http404
    return member


def _merge_page(request: OfficerRequest, form: MergeForm, merger: Merger, *, looks: bool = False) -> HttpResponse:
    people = _people(request, {merger.kept.pk, merger.gone.pk})
    context = {
        "form": form,
        "merger": merger,
        "kept": people[merger.kept.pk],
        "gone": people[merger.gone.pk],
        "looks": looks,
        "rows": form.rows(),
    }
    refused = form.is_bound and bool(form.errors)
    return render(request, "members/duplicate_merge.html", context, status=422 if refused else 200)


@require_POST
def duplicate_apart(request: OfficerRequest, pk: int, other: int) -> HttpResponse:
    one, two = _kept_records(request, pk), _kept_records(request, other)
    services.tell_apart(one.pk, two.pk, scope=request.scope)
    tell(request, _("%(one)s and %(other)s are two people. Nobody is asked again.") % {"one": one, "other": two})
    return redirect("members:duplicate-list")


@require_POST
def merge_undo(request: OfficerRequest, pk: int) -> HttpResponse:
    merger = get_object_or_404(services.mergers(request.scope), pk=pk)
    try:
        services.take_apart(merger.pk, scope=request.scope)
    except (PermissionDenied, ObjectDoesNotExist, MemberMerge.DoesNotExist) as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
        return redirect(merger.kept)
    tell(request, _("Undone. They are two people again, and everything is as it was."))
    return redirect("members:duplicate-list")
