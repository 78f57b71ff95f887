"""Requests to addresses that people typed: each is looked up once, checked, and then connected to itself.

Nothing inside the network of the site is reached by them unless a setting names it, whatever a name resolves to and
whenever. Nothing is followed: neither a redirect of the answer, nor a proxy of the environment.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 10  # seconds for all of it, once the name is resolved
MOST_READ = 4_096  # bytes of an answer
PORTS = (80, 443)  # and those from FREE_PORTS on, which no service of a system has
FREE_PORTS = 1024

Address = IPv4Address | IPv6Address

PLAIN = re.compile(r"[!-~]+")  # of ASCII what is seen: no space, no hidden character
HOST = re.compile(r"[0-9A-Za-z_.:-]+")
PUBLIC_V6 = ip_network("2000::/3")  # all others are local, many receivers, or IPv4 in the words of IPv6
# Told public by the tables or by some versions of them, and yet no way to a stranger's server.
SPECIAL = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carriers' own
        "168.63.129.16/32",  # metadata of a cloud
        "192.0.0.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays to IPv6
        "192.175.48.0/24",
        "198.18.0.0/15",
        "2001::/23",  # IPv4 inside (Teredo), and other protocols
        "2001:db8::/32",
        "2002::/16",  # IPv4 inside (6to4)
        "3fff::/20",
    )
)


class OutwardError(Exception):
    """Nothing came back. `code`: address, port, credentials, plain, forbidden, name, tls, timeout, connection."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ForbiddenError(OutwardError):
    """It was not tried: the address is none to which requests are made."""


@dataclass(frozen=True)
class Target:
    """A server as an address names it. `path` is what is asked of it."""

    secure: bool
    host: str
    port: int
    named: str  # host, and port where it is written
    path: str


@dataclass(frozen=True)
class Answer:
    """`body` is cut at MOST_READ."""

    status: int
    body: bytes


def target_of(url: str) -> Target:
    """What an address names, before anybody is asked. Raises ForbiddenError for one that is never asked."""
    if not PLAIN.fullmatch(url) or "\\" in url:
        raise ForbiddenError("address")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ForbiddenError("address") from error
    if parts.scheme not in ("https", "http") or not HOST.fullmatch(host):
        raise ForbiddenError("address")
    if "@" in parts.netloc:
        raise ForbiddenError("credentials")
    secure = parts.scheme == "https"
    if not secure and not settings.OUTWARD_ALLOW_HTTP:
        raise ForbiddenError("plain")
    port = (443 if secure else 80) if port is None else port
    if port not in PORTS and port < FREE_PORTS:
        raise ForbiddenError("port")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if (literal := _literal(host)) is not None:
        _require_allowed(literal)
    return Target(secure, host, port, parts.netloc, path)


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout: float = TIMEOUT) -> Answer:
    """Send a body and read the answer, whatever its status. Raises OutwardError where none comes in time."""
    target = target_of(url)
    addresses = _resolved(target)
    until = time.monotonic() + timeout
    held = _connected(target, addresses, until)
    connection = HTTPConnection(target.host, target.port)
    connection.sock = held  # so that it looks up nothing itself
    with closing(connection), _cut_off(held, until) as was_cut:
        try:
            connection.request("POST", target.path, body, {**headers, "Host": target.named, "Connection": "close"})
            response = connection.getresponse()
        except (OSError, HTTPException, ValueError) as error:
            raise _late_or("connection", error, was_cut()) from error
        try:
            return Answer(response.status, response.read(MOST_READ))
        except (OSError, HTTPException, ValueError):
            return Answer(response.status, b"")  # it was answered, if not to the end
        finally:
            response.close()


def is_allowed(address: Address) -> bool:
    """Whether requests go to an address: to public ones, and to those of the networks that the settings name."""
    for named in settings.OUTWARD_ALLOWED_NETWORKS:
        network = ip_network(named, strict=False)
        if address.version == network.version and address in network:
            return True
    if isinstance(address, IPv6Address) and (address not in PUBLIC_V6 or address.scope_id):
        return False
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address.version == network.version and address in network for network in SPECIAL)


def _require_allowed(address: Address) -> None:
    if not is_allowed(address):
        raise ForbiddenError("forbidden")


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _resolved(target: Target) -> list[str]:
    """The addresses of a name, asked for once. Where one of them is forbidden, none is connected to."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutwardError("name") from error
    addresses = list(dict.fromkeys(str(place[0]) for _family, _type, _protocol, _name, place in found))
    if not addresses:
        raise OutwardError("name")
    for address in addresses:
        _require_allowed(ip_address(address))
    return addresses


def _connected(target: Target, addresses: list[str], until: float) -> socket.socket:
    """A connection to the first address that answers, with TLS for the name of the target."""
    last: OSError = TimeoutError()
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            held = socket.create_connection((address, target.port), timeout=left)
        except OSError as error:
            last = error
        else:
            return _secured(held, target, until) if target.secure else held
    raise _late_or("connection", last) from last


def _secured(held: socket.socket, target: Target, until: float) -> socket.socket:
    with _cut_off(held, until) as was_cut:
        try:
            return ssl.create_default_context().wrap_socket(held, server_hostname=target.host.rstrip("."))
        except (OSError, ValueError) as error:
            held.close()
            raise _late_or("tls", error, was_cut()) from error


def _late_or(code: str, error: Exception, was_cut: bool = False) -> OutwardError:
    return OutwardError("timeout" if was_cut or isinstance(error, TimeoutError) else code)


@contextmanager
def _cut_off(held: socket.socket, until: float) -> Iterator[Callable[[], bool]]:
    """Ends the connection at a moment, however slowly the other side goes on to send; gives whether it did."""
    over = threading.Event()
    # Another handle of the same connection: one under TLS would be read on in the clear after its own shutdown.
    same = socket.socket(fileno=os.dup(held.fileno()))

    def end() -> None:
        over.set()
        with suppress(OSError):
            same.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(until - time.monotonic(), 0), end)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()
        timer.join()
        same.close()
