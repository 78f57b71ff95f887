"""Requests to addresses that people typed reach public servers, and nothing of ours."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from ipaddress import ip_address

import pytest

from common import outward
from common.outward import ForbiddenError, OutwardError, is_allowed, post, target_of
from tests.receiver import LOCAL, receiving

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.8.9.10 168.63.129.16 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.8 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.7 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::7f00:1 100::1
2001::1 2001:0:7f00:1:: 2001:db8::1 2002:7f00:1:: 2002:0808:0808::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%1
fec0::1 ff02::1 2606:4700::1%1
""".split()
OUTSIDE = ["8.8.8.8", "1.1.1.1", "103.9.200.1", "172.32.0.1", "192.167.0.1", "2606:4700::1111", "2405:4800::1"]

# However it is written, it comes to an address inside.
WRITTEN = """
https://127.0.0.1/ https://127.1/ https://2130706433/ https://0x7f000001/ https://0x7f.1/ https://0177.0.0.1/
https://017700000001/ https://0/ https://localhost/ https://LOCALHOST/ https://[::1]/
https://[::ffff:127.0.0.1]/ https://[::ffff:7f00:1]/ https://[0:0:0:0:0:0:0:1]/ https://[::]/ https://169.254.169.254/latest
https://10.0.0.1/ https://[fd00::1]/ https://[64:ff9b::7f00:1]/
""".split()
NEVER = {
    "address": ["", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/", "https://",
                "https:///x", "https://exa mple.org/", "https://example.org\\@127.0.0.1/", "https://example.org/\r\nX: y",
                "https://ex\u200bample.org/", "https://①②⑦.⓪.⓪.①/", "https://[::1", "https://[fe80::1%25eth0]/",
                "https://example.org:port/", "https://example.org:99999/", "unix:/run/x.sock"],
    "credentials": ["https://me:secret@example.org/", "https://example.org@127.0.0.1/", "https://@example.org/"],
    "port": ["https://example.org:22/", "https://example.org:25/", "https://example.org:0/", "https://example.org:1023/"],
    "plain": ["http://example.org/"],
}  # fmt: skip


@pytest.fixture
def receiver(settings):
    settings.OUTWARD_ALLOW_HTTP, settings.OUTWARD_ALLOWED_NETWORKS = True, LOCAL
    with receiving() as told:
        yield told


@pytest.fixture
def resolves(monkeypatch):
    """What names resolve to, one answer after another; the last for good."""

    def to(*answers):
        asked = []

        def look_up(host, port, *_args, **_kwargs):
            asked.append(host)
            found = answers[min(len(asked), len(answers)) - 1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

        monkeypatch.setattr(outward.socket, "getaddrinfo", look_up)
        return asked

    return to


@pytest.fixture
def connected(monkeypatch):
    """Where a connection was tried to."""
    tried = []

    def connect(place, timeout):
        tried.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(outward.socket, "create_connection", connect)
    return tried


def code_of(url):
    with pytest.raises(OutwardError) as refused:
        post(url, b"{}", {})
    return refused.value.code


# Addresses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", INSIDE)
def test_what_lies_inside_is_not_reached(address):
    assert not is_allowed(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_addresses_are_reached(address):
    assert is_allowed(ip_address(address))


def test_a_network_that_the_settings_name_is_reached_and_none_beside_it(settings):
    settings.OUTWARD_ALLOWED_NETWORKS = ["10.20.0.0/16", "fd00:1::/32"]
    assert [is_allowed(ip_address(one)) for one in ("10.20.1.1", "10.21.0.1", "fd00:1::5", "fd00:2::5")] == [
        True, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("url", WRITTEN)
def test_however_an_address_inside_is_written_nobody_connects_to_it(connected, url):
    assert code_of(url) == "forbidden"
    assert connected == []


@pytest.mark.parametrize(("code", "url"), [(code, url) for code, urls in NEVER.items() for url in urls])
def test_what_is_no_address_of_a_server_is_refused_before_it_is_looked_up(resolves, connected, code, url):
    asked = resolves(["8.8.8.8"])
    with pytest.raises(ForbiddenError) as refused:
        target_of(url)
    assert (refused.value.code, code_of(url), asked, connected) == (code, code, [], [])


# Names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [["10.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_with_one_of_its_addresses_is_not_connected_to(resolves, connected, answer):
    resolves(answer)
    for name in ("hooks.example.org", "localhost."):
        assert (code_of(f"https://{name}/"), connected) == ("forbidden", [])


def test_a_name_is_asked_for_once_and_what_was_checked_is_what_is_connected_to(resolves, connected):
    asked = resolves(["8.8.8.8"], ["127.0.0.1"])

    assert code_of("https://hooks.example.org:8443/") == "connection"
    assert (asked, connected) == (["hooks.example.org"], [("8.8.8.8", 8443)])


def test_an_unknown_name_is_told_as_such(monkeypatch):
    def unknown(*_args, **_kwargs):
        raise socket.gaierror

    monkeypatch.setattr(outward.socket, "getaddrinfo", unknown)
    assert code_of("https://nowhere.example.org/") == "name"


# Servers ---------------------------------------------------------------------------------------------


def test_a_server_that_the_settings_allow_is_sent_what_was_said(receiver, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    receiver.status, receiver.body = 200, b"x" * 10_000

    answer = post(receiver.url, b'{"a":1}', {"Content-Type": "application/json"})

    [(path, headers, body)] = receiver.got
    assert (answer.status, len(answer.body)) == (200, outward.MOST_READ)
    assert (path, body, headers["content-type"]) == ("/hooks?of=us", b'{"a":1}', "application/json")
    assert headers["host"] == f"127.0.0.1:{receiver.port}"


def test_a_server_that_the_settings_do_not_allow_is_not_reached(receiver, settings):
    settings.OUTWARD_ALLOWED_NETWORKS = ["10.0.0.0/8"]
    assert (code_of(receiver.url), receiver.got) == ("forbidden", [])


def test_a_redirect_is_an_answer_and_is_not_followed(receiver):
    with receiving() as inside:
        receiver.status, receiver.headers = 307, {"Location": inside.url}
        assert post(receiver.url, b"{}", {}).status == 307
        assert (len(receiver.got), inside.got) == (1, [])


def test_who_answers_drop_by_drop_is_cut_off_in_time(settings):
    settings.OUTWARD_ALLOW_HTTP, settings.OUTWARD_ALLOWED_NETWORKS = True, LOCAL
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            held, _ = server.accept()
            with held:
                while not over.wait(0.02):
                    try:
                        held.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(OutwardError) as refused:
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, timeout=0.2)
        over.set()
        thread.join()
    assert refused.value.code == "timeout"


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes certificates")
def test_a_certificate_is_trusted_and_for_the_name(tmp_path, settings, resolves, monkeypatch):
    settings.OUTWARD_ALLOWED_NETWORKS = LOCAL
    resolves(["127.0.0.1"])
    key, made = str(tmp_path / "key.pem"), str(tmp_path / "made.pem")
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=x"
    names = ["-addext", "subjectAltName=DNS:hooks.example.org", "-keyout", key, "-out", made]
    subprocess.run(["openssl", *words.split(), *names], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made, key)
    with receiving(tls) as told:
        assert code_of(f"https://hooks.example.org:{told.port}/") == "tls"  # signed by nobody we know
        monkeypatch.setenv("SSL_CERT_FILE", made)
        assert post(f"https://hooks.example.org:{told.port}/", b"{}", {}).status == 204
        assert code_of(f"https://other.example.org:{told.port}/") == "tls"
        assert len(told.got) == 1
