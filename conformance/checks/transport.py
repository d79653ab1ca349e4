"""Below the body: whether an answer arrived whole, in time, in bounds, and with a status the page knows."""

from collections.abc import Iterator, Mapping

from conformance.checks.finding import Finding, Kept, Outcome, judged
from conformance.contract import Level, Operation, Requirement
from conformance.exchange import Exchange, Failure

HTTP = "RFC 9110 and 9112"
IN_TIME = Requirement("transport/in-time", "The answer arrives before the time-out.", Level.MUST, HTTP)
WHOLE = Requirement("transport/whole", "The connection stays open until the answer is whole.", Level.MUST, HTTP)
WELL_FORMED = Requirement("transport/well-formed", "The answer is well-formed HTTP.", Level.MUST, HTTP)
CODED = Requirement("transport/coding", "The body has the content coding that it announces.", Level.MUST, HTTP)
BOUNDED = Requirement(
    "transport/bounded",
    "The answer is of a size that the page's limits allow for.",
    Level.MUST,
    'page, items 1 to 12, such as 4: "<= 36 characters"',
)
LENGTH = Requirement(
    "transport/length", "Nothing follows the announced end of an answer.", Level.MUST, "RFC 9112, section 6.3"
)
DOCUMENTED = Requirement(
    "status/documented",
    "The status is a documented one or a refusal that HTTP itself defines (4xx): "
    "no other success, no redirect, no server error.",
    Level.MUST,
    'page, headings: "200 (campaign updated successfully)", "400 (errors were found in the submitted data)" and on',
)
REQUIREMENTS = (IN_TIME, WHOLE, WELL_FORMED, CODED, BOUNDED, LENGTH, DOCUMENTED)

BROKEN_BY: Mapping[Failure, Requirement] = {
    Failure.TIMEOUT: IN_TIME,
    Failure.RESET: WHOLE,
    Failure.TRUNCATED: WHOLE,
    Failure.PROTOCOL: WELL_FORMED,
    Failure.ENCODING: CODED,
    Failure.TOO_LARGE: BOUNDED,
}
"""A server that cannot be reached has given no answer, and breaks no rule of answers."""


def check_transport(exchange: Exchange) -> Iterator[Outcome]:
    """Say whether the answer arrived as HTTP asks."""
    if exchange.failure is Failure.UNREACHABLE:
        return
    if exchange.failure:
        requirement = BROKEN_BY[exchange.failure]
        yield Finding(requirement.id, "connection", requirement.statement, exchange.summary())
    else:
        yield from (Kept(requirement.id) for requirement in (IN_TIME, WHOLE, WELL_FORMED, CODED, BOUNDED))
        if exchange.response and exchange.response.surplus is not None:
            surplus = exchange.response.surplus
            yield judged(LENGTH.id, surplus == 0, "connection", "no more bytes", f"{surplus} bytes more")


def check_status(exchange: Exchange, operation: Operation) -> Iterator[Outcome]:
    """Say whether the operation documents this status, or HTTP allows any server to refuse with it."""
    if exchange.status is not None:
        known = exchange.status in operation.answers or 400 <= exchange.status < 500
        statuses = ", ".join(map(str, operation.answers))
        yield judged(DOCUMENTED.id, known, "status", f"one of {statuses}", exchange.summary())
