"""Which refusals there are, and which of them the page has for a body with errors."""

from collections.abc import Iterator, Sequence

from conformance.checks import Finding, Kept, Outcome
from conformance.exchange import Exchange

BAD_BODY = (400, 422)
TOO_LARGE, LARGE = 413, 8 * 1024
"""The refusal of a body that is too large, whatever is in it, and the bytes from which on it is as right."""
REFUSAL = "400/status"
"""The requirement that a body with errors is refused with one of those."""
RATE_LIMITED = 429
ANY_REFUSAL = tuple(status for status in range(400, 500) if status != RATE_LIMITED)
MOST_NAMED = 20
OF_GATEWAYS = ("transport/", "leak/")
"""What is asked of any answer, whoever gives it."""


def refusals(exchange: Exchange) -> Iterator[Outcome]:
    """Whether a body with errors was refused as the page says; nothing if it was not refused."""
    if exchange.status in ANY_REFUSAL:
        is_large = exchange.status == TOO_LARGE and len(exchange.request.body) > LARGE
        documented = exchange.status in BAD_BODY or is_large
        yield Kept(REFUSAL) if documented else Finding(REFUSAL, "status", "400 or 422", exchange.summary())


def named(statuses: Sequence[int]) -> str:
    """The statuses that are right, in words."""
    return " or ".join(map(str, statuses)) if len(statuses) < MOST_NAMED else "a refusal (4xx)"
