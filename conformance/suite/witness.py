"""The witness of a waiver: the request that shows the failure, sent again on every run."""

from urllib.parse import quote

from conformance.checks import Finding, Kept, examine
from conformance.contract import Contract
from conformance.exchange import Exchange, Request
from conformance.suite.fleet import Fleet, NotExercised
from conformance.targets.dialling import Withheld
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.waivers import BROKEN, KEPT, SCENARIO, Waiver

CAMPAIGN = "{campaign}"


def replayed(waiver: Waiver, fleet: Fleet, contract: Contract, ledger: Ledger) -> str:
    """Send a witness again, and say what it showed: ``broken``, ``kept``, why it was not sent, or who else decides."""
    try:
        exchange = fleet.target.send(_request(waiver, fleet))
    except (NotExercised, Withheld) as reason:
        return str(reason)
    number = ledger.add(exchange, f"witness of the waiver for {waiver.requirement}")
    outcomes = list(examine(exchange, contract))
    if not any(outcome.requirement == waiver.requirement for outcome in outcomes):
        if waiver.witness.status is None:
            return SCENARIO
        outcomes.append(_by_status(waiver, exchange))
    found = ledger.record(number, outcomes)
    return BROKEN if any(finding.requirement == waiver.requirement for finding in found) else KEPT


def _request(waiver: Waiver, fleet: Fleet) -> Request:
    witness, path = waiver.witness, waiver.witness.path
    if CAMPAIGN in path:
        path = path.replace(CAMPAIGN, quote(_paused(fleet), safe=""))
    return Request(witness.method, fleet.target.url(path), witness.headers, witness.body.encode())


def _paused(fleet: Fleet) -> str:
    found = [name for name, campaign in fleet.snapshot().items() if campaign.get("status") == "PAUSED"]
    if not found:
        raise NotExercised("no listed campaign is PAUSED")
    return found[0]


def _by_status(waiver: Waiver, exchange: Exchange) -> Finding | Kept:
    """What a scenario alone can judge is still broken if the answer has the status that it had."""
    if exchange.status == waiver.witness.status:
        told = f"another answer than {waiver.witness.status}"
        return Finding(waiver.requirement, "status", told, exchange.summary())
    return Kept(waiver.requirement)
