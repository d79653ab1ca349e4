"""The client comes back from anything that a server may do, with what there is to tell."""

import gzip
import socketserver
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from hostile import ENDLESS, IDS, hostile
from sockets import saying

from conformance.exchange import Exchange, Failure, Request
from conformance.limits import LARGEST_BODY
from conformance.secrets import Secrets
from conformance.targets.client import Client, KeptConnections

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
        (answer(gzip.compress(b"{}" * 99, mtime=0)[:-9], b"Content-Encoding: gzip"), Failure.ENCODING),
        (answer(b" " * (LARGEST_BODY + 1)), Failure.TOO_LARGE),
        (answer(gzip.compress(b" " * 50_000_000, mtime=0), b"Content-Encoding: gzip"), Failure.TOO_LARGE),
        (OK, None),
        (b"HTTP/1.0 200 OK\r\n\r\n{}", None),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", None),
        (answer(gzip.compress(b"{}", mtime=0), b"Content-Encoding: gzip"), None),
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


def test_a_cookie_is_not_sent_back() -> None:
    script = answer(b"{}", b"Set-Cookie: session=1; Path=/")
    with saying(script, script) as base_url, Client(Secrets({})) as client:
        request = Request("PATCH", f"{base_url}/campaigns/1", (), b"{}")
        sent = [client.send(request).request.headers for _ in range(2)]
    assert sent[0] == sent[1]
    assert "cookie" not in {name.lower() for name, _ in sent[1]}


@pytest.mark.parametrize("location", [b"http://[", b"http://host:port/", b"\xff", b"/elsewhere"])
def test_a_redirect_is_an_answer_wherever_it_leads(location: bytes) -> None:
    with saying(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n") as base_url:
        exchange = send(base_url)
    assert (exchange.status, exchange.failure) == (302, None)


def test_no_exchange_holds_a_secret() -> None:
    script = answer(TOKEN.encode(), b"X-Echo: " + TOKEN.encode())
    with saying(script) as base_url:
        exchange = send(base_url)
    assert exchange.status == 200
    assert TOKEN not in repr(exchange)
    assert exchange.response
    assert exchange.response.body == b"$TALKDESK_TOKEN"
    assert ("Authorization", "Bearer $TALKDESK_TOKEN") in exchange.request.headers


TIMEOUT = 0.3
SLACK = 2.0
"""Seconds that a busy machine may take on top."""
BIG = frozenset(name for name in ENDLESS if "flood" in name)


@pytest.mark.parametrize("name", ENDLESS)
def test_one_deadline_holds_for_all_of_an_exchange(name: str) -> None:
    with hostile(ENDLESS[name]) as variables, Client(Secrets({}), TIMEOUT) as client:
        exchange = client.send(Request("PATCH", f"{variables['TALKDESK_BASE_URL']}/campaigns/{IDS[0]}", (), b"{}"))
    assert exchange.elapsed < TIMEOUT + SLACK
    assert exchange.failure in ({Failure.TOO_LARGE, Failure.PROTOCOL, Failure.TRUNCATED} if name in BIG else set()) | {
        Failure.TIMEOUT
    }


@pytest.mark.parametrize(
    "script",
    [
        answer(b"{}", *(b"X-%d: 1" % number for number in range(5_000))),
        answer(b"{}", *(b"X-%d: 1" % number for number in range(201))),
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 500_000,
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 21 + OK,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;" + b"x" * 60_000 + b"\r\n \r\n" * 200,
    ],
)
def test_what_is_too_large_is_not_read_to_its_end(script: bytes) -> None:
    with saying(script + b"x" * 3_000_000) as base_url:
        exchange = send(base_url)
    assert exchange.failure in (Failure.TOO_LARGE, Failure.PROTOCOL, Failure.TRUNCATED)
    assert len(repr(exchange.response)) < 16_384


def test_a_length_that_is_no_number_of_bytes_is_no_error_of_ours() -> None:
    with saying(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n") as base_url:
        assert send(base_url).failure is Failure.PROTOCOL


class _OneEach(socketserver.StreamRequestHandler):
    """Answers one request, and closes the connection without a word when the next one comes, as if before it."""

    def handle(self) -> None:
        for turn in range(2):
            length = 0
            while (line := self.rfile.readline()).strip():
                length = int(line[15:]) if line.lower().startswith(b"content-length:") else length
            self.rfile.read(length)
            if turn == 0:
                with suppress(threading.BrokenBarrierError):
                    self.server.gate.wait(5)  # type: ignore[attr-defined]
                self.wfile.write(OK)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64  # of five, some connections are reset that come at once


@contextmanager
def closing_silently(connections: int) -> Iterator[tuple[Request, Client]]:
    """A server that has answered on this many connections, which a client keeps. Yields a request, and that client."""
    with _Server(("127.0.0.1", 0), _OneEach) as server:
        server.gate = gate = threading.Barrier(connections)  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        request = Request("PATCH", f"http://127.0.0.1:{server.server_address[1]}/campaigns/1", (), b"{}")
        with Client(Secrets({})) as client, ThreadPoolExecutor(connections) as pool:
            assert all(exchange.failure is None for exchange in pool.map(client.send, [request] * connections))
            gate.abort()
            yield request, client
        server.shutdown()


@pytest.mark.parametrize("threads", [1, 4, 16])
def test_a_right_server_that_closes_idle_connections_silently_is_never_red(threads: int) -> None:
    with closing_silently(16) as (request, client), ThreadPoolExecutor(threads) as pool:
        exchanges = list(pool.map(client.send, [request] * 500))
    assert {exchange.failure for exchange in exchanges} == {None}


def test_a_server_that_resets_what_it_is_asked_is_found_out() -> None:
    rare, often, never = KeptConnections(), KeptConnections(), KeptConnections()
    for number in range(400):
        if number % 10:
            often.answered()
        if number % 100:
            rare.answered()
    assert {rare.is_excused(in_order=False) for _ in range(4)} == {True}
    assert {often.is_excused(in_order=False) for _ in range(40)} == {True, False}
    assert {never.is_excused(in_order=False) for _ in range(40)} == {True}
    assert {often.is_excused(in_order=True) for _ in range(40)} == {True}
