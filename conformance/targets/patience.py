"""Coming back later when the server asks for it: 429, and the 5xx answers of a gateway."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from conformance.exchange import Exchange, Request, Response, Send, header

TRANSIENT = frozenset({429, 502, 503, 504})
LONGEST_DELAY = 60.0
"""Seconds. A server that asks for more is not waited for."""

Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Patience:
    """How often to come back, and after how many seconds where the server names no delay: doubled each time.

    ``limit`` is how many seconds may be waited in vain, all requests together: a server that stays unavailable is
    soon taken at its word, and a run ends in bounded time.
    """

    attempts: int = 6
    first_delay: float = 0.05
    limit: float = 60.0
    sleep: Sleep = time.sleep

    def around(self, send: Send) -> Send:
        """Wrap ``send`` so that it comes back later when it is told to, a few times.

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
                if delay is None or exchange.status is None:
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
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - now)
    except ValueError:
        return None


def _from_body(body: bytes) -> str | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    if "retry-after" in document:
        return str(document["retry-after"])
    fields = document.get("fields")
    named = [entry for entry in fields if isinstance(entry, dict)] if isinstance(fields, list) else []
    return next((str(entry.get("description")) for entry in named if entry.get("name") == "retry-after"), None)
