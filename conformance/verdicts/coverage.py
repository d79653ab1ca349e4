"""What a run exercised of the contract, and what it never came near: so that silence is not taken for a pass."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.contract import Contract, Level
from conformance.verdicts.fold import Verdict, Word
from conformance.verdicts.ledger import Ledger

THRESHOLD = 0.5
"""Share of the MUST requirements that a run has to exercise before it may call a server conformant."""
SHAPES = ("400/", "200/member-order", "200/white-space", "200/escapes", "200/headers", "200/request-media-type")
"""How the requirements begin that speak of one shape of request."""


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
    return Coverage(len(weighed) - len(_idle(weighed)), len(weighed))


def never_seen(verdicts: Sequence[Verdict], ledger: Ledger, contract: Contract) -> Mapping[str, list[str]]:
    """The statuses, keywords, states and shapes of request that nothing in this run had to do with."""
    idle = _idle(verdicts)
    answered = {exchange.status for exchange in ledger.exchanges}
    exercised = {verdict.requirement.keyword for verdict in verdicts if verdict not in idle}
    return {
        "statuses": [str(status) for status in contract.answers if status not in answered],
        "keywords": _unique(v.requirement.keyword for v in idle if v.requirement.keyword not in exercised),
        "states": [v.requirement.id.rpartition("from-")[2] for v in idle if "/from-" in v.requirement.id],
        "requests": [v.requirement.id for v in idle if v.requirement.id.startswith(SHAPES)],
    }


def _idle(verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.word in (Word.NOT_EXERCISED, Word.ERROR)]


def _unique(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))
