"""The campaigns of the target: which there are, what state they are in, and how to get one into another."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

from conformance.checks.text import members
from conformance.exchange import Exchange, Request
from conformance.targets import Target
from conformance.targets.target import TOKEN

Campaign = dict[str, object]

LEADS_TO = {"RUNNING": "running", "PAUSED": "paused"}
"""The value that brings a campaign into a state. Nothing leads to READY or INCOMPLETE."""


class NotExercised(Exception):
    """A scenario cannot be played on this target; the message says why."""


class Fleet:
    """Reads campaigns and, where the target permits it, moves them between states.

    ``send`` is the target's; what is read here is no evidence, so it is recorded nowhere.
    """

    def __init__(self, target: Target, update: Callable[[str, str], Exchange]) -> None:
        self._target = target
        self._update = update

    @property
    def any(self) -> str:
        """A campaign for requests that will be refused: the first one."""
        return self._target.campaigns[0]

    def fetch(self, href: str) -> Exchange:
        """GET an address of the target: a path, already encoded."""
        authorized = (("Authorization", f"Bearer ${TOKEN}"),)
        return self._target.send(Request("GET", self._target.url(href), authorized))

    def read(self, identity: str) -> Campaign | None:
        """A campaign as GET shows it now, or None if it cannot be read."""
        exchange = self.fetch(campaign_path(identity))
        if exchange.response is None or exchange.status != 200 or exchange.failure:
            return None
        return members(exchange.response.body) or None

    def snapshot(self) -> dict[str, Campaign]:
        """Every campaign that can be read, by id."""
        seen = ((identity, self.read(identity)) for identity in self._target.campaigns)
        return {identity: campaign for identity, campaign in seen if campaign is not None}

    def in_state(self, state: str) -> str:
        """The id of a campaign in ``state``.

        Raises:
            NotExercised: there is none, and none may or can be brought there.
        """
        snapshot = self.snapshot()
        found = next((name for name, campaign in snapshot.items() if campaign.get("status") == state), None)
        if found is not None:
            return self._usable(found, state)
        for origin in self._origins(state, snapshot):
            self._update(origin, LEADS_TO[state])
            if (self.read(origin) or {}).get("status") == state:
                return origin
        raise NotExercised(f"no listed campaign is {state}, and none could be brought there")

    def _usable(self, found: str, state: str) -> str:
        if state == "READY" and not self._target.may_spend:
            raise NotExercised("nothing leads back to READY, so a campaign that is READY is left alone")
        if state == "RUNNING" and not self._target.may_run:
            raise NotExercised("a campaign that is RUNNING cannot be put back without --allow-running")
        return found

    def _origins(self, state: str, snapshot: dict[str, Campaign]) -> Iterator[str]:
        if state in LEADS_TO and self._target.may_run:
            others = {"RUNNING", "PAUSED"} - {state}
            yield from (name for name, campaign in snapshot.items() if campaign.get("status") in others)


def answered(exchange: Exchange) -> Campaign:
    """The members of the campaign that came back, or none."""
    return members(exchange.response.body) if exchange.response else {}


def campaign_path(identity: str) -> str:
    """The path of a campaign, with its id percent-encoded."""
    return f"/campaigns/{quote(identity, safe='')}"
