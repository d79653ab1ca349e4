"""Causes before symptoms: what only follows from something else that is broken is not shown beside it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from conformance.exchange import header
from conformance.sdk.campaign_plays import PLAIN
from conformance.verdicts.ledger import Evidence, Ledger

ERRORS = ("sdk/error/not-json", "sdk/error/server-error", "sdk/busy/raises")
CAMPAIGNS = (
    *("sdk/200/optional-members", "sdk/200/unknown-members", "sdk/200/unknown-values", "sdk/200/date-times"),
    *("sdk/200/media-types", "sdk/200/variants", "sdk/busy/recovers", "sdk/transport/informational"),
)


def without_symptoms(ledger: Ledger) -> None:
    """Take out of a ledger what only follows from something else.

    From a status that is never given, from errors that are never raised, from a plain campaign that cannot be read.
    """
    _by_media_type(ledger)
    if _always_broken(ledger, "sdk/error/surfaces-status"):
        _drop(ledger, ERRORS, lambda entry: entry.finding.pointer == "status", "sdk/error/surfaces-status")
    if _always_broken(ledger, "sdk/error/raises"):
        _drop(ledger, ERRORS, lambda entry: entry.finding.seen.startswith("returned"), "sdk/error/raises")
    plain = [entry for entry in ledger.broken.get("sdk/200/values", ()) if _is_plain(ledger, entry)]
    raised = _raised(plain[0]) if plain else ""
    if raised:
        _drop(ledger, CAMPAIGNS, lambda entry: _raised(entry) == raised, "sdk/200/values")


def _by_media_type(ledger: Ledger) -> None:
    """File under the media type what was no object only where a campaign came as one that the SDK never reads."""
    kept = {_media_type(ledger, number) for number in ledger.kept.get("sdk/200/object", ())}
    entries = ledger.broken.get("sdk/200/object", [])
    moved = [entry for entry in entries if kept and _media_type(ledger, entry.exchange) not in kept]
    for entry in moved:
        finding = replace(entry.finding, requirement="sdk/200/media-types")
        ledger.broken["sdk/200/media-types"].append(replace(entry, finding=finding))
    if moved:
        ledger.broken["sdk/200/object"] = [entry for entry in entries if entry not in moved]


def _media_type(ledger: Ledger, number: int) -> str:
    response = ledger.exchanges[number].response
    return (header(response.headers, "content-type") or "") if response else ""


def _always_broken(ledger: Ledger, requirement: str) -> bool:
    return bool(ledger.broken.get(requirement)) and not ledger.kept.get(requirement)


def _is_plain(ledger: Ledger, entry: Evidence) -> bool:
    return ledger.scenarios[entry.exchange] == f"play: {PLAIN}"


def _raised(entry: Evidence) -> str:
    """The type of the error that an SDK raised where it should not, or nothing."""
    seen = entry.finding.seen
    return seen.removeprefix("raised ").partition(":")[0] if seen.startswith("raised ") else ""


def _drop(ledger: Ledger, symptoms: Iterable[str], follows: Callable[[Evidence], bool], cause: str) -> None:
    for requirement in symptoms:
        entries = ledger.broken.get(requirement, [])
        left = [entry for entry in entries if not follows(entry)]
        if left:
            ledger.broken[requirement] = left
        elif entries:
            del ledger.broken[requirement]
            ledger.excuse(requirement, f"what was seen follows from {cause}: mend that first")
