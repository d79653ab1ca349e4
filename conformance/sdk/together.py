"""Two calls at once: does each send what is its own, and return what is its own?"""

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from conformance.checks.finding import Outcome as Judgement
from conformance.checks.finding import judged, quoted
from conformance.sdk.documented import documented
from conformance.sdk.evidence import exchange
from conformance.sdk.outcome import Adapter, Call, Concurrent, Limits, Outcome, Returned
from conformance.sdk.play import Play
from conformance.sdk.plays import named
from conformance.sdk.responses import SLACK
from conformance.sdk.stage import Sent, Stage
from conformance.sdk.text_plays import AT_ONCE
from conformance.verdicts.ledger import Ledger

ROUNDS = 5
"""How often two calls are made at once: each time they meet somewhere else."""
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
    plays, timeout = at_once(), calls[0].timeout
    for _ in range(ROUNDS):
        stage.begin(plays[0], timeout)
        stage.meeting = threading.Barrier(len(plays))
        with switching():
            outcomes = adapter.at_once(calls, Limits(timeout + SLACK))
        stage.meeting, sent = None, list(stage.received)
        numbers = [ledger.add(exchange(one, stage), "two calls at once") for one in sent]
        for last in numbers[-1:]:
            ledger.record(last, check_at_once(plays, sent, outcomes))


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
