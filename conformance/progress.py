"""How far a run is, for the log of a CI system: a line now and then, where no terminal shows a line that moves."""

import time
from collections.abc import Callable

from conformance.exchange import Exchange, Request, Send

EVERY = 10.0
"""Seconds between two lines, at most, as long as answers come."""


class Pace:
    """Tells when so many seconds have passed since it last did."""

    def __init__(self, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._clock = clock
        self._started = self._last = clock()

    @property
    def seconds(self) -> float:
        """How long it has been going on; never nothing."""
        return max(self._clock() - self._started, 1e-9)

    def is_due(self) -> bool:
        """Whether it is time again."""
        now = self._clock()
        if now - self._last < self._every:
            return False
        self._last = now
        return True


class Progress:
    """Counts scenarios and exchanges, and writes a line every few seconds. ``write`` takes one line."""

    def __init__(
        self, write: Callable[[str], object], clock: Callable[[], float] = time.monotonic, every: float = EVERY
    ) -> None:
        self.total = 0
        self._write = write
        self._pace = Pace(every, clock)
        self._played = self._exchanges = 0

    def scenario(self) -> None:
        """Note that another scenario is about to be played."""
        self._played += 1
        self._tick()

    def around(self, send: Send) -> Send:
        """Wrap ``send`` so that what it sends is counted."""

        def send_counted(request: Request) -> Exchange:
            exchange = send(request)
            self._exchanges += 1
            self._tick()
            return exchange

        return send_counted

    def _tick(self) -> None:
        if self._pace.is_due():
            seconds = self._pace.seconds
            self._write(
                f"scenario {self._played} of {self.total}, {self._exchanges} exchanges, "
                f"{self._exchanges / seconds:.1f} a second, {seconds:.0f} s"
            )
