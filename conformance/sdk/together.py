"""Two calls at once: does each send what is its own, and return what is its own?"""

import json
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from conformance.checks.finding import Finding, judged, quoted
from conformance.checks.finding import Outcome as Judgement
from conformance.sdk.documented import documented
from conformance.sdk.evidence import exchange
from conformance.sdk.outcome import Adapter, Call, Concurrent, Limits, Outcome, Returned
from conformance.sdk.play import Play
from conformance.sdk.plays import named
from conformance.sdk.responses import SLACK
from conformance.sdk.stage import Sent, Stage
from conformance.sdk.text_plays import AT_ONCE
from conformance.verdicts.ledger import Ledger

ROUNDS, LONGEST = 25, 1.0
"""How often two calls are made at once, as each time they meet somewhere else; and for how many seconds at most."""
RULE = "sdk/request/at-once"
ALONE = "a program is given one call at a time"
OTHERWISE = "calls at once came to no answer, which says nothing of each by itself"
SWITCHING = 1e-5
"""Seconds after which another thread may go on: so short that the calls meet in the middle of a step."""


@contextmanager
def switching() -> Iterator[None]:
    """Let threads take turns far more often than usual for as long as the context lasts."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCHING)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def at_once() -> list[Play]:
    """The plays whose calls are made at the same time."""
    return [named(name) for name in AT_ONCE]


def play_at_once(adapter: Adapter, stage: Stage, ledger: Ledger, calls: Sequence[Call]) -> None:
    """Let an SDK make calls at the same time, several times, and judge each round."""
    if not isinstance(adapter, Concurrent):
        ledger.excuse(RULE, ALONE)
        return
    ledger.excuse(RULE, OTHERWISE)
    end, meets = time.monotonic() + LONGEST, True
    sent: list[Sent] = []
    found: list[Judgement] = []
    for _ in range(ROUNDS):
        sent, outcomes, meets = _round(adapter, stage, calls, meets=meets)
        found = list(check_at_once(at_once(), sent, outcomes))
        if not found or time.monotonic() > end or any(isinstance(one, Finding) for one in found):
            break
    numbers = [ledger.add(exchange(one, stage), "two calls at once") for one in sent]
    if numbers:
        ledger.record(numbers[-1], found)


def _round(
    adapter: Concurrent, stage: Stage, calls: Sequence[Call], *, meets: bool
) -> tuple[list[Sent], list[Outcome], bool]:
    """Make the calls once. Returns the requests, what came of them, and whether the requests met in the server."""
    stage.begin(at_once()[0], calls[0].timeout)
    stage.meeting = meeting = threading.Barrier(len(calls)) if meets else None
    with switching():
        outcomes = adapter.at_once(calls, Limits(calls[0].timeout + SLACK))
    stage.meeting = None
    return list(stage.received), outcomes, meeting is not None and not meeting.broken


def check_at_once(plays: Sequence[Play], sent: Sequence[Sent], outcomes: Sequence[Outcome]) -> Iterator[Judgement]:
    """Hold calls that all came to a campaign against each other: only what belongs to another one of them is wrong."""
    given = [outcome.campaign for outcome in outcomes if isinstance(outcome, Returned)]
    by_campaign = {play.campaign: play.value for play in plays}
    if len(given) < len(plays) or any(one.request.campaign not in by_campaign for one in sent):
        return
    mixed = [one for one in sent if _value(one) in set(by_campaign.values()) - {by_campaign[one.request.campaign]}]
    mixed += sent[:1] if len({one.request.campaign for one in sent}) < len(plays) else []
    seen = "; ".join(f"{one.request.campaign}: {quoted(_value(one))}" for one in (sent if mixed else ()))
    expected = "; ".join(f"{campaign}: {quoted(value)}" for campaign, value in by_campaign.items())
    yield judged(RULE, not mixed, "requests", expected, seen)
    for play, campaign in zip(plays, given, strict=True):
        identity = campaign.get("id") if isinstance(campaign, dict) else None
        swapped = identity in by_campaign.keys() - {play.campaign}
        yield judged(RULE, not swapped, "/id", play.campaign, quoted(identity))


def _value(sent: Sent) -> str:
    try:
        body = json.loads(sent.request.body)
    except ValueError:
        return ""
    return str(body.get(documented().members[-1])) if isinstance(body, dict) else ""
