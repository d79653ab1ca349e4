"""The campaigns of the target: which there are, what state they are in, and how to get one into another."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from conformance.checks.echo import CHANGEABLE
from conformance.checks.text import members
from conformance.errors import ConformanceError
from conformance.exchange import Exchange
from conformance.targets import Target

Campaign = dict[str, object]

LEADS_TO = {"RUNNING": "running", "PAUSED": "paused"}
"""The value that brings a campaign into a state. Nothing leads to READY or INCOMPLETE."""
KEPT_STILL = ("READY", "INCOMPLETE")
"""States that no campaign is brought out of for another scenario's sake."""
STATES = ("RUNNING", "PAUSED", *KEPT_STILL)


class NotExercised(Exception):
    """A scenario cannot be played on this target; the message says why."""


class Fleet:
    """Reads campaigns and, where the target permits it, moves them between states.

    What is read here is no evidence, so it is recorded nowhere; but a status that was seen is remembered, so
    that a campaign in that state is found at once the next time.
    """

    def __init__(self, target: Target, sleep: Callable[[float], None] = time.sleep) -> None:
        self.target = target
        self._sleep = sleep
        self._settling = target.settling
        self._last_seen: dict[str, object] = {}
        self._last_answer: dict[str, Exchange] = {}

    @property
    def any(self) -> str:
        """A campaign for requests that will be refused: the first one."""
        return self.target.campaigns[0]

    def fetch(self, href: str) -> Exchange:
        """GET an address of the target: a path, already encoded."""
        return self.target.get(href)

    def saw(self, exchange: Exchange) -> None:
        """Remember what an update was answered, so that GET can be waited for; unless nobody knows what it did."""
        if exchange.status == 200:
            self._last_answer[exchange.request.campaign] = exchange
        elif exchange.status is None or exchange.status >= 500:
            self._last_answer.pop(exchange.request.campaign, None)

    def read(self, identity: str) -> Campaign | None:
        """A campaign as GET shows it now, or None if it cannot be read.

        Where GET does not show yet what the last update was answered, it is asked again for a while; but where that
        was in vain once, not another time: then it will never show it, and that is for the scenarios to judge.
        """
        campaign = self._read(identity)
        for seconds in self._settling:
            if campaign is None or not self._is_behind(identity, campaign):
                return campaign
            self._sleep(seconds)
            campaign = self._read(identity)
        if campaign and self._is_behind(identity, campaign):
            self._settling = ()
        return campaign

    @contextmanager
    def settled(self) -> Iterator[None]:
        """At the end, wait for GET to show every campaign as it really is, where that decides what is put back."""
        try:
            yield
        finally:
            with suppress(ConformanceError):
                for identity in self._last_answer if self.target.lasts else ():
                    self.read(identity)

    def _read(self, identity: str) -> Campaign | None:
        exchange = self.target.read(identity)
        if exchange.response is None or exchange.status != 200 or exchange.failure:
            return None
        campaign = members(exchange.response.body) or None
        self._last_seen[identity] = (campaign or {}).get("status")
        return campaign

    def _is_behind(self, identity: str, campaign: Campaign) -> bool:
        last = answered(self._last_answer[identity]) if identity in self._last_answer else {}
        return any(last[name] != campaign[name] for name in CHANGEABLE & last.keys() & campaign.keys())

    def snapshot(self) -> dict[str, Campaign]:
        """Every campaign that can be read, by id."""
        seen = ((identity, self.read(identity)) for identity in self.target.campaigns)
        return {identity: campaign for identity, campaign in seen if campaign is not None}

    def in_state(self, state: str, update: Callable[[str, str], Exchange]) -> str:
        """The id of a campaign in ``state``; if need be one that ``update`` brought there.

        Raises:
            NotExercised: there is none, and none may or can be brought there.
        """
        for identity in self._likely(state):
            if self._status(identity) == state:
                return self._usable(identity, state)
        if state in LEADS_TO and self.target.may_run:
            for identity in self.target.campaigns:
                if self._last_seen.get(identity) in KEPT_STILL:
                    continue
                exchange = update(identity, LEADS_TO[state])
                if self._status(identity) == state or (exchange.status == 200 and not self._shows_state(identity)):
                    return identity
        if not self.snapshot():
            raise NotExercised("no listed campaign can be read with GET, so none may be changed")
        raise NotExercised(f"no listed campaign is {state}, and none could be brought there")

    def _likely(self, state: str) -> list[str]:
        """All campaigns, the ones first that were last seen in ``state``."""
        return sorted(self.target.campaigns, key=lambda identity: self._last_seen.get(identity, state) != state)

    def _status(self, identity: str) -> object:
        return (self.read(identity) or {}).get("status")

    def _shows_state(self, identity: str) -> bool:
        """Whether the campaign shows a status that the page knows; where it does not, its answers are believed."""
        return self._last_seen.get(identity) in STATES

    def _usable(self, found: str, state: str) -> str:
        if state == "READY" and not self.target.may_spend:
            raise NotExercised("nothing leads back to READY, so a campaign that is READY is left alone")
        if state == "RUNNING" and not self.target.may_run:
            raise NotExercised("a campaign that is RUNNING cannot be put back without --allow-running")
        return found


def answered(exchange: Exchange) -> Campaign:
    """The members of the campaign that came back, or none."""
    return members(exchange.response.body) if exchange.response else {}
