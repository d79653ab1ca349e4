"""The connection: fresh and kept, what follows an answer, and what must not matter in a request."""

from itertools import permutations

import pytest

from conformance.exchange import json_body
from conformance.suite.api import Api
from conformance.suite.bad_bodies import CUT
from conformance.suite.change import first_change
from conformance.suite.peculiar import alike, escaped, spaced
from conformance.suite.requirement import any_order, proves
from conformance.suite.subjects import PAUSE, NotExercised

ORDERS = list(permutations(PAUSE))


@proves("200/connection", "An update is answered alike over a connection of its own and over a kept one.", item="200")
@any_order
def test_connections(api: Api) -> None:
    identity, base = api.accepted()
    api.expect(api.probe(identity, base), 200, 422)
    for headers in api.profile.few(({}, {}, {"Connection": "close"})):
        api.expect(api.once(identity, base, headers), 200, 422)


@proves(
    "error/connection",
    "A body that is refused over a kept connection is refused over a connection of its own, and nothing follows.",
    item="400",
)
@any_order
def test_error_connection(api: Api) -> None:
    change = first_change(api)
    identity = change.identity if change else api.target.campaigns[0]
    fresh, kept = api.probe(identity, CUT), api.once(identity, CUT)
    if kept.status is None or not 400 <= kept.status < 500:
        raise NotExercised(f"a body that is cut off was not refused: {kept.summary()}")
    api.expect_refusal(fresh)


@proves("200/member-order", "The order of the members of a request does not matter.", source="RFC 8259, section 4")
@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@any_order
def test_member_order(api: Api, order: tuple[str, ...]) -> None:
    identity, base = api.accepted()
    api.expect(api.once(identity, {name: base[name] for name in order}), 200, 422)


@proves("200/white-space", "White space around the members of a request does not matter.", source="RFC 8259, section 2")
@any_order
def test_white_space(api: Api) -> None:
    identity, base = api.accepted()
    api.expect(alike(api, identity, base, spaced(base)), 200, 422)


@proves("200/escapes", "A character of a request may be escaped.", source="RFC 8259, section 7")
@any_order
def test_escapes(api: Api) -> None:
    identity, base = api.accepted()
    api.expect(alike(api, identity, base, escaped(json_body(base), base)), 200, 422)


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
@any_order
def test_headers(api: Api, headers: dict[str, str | None]) -> None:
    identity, base = api.accepted()
    api.expect(alike(api, identity, base, headers=headers), 200, 422, *((431,) if len(headers) > FEW else ()))
