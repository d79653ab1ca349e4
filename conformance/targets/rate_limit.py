"""Keeping to a rate: requests are spread out, whichever thread they come from."""

import threading
import time
from collections.abc import Callable

from conformance.exchange import Exchange, Request, Send


class RateLimit:
    """Lets requests through one by one, ``rate`` a second at most; 0 is no limit."""

    def __init__(
        self, rate: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._interval = 1 / rate if rate else 0.0
        self._next = 0.0
        self._lock = threading.Lock()
        self._clock = clock
        self._sleep = sleep

    def around(self, send: Send) -> Send:
        """Wrap ``send`` so that it waits for its turn."""
        return send if not self._interval else lambda request: self._in_turn(send, request)

    def _in_turn(self, send: Send, request: Request) -> Exchange:
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._interval
        self._sleep(turn - now)
        return send(request)
