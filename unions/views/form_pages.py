"""The page of a form: shown, refused with what was typed, or done, told and taken back by a button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.history import last_change, require_seen
from common.notices import tell
from unions.http import OfficerRequest
from unions.models import Can
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

    `also` says whether what stands beside the form is valid too. Of a row without versions the form says which change
    of it was the last one that was seen.
    """
    shown = getattr(form, "instance", None)
    if shown is not None and shown.pk and not hasattr(shown, "version"):
        ask_seen(form, shown)
        act = partial(as_seen, form, shown, act)
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


def ask_seen(form: Any, row: Any) -> None:
    """Let a form say which change of a row was the last that it shows."""
    initial = None if form.is_bound else last_change(row)
    form.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=initial)


def as_seen(form: Any, row: Any, act: Callable[[], Any]) -> Any:
    """What `act` makes of a row that is as the form showed it, and that nobody else changes meanwhile."""
    with transaction.atomic():
        list(type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).values_list("pk"))
        require_seen(row, form.cleaned_data["seen"])
        return act()


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


def bin_buttons(
    model: type[Any], put_away: Callable[..., Any], put_back: Callable[..., Any], *, named: str
) -> tuple[Callable[..., HttpResponse], Callable[..., HttpResponse]]:
    """The buttons that put a record into the bin and take it out again; `named` begins the names of their addresses."""

    def onward(request: OfficerRequest, pk: int) -> str:
        record = get_object_or_404(model.objects.in_scope(request.scope, Can.RECORD), pk=pk)
        return str(record.get_absolute_url())

    @require_POST
    def put_into_bin(request: OfficerRequest, pk: int) -> HttpResponse:
        return pressed(
            request,
            lambda: put_away(pk, scope=request.scope),
            _("Put into the bin."),
            undo=reverse(f"{named}-restore", args=[pk]),
            onward=onward(request, pk),
        )

    @require_POST
    def take_out(request: OfficerRequest, pk: int) -> HttpResponse:
        return pressed(
            request,
            lambda: put_back(pk, scope=request.scope),
            _("Taken out of the bin."),
            onward=onward(request, pk),
        )

    return put_into_bin, take_out


def history_with(record: Any, *events: str, **whose: Any) -> list[dict[str, Any]]:
    """What happened to a record and to the rows that belong to it; `events` are the models of those rows' history."""
    app = record._meta.app_label
    return history(record, [apps.get_model(app, one).objects.filter(**whose) for one in events])
