"""HTTP in, HTTP out: due days of reports as a calendar (RFC 5545) that programs read by a key, without signing in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common.notices import tell
from reports.due import Due, due_days
from unions.http import OfficerRequest
from unions.models import Account

LINE = 75  # octets of a line; longer ones are folded
ONE_DAY = timedelta(days=1)


def address_of(account: Account) -> str:
    """Where programs read the account's calendar; "" while it has no key."""
    return (
        settings.PUBLIC_URL + reverse("reports:calendar", args=[account.calendar_key]) if account.calendar_key else ""
    )


@require_POST
def calendar_key(request: OfficerRequest) -> HttpResponse:
    """A new key, by which the one before ends; with `drop` none."""
    key = None if "drop" in request.POST else uuid4()
    Account.objects.filter(pk=request.user.pk).update(calendar_key=key)
    tell(request, _("The address of the calendar is gone.") if key is None else _("The calendar has a new address."))
    return redirect("reports:telling")


@require_safe
def calendar(request: HttpRequest, key: UUID) -> HttpResponse:
    """The calendar of the account that holds the key; unknown keys are 404, as those of accounts that were closed."""
    account = Account.objects.filter(calendar_key=key, is_active=True).first()
    if account is None:
        raise Http404
    with translation.override(account.language):
        content = "".join(map(folded, _lines(due_days(account)))).encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="han-bao-cao.ics"'
    answer: HttpResponse = get_conditional_response(request, etag=etag, response=response)  # type: ignore[assignment]
    return answer


def _lines(days: list[Due]) -> Iterator[str]:
    host = urlsplit(settings.PUBLIC_URL).hostname
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//So Cong doan//vi", "CALSCALE:GREGORIAN")
    yield f"X-WR-CALNAME:{escaped(_('Due days of reports'))}"
    for due in days:
        yield "BEGIN:VEVENT"
        yield f"UID:call-{due.call.pk}-{due.on:%Y%m%d}@{host}"
        yield f"DTSTAMP:{due.call.opened_at:%Y%m%dT%H%M%SZ}"
        yield f"DTSTART;VALUE=DATE:{due.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{due.on + ONE_DAY:%Y%m%d}"
        yield f"SUMMARY:{escaped(_('Due: %(report)s') % {'report': due.call})}"
        yield f"DESCRIPTION:{escaped(_number(due))}"
        yield f"URL:{settings.PUBLIC_URL}{due.url}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _number(due: Due) -> str:
    return ngettext("%(n)d report is not handed in yet", "%(n)d reports are not handed in yet", due.missing) % {
        "n": due.missing
    }


def escaped(text: Any) -> str:
    r"""A text as the format wants it: "a, b; c" -> "a\, b\; c"."""
    told = str(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return told.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """The line with its end, in pieces of at most 75 octets that begin with a blank, no letter cut in two."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > LINE:
            pieces.append(piece)
            piece = " "
        piece += letter
    return "\r\n".join([*pieces, piece]) + "\r\n"
