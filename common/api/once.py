"""A change is done once: with a key of the client's a lost answer is asked for again and nothing is done twice.

All of a request is one transaction, and the answer is kept in it. Refusals are not kept: they changed nothing, and what
is mended may come under the same key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request

from common.api.problems import Conflict, KeyReused
from common.files import gone_with_their_rows
from common.models import AccessLog, IdempotencyKey
from common.moments import as_of_one_moment

HEADER, LONGEST = "Idempotency-Key", 200
KEPT = timedelta(hours=24)
TOLD_AGAIN = ("Location", "ETag", "Content-Type")
YES = ("1", "true")


def is_dry(request: Request) -> bool:
    return request.query_params.get("dry_run", "") in YES


def once(request: Request, work: Callable[[], Any], *, of_one_moment: bool = False) -> Any:
    """The answer of `work`, done in one transaction; or the answer that the same request got before.

    With `dry_run=1` all of it is done and taken back. Work of one moment sees nothing of what others change meanwhile.
    """
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST or not key.isprintable():
        raise exceptions.ParseError(_("An Idempotency-Key has at most %(most)d letters.") % {"most": LONGEST})

    begun = timezone.now()
    looks: list[AccessLog] = []

    @transaction.atomic
    def done() -> Any:
        named = _named(request, key) if key and not is_dry(request) else None
        if named:
            kept = _answered(named)
            if kept:
                return kept
        answer = work()
        connection.check_constraints()
        if is_dry(request):
            looks[:] = AccessLog.objects.filter(account=request.user.pk, happened_at__gte=begun)
            transaction.set_rollback(True)
            answer.headers["Dry-Run"] = "1"
        elif answer.status_code >= 400:
            transaction.set_rollback(True)
        elif named:
            answer.add_post_render_callback(lambda answered: _keep(named, answered))
            _rendered(request, answer)
        return answer

    with gone_with_their_rows():
        answer = as_of_one_moment(done)() if of_one_moment else done()
    AccessLog.objects.bulk_create(looks)  # what was read was read, though nothing was done
    return answer


def _named(request: Request, key: str) -> IdempotencyKey:
    """The key with what this request says, not written yet. Only who may still do the same is told the same."""
    said = hashlib.sha256()
    scope: Any = request.scope  # type: ignore[attr-defined]
    held = sorted((str(can), sorted((path, str(reach)) for path, reach in paths)) for can, paths in scope.held.items())
    address = sorted((name, request.query_params.getlist(name)) for name in request.query_params)
    said.update(repr((held, address)).encode())
    said.update(_body(request))
    account: Any = request.user
    return IdempotencyKey(
        account=account,
        method=request.method or "",
        path=request.path[:300],
        key=key,
        fingerprint=said.hexdigest(),
    )


def _body(request: Request) -> bytes:
    """The body as it came; of a form with files what is in it, since its bytes differ each time."""
    if not (request.content_type or "").startswith("multipart/"):
        body: bytes = request._request.body
        return body
    fields = sorted((name, request.POST.getlist(name)) for name in request.POST)
    files = [(name, one.name, hashlib.sha256(one.read()).hexdigest()) for name, one in request.FILES.items()]
    for one in request.FILES.values():
        one.seek(0)
    return repr((fields, files)).encode()


def _answered(named: IdempotencyKey) -> HttpResponse | None:
    """The answer given before. Raises Conflict while the first request is still at work."""
    words = f"{named.account_id} {named.method} {named.path} {named.key}"
    lock = int.from_bytes(hashlib.sha256(words.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            raise Conflict(_("The same request is being worked on. Ask again in a moment."), code="in-progress")
    kept = IdempotencyKey.objects.filter(
        account=named.account_id, method=named.method, path=named.path, key=named.key
    ).first()
    if kept is None:
        return None
    if kept.fingerprint != named.fingerprint:
        raise KeyReused
    again = HttpResponse(bytes(kept.body), status=kept.status)
    for name, value in kept.headers.items():
        again.headers[name] = value
    again.headers["Idempotency-Replayed"] = "true"
    return again


def _rendered(request: Request, answer: Any) -> None:
    """Renders now, so that the answer is kept in the transaction that it tells of."""
    answer.accepted_renderer = request.accepted_renderer
    answer.accepted_media_type = request.accepted_media_type
    answer.renderer_context = request.parser_context or {}
    answer.render()


def _keep(named: IdempotencyKey, done: Any) -> None:
    named.status, named.body = done.status_code, done.content
    named.headers = {name: done.headers[name] for name in TOLD_AGAIN if name in done.headers}
    named.save(force_insert=True)


def forget(now: datetime) -> None:
    """At each tick: answers are kept for a day, since they tell what stood in the book."""
    IdempotencyKey.objects.filter(answered_at__lt=now - KEPT).delete()
