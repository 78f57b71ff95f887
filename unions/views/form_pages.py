"""The page of a form: shown, refused with what was typed, or done, told and taken back by a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from common.notices import tell
from unions.http import OfficerRequest
from unions.pages import history

Told = Callable[[Any], tuple[str, str]]  # of what was done: what is said, and the address that takes it back or ""


def form_page(
    request: OfficerRequest,
    form: Any,
    act: Callable[[], Any],
    told: Told,
    *,
    heading: Any,
    back: str,
    back_label: Any,
    button: Any = "",
    onward: str = "",
    template: str = "records/form.html",
    also: Callable[[], bool] = lambda: True,
    **context: Any,
) -> HttpResponse:
    """`act` does what the valid form says; the page goes on to `onward`, or to what `act` handed back.

    `also` says whether what stands beside the form is valid too.
    """
    if request.method == "POST" and form.is_valid() & also():
        try:
            done = act()
        except PermissionDenied as error:
            raise Http404 from error
        except ValidationError as error:
            form.refuse(error)
        else:
            said, undo = told(done)
            tell(request, said, undo=undo)
            return redirect(onward or done)
    page = {"form": form, "heading": heading, "back": back, "back_label": back_label, "button": button}
    return render(request, template, page | context, status=422 if form.is_bound else 200)


def pressed(request: OfficerRequest, act: Callable[[], Any], said: Any, *, undo: str = "", onward: str) -> HttpResponse:
    """A button: done and told with the way back, or refused in words on the page it stood on."""
    try:
        act()
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        tell(request, " ".join(error.messages), level=messages.WARNING)
    else:
        tell(request, said, undo=undo)
    return redirect(onward)


def history_with(record: Any, *events: str, **whose: Any) -> list[dict[str, Any]]:
    """What happened to a record and to the rows that belong to it; `events` are the models of those rows' history."""
    app = record._meta.app_label
    return history(record, [apps.get_model(app, one).objects.filter(**whose) for one in events])
