"""One request over a connection of its own, read to the very end: what comes after an answer is seen too."""

import time
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import h11
import httpcore

from conformance.exchange import Exchange, Failure, Headers, Request, Response
from conformance.limits import KEPT_OF_TOO_LARGE, LARGEST_BODY, LARGEST_HEAD, MOST_HEADERS
from conformance.secrets import Secrets
from conformance.targets.client import DEFAULTS
from conformance.targets.network import Allowance, BoundedBackend, tls_context
from conformance.targets.permitted import Withheld
from conformance.targets.proxies import proxy_for

LINGER = 0.2
"""Seconds to wait for surplus bytes where the server does not close the connection, as it was asked to."""

FAILURES: tuple[tuple[type[Exception], Failure], ...] = (
    (httpcore.ConnectError, Failure.UNREACHABLE),
    (httpcore.ConnectTimeout, Failure.UNREACHABLE),
    (httpcore.TimeoutException, Failure.TIMEOUT),
    (httpcore.NetworkError, Failure.RESET),
    (Exception, Failure.PROTOCOL),
)
BROKEN = (httpcore.TimeoutException, httpcore.NetworkError, h11.RemoteProtocolError, ValueError)
"""What comes of what a server sends: a length of 5,000 digits is a ValueError."""


class Probe:
    """Sends requests byte by byte. ``timeout`` is in seconds, for a whole exchange."""

    def __init__(self, secrets: Secrets, timeout: float) -> None:
        self._secrets = secrets
        self._timeout = timeout

    def send(self, request: Request) -> Exchange:
        """Send a request; the response tells how many bytes came after its end. Never raises for HTTP's sake.

        Raises:
            Withheld: requests to this server go by a proxy, which has connections of its own.
        """
        started, clock = time.time(), time.perf_counter()
        response, failure, detail = None, None, ""
        allowance = Allowance(self._timeout)
        parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        try:
            with closing(_connected(request.url, allowance)) as stream:
                stream.write(self._bytes(parser, request), allowance)
                response, failure = self._response(parser, stream, allowance)
        except BROKEN as error:
            failure, detail = _failure(error, allowance), str(error)
        elapsed = time.perf_counter() - clock
        made = Exchange(request, response, failure, detail, elapsed, elapsed, started)
        return self._secrets.conceal_exchange(made)

    def _bytes(self, parser: h11.Connection, request: Request) -> bytes:
        headers = [
            ("Host", urlsplit(request.url).netloc),
            ("Connection", "close"),
            ("User-Agent", DEFAULTS["User-Agent"]),
        ]
        headers += [("Content-Length", str(len(request.body)))]
        headers += [(name, self._secrets.reveal(value)) for name, value in request.headers]
        head = h11.Request(method=request.method, target=request.target, headers=headers)
        sent = [parser.send(event) or b"" for event in (head, h11.Data(data=request.body), h11.EndOfMessage())]
        return b"".join(sent)

    def _response(
        self, parser: h11.Connection, stream: httpcore.NetworkStream, allowance: Allowance
    ) -> tuple[Response, Failure | None]:
        chunks, length, head = [], 0, None
        for event in _events(parser, stream, allowance):
            if isinstance(event, h11.Response):
                head = event
                allowance.head_is_read()
            elif isinstance(event, h11.Data):
                chunks.append(bytes(event.data))
                length += len(event.data)
            if head and (length > LARGEST_BODY or len(head.headers) > MOST_HEADERS):
                return _made(head, b"".join(chunks)[:KEPT_OF_TOO_LARGE], length, None), Failure.TOO_LARGE
        if head is None:
            raise httpcore.ReadError("the connection was closed before an answer came")
        surplus = len(parser.trailing_data[0]) + _rest(stream, allowance)
        return _made(head, b"".join(chunks), length, surplus), None


def _made(head: h11.Response, body: bytes, length: int, surplus: int | None) -> Response:
    headers: Headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in list(head.headers)[:MOST_HEADERS]
    )
    return Response(head.status_code, headers, body, f"HTTP/{head.http_version.decode()}", "", length, surplus)


def _connected(url: str, allowance: Allowance) -> httpcore.NetworkStream:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    if proxy_for(parts.scheme, host, port):
        raise Withheld("requests go by a proxy, which has connections of its own: there are none to look at")
    stream = BoundedBackend().connect_tcp(host, port, allowance)
    return stream.start_tls(tls_context(), host, allowance) if parts.scheme == "https" else stream


def _events(parser: h11.Connection, stream: httpcore.NetworkStream, allowance: Allowance) -> Iterator[h11.Event]:
    """The parts of an answer, up to its end."""
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            data = stream.read(65536, allowance)
            if not data and parser.their_state is not h11.SEND_BODY:
                raise httpcore.ReadError("the connection was closed before an answer came")
            parser.receive_data(data)
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed) or event is h11.PAUSED:
            return
        elif isinstance(event, h11.Event):
            yield event


def _rest(stream: httpcore.NetworkStream, allowance: Allowance) -> int:
    """How many bytes come after the end, as far as one look shows."""
    try:
        return len(stream.read(65536, min(LINGER, allowance.left))) if allowance.left else 0
    except (httpcore.TimeoutException, httpcore.NetworkError):
        return 0


def _failure(error: Exception, allowance: Allowance) -> Failure:
    if allowance.is_exceeded:
        return Failure.TOO_LARGE
    if isinstance(error, h11.RemoteProtocolError) and "closed connection" in str(error):
        return Failure.TRUNCATED
    return next(failure for kind, failure in FAILURES if isinstance(error, kind))
