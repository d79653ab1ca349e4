"""One verdict for each requirement, from everything that a run has seen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.contract import Level, Requirement
from conformance.verdicts.ledger import Evidence, Ledger

NEVER = "no exchange of this run had anything to do with it"


class Word(StrEnum):
    """The verdicts there are."""

    PASS = "PASS"  # noqa: S105 - a verdict
    FAIL = "FAIL"
    WARN = "WARN"
    FLAKY = "FLAKY"
    WAIVED = "WAIVED"
    NOT_EXERCISED = "NOT EXERCISED"
    ERROR = "ERROR"


RED = frozenset({Word.FAIL, Word.FLAKY})
"""Verdicts that make a run fail."""
TROUBLE = RED | {Word.ERROR}
"""Those, and that by which the suite itself failed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run says of one requirement.

    ``exchanges`` counts those that exercised it, ``broken`` those that broke it; ``reason`` says why it was
    not exercised, or what went wrong in the suite; ``sample`` are numbers of exchanges that kept it.
    """

    requirement: Requirement
    word: Word
    exchanges: int = 0
    broken: int = 0
    evidence: tuple[Evidence, ...] = ()
    sample: tuple[int, ...] = ()
    reason: str = ""


SAMPLE = 3
"""Exchanges that a verdict shows as evidence, at most, of each kind."""


def fold(requirements: Iterable[Requirement], ledger: Ledger, *, strict: bool = False) -> tuple[Verdict, ...]:
    """Give each requirement its verdict. With ``strict`` a broken SHOULD fails as a MUST does."""
    return tuple(_verdict(requirement, ledger, strict) for requirement in requirements)


def _verdict(requirement: Requirement, ledger: Ledger, strict: bool) -> Verdict:
    kept = set(ledger.kept.get(requirement.id, ()))
    evidence = ledger.broken.get(requirement.id, [])
    broken = {entry.exchange for entry in evidence}
    return Verdict(
        requirement=requirement,
        word=_word(requirement, ledger, kept, evidence, strict),
        exchanges=len(kept | broken),
        broken=len(broken),
        evidence=tuple(evidence[:SAMPLE]),
        sample=tuple(sorted(kept - broken)[:SAMPLE]),
        reason=_reason(requirement, ledger, kept or broken),
    )


def _word(requirement: Requirement, ledger: Ledger, kept: set[int], evidence: list[Evidence], strict: bool) -> Word:
    if evidence and (strict or requirement.level is Level.MUST):
        return Word.FLAKY if ledger.is_flaky(requirement.id) else Word.FAIL
    if evidence:
        return Word.WARN
    if requirement.id in ledger.errors:
        return Word.ERROR
    return Word.PASS if kept else Word.NOT_EXERCISED


def _reason(requirement: Requirement, ledger: Ledger, seen: set[int]) -> str:
    if requirement.id in ledger.errors:
        return ledger.errors[requirement.id]
    return "" if seen else ledger.reasons.get(requirement.id, NEVER)


def counts(verdicts: Iterable[Verdict]) -> Mapping[Word, int]:
    """How many requirements got each verdict."""
    return Counter(verdict.word for verdict in verdicts)
