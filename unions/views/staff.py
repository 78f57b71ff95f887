"""HTTP in, HTTP out: who works for a unit, and who can see it."""

from __future__ import annotations

from typing import Any

import segno
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from unions.forms.staff import EndForm, HandOverForm, PostingForm, SeenForm
from unions.http import OfficerRequest
from unions.models import Can, Posting, Role, UnionUnit, UnitVersion
from unions.onlookers import onlookers
from unions.pages import history
from unions.services import invitations, postings
from unions.services.grants import accounts_in_reach, grantable, named, unfinished
from unions.views.unit import ancestors

FOUND = 20  # accounts offered to a search


@require_safe
def unit_staff(request: OfficerRequest, code: str) -> HttpResponse:
    """Who works for the unit now, who will, who did."""
    unit = _unit(request, code)
    rows = list(unit.postings.select_related("account", "granted_by").order_by("role", "-valid", "pk"))
    given = grantable(unit, scope=request.scope)
    today = request.scope.on
    shown = [(row, row.role in given and row.account_id != request.user.pk) for row in rows]
    over = [(row, may) for row, may in shown if row.valid.upper and row.valid.upper <= today]
    coming = [(row, may) for row, may in shown if row.valid.lower and row.valid.lower > today]
    groups = [
        (_("Working here"), [pair for pair in shown if pair not in over and pair not in coming]),
        (_("Coming"), coming),
        (_("Worked here before"), over),
    ]
    context = {"groups": [group for group in groups if group[1]], "may_add": bool(given)}
    return page_about(request, unit, "unions/staff.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_staff_add(request: OfficerRequest, code: str) -> HttpResponse:
    """Post somebody to the unit; somebody new is given a link to choose a password by."""
    unit = _unit(request, code)
    roles = grantable(unit, scope=request.scope)
    if not roles:
        raise Http404
    accounts = accounts_in_reach(request.scope).exclude(pk=request.user.pk)
    initial = {"account": request.GET.get("account", "")}
    form = PostingForm(request.POST or None, accounts=accounts, roles=roles, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            posting = postings.grant_posting(
                form.person(),
                unit=unit,
                role=Role(form.cleaned_data["role"]),
                span=form.span(),
                reason=form.cleaned_data["reason"],
                scope=request.scope,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            return _posted(request, posting)
    return page_about(
        request, unit, "unions/staff_add.html", {"form": form} | _found(request, accounts), failed=form.is_bound
    )


@require_safe
def posting_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    return _posting(request, _in_hand(request, pk))


@require_POST
def posting_until(request: OfficerRequest, pk: int) -> HttpResponse:
    """Another last day."""
    posting = _in_hand(request, pk)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            postings.change_end(pk, form.cleaned_data["last_day"], seen=form.cleaned_data["seen"], scope=request.scope)
        except ValidationError as error:
            put_errors(form, error)
        else:
            tell(request, _("Changed. The new last day holds from now on."))
            return redirect("unions:posting-detail", pk)
    return _posting(request, posting, form)


@require_POST
def posting_end(request: OfficerRequest, pk: int) -> HttpResponse:
    """End it now: the next page that the person opens asks without it."""
    posting = _in_hand(request, pk)
    form = SeenForm(request.POST)
    if form.is_valid():
        try:
            postings.end_at_once(pk, seen=form.cleaned_data["seen"], scope=request.scope)
        except ValidationError as error:
            return _posting(request, posting, errors=error.messages)
    tell(request, _("Ended. From now on this posting opens nothing."))
    return redirect("unions:unit-staff", posting.unit.code)


@require_http_methods(["GET", "HEAD", "POST"])
def posting_handover(request: OfficerRequest, pk: int) -> HttpResponse:
    """Somebody else goes on in the same role: one step ends the one posting and begins the other."""
    posting = _in_hand(request, pk)
    accounts = accounts_in_reach(request.scope).exclude(pk__in=[request.user.pk, posting.account_id])
    initial = {"account": request.GET.get("account", "")}
    form = HandOverForm(request.POST or None, accounts=accounts, upper=posting.valid.upper, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            after = postings.hand_over(
                pk,
                form.person(),
                on=given["first_day"],
                reason=given["reason"],
                seen=given["seen"],
                scope=request.scope,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            return _posted(request, after)
    context = {"form": form, "posting": posting} | _found(request, accounts)
    return page_about(request, posting.unit, "unions/staff_handover.html", context, failed=form.is_bound)


@never_cache
@require_POST
def posting_link(request: OfficerRequest, pk: int) -> HttpResponse:
    """A new link for the account of a posting; it is shown on this answer and never again."""
    return _link(request, _in_hand(request, pk))


@require_POST
def posting_unlink(request: OfficerRequest, pk: int) -> HttpResponse:
    posting = _in_hand(request, pk)
    try:
        invitations.revoke(posting.account_id, scope=request.scope)
    except PermissionDenied:
        raise Http404 from None
    tell(request, _("The links given out before open nothing any more."))
    return redirect("unions:posting-detail", pk)


@require_safe
def unit_who(request: OfficerRequest, code: str) -> HttpResponse:
    """Who can see this unit, and why."""
    unit = _unit(request, code, Can.VIEW)
    seen_by = onlookers(unit, request.scope.on)
    context = {
        "onlookers": seen_by,
        "readers": [one for one in seen_by if one.reads_sensitive],
        "may_staff": request.scope.allows(Can.STAFF, unit),
    }
    return page_about(request, unit, "unions/staff_who.html", context)


def _unit(request: OfficerRequest, code: str, can: Can = Can.STAFF) -> UnionUnit:
    return get_object_or_404(UnionUnit.objects.in_scope(request.scope, can), code=code)


def _in_hand(request: OfficerRequest, pk: int) -> Posting:
    """A posting that is not over, which the account could have given and does not hold; else 404."""
    there = request.scope.places(Can.STAFF).values("unit")
    rows = Posting.objects.filter(unfinished(request.scope.on), unit__in=there).exclude(account=request.user)
    posting = get_object_or_404(rows.select_related("unit", "account", "granted_by"), pk=pk)
    if posting.role not in grantable(posting.unit, scope=request.scope):
        raise Http404
    return posting


def page_about(
    request: OfficerRequest, unit: UnionUnit, template: str, context: dict[str, Any], *, failed: bool = False
) -> HttpResponse:
    """A page about a unit, under the units above it."""
    today = request.scope.on
    versions = UnitVersion.objects.filter(unit=unit)
    version = versions.on(today).first() or versions.order_by("-valid").first()
    around = {"unit": unit, "version": version, "uppers": ancestors(unit, today), "day": today}
    return render(request, template, around | context, status=422 if failed else 200)


def _posting(
    request: OfficerRequest, posting: Posting, form: EndForm | None = None, errors: list[str] | None = None
) -> HttpResponse:
    upper = posting.valid.upper
    context = {
        "posting": posting,
        "form": form or EndForm(initial={"last_day": posting.last_day}, upper=upper),
        "seen": SeenForm(upper=upper, auto_id="at_once_%s"),
        "errors": errors,
        "may_invite": posting.account_id in invitations.invitable([posting.account_id], scope=request.scope),
        "is_waiting": not posting.account.has_usable_password(),
        "events": history(posting),
    }
    return page_about(request, posting.unit, "unions/staff_posting.html", context, failed=bool(form or errors))


def _posted(request: OfficerRequest, posting: Posting) -> HttpResponse:
    """The link at once for somebody who has no password yet; else back to who works here."""
    waiting = not posting.account.has_usable_password()
    if waiting and posting.account_id in invitations.invitable([posting.account_id], scope=request.scope):
        return _link(request, posting)
    tell(request, _("%(who)s works here as %(role)s from %(day)s.") % _said_of(posting))
    return redirect("unions:unit-staff", posting.unit.code)


def _link(request: OfficerRequest, posting: Posting) -> HttpResponse:
    try:
        address = invitations.invite(posting.account_id, scope=request.scope)
    except PermissionDenied:
        raise Http404 from None
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, svgclass="qr", light="#fff", title=_("The link as a QR code")
    )
    context = {
        "posting": posting,
        "address": address,
        "qr": mark_safe(drawn),  # noqa: S308 - drawn from modules, and the title is ours
    }
    return page_about(request, posting.unit, "unions/staff_link.html", context)


def _said_of(posting: Posting) -> dict[str, Any]:
    return {
        "who": posting.account,
        "role": posting.get_role_display(),
        "day": f"{posting.valid.lower:%d/%m/%Y}",
    }


def _found(request: OfficerRequest, accounts: Any) -> dict[str, Any]:
    """What a search for an account by its name found, as far as the account may reach."""
    asked = request.GET.get("q", "").strip()[:100]
    found = named(accounts, asked)[:FOUND] if asked else []
    return {"q": asked, "found": found}


def put_errors(form: Any, error: ValidationError) -> None:
    """Each sentence beside its field; what concerns no field of the form above all."""
    if hasattr(error, "error_dict"):
        for name, sentences in error.error_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
    else:
        form.add_error(None, error)
