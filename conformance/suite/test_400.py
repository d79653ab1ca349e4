"""400 and 422: the submitted data has errors. Either status is right for any of them (reading which-4xx)."""

import pytest

from conformance.contract import Level
from conformance.suite.api import PAUSE, Api
from conformance.suite.requirement import proves

REFUSED = (400, 422)
LARGE = 8 * 1024
"""Bytes of a body from which on a server may say that it is too large (413, RFC 9110), whatever is in it."""


def but(**members: object) -> dict[str, object]:
    """The documented request with other members."""
    return {**PAUSE, **members}


def without(member: str) -> dict[str, object]:
    """The documented request without a member."""
    return {name: value for name, value in PAUSE.items() if name != member}


NO_TEXT: tuple[object, ...] = (1, True, None, [], {})
NO_STATUS: tuple[object, ...] = (1, None, [], {})
"""true may be a status: the page types it boolean (reading status-type)."""

BAD: dict[str, tuple[str, list[object]]] = {
    "malformed": (
        "that is cut off or no JSON",
        [b'{"op": "REPLACE", "path": ', b"op=REPLACE&path=status&value=paused", b"{'op': 'REPLACE'}"],
    ),
    "empty": ("that is empty", [b"", b"   "]),
    "not-an-object": ("that is null, a number, text or a boolean", [None, 7, "paused", True]),
    "no-members": ("without any member", [{}]),
    "no-path": ("without path", [without("path")]),
    "no-value": ("without value", [without("value")]),
    "op-type": ("whose op is no text", [but(op=kind) for kind in NO_TEXT]),
    "path-type": ("whose path is no text", [but(path=kind) for kind in NO_TEXT]),
    "value-type": ("whose status is no text", [but(value=kind) for kind in NO_STATUS]),
    "unknown-path": ("for a member that no campaign has", [but(path="no_such_member"), but(path="")]),
    "unknown-value": ("for a status that does not exist", [but(value="sleeping"), but(value=""), but(value="0")]),
    "long-value": ("whose value is longer than any", [but(value="p" * 36), but(value="p" * 100_000)]),
    "strange-value": (
        "whose value has a NUL, or is not in ASCII",
        [but(value="paused\0"), but(value="παύση🎈"), but(value="\u202epaused")],
    ),
    "nested": ("that is nested deep", [b'{"op":' * 500 + b"1" + b"}" * 500]),
    "not-utf-8": ("that is no UTF-8", [b'{"op":"REPLACE","path":"status","value":"\xff\xfe"}']),
}


@pytest.mark.parametrize(
    "bodies",
    [
        pytest.param(bodies, id=name, marks=proves(f"400/{name}", f"A body {words} is refused with 400 or 422."))
        for name, (words, bodies) in BAD.items()
    ],
)
def test_bad_body(api: Api, bodies: list[object]) -> None:
    for body in bodies:
        exchange = api.patch(api.fleet.any, body)
        api.expect(exchange, *REFUSED, *((413,) if len(exchange.request.body) > LARGE else ()))


DOUBTFUL: dict[str, tuple[str, str, list[object]]] = {
    "array": ("that is an array of operations", "single-object", [[PAUSE], []]),
    "no-op": ("without op", "request-members", [without("op")]),
    "unknown-op": ("with an op other than REPLACE", "request-members", [but(op="REMOVE"), but(op="")]),
}


@pytest.mark.parametrize(
    "bodies",
    [
        pytest.param(
            bodies,
            id=name,
            marks=proves(
                f"400/{name}",
                f"A body {words} is refused with 400 or 422.",
                level=Level.SHOULD,
                item="400",
                reading=reading,
            ),
        )
        for name, (words, reading, bodies) in DOUBTFUL.items()
    ],
)
def test_doubtful_body(api: Api, bodies: list[object]) -> None:
    for body in bodies:
        api.expect(api.patch(api.fleet.any, body), *REFUSED)


@proves(
    "400/undocumented-shapes",
    "What the page leaves open is accepted or refused, and nothing else: further members, letter case.",
    item="400",
)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(but(extra=1), id="extra-member"),
        pytest.param(but(op="replace"), id="lower-case-op"),
        pytest.param(but(value="PAUSED"), id="upper-case-value"),
        pytest.param(but(path="/status"), id="path-with-slash"),
        pytest.param(b'\xef\xbb\xbf{"op":"REPLACE","path":"status","value":"paused"}', id="byte-order-mark"),
        pytest.param(b'{"op":"REPLACE","path":"status","value":"x","value":"paused"}', id="member-twice"),
    ],
)
def test_open_shape(api: Api, body: object) -> None:
    api.expect(api.patch(api.in_state("PAUSED"), body), 200, *REFUSED)
