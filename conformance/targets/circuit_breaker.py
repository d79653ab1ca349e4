"""Giving up on a target that has stopped answering, so that a run ends in bounded time.

The bound, for a run of n requests to a server that does its worst, beside the run's budget for waiting and the pauses
of its rate: three time-outs in a row or eight in all; else 25 time-outs' worth of slow answers, each slower than a
quarter of the time-out, and n/4 time-outs of answers quicker than that. No library is used: pybreaker and its like
count failures until a service recovers, which nothing is let through to see here.
"""

import math
import threading

from conformance.exchange import Exchange, Failure, Request, Send
from conformance.limits import LARGE_BODY, LARGE_IN_ALL
from conformance.targets.permitted import Withheld

IN_A_ROW = 3
IN_ALL = 8
SLOW = 1 / 4
"""Of the time-out: an answer that took longer is slow."""
SLOW_IN_ALL = 25
"""Time-outs that slow answers may take together."""


class CircuitBreaker:
    """Counts answers that never came, the time of slow ones and the bytes of large ones. ``timeout`` is in seconds.

    A server that cannot be reached counts as one that does not answer.
    """

    def __init__(self, timeout: float = math.inf) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._in_a_row = self._in_all = 0
        self._is_gone = False
        self._slow = 0.0
        self._large = 0

    def around(self, send: Send) -> Send:
        """Wrap ``send`` so that it sends nothing more once the target has failed to answer too often.

        What is withheld is not exercised; the requests that were not answered are evidence enough.
        """

        def send_while_answered(request: Request) -> Exchange:
            self._refuse_if_open()
            exchange = send(request)
            self._count(exchange)
            return exchange

        return send_while_answered

    def _refuse_if_open(self) -> None:
        if self._in_a_row >= IN_A_ROW or self._in_all >= IN_ALL:
            how = "could not be sent: the server is gone" if self._is_gone else "were not answered in time"
            raise Withheld(f"{self._in_all} requests {how}, so nothing more was sent")
        if self._slow > SLOW_IN_ALL * self._timeout:
            raise Withheld(
                f"slow answers took {self._slow:.0f} seconds, so nothing more was sent; --timeout allows for more"
            )

        if self._large > LARGE_IN_ALL:
            raise Withheld(f"large answers have {self._large >> 20} megabytes by now, so nothing more was sent")

    def _count(self, exchange: Exchange) -> None:
        late = exchange.failure in (Failure.TIMEOUT, Failure.UNREACHABLE)
        length = len(exchange.response.body) if exchange.response else 0
        with self._lock:
            self._in_a_row = self._in_a_row + 1 if late else 0
            self._in_all += late
            self._is_gone = exchange.failure is Failure.UNREACHABLE
            self._slow += exchange.elapsed if exchange.elapsed > SLOW * self._timeout else 0.0
            self._large += length if length > LARGE_BODY else 0
