"""Checks: pure functions from an exchange to outcomes. They send nothing and know no target."""

from collections.abc import Iterator

from conformance.checks import echo, leaks, media, text, transport
from conformance.checks.answer import Answer
from conformance.checks.finding import Finding, Kept, Outcome
from conformance.contract import Contract, Requirement
from conformance.exchange import Exchange

__all__ = ["REQUIREMENTS", "Finding", "Kept", "Outcome", "examine"]

REQUIREMENTS: tuple[Requirement, ...] = (
    *transport.REQUIREMENTS,
    *text.REQUIREMENTS,
    *media.REQUIREMENTS,
    *echo.REQUIREMENTS,
    *leaks.REQUIREMENTS,
)


def examine(exchange: Exchange, contract: Contract) -> Iterator[Outcome]:
    """Put one PATCH exchange through every check.

    Yields an outcome for each requirement that the exchange exercised; a requirement that is broken in
    several places has several findings.
    """
    yield from transport.check_transport(exchange)
    yield from transport.check_status(exchange, contract)
    if exchange.response is None or exchange.failure:
        return
    answer = Answer(exchange, exchange.response, contract)
    yield from leaks.check_leaks(answer)
    yield from media.check_media_type(answer)
    if answer.is_documented:
        yield from answer.body.outcomes
        yield from echo.check_echo(answer)
