"""The schema of an answer: every documented constraint of every member."""

from collections.abc import Iterator

from conformance.checks.answer import Answer
from conformance.checks.finding import Finding, Kept, Outcome, quoted
from conformance.contract.document import Violation


def check_body(answer: Answer) -> Iterator[Outcome]:
    """Hold the body of a documented answer against its schema (page items 1 to 12, and the error table)."""
    if answer.documented is None or not answer.readable:
        return
    body = answer.text.value
    broken = {(violation.requirement, violation.pointer): violation for violation in answer.violations}
    yield from map(_finding, broken.values())
    kept = answer.documented.exercised(body) - {requirement for requirement, _ in broken}
    yield from map(Kept, kept)


def _finding(violation: Violation) -> Finding:
    seen = "no such member" if violation.absent else quoted(violation.seen)
    return Finding(violation.requirement, violation.pointer, violation.expected, seen)
