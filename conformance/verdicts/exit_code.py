"""What the verdicts come to: an exit code, and a sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.contract import Level
from conformance.verdicts.fold import RED, Verdict, Word

CONFORMANT, BROKEN, USAGE, UNREACHABLE, INCONCLUSIVE = 0, 1, 2, 3, 4

THRESHOLD = 0.5
"""Share of the MUST requirements that a run has to exercise before it may call a server conformant."""
IDLE = frozenset({Word.NOT_EXERCISED, Word.ERROR})


@dataclass(frozen=True, slots=True)
class Conclusion:
    """``code`` is 0 conformant, 1 something is broken, 4 too little was exercised (or the suite erred) to conclude."""

    code: int
    sentence: str


def conclusion(verdicts: Iterable[tuple[str, str]]) -> Conclusion:
    """Conclude from the level and the verdict of each requirement. SHOULD ones weigh where no MUST is asked for."""
    every = list(verdicts)
    weighed = [word for level, word in every if level == Level.MUST] or [word for _, word in every]
    exercised = sum(word not in IDLE for word in weighed)
    share = f"{exercised} of {len(weighed)} MUST requirements were exercised"
    words = {word for _, word in every}
    if words & RED:
        return Conclusion(BROKEN, "Not conformant: documented rules are broken.")
    if Word.ERROR in words or not exercised or exercised < THRESHOLD * len(weighed):
        return Conclusion(INCONCLUSIVE, f"Inconclusive: {share}.")
    return Conclusion(CONFORMANT, f"Conformant: nothing that was exercised is broken; {share}.")


def concluded(verdicts: Sequence[Verdict]) -> Conclusion:
    """Conclude from verdicts."""
    return conclusion((verdict.requirement.level, verdict.word) for verdict in verdicts)
