"""What the pages of all verbs share: a form, what is done with it, and the way back beside what is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.notices import tell
from members.models import Member
from members.services.undo import one_change
from unions.http import OfficerRequest


def verb_page(
    request: OfficerRequest,
    member: Member,
    form: Any,
    act: Callable[[], Any],
    *,
    heading: Any,
    button: Any,
    said: Any,
    template: str = "members/verb_form.html",
    **context: Any,
) -> HttpResponse:
    """A form about a member: shown, refused with what was typed, or done, told and taken back by a button."""
    if form.is_bound and form.is_valid():
        try:
            with one_change() as change:
                act()
        except ValidationError as error:
            form.refuse(error)
        else:
            tell(request, said, undo=reverse("members:member-undo", args=[member.pk, change]))
            return redirect(member)
    return render(
        request,
        template,
        {"form": form, "member": member, "heading": heading, "button": button} | context,
        status=422 if form.is_bound else 200,
    )
