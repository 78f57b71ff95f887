"""HTTP in, HTTP out: the page on which everybody may ask whether a paper is genuine."""

from __future__ import annotations

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import too_many
from reports.forms.papers import VerifyForm
from reports.models import Report
from reports.verifying import Known, known_by

STANDINGS = {
    Report.Status.DRAFT: gettext_lazy("A draft; this paper was never handed in"),
    Report.Status.SUBMITTED: gettext_lazy("Handed in, and not accepted yet"),
    Report.Status.ACCEPTED: gettext_lazy("Handed in and accepted"),
    Report.Status.LOCKED: gettext_lazy("Handed in, accepted and closed for good"),
    "replaced": gettext_lazy("Replaced by a later paper of the same report"),
    "taken back": gettext_lazy("Handed in, then taken back or sent back; it does not hold"),
}


@never_cache
@require_safe
def verify(request: HttpRequest, sha256: str) -> HttpResponse:
    """Where the code on a paper leads: what is known by a fingerprint. Unknown is the same page with 404."""
    return _answer(request, VerifyForm(), sha256)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """A file is compared by its hash with those that were made or brought here; nothing of it is kept."""
    form = VerifyForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form.is_bound = True
    return _answer(request, form, form.cleaned_data["file"] if form.is_valid() else "")


def _answer(request: HttpRequest, form: VerifyForm, sha256: str) -> HttpResponse:
    if not ratelimit.consume(request, action="verify"):
        return _unlisted(too_many(request))
    known = known_by(sha256) if sha256 else None
    status = 422 if form.is_bound and not sha256 else 404 if sha256 and known is None else 200
    facts = _facts(known) if known else []
    context = {"form": form, "sha256": sha256, "known": known, "facts": facts, "is_file": form.is_bound}
    return _unlisted(render(request, "reports/verify.html", context, status=status))


def _facts(known: Known) -> list[tuple[str, str]]:
    number = f"{_('No. %(number)s') % {'number': known.number}}, " if known.number else ""
    period = known.period
    return [
        (_("Paper"), known.report),
        (_("Union"), known.union),
        (_("Period"), f"{period.label} ({period.start:%d/%m/%Y} – {period.cut_off:%d/%m/%Y})"),
        (_("Date of the document"), f"{number}{known.dated_on:%d/%m/%Y}"),
        (_("Status"), str(STANDINGS[known.standing])),
    ]


def _unlisted(response: HttpResponse) -> HttpResponse:
    """An address for those who hold a paper: no search engine keeps it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
