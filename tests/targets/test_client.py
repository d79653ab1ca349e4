"""The client comes back from anything that a server may do, with what there is to tell."""

import gzip
import threading
import zlib

import pytest
from sockets import saying

from conformance.exchange import Exchange, Failure, Request
from conformance.secrets import Secrets
from conformance.targets.client import LARGEST_BODY, Client

TOKEN = "a-token-that-nobody-may-see"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def send(base_url: str, path: str = "/campaigns/1", timeout: float = 5.0) -> Exchange:
    with Client(Secrets({"TALKDESK_TOKEN": TOKEN}), timeout) as client:
        headers = (("Authorization", "Bearer $TALKDESK_TOKEN"), ("Content-Type", "application/json"))
        return client.send(Request("PATCH", base_url + path, headers, b'{"op":"REPLACE"}'))


def answer(body: bytes, *headers: bytes) -> bytes:
    head = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        (None, Failure.RESET),
        (b"", Failure.RESET),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", Failure.TRUNCATED),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", Failure.TRUNCATED),
        (b"SMTP ready\r\n\r\n", Failure.PROTOCOL),
        (answer(b"plain", b"Content-Encoding: gzip"), Failure.ENCODING),
        (answer(b"{}", b"Content-Encoding: br"), Failure.ENCODING),
        (answer(gzip.compress(b"{}" * 99)[:-9], b"Content-Encoding: gzip"), Failure.ENCODING),
        (answer(b" " * (LARGEST_BODY + 1)), Failure.TOO_LARGE),
        (answer(gzip.compress(b" " * 50_000_000), b"Content-Encoding: gzip"), Failure.TOO_LARGE),
        (OK, None),
        (b"HTTP/1.0 200 OK\r\n\r\n{}", None),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", None),
        (answer(gzip.compress(b"{}"), b"Content-Encoding: gzip"), None),
        (answer(zlib.compress(b"{}"), b"Content-Encoding: deflate"), None),
    ],
)
def test_how_an_answer_may_end(script: bytes | None, failure: Failure | None) -> None:
    with saying(script) as base_url:
        exchange = send(base_url)
    assert exchange.failure is failure
    if failure is None:
        assert exchange.response
        assert exchange.response.body == b"{}"


def test_silence_ends_at_the_time_out() -> None:
    with saying(b"", hold=threading.Event()) as base_url:
        exchange = send(base_url, timeout=0.2)
    assert exchange.failure is Failure.TIMEOUT


def test_nobody_listening_is_unreachable() -> None:
    with saying() as base_url:
        pass
    assert send(base_url).failure is Failure.UNREACHABLE


def test_the_path_is_sent_as_written() -> None:
    with saying(OK) as base_url:
        exchange = send(base_url, "/campaigns/a%2Fb/../%00?")
    assert exchange.request.url.endswith("/campaigns/a%2Fb/../%00?")


@pytest.mark.parametrize("closing", [b"Connection: close", b"X-None: 1"])
def test_a_kept_connection_that_the_server_closed_is_no_failure(closing: bytes) -> None:
    script = answer(b"{}", closing)
    with saying(script, script) as base_url, Client(Secrets({})) as client:
        request = Request("PATCH", f"{base_url}/campaigns/1", (), b"{}")
        assert [client.send(request).failure for _ in range(2)] == [None, None]


def test_no_exchange_holds_a_secret() -> None:
    script = answer(TOKEN.encode(), b"X-Echo: " + TOKEN.encode())
    with saying(script) as base_url:
        exchange = send(base_url)
    assert exchange.status == 200
    assert TOKEN not in repr(exchange)
    assert exchange.response
    assert exchange.response.body == b"$TALKDESK_TOKEN"
    assert ("Authorization", "Bearer $TALKDESK_TOKEN") in exchange.request.headers
