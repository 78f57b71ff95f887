"""HTTP in, HTTP out: an invited person chooses a password."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common.errors import too_many
from common.notices import tell
from unions.forms.staff import ChoosePasswordForm
from unions.services import invitations


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Opening the link uses nothing up, since messengers open links to preview them; a chosen password does.

    Whatever is wrong with a link is answered in the same words.
    """
    # Counted like the links of allauth, of which we offer none.
    if not ratelimit.consume(request, action="reset_password_from_key"):
        return too_many(request)
    account = invitations.invited(uid, token)
    if account is None:
        return render(request, "account/invitation_gone.html", status=404)
    form = ChoosePasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not invitations.accept(account, token, form.cleaned_data["new_password1"]):
            return render(request, "account/invitation_gone.html", status=404)
        logout(request)  # whoever sat at this computer before
        tell(request, _("The password is set. Sign in with the name %s.") % account.username)
        return redirect("account_login")
    status = 422 if form.is_bound else 200
    return render(request, "account/invitation.html", {"form": form, "account": account}, status=status)
