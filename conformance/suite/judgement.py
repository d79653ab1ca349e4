"""What scenarios say of exchanges: which requirement an answer keeps or breaks, and why one cannot be exercised."""

from collections.abc import Iterable

from conformance.checks import Finding, Kept, Outcome
from conformance.checks.state import side_by_side
from conformance.contract import Requirement
from conformance.exchange import Exchange
from conformance.suite.reader import Campaign
from conformance.suite.refusals import ANY_REFUSAL, RATE_LIMITED, named, refusals
from conformance.suite.subjects import NotExercised
from conformance.verdicts.ledger import Ledger


class Judgement:
    """Notes in the ledger what one scenario says, which proves ``requirement``.

    ``findings`` is what went wrong so far while it was played.
    """

    def __init__(self, ledger: Ledger, requirement: Requirement) -> None:
        self.requirement = requirement
        self.findings: list[Finding] = []
        self._ledger = ledger

    def expect(self, exchange: Exchange, *statuses: int) -> bool:
        """Say that one of ``statuses`` is right for this scenario. Returns whether it was.

        Nothing is said of an answer that did not arrive, or of a rate limit: other requirements are about those.
        """
        if exchange.status is None:
            return False
        if exchange.status == RATE_LIMITED:
            raise NotExercised("the target kept answering 429, too many requests")
        return self.judge(exchange, exchange.status in statuses, "status", named(statuses), exchange.summary())

    def expect_refusal(self, exchange: Exchange, *others: int) -> bool:
        """Say that any refusal of HTTP is right here, or one of ``others``. Returns whether it was one.

        Those that the page has for a body with errors are what it should be, and that is a requirement of its own.
        """
        if exchange.status is not None and exchange.status not in others:
            self._record(self._number(exchange), refusals(exchange))
        return self.expect(exchange, *ANY_REFUSAL, *others)

    def judge(self, exchange: Exchange, kept: bool, pointer: str, expected: str, seen: str, *, of: str = "") -> bool:
        """Say whether the scenario's own requirement, or the one ``of`` an id, was kept. Returns ``kept``."""
        identity = of or self.requirement.id
        outcome = Kept(identity) if kept else Finding(identity, pointer, expected, seen)
        self._record(self._number(exchange), [outcome])
        return kept

    def judge_alike(
        self, exchange: Exchange, different: list[str], expected: str, one: Campaign, other: Campaign, *, of: str = ""
    ) -> None:
        """Say whether two views of a campaign are alike; ``different`` are the pointers where they are not."""
        seen = side_by_side(different, one, other)
        self.judge(exchange, not different, ", ".join(different), expected, seen, of=of)

    def doubt(self) -> None:
        """Say that what broke the scenario's own requirement did not break it again when it was tried once more."""
        self._ledger.settle({self.requirement.id}, set())

    def excuse(self, requirement: str, reason: str) -> None:
        """Say why one of several requirements that a scenario proves cannot be exercised."""
        self._ledger.excuse(requirement, reason)

    def report(self, exchange: Exchange, outcomes: Iterable[Outcome]) -> None:
        """Record what a check of several exchanges says, on the evidence of ``exchange``."""
        self._record(self._number(exchange), outcomes)

    def _report(self, exchange: Exchange, outcome: Outcome) -> None:
        """Record what was learnt of an update that some scenario has sent, this one or an earlier one."""
        if (number := self._ledger.number_of(exchange)) is not None:
            self._record(number, [outcome])

    def _number(self, exchange: Exchange) -> int:
        number = self._ledger.number_of(exchange)
        assert number is not None, "an exchange is judged that was not recorded"
        return number

    def is_broken(self, requirement: str) -> bool:
        """Whether a requirement is known to be broken."""
        return requirement in self._ledger.broken

    def _record(self, number: int, outcomes: Iterable[Outcome]) -> None:
        self.findings += self._ledger.record(number, outcomes)
