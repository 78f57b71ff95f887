"""Celery carries nudges: what is to be done stands in PostgreSQL, so a lost message costs at most a minute."""

from __future__ import annotations

import os
import warnings
from typing import Any
from urllib.parse import parse_qs, urlsplit

from celery import Celery
from celery.exceptions import SecurityWarning
from django.conf import settings

TICK_SECONDS = 60
LONGEST_TASK_SECONDS = 110  # a message is handed out anew after VISIBILITY_SECONDS, so a task ends before
VISIBILITY_SECONDS = 120
BROKER_PATIENCE_SECONDS = 3  # more than the second for which a worker's blocking read waits


def broker_url(redis_url: str) -> str:
    """The same address in the words of kombu, which names a unix socket differently from redis-py."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"


def configuration() -> dict[str, Any]:
    """Read when first needed: this module is imported before the settings are."""
    return {
        "broker_url": broker_url(settings.REDIS_URL),
        "broker_connection_retry_on_startup": True,
        # A request that has saved its work does not wait for a broker that is away.
        "broker_connection_timeout": BROKER_PATIENCE_SECONDS,
        "task_publish_retry": False,
        "broker_transport_options": {
            "socket_timeout": BROKER_PATIENCE_SECONDS,
            "socket_connect_timeout": BROKER_PATIENCE_SECONDS,
            "max_retries": 0,
            "visibility_timeout": VISIBILITY_SECONDS,
            # kombu looks for lost messages every interval x throttle, by default only each 100 seconds
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            # A line for each of `common.jobs.Priority`, the first that is not empty before the others.
            "priority_steps": [0, 3, 6],
            "queue_order_strategy": "priority",
        },
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_soft_time_limit": LONGEST_TASK_SECONDS,
        "task_time_limit": LONGEST_TASK_SECONDS + 5,
        "worker_max_memory_per_child": 400_000,  # kB; a long paper's memory is given back after it
        "task_default_queue": "default",
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 150,
        "worker_hijack_root_logger": False,
        "enable_utc": True,
        "timezone": settings.TIME_ZONE,
        "beat_schedule": {"tick": {"task": "common.tasks.tick", "schedule": TICK_SECONDS}},
    }


# It warns root of pickled messages; ours are JSON, and who starts a checkout as root has chosen to.
warnings.filterwarnings("ignore", category=SecurityWarning)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("so_cong_doan")
app.add_defaults(configuration)
app.autodiscover_tasks()
