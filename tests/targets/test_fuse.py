"""What stands between a scenario and the client: a fuse that ends a run of silence."""

import pytest

from conformance.exchange import Exchange, Failure, Request, Response
from conformance.targets.dialling import Withheld
from conformance.targets.fuse import IN_A_ROW, IN_ALL, fused

REQUEST = Request("PATCH", "http://host/campaigns/1", (("Authorization", "Bearer $TALKDESK_TOKEN"),))


def late(request: Request) -> Exchange:
    return Exchange(request, failure=Failure.TIMEOUT)


def test_after_some_silence_nothing_more_is_sent() -> None:
    send = fused(late)
    for _ in range(IN_A_ROW):
        send(REQUEST)
    with pytest.raises(Withheld, match="3 requests were not answered in time"):
        send(REQUEST)


def test_silence_now_and_then_ends_a_run_too() -> None:
    turns = iter(range(1000))
    send = fused(lambda request: late(request) if next(turns) % 2 else Exchange(request, Response(200)))
    for _ in range(2 * IN_ALL):
        send(REQUEST)
    with pytest.raises(Withheld):
        send(REQUEST)
