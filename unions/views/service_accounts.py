"""HTTP in, HTTP out: programs that work for a unit, and the clients by which they sign in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from unions.forms.tokens import NarrowedForm, ServiceAccountForm
from unions.http import OfficerRequest
from unions.models import ABILITIES, Account, Can, Posting, Role, UnionUnit
from unions.services import tokens
from unions.services.grants import grantable
from unions.services.invitations import controlled
from unions.services.service_accounts import add_service_account
from unions.views.staff import page_about, put_errors
from unions.views.tokens import names_on, narrowed_to, shown_once


@require_safe
def unit_service_accounts(request: OfficerRequest, code: str) -> HttpResponse:
    """The programs that are posted to the unit, or were."""
    unit = _unit(request, code)
    open_ = Q(api_clients__revoked_at=None) & (
        Q(api_clients__expires_at=None) | Q(api_clients__expires_at__gt=timezone.now())
    )
    here = Account.objects.filter(is_service=True, postings__unit=unit).distinct()
    counted = Account.objects.filter(pk__in=here.values("pk")).annotate(
        clients=Count("api_clients", filter=open_, distinct=True), used_at=Max("api_clients__used_at")
    )
    context = {"rows": counted.order_by("full_name", "pk"), "may_add": bool(grantable(unit, scope=request.scope))}
    return page_about(request, unit, "unions/service_accounts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_service_account_add(request: OfficerRequest, code: str) -> HttpResponse:
    """An account for a program, posted to the unit."""
    unit = _unit(request, code)
    roles = grantable(unit, scope=request.scope)
    if not roles:
        raise Http404
    form = ServiceAccountForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            posting = add_service_account(
                form.newcomer(),
                unit=unit,
                role=Role(form.cleaned_data["role"]),
                span=form.span(),
                reason=form.cleaned_data["reason"],
                scope=request.scope,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            tell(request, _("The account is there. Make a client, so that the program can sign in."))
            return redirect("unions:service-account-detail", posting.account_id)
    page = {
        "form": form,
        "heading": _("Add a program"),
        "button": _("Add"),
        "back": reverse("unions:unit-service-accounts", args=[unit.code]),
        "back_label": _("Programs that work here"),
    }
    return page_about(request, unit, "records/form.html", page, failed=form.is_bound)


@require_safe
def service_account_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """A program: where it is posted, as far as one looks after staff there, and its clients."""
    account, postings = _account(request, pk)
    rows = [
        {"client": one, **told} for one, told in narrowed_to(account.api_clients.select_related("unit", "created_by"))
    ]
    names = names_on({one.unit_id for one in postings}, request.scope.on)
    context = {
        "account": account,
        "postings": [(one, names.get(one.unit_id, one.unit.code)) for one in postings],
        "rows": rows,
        "may_key": account.pk in controlled([account.pk], scope=request.scope),
    }
    return page_about(request, postings[0].unit, "unions/service_account.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def service_account_client(request: OfficerRequest, pk: int) -> HttpResponse:
    """Make a client; its secret is shown on this answer and never again."""
    account, postings = _account(request, pk)
    if account.pk not in controlled([account.pk], scope=request.scope):
        raise Http404
    offered = {can for posting in postings for can in ABILITIES[Role(posting.role)]}
    form = NarrowedForm(request.POST or None, request=request, offered=offered)
    back, back_label = reverse("unions:service-account-detail", args=[account.pk]), str(account)
    if request.method == "POST" and form.is_valid():
        try:
            client, secret = tokens.make_client(account, form.wish(), scope=request.scope)
        except ValidationError as error:
            put_errors(form, error)
        except PermissionDenied:
            raise Http404 from None
        else:
            keys = [
                {"label": _("Client id"), "value": client.client_id},
                {"label": _("Client secret"), "value": secret},
            ]
            return shown_once(request, _("The client %(name)s") % {"name": client.name}, keys, back, back_label)
    page = {
        "form": form,
        "heading": _("Make a client"),
        "about": account,
        "button": _("Make it"),
        "back": back,
        "back_label": back_label,
    }
    return page_about(request, postings[0].unit, "records/form.html", page, failed=form.is_bound)


@require_POST
def api_client_revoke(request: OfficerRequest, pk: int) -> HttpResponse:
    """End a client and what was lent to it."""
    client = get_object_or_404(tokens.clients_in_reach(request.scope), pk=pk)
    tokens.revoke_client(client.pk, scope=request.scope)
    tell(request, _("Revoked: %(name)s. It opens nothing from now on.") % {"name": client.name})
    return redirect("unions:service-account-detail", client.account_id)


def _unit(request: OfficerRequest, code: str) -> UnionUnit:
    return get_object_or_404(UnionUnit.objects.in_scope(request.scope, Can.STAFF), code=code)


def _account(request: OfficerRequest, pk: int) -> tuple[Account, list[Posting]]:
    """A program with its postings where the account says who works, the latest first; else 404."""
    account = get_object_or_404(tokens.service_accounts_in_reach(request.scope), pk=pk)
    there = request.scope.places(Can.STAFF).values("unit")
    found = Posting.objects.filter(account=account, unit__in=there).select_related("unit", "granted_by")
    return account, list(found.order_by("-valid", "pk"))
