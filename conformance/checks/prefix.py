"""What is asked of the answers of any operation, under the ids that it has for one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from conformance.checks.finding import Outcome
from conformance.contract import Operation, Requirement
from conformance.contract.scope import weaker


def prefixed(prefix: str, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Outcomes under the ids of an operation with this prefix; as they are where it has none."""
    if not prefix:
        return iter(outcomes)
    return (replace(outcome, requirement=f"{prefix}/{outcome.requirement}") for outcome in outcomes)


def of(operation: Operation, requirements: Iterable[Requirement]) -> Iterator[Requirement]:
    """Requirements on any answer as they are for one operation: under its ids, no more binding than it is."""
    for requirement in requirements:
        yield replace(
            requirement,
            id=operation.identity(requirement.id),
            level=weaker(requirement.level, operation.level),
            source="; ".join(filter(None, (operation.about, requirement.source))),
        )
