"""The campaigns under test: which there are, what state they are in, and how to get one into another."""

from collections.abc import Callable, Iterator
from itertools import islice

from conformance.checks.state import WAITING
from conformance.checks.text import listed
from conformance.exchange import Exchange
from conformance.suite.lag import is_documented
from conformance.suite.reader import Campaign, Reader, answered
from conformance.targets.effect import NAME, STATUS
from conformance.targets.permission import LEADS_TO, PRIORITY, Permission, can_be_put_back, is_settable, sendable
from conformance.targets.permitted import LIST

Replacement = dict[str, str]

PAUSE: Replacement = {"op": "REPLACE", "path": "status", "value": "paused"}
KEPT_STILL = WAITING
"""States that no campaign is brought out of for another scenario's sake, as long as there is another one."""
STATES = ("RUNNING", "PAUSED", *KEPT_STILL)


class NotExercised(Exception):
    """A scenario cannot be played on this target; the message says why."""


class Subjects(Reader):
    """Chooses campaigns for scenarios, and moves them between states where that is permitted."""

    def may_change(self, identity: str, member: str) -> bool:
        """Whether a member of a campaign may be given another value."""
        return self.subject(identity).may_change(member)

    def listed(self) -> frozenset[str]:
        """Ids of the campaigns on the first page of the list; none if it cannot be read."""
        campaigns = listed(answered(self.target.get(LIST))) or ()
        return frozenset(str(campaign.get("id")) for campaign in campaigns)

    def documented(self) -> Exchange | None:
        """A documented update that was answered with 200, if there was one."""
        every = (update for identity in self.target.campaigns for update in self.updates(identity))
        return next(filter(is_documented, every), None)

    def paused(self) -> list[str]:
        """The campaigns that are PAUSED, of those that were last seen so."""
        return [each for each in self.target.campaigns if self._last_seen.get(each) == "PAUSED" == self._status(each)]

    def unchanging(self) -> tuple[str, Replacement]:
        """A campaign, and a documented request that changes nothing about it even if it is accepted.

        Raises:
            NotExercised: there is none, since no campaign shows a member with a value that a request may have.
        """
        for found in self.each_unchanging():
            return found
        raise NotExercised(
            "no listed campaign can be read with GET, so there is no request that surely changes nothing"
        )

    def each_unchanging(self) -> Iterator[tuple[str, Replacement]]:
        """Such a request for one campaign that is PAUSED, and for each campaign that shows its name."""
        paused = (identity for identity in self._likely("PAUSED") if self._is(identity, "PAUSED"))
        yield from ((identity, PAUSE) for identity in islice(paused, 1))
        for identity, campaign in self.seen_all().items():
            if is_settable(name := campaign.get(NAME)):
                yield identity, {"op": "REPLACE", "path": NAME, "value": str(name)}

    def repeats(self, identity: str, campaign: Campaign) -> Iterator[Replacement]:
        """The documented requests that give a campaign the values that it has."""
        if campaign.get(STATUS) == "PAUSED":
            yield PAUSE
        for member in (NAME, PRIORITY):
            if can_be_put_back(member, campaign.get(member)) and self.may_change(identity, member):
                yield {"op": "REPLACE", "path": member, "value": sendable(member, campaign[member])}

    def in_state(self, state: str, update: Callable[[str, str], Exchange]) -> str:
        """The id of a campaign in ``state``; if need be one that ``update`` brought there.

        Raises:
            NotExercised: there is none, and none may or can be brought there.
        """
        reason = ""
        for identity in self._likely(state):
            if self._is(identity, state):
                reason = self._obstacle(identity, state)
                if not reason:
                    return identity
        for identity in self._movable(state):
            if identity in self._unreadable:
                continue
            exchange = update(identity, LEADS_TO[state])
            if self._status(identity) == state or (exchange.status == 200 and not self._shows_state(identity)):
                return identity
        if not self._last_seen:
            raise NotExercised("no listed campaign can be read with GET, so none may be changed")
        raise NotExercised(reason or f"no listed campaign is {state}, and none could be brought there")

    def _obstacle(self, identity: str, state: str) -> str:
        """Why a campaign in ``state`` may not be paused there. Empty if it may."""
        subject = self.subject(identity)
        if state in KEPT_STILL and subject.permission < Permission.SPEND:
            return f"nothing leads back to {state}, so a campaign that is {state} is left alone without --expendable"
        if state == "RUNNING" and not subject.may_start:
            return "a campaign that is RUNNING cannot be put back without --allow-running"
        return ""

    def _movable(self, state: str) -> list[str]:
        """The campaigns that may be brought into ``state``: first of all those whose state can be had again."""
        if state not in LEADS_TO:
            return []
        subjects = [self.subject(identity) for identity in self.target.campaigns if identity in self._last_seen]
        may = [s.id for s in subjects if (s.may_start if state == "RUNNING" else s.permission >= Permission.PAUSE)]
        return [identity for identity in may if self._last_seen.get(identity) not in KEPT_STILL] or may

    def _likely(self, state: str) -> list[str]:
        """The campaigns that may be in ``state``, first those that were last seen in it; to some nothing leads.

        Where few requests are sent, of those again first the one of which most answers are known: none is sent again.
        """

        def rank(identity: str) -> tuple[bool, int]:
            known = self.opening[identity].answers if self.watches_few and identity in self.opening else ()
            return self._last_seen.get(identity, state) != state, -len(known)

        ids = sorted(self.target.campaigns, key=rank)
        return [identity for identity in ids if state in LEADS_TO or self._last_seen.get(identity, state) == state]

    def _is(self, identity: str, state: str) -> bool:
        """Whether a campaign is in a state, as far as is known."""
        return self._status(identity) == state

    def _status(self, identity: str) -> object:
        campaign = self.seen(identity)
        return campaign.get(STATUS) if campaign else self._last_seen.get(identity)

    def _shows_state(self, identity: str) -> bool:
        """Whether the campaign shows a status that the page knows; where it does not, its answers are believed."""
        return self._last_seen.get(identity) in STATES
