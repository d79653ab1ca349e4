"""The exit code of a run."""

from collections.abc import Sequence

from conformance.contract import Level
from conformance.verdicts.fold import RED, Verdict, Word

CONFORMANT, BROKEN, USAGE, UNREACHABLE, INCONCLUSIVE = 0, 1, 2, 3, 4

THRESHOLD = 0.5
"""Share of the MUST requirements that a run has to exercise before it may call a server conformant."""


def exercised_share(verdicts: Sequence[Verdict]) -> float:
    """Which share of the MUST requirements was exercised, 0 to 1. SHOULD ones count where no other is asked for."""
    weighed = [verdict for verdict in verdicts if verdict.requirement.level is Level.MUST] or list(verdicts)
    idle = sum(verdict.word in (Word.NOT_EXERCISED, Word.ERROR) for verdict in weighed)
    return 1 - idle / len(weighed) if weighed else 0.0


def exit_code(verdicts: Sequence[Verdict]) -> int:
    """0 conformant, 1 something is broken, 4 too little was exercised (or the suite erred) to conclude."""
    words = {verdict.word for verdict in verdicts}
    if words & RED:
        return BROKEN
    if Word.ERROR in words or exercised_share(verdicts) < THRESHOLD:
        return INCONCLUSIVE
    return CONFORMANT
