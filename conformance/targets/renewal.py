"""Getting a new token when the old one is refused, once for each request that says so."""

from collections.abc import Callable
from dataclasses import replace

from conformance.exchange import Exchange, Request, header
from conformance.targets.target import TOKEN, Send

UNAUTHORIZED = 401
AUTHORIZATION = f"Bearer ${TOKEN}"


def renewing(send: Send, renew: Callable[[], None]) -> Send:
    """Wrap ``send``: a request with the good token that is answered 401 is sent again with a new one.

    The answer to the second request counts; its ``waits`` tell of the first. Requests that carry something
    else on purpose are left alone.
    """

    def send_renewed(request: Request) -> Exchange:
        exchange = send(request)
        if exchange.status != UNAUTHORIZED or header(request.headers, "authorization") != AUTHORIZATION:
            return exchange
        renew()
        second = send(request)
        return replace(second, waits=(*exchange.waits, UNAUTHORIZED, *second.waits))

    return send_renewed
