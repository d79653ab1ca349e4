"""Requests are sent ahead several at once, and answered in their turn as if nothing had been."""

import threading
import time
from collections.abc import Callable

import pytest

from conformance.exchange import Exchange, Request, Response
from conformance.targets.ahead import Ahead
from conformance.targets.permitted import Withheld
from conformance.targets.places import Places

READ = Request("GET", "http://host/campaigns/a")
UPDATE = Request("PATCH", "http://host/campaigns/a", (), b'{"op":"REPLACE","path":"name","value":"b"}')
BESIDE = Request("PATCH", UPDATE.url, (), b'{"op":"REPLACE","path":"name","value":"c"}')
ELSEWHERE = Request("PATCH", "http://host/campaigns/b", (), UPDATE.body)


class Server:
    """Answers everything with one status, and counts."""

    def __init__(self, status: int | None = 200) -> None:
        self.status = status
        self.asked: list[Request] = []

    def send(self, request: Request) -> Exchange:
        self.asked.append(request)
        body = str(len(self.asked)).encode()
        return Exchange(request, Response(self.status, (), body) if self.status else None)


def changing(_: Request) -> bool:
    return False


def keeping(_: Request) -> bool:
    return True


def test_what_was_sent_ahead_is_not_sent_again() -> None:
    server = Server()
    ahead = Ahead(server.send, 4, changing)
    ahead.fetch([READ, READ])
    exchange = ahead.send(READ)
    assert exchange.response
    assert (len(server.asked), exchange.response.body) == (2, b"1")
    ahead.send(READ)
    assert len(server.asked) == 2
    ahead.send(READ)
    assert len(server.asked) == 3


def test_several_are_on_their_way_at_once() -> None:
    together = threading.Barrier(3)

    def send(request: Request) -> Exchange:
        together.wait(timeout=30)
        return Exchange(request, Response(400))

    Ahead(send, 3, changing).fetch([UPDATE, READ, UPDATE])
    assert not together.broken


def test_one_request_alone_is_left_to_its_turn() -> None:
    server = Server()
    Ahead(server.send, 4, changing).fetch([UPDATE])
    assert server.asked == []


def test_what_goes_to_different_campaigns_is_kept_even_if_it_changes_them() -> None:
    server = Server()
    ahead = Ahead(server.send, 4, changing)
    assert ahead.fetch([UPDATE, ELSEWHERE]) == []
    ahead.send(UPDATE)
    ahead.send(ELSEWHERE)
    assert len(server.asked) == 2


def test_who_is_in_no_hurry_waits_for_the_others() -> None:
    places, order, free = Places(1), list[str](), threading.Event()
    waiting = threading.Semaphore(0)

    def wait(name: str, *, in_a_hurry: bool) -> None:
        waiting.release()
        with places.taken(in_a_hurry=in_a_hurry):
            order.append(name)
            free.wait(timeout=30)

    names = {"first": True, "reads": False, "updates": True}
    threads = [threading.Thread(target=wait, args=(name,), kwargs={"in_a_hurry": h}) for name, h in names.items()]
    for thread in threads:
        thread.start()
        waiting.acquire()
        time.sleep(0.1)
    free.set()
    for thread in threads:
        thread.join(timeout=30)
    assert order == ["first", "updates", "reads"]


def test_what_was_begun_goes_on_meanwhile_and_can_be_ended() -> None:
    server = Server()
    ahead = Ahead(server.send, 1, changing)
    begun, go_on = threading.Event(), threading.Event()

    def read() -> None:
        begun.set()
        go_on.wait(timeout=30)
        ahead.early(READ)

    ahead.begin([read, lambda: ahead.early(READ)])
    assert begun.wait(timeout=30)
    threading.Timer(0.1, go_on.set).start()
    ahead.end()
    assert len(server.asked) == 1
    ahead.send(READ)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "keeps", "times"),
    [
        (200, changing, 2),
        (302, changing, 2),
        (200, keeping, 1),
        (400, changing, 1),
        (500, changing, 1),
        (None, changing, 1),
    ],
)
def test_what_may_have_changed_a_campaign_is_sent_again_in_its_turn(
    status: int | None, keeps: object, times: int
) -> None:
    server = Server(status)
    ahead = Ahead(server.send, 2, keeps)  # type: ignore[arg-type]
    ahead.fetch([UPDATE, BESIDE])
    ahead.send(UPDATE)
    assert len(server.asked) == times + 1


def test_what_may_not_be_sent_is_left_to_its_turn() -> None:
    def send(_: Request) -> Exchange:
        raise Withheld("not this one")

    ahead = Ahead(send, 2, changing)
    ahead.fetch([UPDATE, BESIDE])
    with pytest.raises(Withheld, match="not this one"):
        ahead.send(UPDATE)


def test_what_was_never_asked_for_is_handed_over_once() -> None:
    ahead = Ahead(Server().send, 2, changing)
    ahead.fetch([READ, READ])
    ahead.send(READ)
    assert [exchange.request for exchange in ahead.left()] == [READ]
    assert ahead.left() == []


def test_an_error_ends_what_has_not_begun() -> None:
    begun: list[int] = []

    def act(number: int) -> None:
        begun.append(number)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        Ahead(Server().send, 2, changing).each([lambda number=number: act(number) for number in range(100)])  # type: ignore[misc]
    assert len(begun) < 100


def test_what_was_accepted_beside_a_change_is_sent_again_in_its_turn() -> None:
    """Its answer may show the campaign as it was before that change, or after it."""
    server = Server()
    other = Request("PATCH", UPDATE.url, (), b'{"op":"REPLACE","path":"priority","value":"5"}')
    ahead = Ahead(server.send, 4, lambda request: request is other)
    dropped = ahead.fetch([READ, UPDATE, other])
    assert {exchange.request for exchange in dropped} == {UPDATE, other}
    ahead.send(other)
    assert len(server.asked) == 4
    alone = Ahead(server.send, 4, lambda request: request is other)
    assert alone.fetch([other, other]) == []
    alone.send(other)
    assert len(server.asked) == 6


def test_what_a_request_keeps_is_asked_before_it_is_sent() -> None:
    server = Server()
    ahead = Ahead(server.send, 4, lambda _: bool(server.asked))
    ahead.fetch([UPDATE, BESIDE])
    ahead.send(UPDATE)
    assert len(server.asked) == 3
    server.asked.clear()
    ahead.early(UPDATE)
    ahead.send(UPDATE)
    assert len(server.asked) == 2


@pytest.mark.parametrize("judging", [changing, keeping])
def test_what_conflicts_with_another_update_is_left_to_its_turn(judging: Callable[[Request], bool]) -> None:
    server = Server(409)
    ahead = Ahead(server.send, 4, judging)
    assert ahead.fetch([UPDATE, BESIDE]) == []
    ahead.early(ELSEWHERE)
    server.status = 200
    assert [ahead.send(request).status for request in (UPDATE, BESIDE, ELSEWHERE)] == [200, 200, 200]


def test_what_is_sent_ahead_may_itself_send_ahead() -> None:
    server = Server()
    ahead = Ahead(server.send, 2, changing)
    done = threading.Thread(target=lambda: ahead.each([lambda: ahead.fetch([READ, READ])] * 4), daemon=True)
    done.start()
    done.join(timeout=30)
    assert not done.is_alive()
    assert len(server.asked) == 8
