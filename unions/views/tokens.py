"""HTTP in, HTTP out: the tokens of one's own account."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from unions.forms.tokens import NarrowedForm
from unions.http import OfficerRequest
from unions.models import Can, UnitVersion
from unions.onlookers import WORDS
from unions.services import tokens
from unions.views.staff import put_errors


@require_safe
def token_list(request: OfficerRequest) -> HttpResponse:
    """One's own tokens; those that ended are shown for a month."""
    rows = [
        {"token": one, "ended": one.expiry is not None and one.expiry <= timezone.now(), **told}
        for one, told in narrowed_to(tokens.own_tokens(request.user))
    ]
    return render(request, "unions/token_list.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def token_create(request: OfficerRequest) -> HttpResponse:
    """Make a token; it is shown on this answer and never again."""
    form = NarrowedForm(request.POST or None, request=request, offered=request.scope.held.keys())
    if request.method == "POST" and form.is_valid():
        try:
            kept, token = tokens.make_token(form.wish(), scope=request.scope)
        except ValidationError as error:
            put_errors(form, error)
        else:
            heading = _("The token %(name)s") % {"name": kept.name}
            keys = [{"label": _("Token"), "value": token}]
            return shown_once(request, heading, keys, reverse("unions:token-list"), _("Access tokens"))
    page = {
        "form": form,
        "heading": _("Make a token"),
        "about": _("A program that has the token does what this account may do, as far as you leave it."),
        "button": _("Make it"),
        "back": reverse("unions:token-list"),
        "back_label": _("Access tokens"),
    }
    return render(request, "records/form.html", page, status=422 if form.is_bound else 200)


@require_POST
def token_revoke(request: OfficerRequest, public_id: str) -> HttpResponse:
    token = get_object_or_404(tokens.own_tokens(request.user), public_id=public_id)
    tokens.revoke_token(token, scope=request.scope)
    tell(request, _("Revoked: %(name)s. It opens nothing from now on.") % {"name": token.name or _("without a name")})
    return redirect("unions:token-list")


def shown_once(
    request: OfficerRequest, heading: str, keys: list[dict[str, str]], back: str, back_label: str
) -> HttpResponse:
    """The page on which a key is told; its address does not hold the key, and asked for again it does not tell it."""
    return render(
        request, "unions/key.html", {"heading": heading, "keys": keys, "back": back, "back_label": back_label}
    )


def narrowed_to(rows: Iterable[Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Tokens or clients, each with `unit_name` and `words` for what it may do; "" and nothing where it is all."""
    kept = list(rows)
    names = names_on({one.unit_id for one in kept if one.unit_id}, timezone.localdate())
    return [
        (
            one,
            {
                "unit_name": names.get(one.unit_id, one.unit.code) if one.unit_id else "",
                "words": [WORDS[Can(can)] for can in one.abilities],
            },
        )
        for one in kept
    ]


def names_on(units: Collection[int], day: date) -> dict[int, str]:
    """What units are called on a day, in short; one that does not stand then has no name."""
    return dict(UnitVersion.objects.on(day).filter(unit__in=units).values_list("unit", "short_name"))
