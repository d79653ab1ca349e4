"""The verdicts there are, in one order: the worst first."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Verdict(StrEnum):
    """What a run, or several together, say of one requirement. The worst comes first."""

    FAIL = "FAIL"
    FLAKY = "FLAKY"
    STALE_WAIVER = "STALE WAIVER"
    ERROR = "ERROR"
    WARN = "WARN"
    WAIVED = "WAIVED"
    NOT_EXERCISED = "NOT EXERCISED"
    PASS = "PASS"  # noqa: S105 - a verdict


ORDER = tuple(Verdict)
BROKEN = frozenset({Verdict.FAIL, Verdict.FLAKY})
"""Verdicts by which a documented rule is broken."""
RED = BROKEN | {Verdict.STALE_WAIVER}
"""Verdicts that make a run fail."""
TROUBLE = RED | {Verdict.ERROR}
"""Those, and that by which the suite itself failed."""
URGENT = TROUBLE | {Verdict.WARN}
"""Verdicts that somebody has to look at."""
IDLE = frozenset({Verdict.NOT_EXERCISED, Verdict.ERROR})
"""Verdicts that say nothing of the server."""
SKIPPED = frozenset({Verdict.NOT_EXERCISED, Verdict.WAIVED})
"""Verdicts that a list of test cases shows as skipped."""


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; PASS, if there are none."""
    return min(verdicts, key=ORDER.index, default=Verdict.PASS)


def first_of(verdicts: Mapping[str, str], most: int) -> str:
    """The first ``most`` of verdicts by requirement, in a line."""
    return ", ".join(f"{word} {requirement}" for requirement, word in list(verdicts.items())[:most]) or "silent"
