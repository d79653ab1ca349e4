"""Playing scenarios for their requests alone, several at once: each is played again for its verdict, in its turn."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from enum import IntEnum
from functools import partial

from conformance.contract import Contract, Requirement
from conformance.errors import ConformanceError
from conformance.exchange import Exchange, Request, Send
from conformance.profile import Profile
from conformance.suite.api import Api
from conformance.suite.reader import Campaign
from conformance.suite.requests import Changes, reading, updating
from conformance.suite.subjects import PAUSE, NotExercised, Subjects
from conformance.targets import Target
from conformance.targets.ahead import Ahead
from conformance.targets.permitted import Withheld
from conformance.verdicts.ledger import Ledger

Scenario = tuple[Requirement, Callable[[Api], object]]
"""The requirement that a scenario proves, and the scenario with all of its arguments but the endpoint."""


class Place(IntEnum):
    """The kinds of scenarios, in the order in which they are played.

    First updates that change nothing, then what looks at the state that was found, then the rest; of that last the
    reads that rest on nothing but which campaigns there are, and then what makes and deletes some.
    """

    UPDATES = 0
    STATE = 1
    REST = 2
    READS = 3
    MAKING = 4


class EarlySubjects(Subjects):
    """Campaigns that nothing changes: each is read once, by whichever scenario asks first, and none is moved."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._lock = threading.RLock()

    def saw(self, exchange: Exchange) -> None:
        """Know that nothing has changed."""

    def send_ahead(self, requests: Iterable[Request]) -> None:
        """Send nothing ahead of what is sent ahead itself: it would be sent twice."""

    def look(self, identity: str) -> Campaign | None:
        """As ``Subjects`` does, and by one scenario at a time; what could not be read once is not asked for again."""
        with self._lock:
            is_known = identity in self._current or identity in self._unreadable
            return self._views.get(identity) if is_known else super().look(identity)

    def _movable(self, state: str) -> list[str]:
        if found := super()._movable(state):
            raise Withheld(f"campaign {found[0]} would be moved, and this is not the time for it")
        return []


class EarlyApi(Api):
    """The endpoint, as a scenario sees it that is played for its requests alone: nothing is recorded or judged."""

    def answer(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """PATCH a campaign: what another scenario is answered at the same time is its own."""
        return self.patch(identity, body, headers)

    def patch_path(self, path: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """PATCH a path that is already percent-encoded."""
        return self.target.send(updating(self.target, path, body, headers))

    def get(self, path: str, headers: Changes | None = None, *, alone: bool = False) -> Exchange:
        """GET a path; what asks for a connection of its own is left to its turn."""
        request = reading(self.target, path, headers)
        return Exchange(request) if alone else self.target.send(request)

    def probe(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """Leave what asks for a connection of its own to its turn."""
        return Exchange(self.request(identity, body, headers))

    def record(self, exchange: Exchange, send: Send | None = None) -> Exchange:  # noqa: ARG002 - as Api has it
        """Record nothing."""
        return exchange

    def _record(self, number: int, outcomes: Iterable[object]) -> None:
        """Judge nothing."""

    def _number(self, exchange: Exchange) -> int:  # noqa: ARG002 - as Api has it
        return 0


def play_early(
    scenarios: Iterable[Scenario], target: Target, contract: Contract, ahead: Ahead, profile: Profile
) -> None:
    """Send what these scenarios will ask for. What goes wrong goes wrong once more in its turn, and counts there."""
    apis = _apis(scenarios, target, contract, ahead, profile)
    for api, _ in apis[:1]:
        with suppress(NotExercised, ConformanceError):
            api.accepted()
    ahead.each(partial(_played, play, api) for api, play in apis)


def play_meanwhile(
    scenarios: Iterable[Scenario], target: Target, contract: Contract, ahead: Ahead, profile: Profile
) -> None:
    """As ``play_early``, for scenarios that read only: others are played meanwhile."""
    apis = _apis(scenarios, target, contract, ahead, profile)
    ahead.begin(partial(_played, play, api) for api, play in apis)


def _apis(
    scenarios: Iterable[Scenario], target: Target, contract: Contract, ahead: Ahead, profile: Profile
) -> list[tuple[EarlyApi, Callable[[Api], object]]]:
    subjects = EarlySubjects(replace(target, send=ahead.early))
    return [(EarlyApi(subjects, contract, Ledger(), "early", proven, profile), play) for proven, play in scenarios]


def _played(play: Callable[[Api], object], api: Api) -> None:
    with suppress(Exception):
        play(api)
