"""An exchange as an interaction of vcrpy, and back: nothing that a check reads is lost on the way."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance.exchange import Exchange, Failure, Headers, Request, Response

if TYPE_CHECKING:
    from vcr.request import Request as VcrRequest

FORGOTTEN = frozenset({"date", "set-cookie", "server-timing"})
"""Response headers that are not recorded: no check reads them, and cookies are credentials."""

FLEETING = frozenset(
    {"age", "expires", "cf-ray", "traceparent", "tracestate", "request-id", "correlation-id", "x-amz-cf-id"}
    | {"x-amzn-requestid", "x-amzn-trace-id", "x-correlation-id", "x-request-id", "x-trace-id"}
    | {"x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit", "ratelimit-remaining", "ratelimit-reset"}
    | {"x-response-time", "x-runtime", "x-envoy-upstream-service-time"}
)
"""Response headers of which only the names are recorded: their values are others in each answer, and tell nothing."""

CLIENT, PROBE = "client", "probe"
"""How a request was sent: over the client's connections, or over one of its own."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """An exchange, the scenario that sent it, and how it was sent."""

    exchange: Exchange
    scenario: str
    via: str = CLIENT

    def texts(self) -> Iterator[bytes]:
        """Everything in it that could tell something: the address, the reason phrase, headers, bodies."""
        request, response = self.exchange.request, self.exchange.response
        yield from (_encoded(request.url), request.body, _encoded(self.exchange.detail))
        yield from (_encoded(f"{name}: {value}") for name, value in request.headers)
        if response is not None:
            yield from (response.body, _encoded(response.reason), _encoded(response.http_version))
            yield from (_encoded(f"{name}: {value}") for name, value in response.headers)

    def order(self) -> str:
        """All that is kept of it, as text: interactions that have no order of their own are sorted by that."""
        return repr((self.exchange.request, self.to_vcr()[1]))

    def to_vcr(self) -> tuple["VcrRequest", dict[str, Any]]:
        """The request and the response as vcrpy keeps them. What vcrpy has no place for stands under ``exchange``.

        Nothing is among it that is another each time: no moment, and no duration.
        """
        from vcr.request import Request as VcrRequest  # it takes long to load, and most runs have no cassette

        sent, response = self.exchange.request, self.exchange.response or Response(0)
        request = VcrRequest(sent.method, sent.url, sent.body, dict(sent.headers))
        return request, {
            "status": {"code": response.status, "message": response.reason},
            "headers": _by_name(response.headers),
            "body": {"string": response.body},
            "exchange": {name: value for name, value in self._details(response) if value},
        }

    def _details(self, response: Response) -> list[tuple[str, Any]]:
        exchange = self.exchange
        return [
            ("scenario", self.scenario),
            ("via", "" if self.via == CLIENT else self.via),
            ("again", exchange.request.again),
            ("waits", list(exchange.waits)),
            ("http_version", "" if response.http_version == "HTTP/1.1" else response.http_version),
            ("wire_length", 0 if response.wire_length == len(response.body) else response.wire_length),
            ("surplus", None if response.surplus is None else {"bytes": response.surplus}),
            ("failure", exchange.failure and exchange.failure.value),
            ("detail", exchange.detail),
        ]

    @classmethod
    def from_vcr(cls, request: "VcrRequest", response: Mapping[str, Any]) -> "Interaction":
        """Read an interaction; one that stock vcrpy recorded too."""
        details = response.get("exchange", {})
        again = bool(details.get("again"))
        sent = Request(request.method, request.uri, tuple(request.headers.items()), request.body or b"", again)
        exchange = Exchange(
            request=sent,
            response=_response(response, details),
            failure=Failure(details["failure"]) if "failure" in details else None,
            detail=details.get("detail", ""),
            waits=tuple(details.get("waits", ())),
        )
        return cls(exchange, details.get("scenario", ""), details.get("via", CLIENT))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _by_name(headers: Headers) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for name, value in headers:
        if name.lower() not in FORGOTTEN:
            grouped[name].append("-" if name.lower() in FLEETING else value)
    return dict(grouped)


def _response(response: Mapping[str, Any], details: Mapping[str, Any]) -> Response | None:
    status, body = response["status"], response["body"]["string"] or b""
    if not status["code"]:
        return None
    return Response(
        status=status["code"],
        headers=tuple((name, value) for name, values in response["headers"].items() for value in values),
        body=body,
        http_version=details.get("http_version", "HTTP/1.1"),
        reason=status["message"] or "",
        wire_length=details.get("wire_length", len(body)),
        surplus=details["surplus"]["bytes"] if "surplus" in details else None,
    )
