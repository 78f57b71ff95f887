"""HTTP in, HTTP out: what an account was told, and how it wishes to be told."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import inbox
from common.models import Notice
from common.notices import tell
from reports.forms.calls import TellingForm
from reports.views.calendar import address_of
from unions.http import OfficerRequest, inside
from unions.models import Account

PAGE = 50


@require_safe
def notice_list(request: OfficerRequest) -> HttpResponse:
    page = Paginator(Notice.objects.filter(account=request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/notices.html", {"page": page, "number": inbox.unseen(request.user)})


@require_safe
def notice_open(request: OfficerRequest, pk: int) -> HttpResponse:
    """Goes on to what the notice tells of. That it was seen is noted on the way, which nobody else learns."""
    notice = get_object_or_404(Notice, pk=pk, account=request.user)
    inbox.mark_seen(request.user, pk)
    return redirect(inside(request, notice.url or reverse("reports:notice-list")))


@require_POST
def notices_seen(request: OfficerRequest) -> HttpResponse:
    inbox.mark_seen(request.user)
    return redirect("reports:notice-list")


@require_http_methods(["GET", "HEAD", "POST"])
def telling(request: OfficerRequest) -> HttpResponse:
    """E-mail of notices, and the calendar of due days."""
    account = request.user
    form = TellingForm(request.POST or None, instance=Account.objects.get(pk=account.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        tell(request, _("Saved."))
        return redirect("reports:telling")
    return render(
        request,
        "reports/notice_settings.html",
        {"form": form, "calendar": address_of(account), "mails": inbox.mails_are_sent()},
        status=422 if form.is_bound else 200,
    )
