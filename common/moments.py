"""Many questions to the database, answered as of one moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
T = TypeVar("T")

COLLISION = "40001"  # PostgreSQL's name for a change that came between
TRIES = 3


def as_of_one_moment(act: Callable[P, T]) -> Callable[P, T]:
    """Run in a transaction that sees nothing of what others change meanwhile.

    Where somebody changed a row that it writes, it runs again, up to three times. Within a transaction of the
    caller, the caller's moment holds.
    """

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            return act(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    return act(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != COLLISION or attempt == TRIES:
                    raise
        raise AssertionError("unreachable")

    return run
