"""What a run has seen so far: every exchange, and what each of them says of which requirement."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.checks import Finding, Outcome
from conformance.exchange import Exchange

TRIES = 5
"""Exchanges that broke a requirement and are sent again, until one of them breaks it again."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding and the number of the exchange that gave it."""

    exchange: int
    finding: Finding


@dataclass(slots=True)
class Ledger:
    """Exchanges are numbered from 0 in the order in which they were recorded.

    ``again`` are requirements that a request broke twice running, ``once`` those that it broke once only.
    ``follows`` are those of which nothing but consequences of others was seen, each with those others.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    scenarios: list[str] = field(default_factory=list)
    kept: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    broken: dict[str, list[Evidence]] = field(default_factory=lambda: defaultdict(list))
    once: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    reasons: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    follows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)

    def add(self, exchange: Exchange, scenario: str) -> int:
        """Number an exchange, and remember which scenario sent it."""
        self.exchanges.append(exchange)
        self.scenarios.append(scenario)
        self._numbers[id(exchange)] = number = len(self.exchanges) - 1
        return number

    def findings(self, number: int) -> list[Finding]:
        """What is known to be broken in an exchange."""
        return [entry.finding for entries in self.broken.values() for entry in entries if entry.exchange == number]

    def number_of(self, exchange: Exchange) -> int | None:
        """The number of this very exchange; None if it was not recorded."""
        return self._numbers.get(id(exchange))

    def record(self, number: int, outcomes: Iterable[Outcome]) -> list[Finding]:
        """Note what an exchange says of requirements. Returns the findings among the outcomes."""
        findings = []
        for outcome in outcomes:
            if isinstance(outcome, Finding):
                self.broken[outcome.requirement].append(Evidence(number, outcome))
                findings.append(outcome)
            else:
                self.kept[outcome.requirement].append(number)
        return findings

    def doubtful(self, number: int) -> set[str]:
        """Requirements that this exchange broke, and of which nobody knows yet whether they break again."""
        broken = {requirement for requirement, entries in self.broken.items() if entries[-1].exchange == number}
        return {requirement for requirement in broken - self.again if len(self.broken[requirement]) <= TRIES}

    def settle(self, doubtful: set[str], broken: set[str]) -> None:
        """Note which of the ``doubtful`` requirements the same request, sent again, broke again."""
        self.again |= doubtful & broken
        self.once |= doubtful - broken

    def is_flaky(self, requirement: str) -> bool:
        """Whether a requirement was broken by requests that, sent again, did not break it."""
        return requirement in self.once and requirement not in self.again

    def excuse(self, requirement: str, reason: str) -> None:
        """Say why a requirement could not be exercised."""
        self.reasons.setdefault(requirement, reason)

    def fail(self, requirement: str, error: str) -> None:
        """Say that the suite itself went wrong where it should have exercised a requirement."""
        self.errors.setdefault(requirement, error)
