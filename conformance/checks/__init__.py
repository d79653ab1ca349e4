"""Checks: pure functions from an exchange to outcomes. They send nothing and know no target."""

from collections.abc import Iterator
from types import ModuleType

from conformance.checks import echo, headers, leaks, links, media, text, transport
from conformance.checks.answer import Answer
from conformance.checks.finding import Finding, Kept, Outcome
from conformance.checks.prefix import of, prefixed
from conformance.contract import Contract, Operation, Requirement, load_contract
from conformance.exchange import Exchange

__all__ = ["REQUIREMENTS", "Finding", "Kept", "Outcome", "by_module", "companions", "examine", "requirements_of"]


def by_module(operation: Operation) -> Iterator[tuple[ModuleType, tuple[Requirement, ...]]]:
    """What is asked of any answer of an operation, beside what its schemas ask: each module with its part of it."""
    has_bodies = any(not answer.is_empty for answer in operation.answers.values())
    every: tuple[tuple[ModuleType, tuple[Requirement, ...]], ...] = (
        (transport, transport.REQUIREMENTS),
        (text, text.REQUIREMENTS if has_bodies else ()),
        (media, media.requirements_of(operation)),
        (headers, headers.REQUIREMENTS),
        (echo, () if operation.is_companion else echo.REQUIREMENTS),
        (links, () if operation.is_companion else links.REQUIREMENTS),
        (leaks, leaks.REQUIREMENTS),
    )
    return ((module, tuple(of(operation, requirements))) for module, requirements in every)


def requirements_of(operation: Operation) -> tuple[Requirement, ...]:
    """What is asked of any answer of an operation, beside what its schemas ask."""
    return tuple(requirement for _, requirements in by_module(operation) for requirement in requirements)


REQUIREMENTS = requirements_of(load_contract().update)
"""What is asked of any answer of the operation of the page."""


def companions(contract: Contract) -> tuple[Requirement, ...]:
    """Everything that is asked of the answers of the companions: of their bodies, and of any answer."""
    others = (operation for operation in contract.operations.values() if operation.is_companion)
    return tuple(
        requirement for operation in others for requirement in (*operation.requirements, *requirements_of(operation))
    )


def examine(exchange: Exchange, contract: Contract) -> Iterator[Outcome]:
    """Put one exchange through every check of its operation.

    Yields an outcome for each requirement that the exchange exercised, under the ids of its operation; a requirement
    that is broken in several places has several findings. Of a request that is of no known operation only its
    transport is judged, and what its answer gives away.
    """
    operation = contract.operation_of(exchange.request.method, exchange.request.path)
    prefix = operation.prefix if operation else ""
    yield from prefixed(prefix, transport.check_transport(exchange))
    if operation:
        yield from prefixed(prefix, transport.check_status(exchange, operation))
    if exchange.response is None or exchange.failure:
        return
    answer = Answer(exchange, exchange.response, operation)
    yield from prefixed(prefix, leaks.check_leaks(answer))
    if operation:
        yield from prefixed(prefix, media.check_media_type(answer))
        yield from prefixed(prefix, headers.check_headers(answer))
    if answer.is_documented:
        yield from answer.body.outcomes
        if operation is contract.update:
            yield from echo.check_echo(answer)
            yield from links.check_links(answer)
