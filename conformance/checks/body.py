"""The body of a documented answer: its bytes, and every constraint of every member; or that there is none."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from conformance.checks.finding import Finding, Kept, Outcome, judged, quoted
from conformance.checks.prefix import prefixed
from conformance.checks.text import NOTHING, Text, read
from conformance.contract import BodyContract, Violation
from conformance.limits import (
    LARGE_REMEMBERED,
    LARGEST_REMEMBERED,
    MOST_ELEMENTS,
    MOST_FINDINGS,
    MOST_NESTED,
    MOST_REMEMBERED,
)


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


def judged_body(answer: BodyContract, content: bytes) -> Body:
    """Read the body of a documented answer and judge it (page items 1 to 12, and the error table).

    Servers repeat themselves: the same bytes are judged once.
    """
    return (_remembered if len(content) <= LARGEST_REMEMBERED else _large_remembered)(answer, content)


def judge(answer: BodyContract, content: bytes) -> Body:
    """As ``judged_body``, without remembering anything."""
    if answer.is_empty:
        return _empty(answer, content)
    text = read(content)
    value = bounded(text.value)
    violations = tuple(answer.violations(value)) if value is not NOTHING else ()
    return Body(
        text=text,
        outcomes=(*prefixed(answer.scope.prefix, text.outcomes()), *_outcomes(answer, value, violations)),
        wrong_places=frozenset(violation.pointer for violation in violations),
        broken_places=frozenset(violation.pointer for violation in violations if violation.is_must),
    )


def _empty(answer: BodyContract, content: bytes) -> Body:
    (requirement,) = answer.requirements
    seen = f"{len(content)} bytes: {quoted(content[:80].decode('utf-8', 'replace'))}"
    outcome = judged(requirement.id, not content, "", requirement.statement, seen)
    return Body(Text(), (outcome,), frozenset(), frozenset())


_remembered = lru_cache(maxsize=MOST_REMEMBERED)(judge)
_large_remembered = lru_cache(maxsize=LARGE_REMEMBERED)(judge)


def bounded(value: object, most: int = MOST_ELEMENTS) -> object:
    """A value with no more elements in any array than are judged."""
    if isinstance(value, dict):
        return {name: bounded(member, most) for name, member in value.items()}
    return [bounded(element, MOST_NESTED) for element in value[:most]] if isinstance(value, list) else value


def _outcomes(answer: BodyContract, value: object, violations: tuple[Violation, ...]) -> Iterator[Outcome]:
    if value is NOTHING:
        return
    broken = {(violation.requirement, violation.pointer): violation for violation in violations}
    counts: Counter[str] = Counter()
    for violation in broken.values():
        counts[violation.requirement] += 1
        if counts[violation.requirement] <= MOST_FINDINGS:
            yield _finding(violation)
    yield from map(Kept, answer.exercised(value) - counts.keys())


def _finding(violation: Violation) -> Finding:
    seen = "no such member" if violation.absent else quoted(violation.seen)
    return Finding(violation.requirement, violation.pointer, violation.expected, seen)
