"""How often somebody may ask: counted in Valkey by minutes or other windows, told in the headers of every answer.

Counting costs the database nothing. Without the broker nobody is counted and nobody is turned away.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import redis
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.throttling import BaseThrottle

log = logging.getLogger(__name__)

SAFE = ("GET", "HEAD", "OPTIONS")
SECONDS = {"s": 1, "m": 60, "h": 3600}
PATIENCE = 0.25  # seconds that a request waits for the broker
REST = 10.0  # seconds for which a broker that did not answer is not asked again


@dataclass(frozen=True)
class Rate:
    """So many requests in a window of seconds: "600/m", "20/10s"."""

    most: int
    window: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        most, _slash, window = text.partition("/")
        return cls(int(most), int(window[:-1] or 1) * SECONDS[window[-1]])


@dataclass(frozen=True)
class Spent:
    """What of a rate was spent in the window that runs; it ends in `reset` seconds."""

    rate: Rate
    count: int
    reset: int

    @property
    def allows(self) -> bool:
        return self.count <= self.rate.most

    def headers(self) -> Mapping[str, str]:
        return {
            "RateLimit-Limit": str(self.rate.most),
            "RateLimit-Remaining": str(max(0, self.rate.most - self.count)),
            "RateLimit-Reset": str(self.reset),
        }


class Counter:
    """Counts in Valkey, by windows that begin alike for everybody."""

    def __init__(self) -> None:
        self.rests_until = 0.0

    def spend(self, kind: str, who: str) -> Spent | None:
        """Count a request; None where nothing is counted: no rate is set, or the broker is away."""
        text = settings.API_RATES.get(kind)
        if not text or time.monotonic() < self.rests_until:
            return None
        rate, now = Rate.parse(text), time.time()
        window = int(now // rate.window)
        key = f"rate:{settings.DATABASES['default']['NAME']}:{kind}:{who}:{window}"
        try:
            pipeline = _valkey(settings.REDIS_URL).pipeline(transaction=False)
            count, _set = pipeline.incr(key).expire(key, 2 * rate.window).execute()
        except redis.RedisError as error:
            log.warning("requests are not counted: %s", type(error).__name__)
            self.rests_until = time.monotonic() + REST
            return None
        return Spent(rate, int(count), max(1, int((window + 1) * rate.window - now)))


COUNTER = Counter()


@lru_cache(maxsize=2)
def _valkey(address: str) -> Any:
    return redis.Redis.from_url(address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


class ByRate(BaseThrottle):
    """Each token by itself, a session by its account, who did not sign in by the address they come from."""

    spent: Spent | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        kind, who = _counted(request)
        self.spent = spend(request._request, kind, who)
        return self.spent is None or self.spent.allows

    def wait(self) -> float | None:
        return self.spent.reset if self.spent else None


def spend(request: HttpRequest, kind: str, who: str) -> Spent | None:
    """Count a request, and remember for the headers of its answer how it stands."""
    spent = COUNTER.spend(kind, who)
    if spent is not None:
        request.spent = spent  # type: ignore[attr-defined]
    return spent


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; what it says of itself is believed of no more proxies than are ours."""
    address: str = get_adapter().get_client_ip(request)
    return address


def tell_rate(request: HttpRequest, response: HttpResponseBase) -> None:
    """The headers of the answer: how many requests, how many are left, and in how many seconds there are all again."""
    spent: Spent | None = getattr(request, "spent", None)
    if spent is not None:
        for name, value in spent.headers().items():
            response.headers[name] = value


def _counted(request: Any) -> tuple[str, str]:
    if not request.user or not request.user.is_authenticated:
        return "anon", f"from:{address_of(request._request)}"
    kind = "read" if request.method in SAFE else "write"
    return kind, getattr(request.auth, "counted_as", None) or f"account:{request.user.pk}"
