"""Requests are spread out, however fast they are asked for."""

from conformance.exchange import Exchange, Request, Response
from conformance.targets.rate_limit import RateLimit

REQUEST = Request("GET", "http://host/campaigns/1")


def send(request: Request) -> Exchange:
    return Exchange(request, Response(200))


def test_requests_wait_for_their_turn() -> None:
    slept: list[float] = []
    paced = RateLimit(4.0, clock=lambda: 100.0, sleep=slept.append).around(send)
    for _ in range(3):
        paced(REQUEST)
    assert slept == [0.0, 0.25, 0.5]


def test_no_rate_is_no_limit() -> None:
    assert RateLimit(0.0).around(send) is send
