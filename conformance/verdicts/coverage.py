"""What a run exercised of the contract, and what it never came near: so that silence is not taken for a pass."""

from collections.abc import Iterable, Mapping, Sequence

from conformance.contract import Contract
from conformance.verdicts.fold import Verdict, Word
from conformance.verdicts.ledger import Ledger

SHAPES = ("400/", "200/member-order", "200/white-space", "200/escapes", "200/headers", "200/request-media-type")
"""How the requirements begin that speak of one shape of request."""


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
