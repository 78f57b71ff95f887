"""The product's worker on a faster clock: `celery --app=tests.faults.worker`."""

from __future__ import annotations

from celery.signals import worker_process_init

from config.celery import app

__all__ = ["app"]


@worker_process_init.connect
def in_a_child(**_: object) -> None:
    from tests.faults.haste import hasten  # noqa: PLC0415 - Celery imports this module before the models may be

    hasten()
