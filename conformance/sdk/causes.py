"""Causes before symptoms: what only follows from something else that is broken is named under it, and not counted."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from conformance.contract import Level
from conformance.exchange import header
from conformance.sdk.campaign_plays import PLAIN
from conformance.sdk.requests import shows_token
from conformance.sdk.requirements import REQUIREMENTS
from conformance.verdicts.ledger import Evidence, Ledger

OBJECT, MEDIA, VALUES = "sdk/200/object", "sdk/200/media-types", "sdk/200/values"
ERRORS = ("sdk/error/not-json", "sdk/error/server-error", "sdk/busy/raises")
CAMPAIGNS = (
    *("sdk/200/optional-members", "sdk/200/unknown-members", "sdk/200/unknown-values", "sdk/200/date-times"),
    *("sdk/200/nulls", MEDIA, "sdk/200/variants"),
)
"""What is asked of campaigns of one kind: where the same member is altered in all of them, that is one mistake."""
ROOTS = (VALUES, "sdk/200/date-times", "sdk/200/optional-members", "sdk/200/unknown-members", "sdk/200/nulls", MEDIA)
"""Whose altered members others are consequences of, the plainest first."""
MORE = ("sdk/200/invented", "sdk/200/no-other-members", "sdk/200/keeps-unknown-members")
RAISED = (*CAMPAIGNS, "sdk/busy/recovers", "sdk/transport/informational")
URL, PATH, BASES = (
    "sdk/request/no-secret-in-url",
    "sdk/request/path",
    ("sdk/request/base-path", "sdk/request/base-slash"),
)
LEAKS = ("sdk/error/no-secret", "sdk/error/no-secret-in-output", "sdk/error/no-secret-in-debug-log")
ONCE, STORM = "sdk/request/once", "sdk/busy/storm"
REPEATS = "sdk/request/repeats"
SENT = tuple(f"sdk/request/{name}" for name in ("method", "path", "object", "content-type", "authorization", "accept"))
"""What a request that is sent again may have lost, where the first one had it."""
PACE = ("sdk/busy/backs-off", "sdk/busy/waits")
AGAIN = ("sdk/error/no-retry", "sdk/error/no-retry-on-server-error", "sdk/transport/no-retry", STORM, *PACE)

INDEX = re.compile(r"/\d+(?:/|$)")
"""Where a pointer goes into an array."""

Follows = Callable[[Evidence], bool]


def without_symptoms(ledger: Ledger) -> None:
    """Take out of a ledger what only follows from something else.

    From a status that is never given, from errors that are never raised, from a plain campaign that cannot be read,
    from a member that is always altered, from a path that is always wrong, from a request that is always sent twice.
    """
    _by_media_type(ledger)
    if _always_broken(ledger, "sdk/error/surfaces-status"):
        _drop(ledger, ERRORS, lambda entry: entry.finding.pointer == "status", "sdk/error/surfaces-status")
    if _always_broken(ledger, "sdk/error/raises"):
        _drop(ledger, ERRORS, lambda entry: entry.finding.seen.startswith("returned"), "sdk/error/raises")
    plain = [entry for entry in ledger.broken.get(VALUES, ()) if _is_plain(ledger, entry)]
    if raised := _raised(plain[0]) if plain else "":
        _drop(ledger, RAISED, lambda entry: _raised(entry) == raised, VALUES)
    for number, root in enumerate(ROOTS):
        _altered(ledger, root, CAMPAIGNS if not number else set(CAMPAIGNS) - set(ROOTS[:number]))
    _of_requests(ledger)


def _of_requests(ledger: Ledger) -> None:
    """What follows from a wrong address, and from a request that is sent too often."""
    if _always_broken(ledger, URL):
        _drop(ledger, (PATH, *BASES, *LEAKS), lambda entry: shows_token(entry.finding.seen), URL)
    paths = {entry.finding.seen for entry in ledger.broken.get(PATH, ())}
    is_usual = any(_is_plain(ledger, entry) for entry in ledger.broken.get(PATH, ()))
    _drop(ledger, BASES, lambda entry: is_usual or entry.finding.seen in paths, PATH)
    if _always_broken(ledger, ONCE):
        _drop(ledger, AGAIN, _anything, ONCE)
    _in_the_same_calls(ledger, STORM, PACE)
    _in_the_same_calls(ledger, REPEATS, SENT)


def _in_the_same_calls(ledger: Ledger, root: str, symptoms: Iterable[str]) -> None:
    """Let what is broken in no other calls than ``root`` follow from it."""
    calls = {ledger.scenarios[entry.exchange] for entry in ledger.broken.get(root, ())}
    seen = {name: {ledger.scenarios[entry.exchange] for entry in ledger.broken.get(name, ())} for name in symptoms}
    _drop(ledger, [name for name, found in seen.items() if found <= calls], _anything, root)


def _altered(ledger: Ledger, root: str, symptoms: Iterable[str]) -> None:
    """Let what is wrong in members that ``root`` has found altered follow from it."""
    places = {place for entry in ledger.broken.get(root, ()) for place in _places(entry)}
    _drop(ledger, (*symptoms, *MORE), lambda entry: bool(_places(entry)) and _places(entry) <= places, root)


def _places(entry: Evidence) -> set[str]:
    """The members that a finding is about; of what is in an array, the array: its elements may be in another order."""
    places = (place for place in entry.finding.pointer.split(", ") if place.startswith("/"))
    return {INDEX.split(place)[0] for place in places}


def _anything(_: Evidence) -> bool:
    return True


def _by_media_type(ledger: Ledger) -> None:
    """File under the media type what was no object only where a campaign came as one that the SDK never reads."""
    kept = {_media_type(ledger, number) for number in ledger.kept.get(OBJECT, ())}
    entries = ledger.broken.get(OBJECT, [])
    moved = [entry for entry in entries if kept and _media_type(ledger, entry.exchange) not in kept]
    for entry in moved:
        ledger.broken[MEDIA].append(replace(entry, finding=replace(entry.finding, requirement=MEDIA)))
    if moved:
        ledger.broken[OBJECT] = [entry for entry in entries if entry not in moved]


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


def _drop(ledger: Ledger, symptoms: Iterable[str], follows: Follows, cause: str) -> None:
    """Take out what follows from a cause; no SHOULD is the cause of a MUST, which weighs more."""
    for requirement in symptoms:
        entries = ledger.broken.get(requirement, [])
        if requirement == cause or (_level(requirement) is Level.MUST and _level(cause) is not Level.MUST):
            continue
        left = [entry for entry in entries if not follows(entry)]
        if left:
            ledger.broken[requirement] = left
        elif entries:
            del ledger.broken[requirement]
            ledger.follows[requirement] = (cause,)


def _level(requirement: str) -> Level:
    return REQUIREMENTS[requirement].level
