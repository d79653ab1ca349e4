"""What a run has seen of its campaigns, and what it asked of them in between."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

from conformance.exchange import Exchange
from conformance.suite.still import is_refused

Campaign = dict[str, object]


@dataclass
class Sight:
    """A view of a campaign, and how many updates had been answered when it was seen so first, and last."""

    view: Campaign
    since: int
    until: int


@dataclass
class History:
    """Every view of each campaign, among the answers to all updates, in order."""

    _updates: list[Exchange] = field(default_factory=list)
    _answers: dict[str, list[Exchange]] = field(default_factory=dict)
    _sights: dict[str, list[Sight]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def beginning(cls, views: Mapping[str, Campaign]) -> Self:
        """A history that begins with a view of each of these campaigns."""
        history = cls()
        for identity, view in views.items():
            history.looked(identity, view)
        return history

    def updated(self, exchange: Exchange) -> None:
        """Take the answer to an update, whatever it was."""
        self.overtook(exchange)
        if exchange.status == 200:
            identity = exchange.request.campaign
            self._answers[identity] = [*self.answers(identity)[:1], exchange]

    def overtook(self, exchange: Exchange) -> None:
        """Take the answer to an update that came among others, or ahead of its turn, and counts again in that."""
        self._updates.append(exchange)

    def answers(self, identity: str) -> list[Exchange]:
        """The first and the last update of a campaign that were answered with 200."""
        return self._answers.get(identity, [])

    def looked(self, identity: str, view: Campaign) -> None:
        """Take what GET shows of a campaign, or has shown before the first update."""
        sights, now = self._sights[identity], len(self._updates)
        if sights and sights[-1].view == view:
            sights[-1].until = now
        else:
            sights.append(Sight(view, now, now))

    def untouched(self, identity: str) -> Campaign:
        """The last view of a campaign, unless any update was answered since that was not refused; else an empty one."""
        sights = self._sights.get(identity)
        updates = self._updates[sights[-1].until :] if sights else ()
        return sights[-1].view if sights and all(map(is_refused, updates)) else {}

    def ends(self, identity: str) -> tuple[Campaign, Campaign]:
        """The first and the last view of a campaign; empty ones where it was not seen."""
        sights = self._sights.get(identity) or [Sight({}, 0, 0)]
        return sights[0].view, sights[-1].view

    def steps(self, identity: str) -> list[tuple[Sight, Sight]]:
        """Each view of a campaign with the different one after it."""
        return list(pairwise(self._sights.get(identity, [])))

    def between(self, one: Sight, other: Sight) -> list[Exchange]:
        """The updates of any campaign between two views."""
        return self._updates[one.until : other.since]

    def of(self, identity: str, before: Sight | None = None) -> list[Exchange]:
        """The updates of one campaign, refused ones too: all of them, or those before it was seen so."""
        updates = self._updates[: before.since] if before else self._updates
        return [update for update in updates if update.request.campaign == identity]
