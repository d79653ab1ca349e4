"""`conformance proxy`: stands between a client and the API, passes everything through, and judges what passes."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import httpx
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import Response as Answer
from starlette.responses import StreamingResponse
from starlette.routing import Route

from conformance.exchange import Exchange, Failure, Headers, Request, Response
from conformance.limits import KEPT_OF_TOO_LARGE, LARGEST_BODY
from conformance.targets.client import BROKEN, decoded, failure_of
from conformance.targets.proxies import proxy_for

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "upgrade")
)
"""Headers that are about one connection (RFC 9110, section 7.6.1); the framing is made anew for the other one."""
FRAMING = HOP_BY_HOP | {"transfer-encoding"}
UNREACHED = "the API could not be reached from the proxy"
UNANSWERED = "the API gave the proxy no whole answer"


@dataclass
class Proxy:
    """Forwards to ``upstream`` and hands each exchange to ``saw`` once the client has its answer.

    ``timeout`` is in seconds, for each step of an exchange.
    """

    upstream: str
    saw: Callable[[Exchange], object]
    timeout: float = 60.0
    _transport: httpx.AsyncBaseTransport = field(init=False)

    def __post_init__(self) -> None:
        """Make what sends: no client of httpx, which would give the cookies of one client to the next."""
        parts = httpx.URL(self.upstream)
        through = proxy_for(parts.scheme, parts.host, parts.port)
        proxy = httpx.Proxy(through) if through else None
        self._transport = httpx.AsyncHTTPTransport(trust_env=False, proxy=proxy)

    def application(self) -> Starlette:
        """The proxy as an ASGI application."""
        return Starlette(routes=[Route("/{path:path}", self.forward, methods=METHODS)])

    async def forward(self, asked: Asked) -> Answer:
        """Send a request on as it came, and its answer back as it came."""
        started, clock = time.time(), time.perf_counter()
        body = await asked.body()
        path = asked.scope["raw_path"].decode("ascii") + (f"?{asked.url.query}" if asked.url.query else "")
        headers = [
            (name, value) for name, value in asked.headers.raw if name.decode("latin-1") not in FRAMING | {"host"}
        ]
        request = Request(asked.method, f"{self.upstream}{path}", _texts(headers), body)
        try:
            url = httpx.URL(self.upstream).copy_with(raw_path=self._base + path.encode("ascii"))
            sent = httpx.Request(asked.method, url, headers=headers, content=body or None, extensions=self._limits)
            received = await self._transport.handle_async_request(sent)
        except BROKEN as error:
            failure = failure_of(error)
            self.saw(Exchange(request, None, failure, str(error), time.perf_counter() - clock, started=started))
            why = UNREACHED if failure is Failure.UNREACHABLE else UNANSWERED
            return Answer(f"{why}\n", 502, media_type="text/plain")
        streamed = StreamingResponse(self._passing(request, received, started, clock), received.status_code)
        streamed.raw_headers = [
            pair for pair in received.headers.raw if pair[0].lower().decode("latin-1") not in FRAMING
        ]
        return streamed

    @property
    def _limits(self) -> dict[str, dict[str, float]]:
        return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.timeout)}

    @property
    def _base(self) -> bytes:
        return httpx.URL(self.upstream).raw_path.rstrip(b"/")

    async def _passing(
        self, request: Request, received: httpx.Response, started: float, clock: float
    ) -> AsyncIterator[bytes]:
        first_byte, kept, length, failure = time.perf_counter() - clock, bytearray(), 0, None
        try:
            async for chunk in received.aiter_raw():
                length += len(chunk)
                kept += chunk[: max(0, LARGEST_BODY - len(kept))]
                yield chunk
        except httpx.TransportError:
            failure = Failure.TRUNCATED
            raise
        finally:
            await received.aclose()
            exchange = _exchange(request, received, bytes(kept), length, failure)
            elapsed = time.perf_counter() - clock
            self.saw(_timed(exchange, elapsed, first_byte, started))


def _exchange(
    request: Request, received: httpx.Response, body: bytes, length: int, failure: Failure | None
) -> Exchange:
    if failure is None:
        body, failure = decoded(body, received.headers.get("content-encoding", "identity"))
    if length > LARGEST_BODY:
        body, failure = body[:KEPT_OF_TOO_LARGE], Failure.TOO_LARGE
    response = Response(
        received.status_code,
        _texts(received.headers.raw),
        body,
        received.http_version,
        received.reason_phrase,
        length,
    )
    return Exchange(request, response, failure)


def _timed(exchange: Exchange, elapsed: float, first_byte: float, started: float) -> Exchange:
    return replace(exchange, elapsed=elapsed, first_byte=first_byte, started=started)


def _texts(headers: list[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
