"""What a scenario works with: it sends requests, and says what it expected of the answers."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from conformance.checks import Finding, Kept, Outcome, echo, examine
from conformance.checks.state import ONLY_THE_NAMED, side_by_side, side_effects
from conformance.contract import Contract, Requirement
from conformance.exchange import Exchange, Failure, Request, Send, json_body, merged
from conformance.suite.fleet import Campaign, Fleet, NotExercised
from conformance.targets.dialling import Withheld
from conformance.targets.target import TOKEN, campaign_path
from conformance.verdicts.ledger import Ledger

Replacement = dict[str, str]

PAUSE: Replacement = {"op": "REPLACE", "path": "status", "value": "paused"}
Changes = Mapping[str, str | None]
"""Headers to set, or with None to leave out."""

DEFAULTS = {"Content-Type": "application/json", "Authorization": f"Bearer ${TOKEN}"}
RATE_LIMITED = 429
STATEFUL = frozenset({echo.SHOWN.id, ONLY_THE_NAMED})
"""What the same request, sent again, cannot break again: the change has been made by then."""


class Api:
    """The endpoint, as one scenario sees it. Everything sent through it is recorded and checked.

    ``requirement`` is what the scenario proves; ``findings`` what went wrong so far while it was played.
    """

    def __init__(
        self, fleet: Fleet, contract: Contract, ledger: Ledger, scenario: str, requirement: Requirement
    ) -> None:
        self.fleet = fleet
        self.target = fleet.target
        self.contract = contract
        self.requirement = requirement
        self.findings: list[Finding] = []
        self._ledger = ledger
        self._scenario = scenario
        self._numbers: dict[int, int] = {}
        self._before: Exchange | None = None

    def in_state(self, state: str) -> str:
        """The id of a campaign in ``state``; if need be one that is brought there now.

        Raises:
            NotExercised: there is none, and none may or can be brought there.
        """
        return self.fleet.in_state(state, lambda identity, value: self.patch(identity, PAUSE | {"value": value}))

    def request(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Request:
        """The request that ``patch`` would send."""
        return self._request(campaign_path(identity), body, headers)

    def patch(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """PATCH a campaign. ``body`` is sent as it is if it is bytes, else as JSON; a header of None is left out."""
        return self.record(self.target.send(self.request(identity, body, headers)))

    def patch_path(self, path: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """PATCH a path that is already percent-encoded."""
        return self.record(self.target.send(self._request(path, body, headers)))

    def probe(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """PATCH a campaign over a connection of its own, and see what comes after the answer.

        Raises:
            NotExercised: the target has no connections.
        """
        if self.target.probe is None:
            raise NotExercised("there are no connections to look at")
        return self.record(self.target.probe(self.request(identity, body, headers)), self.target.probe)

    def _request(self, path: str, body: object, headers: Changes | None) -> Request:
        content = body if isinstance(body, bytes) else json_body(body)
        return Request("PATCH", self.target.url(path), merged(headers or {}, DEFAULTS), content)

    def record(self, exchange: Exchange, send: Send | None = None) -> Exchange:
        """Record an exchange and put it through every check; what breaks something is sent once more."""
        number = self._ledger.add(exchange, self._scenario)
        self._numbers[id(exchange)] = number
        self.fleet.saw(exchange)
        self._record(number, self._examined(exchange))
        doubtful = self._ledger.doubtful(number) - STATEFUL
        if doubtful and exchange.failure is not Failure.TIMEOUT:
            self._ask_again(exchange.request, doubtful, send or self.target.send)
        return exchange

    def _examined(self, exchange: Exchange) -> Iterator[Outcome]:
        """What checks say of an exchange, and of it beside the one before; not beside one that shows no change."""
        before, self._before = self._before, exchange
        for outcome in examine(exchange, self.contract):
            if isinstance(outcome, Finding) and outcome.requirement == echo.SHOWN.id:
                self._before = before = None
            yield outcome
        if before and self.target.in_order:
            yield from side_effects(self.contract, before, exchange)

    def _ask_again(self, request: Request, doubtful: set[str], send: Send) -> None:
        """Send a request once more, to learn whether it breaks the same again. Where it may not be, it is not."""
        with suppress(Withheld):
            again = send(replace(request, again=True))
            broken = {o.requirement for o in examine(again, self.contract) if isinstance(o, Finding)}
            self._ledger.settle(doubtful, broken)

    def expect(self, exchange: Exchange, *statuses: int) -> bool:
        """Say that one of ``statuses`` is right for this scenario. Returns whether it was.

        Nothing is said of an answer that did not arrive, or of a rate limit: other requirements are about those.
        """
        if exchange.status is None:
            return False
        if exchange.status == RATE_LIMITED:
            raise NotExercised("the target kept answering 429, too many requests")
        expected = " or ".join(map(str, statuses))
        return self.judge(exchange, exchange.status in statuses, "status", expected, exchange.summary())

    def judge(self, exchange: Exchange, kept: bool, pointer: str, expected: str, seen: str) -> bool:
        """Say whether the scenario's own requirement was kept in ``exchange``. Returns ``kept``."""
        identity = self.requirement.id
        outcome = Kept(identity) if kept else Finding(identity, pointer, expected, seen)
        self._record(self._numbers[id(exchange)], [outcome])
        return kept

    def judge_alike(
        self, exchange: Exchange, different: list[str], expected: str, one: Campaign, other: Campaign
    ) -> None:
        """Say whether two views of a campaign are alike; ``different`` are the pointers where they are not."""
        seen = side_by_side(different, one, other)
        self.judge(exchange, not different, ", ".join(different), expected, seen)

    def report(self, exchange: Exchange, outcomes: Iterable[Outcome]) -> None:
        """Record what a check of several exchanges says, on the evidence of ``exchange``."""
        self._record(self._numbers[id(exchange)], outcomes)

    def _record(self, number: int, outcomes: Iterable[Outcome]) -> None:
        self.findings += self._ledger.record(number, outcomes)
