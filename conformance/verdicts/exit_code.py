"""The exit code of a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.contract import Level
from conformance.verdicts.fold import RED, Verdict, Word

CONFORMANT, BROKEN, USAGE, UNREACHABLE, INCONCLUSIVE = 0, 1, 2, 3, 4

THRESHOLD = 0.5
"""Share of the MUST requirements that a run has to exercise before it may call a server conformant."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the MUST requirements were exercised. SHOULD ones count where no other is asked for."""

    exercised: int
    total: int

    @property
    def is_enough(self) -> bool:
        """Whether a conclusion may rest on it."""
        return self.exercised > 0 and self.exercised >= THRESHOLD * self.total


def coverage(verdicts: Sequence[Verdict]) -> Coverage:
    """Count what was exercised."""
    weighed = [verdict for verdict in verdicts if verdict.requirement.level is Level.MUST] or list(verdicts)
    idle = sum(verdict.word in (Word.NOT_EXERCISED, Word.ERROR) for verdict in weighed)
    return Coverage(len(weighed) - idle, len(weighed))


def exit_code(verdicts: Sequence[Verdict]) -> int:
    """0 conformant, 1 something is broken, 4 too little was exercised (or the suite erred) to conclude."""
    words = {verdict.word for verdict in verdicts}
    if words & RED:
        return BROKEN
    if Word.ERROR in words or not coverage(verdicts).is_enough:
        return INCONCLUSIVE
    return CONFORMANT
