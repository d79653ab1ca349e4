"""Looking at everything that a live run needs, without changing anything, and saying what to do about each problem."""

import base64
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

from conformance.checks.text import members
from conformance.errors import ConformanceError, TargetError
from conformance.exchange import Exchange, header
from conformance.targets.configuration import Configuration, configuration
from conformance.targets.credentials import ReadyToken, TokenEndpoint
from conformance.targets.dialling import UNKNOWN
from conformance.targets.journal import Journal
from conformance.targets.live import PATIENCE, READ, WRITE, connected, named_secrets
from conformance.targets.target import LONGEST_NAME, READONLY_TOKEN, SHORTEST_NAME, Target, is_settable

MOST_SKEW = 60
"""Seconds that clocks may differ before signed assertions are refused."""


class Grade(StrEnum):
    """How things stand."""

    GOOD = "good"
    NOTE = "note"
    PROBLEM = "PROBLEM"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at: how it stands, and what to do about it. ``exit_code`` is that of a run that meets it."""

    grade: Grade
    what: str
    advice: str = ""
    exit_code: int = 0


def good(what: str) -> Diagnosis:
    """Nothing to do."""
    return Diagnosis(Grade.GOOD, what)


def note(what: str, advice: str) -> Diagnosis:
    """Something will not be exercised."""
    return Diagnosis(Grade.NOTE, what, advice)


def problem(what: str, advice: str, exit_code: int = 2) -> Diagnosis:
    """A run would fail."""
    return Diagnosis(Grade.PROBLEM, what, advice, exit_code)


def of_error(error: ConformanceError) -> Diagnosis:
    """An error that says itself what to do."""
    return problem(str(error), "", error.exit_code)


def diagnose(
    base_url: str | None, campaigns: Sequence[str], journal: Journal, timeout: float, environ: Mapping[str, str]
) -> Iterator[Diagnosis]:
    """Look at configuration, journal, token, scopes and each campaign. Sends reads, and one update of nothing."""
    try:
        settings = configuration(base_url, campaigns, environ)
        yield good(f"configuration: {len(settings.campaigns)} campaigns at {settings.base_url}")
        yield from _journal(settings, journal)
        yield from _token(settings, timeout)
        with connected(settings, allow_running=False, timeout=timeout) as target:
            yield from _server(target)
    except ConformanceError as error:
        yield of_error(error)


def _journal(settings: Configuration, journal: Journal) -> Iterator[Diagnosis]:
    with journal.holding(settings.base_url, settings.campaigns):
        yield good(f"journal: {journal.folder} can be written, and no other run holds a campaign")
    for entry in journal.entries():
        if entry.base_url == settings.base_url:
            yield problem(f"campaign {entry.campaign} was left changed on {entry.found}", "run `conformance restore`")


def _token(settings: Configuration, timeout: float) -> Iterator[Diagnosis]:
    if isinstance(settings.credentials, ReadyToken):
        yield _ready(settings.credentials.token)
        return
    endpoint = TokenEndpoint(settings.token_url, settings.credentials, named_secrets(settings), timeout, PATIENCE)
    grant = endpoint.grant()
    yield good(f"credentials: {settings.token_url} gives tokens that live {grant.lifetime:g} seconds")
    if grant.scopes is not None and WRITE not in grant.scopes:
        yield problem(f"the token has the scopes {', '.join(sorted(grant.scopes)) or 'none'}", f"grant {WRITE}", 3)


def _ready(token: str) -> Diagnosis:
    left = _seconds_left(token)
    if left is None:
        return note("credentials: a token that was given", "if it lives ten minutes, give client credentials instead")
    if left <= 0:
        return problem("credentials: the token that was given has expired", "get a new one", 3)
    return note(f"credentials: the token that was given lives {left:.0f} seconds more", "a longer run needs more")


def _seconds_left(token: str) -> float | None:
    """How long a token lives, if it is a JSON Web Token; whether it is genuine is for the server to say."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"]) - time.time()
    except (IndexError, ValueError, KeyError, TypeError):
        return None


def _server(target: Target) -> Iterator[Diagnosis]:
    first = target.read(target.campaigns[0])
    if first.failure is not None:
        raise TargetError(f"{target.base_url} does not answer ({first.summary()}): check address and network")
    yield good(f"server: answers in {first.elapsed * 1000:.0f} ms")
    yield from _clock(first)
    states = []
    for identity in target.campaigns:
        exchange = target.read(identity)
        shown = members(exchange.response.body) if exchange.response and exchange.status == 200 else {}
        states.append(shown.get("status"))
        yield from _campaign(f"campaign {identity}", exchange, shown)
    if "PAUSED" not in states:
        yield note("no listed campaign is PAUSED, so most rules are not exercised", "list or make one that is")
    yield from _scopes(target)


def _clock(exchange: Exchange) -> Iterator[Diagnosis]:
    told = header(exchange.response.headers, "date") if exchange.response else None
    try:
        skew = abs(parsedate_to_datetime(told or "").timestamp() - time.time())
    except ValueError:
        return
    if skew > MOST_SKEW:
        yield problem(f"this machine's clock and the server's differ by {skew:.0f} seconds", "set the clock")


LEFT_ALONE = {
    "RUNNING": "RUNNING; without --allow-running it is left alone",
    "READY": "READY, where nothing leads back to, so it is not paused",
    "INCOMPLETE": "INCOMPLETE, where nothing leads back to; it is good for the 422 rules",
}


def _campaign(name: str, exchange: Exchange, shown: Mapping[str, object]) -> Iterator[Diagnosis]:
    if not shown:
        yield _unreadable(name, exchange)
        return
    state = str(shown.get("status", "shows no status"))
    yield good(f"{name}: {LEFT_ALONE.get(state, state)}")
    if isinstance(shown.get("name"), str) and not is_settable(shown["name"]):
        advice = f"give it one of {SHORTEST_NAME} to {LONGEST_NAME} characters"
        yield note(f"{name} has a name that could not be put back, so it is not changed", advice)


def _unreadable(name: str, exchange: Exchange) -> Diagnosis:
    if exchange.status == 401:
        return problem(f"{name}: the token is refused (401)", "get a new token", 3)
    if exchange.status == 404:
        return problem(f"{name} does not exist (404)", "correct TALKDESK_CAMPAIGN_IDS")
    if exchange.status == 403:
        return problem(f"{name}: may not be read (403), so it could not be put back", f"grant {READ} too", 3)
    return problem(f"{name} cannot be read ({exchange.summary()})", "try again later, or list another", 3)


def _scopes(target: Target) -> Iterator[Diagnosis]:
    """What the tokens permit, seen from an update of nothing, of a campaign that does not exist."""
    status = target.update(f"{UNKNOWN}0000000d0c70", b"{}").status
    if status == 403:
        yield problem(f"the token lacks {WRITE} (403)", "grant that scope", 3)
    elif status in (400, 404, 422):
        yield good(f"scope: the token permits updates ({status} for a campaign that does not exist)")
    else:
        yield note(
            f"scope: an update of a campaign that does not exist is answered {status or 'with nothing'}, not 404",
            "see whether the address is that of the API",
        )
    if READONLY_TOKEN not in target.secrets:
        yield note("there is no read-only token, so the 403 rules are not exercised", f"set {READONLY_TOKEN}")
