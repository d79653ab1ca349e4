"""One HTTP client for all targets: sends a request and always comes back with an exchange, in bounded time."""

import time
import zlib
from dataclasses import replace
from functools import lru_cache, partial
from types import TracebackType
from typing import Self

import httpx

from conformance import __version__
from conformance.exchange import Exchange, Failure, Headers, Request, Response
from conformance.secrets import Secrets

LARGEST_BODY = 256 * 1024
"""Bytes on the wire. The largest campaign that the page's limits allow for has a few kilobytes."""

KEPT_OF_TOO_LARGE = 4096
"""Bytes of a body that is too large which are kept as evidence."""

MOST_EXCUSED = 3
"""How often a kept connection may be closed in our face by a server that keeps others."""

FAILURES: tuple[tuple[type[httpx.TransportError], Failure], ...] = (
    (httpx.ConnectError, Failure.UNREACHABLE),
    (httpx.ConnectTimeout, Failure.UNREACHABLE),
    (httpx.TimeoutException, Failure.TIMEOUT),
    (httpx.NetworkError, Failure.RESET),
    (httpx.TransportError, Failure.PROTOCOL),
)
"""Which failure an error of the client stands for: the first that fits."""

AGENT = "campaigns-conformance/"
DEFAULTS = {
    "Accept": "application/hal+json, application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"{AGENT}{__version__}",
}
"""Sent with every request that does not say otherwise."""


class Client:
    """Sends requests to one host, keeping connections open between them.

    ``timeout`` is in seconds, for each of connecting, sending and waiting for bytes, and also the longest
    time that reading a body may take as a whole.
    """

    def __init__(self, secrets: Secrets, timeout: float = 10.0, transport: httpx.BaseTransport | None = None) -> None:
        self._secrets = secrets
        self._excused = self._kept = 0
        self._timeout = timeout
        self._http = httpx.Client(headers=DEFAULTS, timeout=timeout, transport=transport)

    def send(self, request: Request) -> Exchange:
        """Send ``request``. Redirects are not followed. Never raises for HTTP's sake.

        A kept connection may be closed by the server at any moment (RFC 9112, section 9.3.1): if that
        happens before a byte of the answer came, the request is sent once more, over a new connection; but
        not for ever where the server does keep connections.
        """
        exchange, reused = self._send(request)
        self._kept += reused and exchange.response is not None
        if reused and exchange.failure is Failure.RESET and self._is_excused():
            self._excused += 1
            exchange, _ = self._send(request)
        return exchange

    def _is_excused(self) -> bool:
        """Whether a closed connection is to be expected: it happens rarely, or the server never keeps any."""
        return self._excused < MOST_EXCUSED or self._excused >= self._kept

    def _send(self, request: Request) -> tuple[Exchange, bool]:
        started, clock = time.time(), time.perf_counter()
        response, failure, detail, first_byte = None, None, "", 0.0
        prepared = self._prepare(request)
        opening: list[float] = []
        prepared.extensions["trace"] = partial(_note_opening, opening)
        sent = replace(request, headers=self._headers(prepared.headers))
        try:
            received = self._http.send(prepared, stream=True)
            first_byte = time.perf_counter() - clock
            try:
                response, failure = self._read(received, clock + first_byte + self._timeout)
            finally:
                received.close()
        except httpx.LocalProtocolError:
            raise
        except httpx.TransportError as error:
            failure, detail = _failure(error), self._secrets.conceal_text(str(error))
        elapsed = time.perf_counter() - clock
        connect = opening[-1] - opening[0] if opening else 0.0
        made = Exchange(sent, response, failure, detail, elapsed, first_byte or elapsed, started, connect=connect)
        return made, not opening

    def _prepare(self, request: Request) -> httpx.Request:
        headers = [(name, self._secrets.reveal(value).encode("utf-8")) for name, value in request.headers]
        names = {name.lower() for name, _ in request.headers}
        prepared = self._http.build_request(request.method, _exact(request.url), content=request.body)
        fixed = [(name, value) for name, value in prepared.headers.raw if name.decode().lower() not in names]
        prepared.headers = httpx.Headers(fixed + [(name.encode(), value) for name, value in headers])
        return prepared

    def _headers(self, headers: httpx.Headers) -> Headers:
        conceal = self._secrets.conceal
        return tuple((name.decode("latin-1"), conceal(value).decode("latin-1")) for name, value in headers.raw)

    def _read(self, received: httpx.Response, deadline: float) -> tuple[Response, Failure | None]:
        """Read a body within bounds. What had arrived when it broke off is kept."""
        chunks, length, failure = [], 0, None
        try:
            for chunk in received.iter_raw():
                chunks.append(chunk)
                length += len(chunk)
                if length > LARGEST_BODY or time.perf_counter() > deadline:
                    failure = Failure.TOO_LARGE if length > LARGEST_BODY else Failure.TIMEOUT
                    break
        except httpx.TimeoutException:
            failure = Failure.TIMEOUT
        except httpx.TransportError:
            failure = Failure.TRUNCATED
        body = b"".join(chunks)[:LARGEST_BODY]
        if failure is None:
            body, failure = _decoded(body, received.headers.get("content-encoding", "identity"))
        if failure is Failure.TOO_LARGE:
            body = body[:KEPT_OF_TOO_LARGE]
        return self._response(received, body, length), failure

    def _response(self, received: httpx.Response, body: bytes, length: int) -> Response:
        return Response(
            status=received.status_code,
            headers=self._headers(received.headers),
            body=self._secrets.conceal(body),
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


OPENING = ("connection.connect_tcp", "connection.start_tls")


def _note_opening(moments: list[float], event: str, _: object) -> None:
    """Note when the opening of a connection began and ended, as httpcore tells of it."""
    if event.startswith(OPENING):
        moments.append(time.perf_counter())


@lru_cache
def _exact(url: str) -> httpx.URL:
    """The URL with its path as it is written: no dot segment resolved, nothing encoded again."""
    parsed = httpx.URL(url)
    raw = url[url.index("/", url.index("//") + 2) :]
    return parsed.copy_with(raw_path=raw.encode("ascii"))


WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""What zlib calls each content coding that the client accepts."""


def _decoded(body: bytes, coding: str) -> tuple[bytes, Failure | None]:
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


def _failure(error: httpx.TransportError) -> Failure:
    if "disconnected without sending" in str(error):
        return Failure.RESET
    return next(failure for kind, failure in FAILURES if isinstance(error, kind))
