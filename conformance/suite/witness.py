"""The witness of a waiver: the request that shows the failure, sent again on every run."""

from urllib.parse import quote

from conformance.checks import Finding, Kept, examine
from conformance.contract import Contract
from conformance.exchange import Exchange, Request
from conformance.suite.subjects import NotExercised, Subjects
from conformance.targets.permitted import Withheld
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.waivers import BROKEN, KEPT, SCENARIO, Waiver
from conformance.verdicts.witness import CAMPAIGN


def replayed(waiver: Waiver, subjects: Subjects, contract: Contract, ledger: Ledger) -> str:
    """Send a witness again, and say what it showed: ``broken``, ``kept``, why it was not sent, or who else decides."""
    try:
        exchange = subjects.target.send(_request(waiver, subjects))
    except (NotExercised, Withheld) as reason:
        return str(reason)
    outcomes = list(examine(exchange, contract))
    mine = [outcome for outcome in outcomes if outcome.requirement == waiver.requirement]
    by_status = [_by_status(waiver, exchange)] if not mine and waiver.witness.status is not None else []
    number = ledger.number_of(exchange)
    if number is not None:  # each read is recorded where it is sent
        ledger.record(number, by_status)
    else:
        number = ledger.add(exchange, f"witness of the waiver for {waiver.requirement}")
        ledger.record(number, [*outcomes, *by_status] if mine or by_status else [])
    if not mine and not by_status:
        return SCENARIO
    return BROKEN if any(isinstance(outcome, Finding) for outcome in (*mine, *by_status)) else KEPT


def _request(waiver: Waiver, subjects: Subjects) -> Request:
    witness, path = waiver.witness, waiver.witness.path
    if CAMPAIGN in path:
        path = path.replace(CAMPAIGN, quote(_paused(subjects), safe=""))
    return Request(witness.method, subjects.target.url(path), witness.headers, witness.body.encode())


def _paused(subjects: Subjects) -> str:
    found = [name for name, campaign in subjects.seen_all().items() if campaign.get("status") == "PAUSED"]
    if not found:
        raise NotExercised("no listed campaign is PAUSED")
    return found[0]


def _by_status(waiver: Waiver, exchange: Exchange) -> Finding | Kept:
    """What a scenario alone can judge is still broken if the answer has the status that it had."""
    if exchange.status == waiver.witness.status:
        expected = f"another answer than {waiver.witness.status}"
        return Finding(waiver.requirement, "status", expected, exchange.summary())
    return Kept(waiver.requirement)
