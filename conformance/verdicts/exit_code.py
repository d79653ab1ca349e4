"""The exit code of a run."""

from collections.abc import Sequence

from conformance.verdicts.coverage import coverage
from conformance.verdicts.fold import RED, Verdict, Word

CONFORMANT, BROKEN, USAGE, UNREACHABLE, INCONCLUSIVE = 0, 1, 2, 3, 4


def exit_code(verdicts: Sequence[Verdict]) -> int:
    """0 conformant, 1 something is broken, 4 too little was exercised (or the suite erred) to conclude."""
    words = {verdict.word for verdict in verdicts}
    if words & RED:
        return BROKEN
    if Word.ERROR in words or not coverage(verdicts).is_enough:
        return INCONCLUSIVE
    return CONFORMANT
