"""400 and 422: the submitted data has errors. Either status is right for any of them, and so is any 4xx of HTTP."""

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.contract import Level
from conformance.suite.api import Api
from conformance.suite.bad_bodies import BAD, BAD_STATUS, DOUBTFUL, Bodies, but, without
from conformance.suite.change import basis
from conformance.suite.refusals import BAD_BODY, REFUSAL
from conformance.suite.requirement import any_order, proves
from conformance.suite.subjects import PAUSE


def refused(bad: Mapping[str, tuple[str, Bodies]]) -> list[Any]:
    """A scenario for each kind of bad body."""
    return [
        pytest.param(bodies, id=name, marks=proves(f"400/{name}", f"A body {words} is refused."))
        for name, (words, bodies) in bad.items()
    ]


@pytest.mark.parametrize("bodies", refused(BAD))
@any_order
def test_bad_body(api: Api, bodies: Bodies) -> None:
    identity, base = basis(api)
    _judge_refused(api, identity, bodies(base))


@pytest.mark.parametrize("bodies", refused(BAD_STATUS))
@any_order
def test_bad_status(api: Api, bodies: Bodies) -> None:
    _judge_refused(api, api.in_state("PAUSED"), bodies(PAUSE))


def _judge_refused(api: Api, identity: str, bodies: list[object]) -> None:
    for exchange in api.each(identity, bodies):
        api.expect_refusal(exchange)


@pytest.mark.parametrize(
    "bodies",
    [
        pytest.param(
            bodies,
            id=name,
            marks=proves(
                f"400/{name}",
                f"A body {words} is refused.",
                level=Level.SHOULD,
                item="400",
                reading=reading,
            ),
        )
        for name, (words, reading, bodies) in DOUBTFUL.items()
    ],
)
@any_order
def test_doubtful_body(api: Api, bodies: Bodies) -> None:
    identity, base = basis(api)
    for exchange in api.each(identity, bodies(base)):
        api.expect_refusal(exchange)


@proves(
    "400/undocumented-shapes",
    "What the page leaves open is accepted or refused, and nothing else: further members, letter case.",
    item="400",
)
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(but(PAUSE, extra=1), id="extra-member"),
        pytest.param(but(PAUSE, op="replace"), id="lower-case-op"),
        pytest.param(but(PAUSE, value="PAUSED"), id="upper-case-value"),
        pytest.param(but(PAUSE, path="/status"), id="path-with-slash"),
        pytest.param(b'\xef\xbb\xbf{"op":"REPLACE","path":"status","value":"paused"}', id="byte-order-mark"),
        pytest.param(b'{"op":"REPLACE","path":"status","value":"x","value":"paused"}', id="member-twice"),
    ],
)
@any_order
def test_open_shape(api: Api, body: object) -> None:
    api.expect_refusal(api.patch(api.in_state("PAUSED"), body), 200)


@proves(
    REFUSAL,
    "A body with errors is refused with 400 or 422.",
    level=Level.SHOULD,
    item="400",
    reading="which-4xx",
)
@any_order
def test_refusal(api: Api) -> None:
    identity, base = api.subjects.unchanging()
    for exchange in api.each(identity, [b'{"op":', without(base, "path")]):
        if exchange.status is not None and 400 <= exchange.status < 500:
            api.expect(exchange, *BAD_BODY)
