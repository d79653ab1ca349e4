"""What a scenario works with: it sends requests, and says what it expected of the answers."""

from collections.abc import Iterable, Mapping

from conformance.checks import Finding, Kept, Outcome, examine
from conformance.contract import Contract, Requirement
from conformance.exchange import Exchange, Request, json_body, merged
from conformance.suite.fleet import Fleet, NotExercised, campaign_path
from conformance.targets import Target
from conformance.targets.target import TOKEN
from conformance.verdicts.ledger import Ledger

Replacement = dict[str, str]

PAUSE: Replacement = {"op": "REPLACE", "path": "status", "value": "paused"}
DEFAULTS = {"Content-Type": "application/json", "Authorization": f"Bearer ${TOKEN}"}
RATE_LIMITED = 429


class Api:
    """The endpoint, as one scenario sees it. Everything sent through it is recorded and checked.

    ``requirement`` is what the scenario proves; ``findings`` what went wrong so far while it was played.
    """

    def __init__(
        self, target: Target, contract: Contract, ledger: Ledger, scenario: str, requirement: Requirement
    ) -> None:
        self.target = target
        self.contract = contract
        self.requirement = requirement
        self.findings: list[Finding] = []
        self.fleet = Fleet(target, lambda identity, value: self.patch(identity, PAUSE | {"value": value}))
        self._ledger = ledger
        self._scenario = scenario
        self._numbers: dict[int, int] = {}

    def patch(self, identity: str, body: object = PAUSE, headers: Mapping[str, str | None] | None = None) -> Exchange:
        """PATCH a campaign. ``body`` is sent as it is if it is bytes, else as JSON; a header of None is left out."""
        return self.patch_path(campaign_path(identity), body, headers)

    def patch_path(self, path: str, body: object = PAUSE, headers: Mapping[str, str | None] | None = None) -> Exchange:
        """PATCH a path that is already percent-encoded."""
        content = body if isinstance(body, bytes) else json_body(body)
        return self.send(Request("PATCH", self.target.url(path), merged(headers or {}, DEFAULTS), content))

    def send(self, request: Request) -> Exchange:
        """Send a request, record the exchange, and put it through every check."""
        exchange = self.target.send(request)
        number = self._ledger.add(exchange, self._scenario)
        self._numbers[id(exchange)] = number
        self._record(number, examine(exchange, self.contract))
        return exchange

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

    def report(self, exchange: Exchange, outcomes: Iterable[Outcome]) -> None:
        """Record what a check of several exchanges says, on the evidence of ``exchange``."""
        self._record(self._numbers[id(exchange)], outcomes)

    def _record(self, number: int, outcomes: Iterable[Outcome]) -> None:
        self.findings += self._ledger.record(number, outcomes)
