"""Which systems are told of what happens in a unit: who says who works there sets them up, and looks how it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.notices import tell
from unions.forms.webhooks import SeenWebhookForm, SinceForm, WebhookForm
from unions.http import OfficerRequest
from unions.models import Can, UnionUnit, Webhook, WebhookDelivery
from unions.services import webhooks
from unions.services.deliveries import fault_in_words
from unions.views.staff import page_about, put_errors

PAGE = 50
State = WebhookDelivery.State


@require_safe
def webhook_list(request: OfficerRequest, code: str) -> HttpResponse:
    unit = _unit(request, code)
    found = Webhook.objects.in_scope(request.scope, Can.STAFF).of(unit).select_related("account")
    return page_about(request, unit, "unions/webhook_list.html", {"webhooks": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook_create(request: OfficerRequest, code: str) -> HttpResponse:
    """Its secret is shown on this answer and never again."""
    unit = _unit(request, code)
    form = WebhookForm(request.POST or None, instance=Webhook(unit=unit))
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: webhooks.add_webhook(form.instance, scope=request.scope))
        if made:
            return _secret(request, made)
    page = {
        "form": form,
        "heading": _("Add a webhook"),
        "button": _("Add"),
        "back": reverse("unions:webhook-list", args=[unit.code]),
        "back_label": _("Webhooks"),
    }
    return page_about(request, unit, "records/form.html", page, failed=form.is_bound)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_detail(request: OfficerRequest, pk: int) -> HttpResponse:
    """What it is, and what it was told."""
    webhook = _webhook(request, pk)
    name = webhook.name
    form = WebhookForm(request.POST or None, instance=webhook)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"] or 0
        if _tried(form, lambda: webhooks.change_webhook(form.instance, seen_version=seen, scope=request.scope)):
            tell(request, _("Changed: %(name)s.") % {"name": webhook.name})
            return redirect(webhook)
    state = request.GET.get("state", "")
    told = webhook.deliveries.select_related("event__unit")
    page = Paginator(told.filter(state=state) if state in State.values else told, PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "webhook": webhook,
        "name": name,
        "form": form,
        "pressed": SeenWebhookForm(initial={"seen": webhook.version}, auto_id=False),
        "since": SinceForm(initial={"since": timezone.localdate()}),
        "page": page,
        "told": [(one, fault_in_words(one.fault)) for one in page],
        "ways": [
            {"url": f"?state={value}#log", "label": label, "current": state == value}
            for value, label in (("", _("All")), *State.choices)
        ],
    }
    return page_about(request, webhook.unit, "unions/webhook_detail.html", context, failed=form.is_bound)


@never_cache
@require_POST
def webhook_rotate(request: OfficerRequest, pk: int) -> HttpResponse:
    """Another secret, shown on this answer and never again."""
    webhook = _webhook(request, pk)
    seen = _seen(request)
    try:
        changed = webhooks.rotate_secret(webhook.pk, seen_version=seen, scope=request.scope)
    except ValidationError as error:
        return _refused(request, webhook, error)
    return _secret(request, changed)


@require_POST
def webhook_test(request: OfficerRequest, pk: int) -> HttpResponse:
    webhook = _webhook(request, pk)
    said = _("Sent. Look at the log in a moment.")
    return _pressed(request, webhook, lambda: webhooks.try_webhook(webhook.pk, scope=request.scope), said)


@require_POST
def webhook_remove(request: OfficerRequest, pk: int) -> HttpResponse:
    webhook = _webhook(request, pk)
    try:
        webhooks.remove_webhook(webhook.pk, seen_version=_seen(request), scope=request.scope)
    except ValidationError as error:
        return _refused(request, webhook, error)
    tell(request, _("Removed: %(name)s. It is told of nothing any more.") % {"name": webhook.name})
    return redirect("unions:webhook-list", webhook.unit.code)


@require_POST
def webhook_replay(request: OfficerRequest, pk: int) -> HttpResponse:
    """Send once more all that happened since a day."""
    webhook = _webhook(request, pk)
    form = SinceForm(request.POST)
    if not form.is_valid():
        return _refused(request, webhook, ValidationError([one for faults in form.errors.values() for one in faults]))
    since = timezone.make_aware(datetime.combine(form.cleaned_data["since"], time.min))
    said = _("On its way once more. Look at the log in a moment.")
    return _pressed(request, webhook, lambda: webhooks.replay_since(webhook.pk, since, scope=request.scope), said)


@require_POST
def webhook_delivery_replay(request: OfficerRequest, pk: int) -> HttpResponse:
    there = WebhookDelivery.objects.in_scope(request.scope, Can.STAFF).select_related("webhook__unit")
    delivery = get_object_or_404(there, pk=pk)
    said = _("On its way once more. Look at the log in a moment.")
    return _pressed(request, delivery.webhook, lambda: webhooks.replay(delivery.pk, scope=request.scope), said)


def _unit(request: OfficerRequest, code: str) -> UnionUnit:
    return get_object_or_404(UnionUnit.objects.in_scope(request.scope, Can.STAFF), code=code)


def _webhook(request: OfficerRequest, pk: int) -> Webhook:
    there = Webhook.objects.in_scope(request.scope, Can.STAFF).select_related("unit", "account")
    return get_object_or_404(there, pk=pk)


def _seen(request: OfficerRequest) -> int:
    form = SeenWebhookForm(request.POST)
    if not form.is_valid():
        raise Http404
    return int(form.cleaned_data["seen"])


def _tried(form: WebhookForm, act: Callable[[], Webhook]) -> Webhook | None:
    try:
        return act()
    except PermissionDenied:
        raise Http404 from None
    except ValidationError as error:
        put_errors(form, error)
        return None


def _pressed(request: OfficerRequest, webhook: Webhook, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        return _refused(request, webhook, error)
    tell(request, said)
    return redirect(webhook)


def _refused(request: OfficerRequest, webhook: Webhook, error: ValidationError) -> HttpResponse:
    tell(request, " ".join(error.messages), level=messages.WARNING)
    return redirect(webhook)


def _secret(request: OfficerRequest, webhook: Webhook) -> HttpResponse:
    hint = _("For a day the secret before this one signs beside it.") if webhook.secret_before else ""
    page = {
        "heading": _("The secret of %(name)s") % {"name": webhook.name},
        "keys": [{"label": _("Secret"), "value": webhook.secret, "hint": hint}],
        "back": webhook.get_absolute_url(),
        "back_label": webhook.name,
    }
    return page_about(request, webhook.unit, "unions/webhook_secret.html", page)
