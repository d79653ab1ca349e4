"""Coming back later when the server asks for it: 429, and the 5xx answers of a gateway.

tenacity 9 and stamina 26 end the waiting of one call, not of a run, and keep no statuses of the attempts before; with
both added as hooks, tenacity takes as many lines as this and 10 µs for each request that is answered at once.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime

from conformance.checks.text import members
from conformance.exchange import Exchange, Request, Response, Send, header

TRANSIENT = frozenset({429, 502, 503, 504})
LONGEST_DELAY = 60.0
"""Seconds. A server that asks for more is not waited for."""
MAX_WAIT = 120.0
"""Seconds that a run may wait in all, where --max-wait says nothing else."""

Sleep = Callable[[float], None]


class WaitBudget:
    """The seconds that a run may wait because servers ask for it, all requests together.

    Where several threads wait at the same time, that time counts once. ``clock`` tells the time, in seconds.
    """

    def __init__(self, seconds: float = MAX_WAIT, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._waited, self._until = 0.0, 0.0
        self._is_spent = False

    def take(self, seconds: float) -> bool:
        """Wait from now on. Returns whether there was enough; after it was not once, there is none any more."""
        with self._lock:
            now = self._clock()
            more = max(0.0, now + seconds - max(now, self._until))
            self._is_spent = self._is_spent or self._waited + more > self._seconds
            if not self._is_spent:
                self._waited, self._until = self._waited + more, max(self._until, now + seconds)
            return not self._is_spent

    def notes(self) -> Iterator[str]:
        """What a report has to say of it."""
        if self._is_spent:
            yield (
                f"the server asked to be left alone for longer than a run may wait ({self._seconds:g} seconds): after "
                f"{self._waited:.0f} seconds its answers were taken as they were; a larger --max-wait allows for more"
            )


@dataclass(frozen=True)
class RetryPolicy:
    """How often to come back, and after how many seconds where the server names no delay: doubled each time.

    ``limit`` is how many seconds may be waited in vain, all requests together: a server that stays unavailable is
    soon taken at its word. ``budget`` is that of the run, shared by all that waits in it.
    """

    attempts: int = 6
    first_delay: float = 0.05
    limit: float = 60.0
    sleep: Sleep = time.sleep
    budget: WaitBudget = field(default_factory=WaitBudget)

    def around(self, send: Send) -> Send:
        """Wrap ``send`` so that it comes back later when the server asks for it, a few times.

        The exchange it returns lists the statuses of the attempts before it in ``waits``, so that an answer to
        a repeated request is never taken for a first answer.
        """
        in_vain = 0.0

        def send_patiently(request: Request) -> Exchange:
            nonlocal in_vain
            attempts = 0
            waits: tuple[int, ...] = ()
            waited = 0.0
            while True:
                exchange = send(request)
                delay = self._delay(exchange, attempts) if in_vain < self.limit else None
                if delay is None or exchange.status is None or not self.budget.take(delay):
                    in_vain += waited if exchange.status in TRANSIENT else 0.0
                    return replace(exchange, waits=(*waits, *exchange.waits))
                self.sleep(delay)
                waited += delay
                waits = (*waits, *exchange.waits, exchange.status)
                attempts += 1

        return send_patiently

    def _delay(self, exchange: Exchange, before: int) -> float | None:
        """Seconds after which to come back, or None if this answer is to be taken as it is."""
        response = exchange.response
        if response is None or response.status not in TRANSIENT or before + 1 >= self.attempts:
            return None
        asked = asked_delay(response, time.time())
        if asked is None:
            return self.first_delay * 2.0**before
        return asked if asked <= LONGEST_DELAY else None


def live_policy(max_wait: float = MAX_WAIT) -> RetryPolicy:
    """The policy for a server that somebody else runs; its run may wait ``max_wait`` seconds in all."""
    return RetryPolicy(attempts=8, first_delay=0.25, budget=WaitBudget(max_wait))


def asked_delay(response: Response, now: float) -> float | None:
    """Seconds after which the server wants to be asked again, or None if it does not say.

    Read from ``Retry-After`` (seconds or a date), else from a ``retry-after`` member or error field of the body.
    """
    written = header(response.headers, "retry-after") or _from_body(response.body)
    if written is None:
        return None
    try:
        return max(0.0, float(written))
    except ValueError:
        pass
    moment = moment_of(written)
    return None if moment is None else max(0.0, moment - now)


def moment_of(date: str) -> float | None:
    """The seconds since 1970 of a date as HTTP headers have it; None of what is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):  # what dates beyond a calendar come to
        return None


def _from_body(body: bytes) -> str | None:
    document = members(body)
    if "retry-after" in document:
        return _plain(document["retry-after"])
    fields = document.get("fields")
    named = [entry for entry in fields if isinstance(entry, dict)] if isinstance(fields, list) else []
    return next((_plain(entry.get("description")) for entry in named if entry.get("name") == "retry-after"), None)


def _plain(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) else None
