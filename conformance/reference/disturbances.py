"""Disturbances before a server that is all right: a rate limit, and a gateway that is now and then unavailable."""

import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from itertools import cycle

from conformance.reference.documented import NO_CODE
from conformance.reference.middleware import Application, Message, Receive, Send

LATER = 1
"""Seconds after which a client that was too fast may come back."""


@dataclass
class Disturbances:
    """``rate_limit`` is in requests a second, and every ``unavailable``-th request is answered 503; 0 is never.

    A 429 says in turn by a number, by a date, in its body, and not at all, when to come back.
    """

    rate_limit: int = 0
    unavailable: int = 0
    clock: Callable[[], float] = time.monotonic
    _recent: deque[float] = field(default_factory=deque)
    _count: int = 0

    def around(self, application: Application) -> Application:
        """Put the disturbances before an application."""
        hints = cycle((_by_number, _by_date, _in_body, _without))

        async def exposed(scope: Message, receive: Receive, send: Send) -> None:
            self._count += 1
            if self._is_too_fast():
                await _answer(send, HTTPStatus.TOO_MANY_REQUESTS, *next(hints)())
            elif self.unavailable and self._count % self.unavailable == 0:
                await _answer(
                    send, HTTPStatus.SERVICE_UNAVAILABLE, {}, {"code": NO_CODE, "message": "Service unavailable"}
                )
            else:
                await application(scope, receive, send)

        return exposed

    def _is_too_fast(self) -> bool:
        now = self.clock()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if self.rate_limit and len(self._recent) >= self.rate_limit:
            return True
        self._recent.append(now)
        return False


Hint = tuple[dict[str, str], dict[str, object]]
TOO_MANY: dict[str, object] = {"code": "0539998", "message": "Too many requests"}


def _by_number() -> Hint:
    return {"retry-after": str(LATER)}, TOO_MANY


def _by_date() -> Hint:
    return {"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=LATER), usegmt=True)}, TOO_MANY


def _in_body() -> Hint:
    return {}, TOO_MANY | {"retry-after": LATER}


def _without() -> Hint:
    return {}, TOO_MANY


async def _answer(send: Send, status: int, headers: dict[str, str], body: dict[str, object]) -> None:
    content = json.dumps(body).encode()
    named = headers | {"content-type": "application/json", "content-length": str(len(content))}
    encoded = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": content})
