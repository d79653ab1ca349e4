"""Keeping tokens good: a new one before the old one expires, and once more when one is refused."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.exchange import Exchange, Request, Send, header
from conformance.secrets import Secrets
from conformance.targets.credentials import Grant

UNAUTHORIZED = 401
MARGIN = 30.0
"""Seconds before its end at which a token is renewed; for one that lives shortly, a quarter of its life."""


class TokenRefresher:
    """Keeps one named token good, for all threads. ``obtain`` gets a new one.

    Raises whatever ``obtain`` raises.
    """

    def __init__(
        self,
        name: str,
        secrets: Secrets,
        obtain: Callable[[], Grant],
        clock: Callable[[], float] = time.monotonic,
        *,
        good_for: float = 0.0,
    ) -> None:
        self._name = name
        self._secrets = secrets
        self._obtain = obtain
        self._clock = clock
        self._due = clock() + good_for
        self._lock = threading.Lock()
        self._renewals = 0

    def fresh(self) -> int:
        """Renew the token if it is about to expire. Returns a number that tells this token from the next."""
        with self._lock:
            if self._clock() >= self._due:
                self._renew()
            return self._renewals

    def refused(self, number: int) -> None:
        """Renew the token of this ``number``, unless another thread has done so."""
        with self._lock:
            if number == self._renewals:
                self._renew()

    def _renew(self) -> None:
        asked, grant = self._clock(), self._obtain()
        self._secrets.replace(self._name, grant.token)
        self._due = asked + grant.lifetime - min(MARGIN, grant.lifetime / 4)
        self._renewals += 1


def renewing(send: Send, refreshers: Mapping[str, TokenRefresher]) -> Send:
    """Wrap ``send``: a request with a token that is kept good is answered 401 only if a new one is refused too.

    The answer to the second request counts; its ``waits`` tell of the first. Requests that carry something
    else on purpose are left alone.
    """
    by_header = {f"Bearer ${name}": refresher for name, refresher in refreshers.items()}

    def send_renewed(request: Request) -> Exchange:
        refresher = by_header.get(header(request.headers, "authorization") or "")
        if refresher is None:
            return send(request)
        number = refresher.fresh()
        exchange = send(request)
        if exchange.status != UNAUTHORIZED:
            return exchange
        refresher.refused(number)
        second = send(request)
        return replace(second, waits=(*exchange.waits, UNAUTHORIZED, *second.waits))

    return send_renewed
