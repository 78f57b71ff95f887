"""HTTP in, HTTP out: the sheet that people sign on their telephones, without an account."""

from __future__ import annotations

from uuid import UUID

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.forms.attendance import SheetForm
from campaigns.services import attendance as services
from common.errors import too_many
from common.notices import tell
from unions.pages import unit_name


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """Whatever is signed is answered in the same words: who is a member, and who was there before, is told to nobody.

    A sheet that is closed, and one that never was, are the same page.
    """
    if not ratelimit.consume(request, action="sign_in_sheet", key=str(key)):
        return _unlisted(too_many(request))
    activity = services.open_sheet(key)
    form = SheetForm(request.POST or None)
    if activity is None:
        return _unlisted(render(request, "campaigns/sheet_closed.html", status=404))
    if request.method == "POST" and form.is_valid():
        if not services.sign_in(key, **form.cleaned_data):
            return _unlisted(render(request, "campaigns/sheet_closed.html", status=404))
        tell(
            request,
            _("Thank you, %(name)s is on today's list. Whoever signs several times is counted once.")
            % {"name": form.cleaned_data["name"]},
        )
        return _unlisted(redirect("campaigns:sign-in-sheet", key))
    status = 422 if form.is_bound else 200
    context = {"form": form, "activity": activity, "union": unit_name(activity), "today": timezone.localdate()}
    return _unlisted(render(request, "campaigns/sheet.html", context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """An address that is only for those in the hall: no search engine keeps it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
