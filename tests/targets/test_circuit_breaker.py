"""What stands between a scenario and the client: what ends a run of silence."""

import pytest

from conformance.exchange import Exchange, Failure, Request, Response
from conformance.limits import LARGE_BODY, LARGE_IN_ALL
from conformance.targets.circuit_breaker import IN_A_ROW, IN_ALL, SLOW_IN_ALL, CircuitBreaker
from conformance.targets.permitted import Withheld

REQUEST = Request("PATCH", "http://host/campaigns/1", (("Authorization", "Bearer $TALKDESK_TOKEN"),))


def late(request: Request) -> Exchange:
    return Exchange(request, failure=Failure.TIMEOUT)


def test_after_some_silence_nothing_more_is_sent() -> None:
    send = CircuitBreaker().around(late)
    for _ in range(IN_A_ROW):
        send(REQUEST)
    with pytest.raises(Withheld, match="3 requests were not answered in time"):
        send(REQUEST)


def test_a_server_that_is_gone_is_sent_nothing_more() -> None:
    send = CircuitBreaker().around(lambda request: Exchange(request, failure=Failure.UNREACHABLE))
    for _ in range(IN_A_ROW):
        send(REQUEST)
    with pytest.raises(Withheld, match="3 requests could not be sent: the server is gone, so nothing more was sent"):
        send(REQUEST)


def test_silence_now_and_then_ends_a_run_too() -> None:
    turns = iter(range(1000))
    send = CircuitBreaker().around(
        lambda request: late(request) if next(turns) % 2 else Exchange(request, Response(200))
    )
    for _ in range(2 * IN_ALL):
        send(REQUEST)
    with pytest.raises(Withheld):
        send(REQUEST)


def sent(breaker: CircuitBreaker, elapsed: float, body: bytes = b"{}") -> int:
    """How many requests are sent, of a thousand."""
    send = breaker.around(lambda request: Exchange(request, Response(200, body=body), elapsed=elapsed))
    for count in range(1000):
        try:
            send(REQUEST)
        except Withheld:
            return count
    return 1000


@pytest.mark.parametrize(("elapsed", "least", "most"), [(1.9, 25, 27), (0.6, 80, 90), (0.4, 1000, 1000)])
def test_slow_answers_take_a_stated_multiple_of_the_time_out(elapsed: float, least: int, most: int) -> None:
    count = sent(CircuitBreaker(2.0), elapsed)
    assert least <= count <= most
    assert elapsed < 0.5 or count * elapsed <= (SLOW_IN_ALL + 1) * 2.0


def test_large_answers_are_not_taken_for_ever() -> None:
    assert sent(CircuitBreaker(2.0), 0.0, b" " * LARGE_BODY) == 1000
    assert sent(CircuitBreaker(2.0), 0.0, b" " * (4 * LARGE_BODY)) == LARGE_IN_ALL // (4 * LARGE_BODY) + 1
