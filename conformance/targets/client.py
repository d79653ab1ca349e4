"""One HTTP client for all targets: sends a request and always comes back with an exchange, in bounded time."""

import threading
import time
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import accumulate
from types import TracebackType
from typing import Self

import httpx

from conformance import __version__
from conformance.exchange import Exchange, Failure, Headers, Request, Response, as_asked
from conformance.limits import KEPT_OF_TOO_LARGE, LARGEST_BODY, MOST_HEADERS
from conformance.secrets import Secrets
from conformance.targets.network import Allowance, Routes

FAILURES: tuple[tuple[type[Exception], Failure], ...] = (
    (httpx.ConnectError, Failure.UNREACHABLE),
    (httpx.ConnectTimeout, Failure.UNREACHABLE),
    (httpx.ProxyError, Failure.UNREACHABLE),
    (httpx.TimeoutException, Failure.TIMEOUT),
    (httpx.NetworkError, Failure.RESET),
    (Exception, Failure.PROTOCOL),
)
"""Which failure an error of the client stands for: the first that fits."""
BROKEN = (httpx.TransportError, ValueError)
"""What the client raises for what a server sends: a length of 5,000 digits is a ValueError."""
CLOSED = "disconnected without sending"
"""What httpcore says of a connection that ended in order, without a byte of an answer."""

AGENT = "campaigns-conformance/"
DEFAULTS = {
    "Accept": "application/hal+json, application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"{AGENT}{__version__}",
}
"""Sent with every request that does not say otherwise."""


class KeptConnections:
    """Counts how kept connections end, to tell a normal close from a failure.

    One that ended in order may have ended before the request came (RFC 9112, section 9.3.1). One that was reset may
    have been, too, but where that happens to more than one in ``ONE_IN`` the server resets what it was asked.
    """

    FEW = 3
    ONE_IN = 20

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered = self._reset = 0

    def answered(self) -> None:
        """A request over a kept connection was answered."""
        with self._lock:
            self._answered += 1

    def is_excused(self, *, in_order: bool) -> bool:
        """Whether a connection that was closed instead of an answer is no failure."""
        with self._lock:
            self._reset += not in_order
            return in_order or self._reset <= self.FEW + self._answered // self.ONE_IN or self._reset > self._answered


@dataclass(frozen=True, slots=True)
class Attempt:
    """An exchange as it went; ``is_stale`` tells of a kept connection that was closed before a byte of an answer."""

    exchange: Exchange
    was_kept: bool
    is_stale: bool


class Client:
    """Sends requests, keeping connections open between them.

    ``timeout`` is in seconds, for a whole exchange: from connecting to the last byte of the answer. An answer that
    takes longer, or is larger than ``conformance.limits`` allows, is a failure of the exchange.
    """

    def __init__(self, secrets: Secrets, timeout: float = 10.0, transport: httpx.BaseTransport | None = None) -> None:
        self._secrets = secrets
        self._kept = KeptConnections()
        self._timeout = timeout
        self._transport = transport or Routes()
        self._http = httpx.Client(headers=DEFAULTS, trust_env=False, transport=self._transport)

    def send(self, request: Request) -> Exchange:
        """Send ``request``. Redirects are not followed. Never raises for HTTP's sake.

        A kept connection may be closed by the server at any moment (RFC 9112, section 9.3.1): if that
        happens before a byte of the answer came, the request is sent once more, over a connection that is
        certainly new. The exchange that comes back tells of the second one.

        Raises:
            ConfigurationError: the environment names a proxy or certificates that cannot be used.
        """
        attempt = self._send(request, self._transport)
        if attempt.was_kept and attempt.exchange.response:
            self._kept.answered()
        if attempt.is_stale and self._kept.is_excused(in_order=CLOSED in attempt.exchange.detail):
            with Routes() as new:  # another pool: no thread has one in it
                attempt = self._send(request, new)
        return attempt.exchange

    def _send(self, request: Request, transport: httpx.BaseTransport) -> Attempt:
        started, clock = time.time(), time.perf_counter()
        response, failure, detail, first_byte = None, None, "", 0.0
        prepared = self._prepare(request)
        opening: list[float] = []
        allowance = Allowance(self._timeout)
        limited = dict.fromkeys(("connect", "read", "write", "pool"), allowance)
        prepared.extensions = {"timeout": limited, "trace": partial(_note_opening, opening)}
        sent = replace(request, headers=as_asked(_headers(prepared.headers), request.headers))
        try:
            # past the client of httpx, which would keep cookies, and refuse a redirect that leads nowhere
            received = transport.handle_request(prepared)
            first_byte = time.perf_counter() - clock
            allowance.head_is_read()
            try:
                response, failure = self._read(received, allowance)
            finally:
                received.close()
        except httpx.LocalProtocolError:
            raise
        except BROKEN as error:
            failure, detail = _failure(error, allowance), str(error)
        elapsed = time.perf_counter() - clock
        connect = opening[-1] - opening[0] if opening else 0.0
        made = Exchange(sent, response, failure, detail, elapsed, first_byte or elapsed, started, connect=connect)
        is_stale = failure is Failure.RESET and not opening and not allowance.received
        return Attempt(self._secrets.conceal_exchange(made), not opening, is_stale)

    def _prepare(self, request: Request) -> httpx.Request:
        headers = [(name, self._secrets.reveal(value).encode("utf-8")) for name, value in request.headers]
        names = {name.lower() for name, _ in request.headers}
        prepared = self._http.build_request(request.method, _exact(request.url), content=request.body)
        fixed = [(name, value) for name, value in prepared.headers.raw if name.decode().lower() not in names]
        prepared.headers = httpx.Headers(fixed + [(name.encode(), value) for name, value in headers])
        return prepared

    def _read(self, received: httpx.Response, allowance: Allowance) -> tuple[Response, Failure | None]:
        """Read a body within bounds. What had arrived when it broke off is kept."""
        if len(received.headers.raw) > MOST_HEADERS:
            received.headers = httpx.Headers(_first(received.headers.raw))
            return self._response(received, b"", 0), Failure.TOO_LARGE
        chunks, length, failure = [], 0, None
        try:
            for chunk in received.iter_raw():
                chunks.append(chunk)
                length += len(chunk)
                if length > LARGEST_BODY:
                    failure = Failure.TOO_LARGE
                    break
        except BROKEN as error:
            failure = _failure(error, allowance)
            failure = failure if failure in (Failure.TIMEOUT, Failure.TOO_LARGE) else Failure.TRUNCATED
        body = b"".join(chunks)[:LARGEST_BODY]
        if failure is None:
            body, failure = decoded(body, received.headers.get("content-encoding", "identity"))
        if failure is Failure.TOO_LARGE:
            body = body[:KEPT_OF_TOO_LARGE]
        return self._response(received, body, length), failure

    def _response(self, received: httpx.Response, body: bytes, length: int) -> Response:
        return Response(
            status=received.status_code,
            headers=_headers(received.headers),
            body=body,
            http_version=received.http_version,
            reason=received.reason_phrase,
            wire_length=length,
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _headers(headers: httpx.Headers) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)


OPENING = ("connection.connect_tcp", "connection.start_tls")


def _note_opening(moments: list[float], event: str, _: object) -> None:
    """Note when the opening of a connection began and ended, as httpcore tells of it."""
    if event.startswith(OPENING):
        moments.append(time.perf_counter())


def _first(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The first headers of too many, as evidence."""
    lengths = accumulate(len(name) + len(value) for name, value in headers)
    return [pair for pair, length in zip(headers, lengths, strict=True) if length <= KEPT_OF_TOO_LARGE]


@lru_cache
def _exact(url: str) -> httpx.URL:
    """The URL with its path as it is written: no dot segment resolved, nothing encoded again."""
    parsed = httpx.URL(url)
    _, slash, path = url[url.index("//") + 2 :].partition("/")
    return parsed.copy_with(raw_path=(slash + path or "/").encode("ascii"))


WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""What zlib calls each content coding that the client accepts."""


def decoded(body: bytes, coding: str) -> tuple[bytes, Failure | None]:
    """Take off the content coding, within bounds: a small body may unpack to a very large one."""
    coding = coding.strip().lower()
    if coding in ("identity", ""):
        return body, None
    if coding not in WINDOW_BITS:
        return body, Failure.ENCODING
    unpacker = zlib.decompressobj(WINDOW_BITS[coding])
    try:
        plain = unpacker.decompress(body, LARGEST_BODY)
    except zlib.error:
        return body, Failure.ENCODING
    if unpacker.unconsumed_tail:
        return plain, Failure.TOO_LARGE
    return plain, None if unpacker.eof else Failure.ENCODING


def _failure(error: Exception, allowance: Allowance) -> Failure:
    return Failure.TOO_LARGE if allowance.is_exceeded else failure_of(error)


def failure_of(error: Exception) -> Failure:
    """Which failure an error of httpx stands for."""
    if CLOSED in str(error):
        return Failure.RESET
    return next(failure for kind, failure in FAILURES if isinstance(error, kind))
