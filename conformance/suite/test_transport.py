"""The connection: fresh and kept, what follows an answer, and what must not matter in a request."""

from itertools import permutations

import pytest

from conformance.exchange import json_body
from conformance.suite.api import PAUSE, Api
from conformance.suite.requirement import proves

ORDERS = [dict(pairs) for pairs in permutations(PAUSE.items())]


@proves("200/connection", "An update is answered alike over a connection of its own and over a kept one.", item="200")
def test_connections(api: Api) -> None:
    identity = api.in_state("PAUSED")
    api.expect(api.probe(identity), 200, 422)
    for _ in range(2):
        api.expect(api.patch(identity), 200, 422)
    api.expect(api.patch(identity, headers={"Connection": "close"}), 200, 422)


@proves("error/connection", "Nothing follows the end of an error, over a connection of its own.", item="400")
def test_error_connection(api: Api) -> None:
    api.expect(api.probe(api.fleet.any, b'{"op":'), 400, 422)


@proves("200/member-order", "The order of the members of a request does not matter.", source="RFC 8259, section 4")
@pytest.mark.parametrize("body", ORDERS, ids=["-".join(order) for order in ORDERS])
def test_member_order(api: Api, body: dict[str, str]) -> None:
    api.expect(api.patch(api.in_state("PAUSED"), body), 200, 422)


@proves("200/white-space", "White space around the members of a request does not matter.", source="RFC 8259, section 2")
def test_white_space(api: Api) -> None:
    text = json_body(PAUSE).replace(b":", b" :\t").replace(b",", b" ,\r\n")
    api.expect(api.patch(api.in_state("PAUSED"), b" \n" + text + b"\n"), 200, 422)


@proves("200/escapes", "A character of a request may be escaped.", source="RFC 8259, section 7")
def test_escapes(api: Api) -> None:
    text = json_body(PAUSE).replace(b"paused", b"\\u0070aused")
    api.expect(api.patch(api.in_state("PAUSED"), text), 200, 422)


HEADERS = {
    "no-coding": {"Accept-Encoding": "identity"},
    "language": {"Accept-Language": "pt-PT, en;q=0.5"},
    "request-id": {"X-Request-Id": "conformance-1", "traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01"},
    "user-agent": {"User-Agent": "curl/8.5.0"},
    "unknown": {"X-Conformance": "unknown headers are ignored"},
    "many": {f"X-Conformance-{number}": "x" * 40 for number in range(20)},
}

FEW = 10
"""Headers beyond which a server may say that there are too many (431, RFC 6585)."""


@proves(
    "200/headers", "Headers that the page does not speak of do not change the answer.", source="RFC 9110, section 5.1"
)
@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_headers(api: Api, headers: dict[str, str | None]) -> None:
    api.expect(api.patch(api.in_state("PAUSED"), headers=headers), 200, 422, *((431,) if len(headers) > FEW else ()))
