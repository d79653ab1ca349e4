"""The body of a documented answer: its bytes, and every constraint of every member."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from conformance.checks.finding import Finding, Kept, Outcome, quoted
from conformance.checks.text import NOTHING, Text, read
from conformance.contract.document import BodyContract, Contract, Violation


@dataclass(frozen=True)
class Body:
    """A body, read and held against its schema.

    ``wrong_places`` are JSON pointers of what breaks a constraint, ``broken_places`` of what breaks a MUST; what else
    is wrong there follows from that.
    """

    text: Text
    outcomes: tuple[Outcome, ...]
    wrong_places: frozenset[str]
    broken_places: frozenset[str]

    @property
    def members(self) -> dict[str, object]:
        """The members of the body, or none if it is no object."""
        return self.text.value if isinstance(self.text.value, dict) else {}


@lru_cache(maxsize=256)
def judged_body(contract: Contract, status: int, content: bytes) -> Body:
    """Read the body of a documented answer and judge it (page items 1 to 12, and the error table).

    Servers repeat themselves: the same bytes are judged once.
    """
    text = read(content)
    answer = contract.answers[status]
    violations = tuple(answer.violations(text.value)) if text.value is not NOTHING else ()
    return Body(
        text=text,
        outcomes=(*text.outcomes(), *_outcomes(answer, text.value, violations)),
        wrong_places=frozenset(violation.pointer for violation in violations),
        broken_places=frozenset(violation.pointer for violation in violations if violation.is_must),
    )


def _outcomes(answer: BodyContract, value: object, violations: tuple[Violation, ...]) -> Iterator[Outcome]:
    if value is NOTHING:
        return
    broken = {(violation.requirement, violation.pointer): violation for violation in violations}
    yield from map(_finding, broken.values())
    yield from map(Kept, answer.exercised(value) - {requirement for requirement, _ in broken})


def _finding(violation: Violation) -> Finding:
    seen = "no such member" if violation.absent else quoted(violation.seen)
    return Finding(violation.requirement, violation.pointer, violation.expected, seen)
