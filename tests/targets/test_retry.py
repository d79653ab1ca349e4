"""The target comes back when it is asked to, as often as it promised, and says so."""

import pytest

from conformance.exchange import Exchange, Headers, Request, Response
from conformance.targets.retry import RetryPolicy, WaitBudget, asked_delay

REQUEST = Request("PATCH", "http://host/campaigns/1")
ATTEMPTS, FIRST_DELAY = 6, 0.05
NOW = 1_700_000_000.0


def playing(*statuses: int, headers: Headers = ()) -> tuple[Exchange, list[float]]:
    answers = iter(statuses)
    slept: list[float] = []
    policy = RetryPolicy(ATTEMPTS, FIRST_DELAY, sleep=slept.append)
    send = policy.around(lambda request: Exchange(request, Response(next(answers), headers)))
    return send(REQUEST), slept


def test_a_first_answer_is_taken_as_it_is() -> None:
    exchange, slept = playing(200)
    assert (exchange.status, exchange.waits, slept) == (200, (), [])


def test_the_attempts_before_are_reported() -> None:
    exchange, slept = playing(429, 503, 200)
    assert (exchange.status, exchange.waits) == (200, (429, 503))
    assert slept == [FIRST_DELAY, 2 * FIRST_DELAY]


def test_what_each_attempt_waited_for_itself_is_reported_too() -> None:
    answers = iter((Exchange(REQUEST, Response(503), waits=(401,)), Exchange(REQUEST, Response(200), waits=(401,))))
    send = RetryPolicy(ATTEMPTS, FIRST_DELAY, sleep=lambda _: None).around(lambda _: next(answers))
    assert send(REQUEST).waits == (401, 503, 401)


def test_coming_back_has_an_end() -> None:
    exchange, _ = playing(*[503] * ATTEMPTS)
    assert (exchange.status, len(exchange.waits)) == (503, ATTEMPTS - 1)


def test_the_server_says_how_long() -> None:
    assert playing(429, 200, headers=(("Retry-After", "7"),))[1] == [7.0]


def test_an_hour_is_not_waited_for() -> None:
    exchange, slept = playing(429, headers=(("Retry-After", "3600"),))
    assert (exchange.status, slept) == (429, [])


@pytest.mark.parametrize(
    ("headers", "body", "delay"),
    [
        ((("retry-after", "Tue, 14 Nov 2023 22:13:30 GMT"),), b"", 10.0),
        ((("retry-after", "soon"),), b"", None),
        ((("retry-after", "Mon, 01 Jan 99999999999 00:00:00 GMT"),), b"", None),
        ((), b'{"retry-after": 3}', 3.0),
        ((), b'{"code": "1", "fields": [{"name": "retry-after", "description": "4"}]}', 4.0),
        ((), b'{"fields": [7]}', None),
        ((), b"[]", None),
        ((), b"[" * 50_000, None),
    ],
)
def test_where_a_delay_is_read_from(headers: Headers, body: bytes, delay: float | None) -> None:
    assert asked_delay(Response(429, headers, body), NOW) == delay


def test_a_server_that_stays_unavailable_is_soon_taken_at_its_word() -> None:
    slept: list[float] = []
    policy = RetryPolicy(attempts=4, first_delay=1.0, limit=10.0, sleep=slept.append)
    send = policy.around(lambda request: Exchange(request, Response(503)))
    assert [len(send(REQUEST).waits) for _ in range(5)] == [3, 3, 0, 0, 0]
    assert sum(slept) == 14.0


def test_what_was_not_waited_in_vain_does_not_count() -> None:
    answers = iter([503, 200] * 50)
    send = RetryPolicy(first_delay=1.0, limit=2.0, sleep=lambda _: None).around(
        lambda request: Exchange(request, Response(next(answers)))
    )
    assert [send(REQUEST).status for _ in range(50)] == [200] * 50


def test_all_waiting_of_a_run_has_one_budget() -> None:
    slept: list[float] = []
    budget = WaitBudget(120, lambda: sum(slept))
    policy = RetryPolicy(attempts=8, first_delay=0.25, sleep=slept.append, budget=budget)
    answers = iter([Response(429, (("Retry-After", "50"),)), Response(200)] * 9)
    first, second = (policy.around(lambda request: Exchange(request, next(answers))) for _ in range(2))
    assert list(policy.budget.notes()) == []
    assert [send(REQUEST).status for send in (first, second, first)] == [200, 200, 429]
    assert slept == [50.0, 50.0]
    (note,) = policy.budget.notes()
    assert "after 100 seconds its answers were taken as they were; a larger --max-wait allows for more" in note


def test_what_threads_wait_at_the_same_time_counts_once() -> None:
    moments = iter([100.0, 101.0, 101.5, 200.0, 210.0])
    budget = WaitBudget(10, lambda: next(moments))
    assert [budget.take(seconds) for seconds in (4, 4, 3)] == [True, True, True]  # from 100 to 105
    assert [budget.take(5), budget.take(1)] == [True, False]


def test_what_is_spent_is_spent() -> None:
    moments = iter([0.0, 6.0, 12.0])
    budget = WaitBudget(10, lambda: next(moments))
    assert [budget.take(seconds) for seconds in (6, 6, 1)] == [True, False, False]
    assert not WaitBudget(0).take(0.1)
