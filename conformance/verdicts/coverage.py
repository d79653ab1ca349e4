"""What a run exercised of the contract, and what it never came near: so that silence is not taken for a pass."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance.contract import Contract
from conformance.exchange import Exchange
from conformance.verdict import IDLE
from conformance.verdicts.fold import Judgement
from conformance.verdicts.ledger import Ledger

SHAPES = ("400/", "200/member-order", "200/white-space", "200/escapes", "200/headers", "200/request-media-type")
"""How the requirements begin that speak of one shape of request."""


def never_seen(judgements: Sequence[Judgement], ledger: Ledger, contract: Contract) -> Mapping[str, list[str]]:
    """The statuses, keywords, states and shapes of request that no update of this run had to do with."""
    judgements = [each for each in judgements if contract.companion_of(each.requirement.id) is None]
    idle = [judgement for judgement in judgements if judgement.verdict in IDLE]
    asked = (exchange for exchange in ledger.exchanges if _is_update(exchange, contract))
    answered = {exchange.status for exchange in asked}
    exercised = {judgement.requirement.keyword for judgement in judgements if judgement not in idle}
    return {
        "statuses": [str(status) for status in contract.answers if status not in answered],
        "keywords": _unique(v.requirement.keyword for v in idle if v.requirement.keyword not in exercised),
        "states": [v.requirement.id.rpartition("from-")[2] for v in idle if "/from-" in v.requirement.id],
        "requests": [v.requirement.id for v in idle if v.requirement.id.startswith(SHAPES)],
    }


def _is_update(exchange: Exchange, contract: Contract) -> bool:
    return contract.update.matches(exchange.request.method, exchange.request.path)


def _unique(names: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def waits(ledger: Ledger) -> Iterator[str]:
    """How many answers were no first answers, and what came before them."""
    waited = [exchange.waits for exchange in ledger.exchanges if exchange.waits]
    if waited:
        counted = Counter(status for waits in waited for status in waits)
        text = ", ".join(f"{count} times {status}" for status, count in sorted(counted.items()))
        yield f"{len(waited)} of {len(ledger.exchanges)} answers came only after the server had said {text}"
