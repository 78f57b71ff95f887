"""Is it alive, is it ready? Asked by the proxy and by whoever watches; tells nothing that is secret."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from common import jobs
from common.models import Job

OLD = timedelta(minutes=5)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. The database is not asked."""
    return HttpResponse("ok", content_type="text/plain")


def migrated() -> bool:
    """Whether no migration waits. Once it is so it stays so for this process, whose code does not change."""
    if not migrated.__dict__.get("known"):
        executor = MigrationExecutor(connection)
        migrated.__dict__["known"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return bool(migrated.__dict__["known"])


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 without a database or with migrations to run; without the broker it is degraded, and works."""
    found: dict[str, Any] = {}
    try:
        found["migrated"] = migrated()
        waiting = Job.objects.filter(state=Job.State.QUEUED, asked_at__lt=timezone.now() - OLD)
        found["jobs_waiting_long"] = waiting.count()
        found["database"] = True
    except DatabaseError:
        found["database"] = False
    try:
        with jobs.celery().connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=1)
        found["broker"] = True
    except (OperationalError, OSError):
        found["broker"] = False
    ready = found["database"] and found.get("migrated", False)
    found["status"] = "ready" if ready and found["broker"] else "degraded" if ready else "down"
    return JsonResponse(found, status=200 if ready else 503)
