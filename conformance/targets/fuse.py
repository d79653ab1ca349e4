"""Giving up on a target that has stopped answering, so that a run ends in bounded time."""

from conformance.exchange import Exchange, Failure, Request, Send
from conformance.targets.dialling import Withheld

IN_A_ROW = 3
IN_ALL = 8


def fused(send: Send) -> Send:
    """Wrap ``send`` so that it sends nothing more after a few answers that never came.

    What is withheld is not exercised; the requests that were not answered are evidence enough.
    """
    in_a_row = in_all = 0

    def send_while_answered(request: Request) -> Exchange:
        nonlocal in_a_row, in_all
        if in_a_row >= IN_A_ROW or in_all >= IN_ALL:
            raise Withheld(f"{in_all} requests were not answered in time, so nothing more was sent")
        exchange = send(request)
        late = exchange.failure is Failure.TIMEOUT
        in_a_row = in_a_row + 1 if late else 0
        in_all += late
        return exchange

    return send_while_answered
