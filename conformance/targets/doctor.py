"""Looking at everything that a live run needs, without changing anything, and saying what to do about each problem."""

import base64
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.checks.finding import quoted
from conformance.checks.text import members
from conformance.commands import restore
from conformance.counted import counted
from conformance.errors import ConformanceError, TargetError
from conformance.exchange import Exchange, header
from conformance.targets.configuration import Configuration, configuration
from conformance.targets.credentials import ReadyToken, TokenEndpoint
from conformance.targets.effect import STATUS
from conformance.targets.first_look import READ, trouble
from conformance.targets.hold import holding, key
from conformance.targets.journal import Journal
from conformance.targets.live import WRITE, live_target, named_secrets
from conformance.targets.permission import (
    LEAST_PRIORITY,
    LONGEST_NAME,
    MOST_PRIORITY,
    SHORTEST_NAME,
    Permission,
    Permissions,
    Subject,
    subject_of,
)
from conformance.targets.permitted import UNKNOWN
from conformance.targets.retry import live_policy, moment_of
from conformance.targets.target import READONLY_TOKEN, Target

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
    base_url: str | None,
    campaigns: Sequence[str],
    journal: Journal,
    timeout: float,
    environ: Mapping[str, str],
    permissions: Permissions | None = None,
) -> Iterator[Diagnosis]:
    """Look at configuration, journal, token, scopes and each campaign. Sends reads, and one update of nothing.

    ``permissions`` are those of the run that is to come.
    """
    permissions = permissions or Permissions()
    try:
        settings = configuration(base_url, campaigns, environ, tuple(permissions.expendable))
        yield good(f"configuration: {counted(len(settings.campaigns), 'campaign')} at {settings.base_url}")
        yield from _journal(settings, journal, base_url)
        yield from _token(settings, timeout)
        with live_target(settings, timeout=timeout) as target:
            yield from _server(target, permissions)
    except ConformanceError as error:
        yield of_error(error)


def _journal(settings: Configuration, journal: Journal, base_url: str | None) -> Iterator[Diagnosis]:
    again = restore({"journal": journal.named, "base_url": base_url})
    journal.prepare()
    with holding(settings.base_url, settings.campaigns):
        yield good(f"journal: {journal.folder} can be written, and no other run holds a campaign")
    entries, broken = journal.entries()
    yield from (problem(line, "") for line in broken)
    for entry in entries:
        if key(entry.base_url, entry.campaign) in {key(settings.base_url, name) for name in settings.campaigns}:
            yield problem(f"campaign {entry.campaign} was left changed on {entry.found}", f"run `{again}`")


def _token(settings: Configuration, timeout: float) -> Iterator[Diagnosis]:
    if isinstance(settings.credentials, ReadyToken):
        yield _ready(settings.credentials.token)
        return
    endpoint = TokenEndpoint(settings.token_url, settings.credentials, named_secrets(settings), timeout, live_policy())
    grant = endpoint.grant()
    yield good(f"credentials: {settings.token_url} gives tokens that live {grant.lifetime:g} seconds")
    if grant.scopes is not None and WRITE not in grant.scopes:
        yield problem(f"the token has the scopes {', '.join(sorted(grant.scopes)) or 'none'}", f"grant {WRITE}", 3)


def _ready(token: str) -> Diagnosis:
    left = _seconds_left(token)
    if left is None:
        return note("credentials: a token that was given", "for runs of over ten minutes give client credentials")
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


def _server(target: Target, permissions: Permissions) -> Iterator[Diagnosis]:
    first = target.read(target.campaigns[0])
    if first.failure is not None:
        raise TargetError(f"{target.base_url} does not answer ({first.summary()}): check address and network")
    yield good(f"server: answers in {first.elapsed * 1000:.0f} ms")
    yield from _clock(first)
    subjects = []
    for identity in target.campaigns:
        exchange = target.read(identity)
        shown = members(exchange.response.body) if exchange.response and exchange.status == 200 else {}
        subjects.append(subject_of(identity, shown, permissions, trouble(exchange)))
        yield from _campaign(subjects[-1], exchange)
    if not any(subject.may_change(STATUS) for subject in subjects):
        yield note("no listed campaign is PAUSED, so most rules are not exercised", "list or make one that is")
    yield from _scopes(target)


def _clock(exchange: Exchange) -> Iterator[Diagnosis]:
    date = header(exchange.response.headers, "date") if exchange.response else None
    moment = moment_of(date or "")
    if moment is None:
        return
    skew = abs(moment - time.time())
    if skew > MOST_SKEW:
        yield problem(f"this machine's clock and the server's differ by {skew:.0f} seconds", "set the clock")


def _campaign(subject: Subject, exchange: Exchange) -> Iterator[Diagnosis]:
    if not subject.found:
        yield _unreadable(f"campaign {subject.id}", exchange)
        return
    yield good(subject.sentence)
    if subject.permission >= Permission.TOUCH:
        for member, advice in MEMBERS.items():
            if not subject.may_change(member):
                shown = quoted(subject.found[member]) if member in subject.found else "not shown"
                yield note(f"campaign {subject.id}: its {member} is {shown}, so it is not changed", advice)


MEMBERS = {
    "name": f"give it a name of {SHORTEST_NAME} to {LONGEST_NAME} characters",
    "priority": f"give it a priority of {LEAST_PRIORITY} to {MOST_PRIORITY}",
}
"""What to do where a member could not be put back."""


def _unreadable(name: str, exchange: Exchange) -> Diagnosis:
    if exchange.status == 401:
        return problem(f"{name}: the token is refused (401)", "get a new token", 3)
    if exchange.status == 404:
        return problem(f"{name} does not exist (404)", "correct TALKDESK_CAMPAIGN_IDS")
    if exchange.status == 403:
        return problem(f"{name} may not be read (403), so nothing may change it", f"grant {READ} too", 3)
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
