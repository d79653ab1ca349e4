"""Sending ahead: requests whose order does not matter go out several at once, and are answered in their turn."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from conformance.exchange import Exchange, Request, Send
from conformance.targets.permitted import Withheld
from conformance.targets.places import Places

CONFLICT = 409
"""How a server may refuse one of several updates at the same time, which it takes alone."""
Started = tuple[ThreadPoolExecutor, list[Future[object]]]
"""Actions under way, and what does them."""
Keeps = Callable[[Request], bool]
"""Whether a request leaves a campaign as it is known to be, even if it is accepted."""


class Ahead:
    """Keeps what came of the requests that were sent ahead, until each is asked for.

    A request is asked for in the same order as if nothing had been sent ahead, so exchanges are numbered, judged and
    recorded alike. What may have changed a campaign is not kept, but sent again in its turn: an answer from the midst
    of other changes says nothing. ``at_once`` is how many of them are on their way at the same time, at most.
    Several may share ``places``: those that are in no hurry take what the others leave.
    """

    def __init__(
        self, send: Send, at_once: int, keeps: Keeps, places: Places | None = None, *, in_a_hurry: bool = True
    ) -> None:
        self._send = send
        self._at_once = at_once
        self._places = places or Places(at_once)
        self._in_a_hurry = in_a_hurry
        self._keeps = keeps
        self._kept: dict[Request, deque[Exchange]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._begun: list[Started] = []

    def send(self, request: Request) -> Exchange:
        """The answer to a request: the one that came ahead, if there is one."""
        with self._lock:
            kept = self._kept.get(request)
            if kept:
                return kept.popleft()
        return self._send(request)

    def early(self, request: Request) -> Exchange:
        """Send a request ahead of its turn."""
        keeps = self._keeps(request)  # before it is sent: its answer changes what is known of the campaign
        exchange = self._sent(request)
        if exchange.status != CONFLICT and (keeps or not _may_change(exchange)):
            self._keep(request, exchange)
        return exchange

    def fetch(self, requests: Iterable[Request]) -> list[Exchange]:
        """Send requests several at once, before scenarios ask for them. What may not be sent is left to its turn.

        Where one of them may have changed a campaign, the answers to accepted updates are dropped: nobody knows whether
        they show the time before or after. Where each is for another campaign, every answer is kept. One request alone
        is left to its turn, and so is what conflicts with another one. Returns the accepted ones that are dropped.
        """
        requests, sent = list(requests), list[tuple[Request, Exchange]]()
        if len(requests) < 2:
            return []
        is_apart = len({request.campaign for request in requests}) == len(requests)
        keeping = {request for request in requests if is_apart or self._keeps(request)}
        self.each(partial(self._fetch_one, request, sent) for request in requests)
        has_changed = any(_may_change(exchange) and request not in keeping for request, exchange in sent)
        dropped = []
        for request, exchange in sent:
            if has_changed and _may_change(exchange):
                dropped.append(exchange)
            elif exchange.status != CONFLICT:
                self._keep(request, exchange)
        return dropped

    def _fetch_one(self, request: Request, sent: list[tuple[Request, Exchange]]) -> None:
        with suppress(Withheld):
            sent.append((request, self._sent(request)))

    def _sent(self, request: Request) -> Exchange:
        with self._places.taken(in_a_hurry=self._in_a_hurry):
            return self._send(request)

    def _keep(self, request: Request, exchange: Exchange) -> None:
        with self._lock:
            self._kept[request].append(exchange)

    def each(self, actions: Iterable[Callable[[], object]]) -> None:
        """Do all of these, several at once. After Ctrl-C none is begun any more."""
        _finished([self._started(actions)])

    def begin(self, actions: Iterable[Callable[[], object]]) -> None:
        """As ``each``, and go on meanwhile; ``wait`` or ``end`` has to follow."""
        self._begun.append(self._started(actions))

    def _started(self, actions: Iterable[Callable[[], object]]) -> Started:
        pool = ThreadPoolExecutor(self._at_once)
        return pool, [pool.submit(action) for action in actions]

    def wait(self) -> None:
        """Wait until all that was begun is done. The first error ends what has not begun, and is raised."""
        begun, self._begun = self._begun, []
        _finished(begun)

    def end(self) -> None:
        """Begin nothing more of it, and wait for what is on its way."""
        begun, self._begun = self._begun, []
        _ended(begun)

    def left(self) -> list[Exchange]:
        """What was sent ahead and never asked for. It is forgotten here."""
        with self._lock:
            left = [exchange for kept in self._kept.values() for exchange in kept]
            self._kept.clear()
        return left


def _finished(begun: Sequence[Started]) -> None:
    """Wait for all of these; after the first error for what is on its way only."""
    try:
        for _, actions in begun:
            for done in actions:
                done.result()
    finally:
        _ended(begun)


def _ended(begun: Sequence[Started]) -> None:
    """Begin nothing more of these, and wait for what is on its way."""
    for pool, _ in begun:
        pool.shutdown(cancel_futures=True)


def _may_change(exchange: Exchange) -> bool:
    """Whether a request was accepted that is more than a read."""
    is_accepted = exchange.status is not None and exchange.status < 400
    return is_accepted and exchange.request.method != "GET"
