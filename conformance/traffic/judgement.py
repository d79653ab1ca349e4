"""Judging exchanges that somebody else made: every check, and the same reports as those of a run."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from conformance import checks
from conformance.checks import Finding, examine
from conformance.contract import Contract, Requirement, load_contract
from conformance.exchange import Exchange, Headers, values
from conformance.options import Settings
from conformance.report.run import Run
from conformance.secrets import Secrets, with_environment
from conformance.suite.catalogue import selected
from conformance.targets.target import TOKEN, Target
from conformance.verdicts.fold import fold
from conformance.verdicts.ledger import Ledger

SCENARIO = "traffic of others"
UNSEEN = "nothing that came by had anything to do with it"
COOKIES = frozenset({"cookie", "set-cookie"})


@dataclass(frozen=True, slots=True)
class TrafficSettings(Settings):
    """The settings of a judgement; ``command_line`` is what a person types to repeat it."""

    command_line: str = "conformance judge"

    def command(self, requirement: str) -> str:
        """The command line that judges one requirement."""
        return f"{self.command_line} --only '{requirement}'"


class Judgement:
    """What exchanges say of the requirements of which any answer may tell.

    Tokens that are seen in requests are secrets from then on: no exchange that is kept holds one.
    """

    def __init__(self, settings: TrafficSettings, about: str) -> None:
        self.contract: Contract = load_contract()
        self.requirements = selected(judged_by_traffic(self.contract), settings.only)
        self.ledger = Ledger()
        self.foreign = 0
        self._settings = settings
        self._about = about
        self._secrets = Secrets({})
        self._tokens: set[str] = set()
        self._started, self._clock = time.time(), time.perf_counter()

    def judge(self, exchange: Exchange) -> list[Finding]:
        """Put an exchange through every check, if it is one of a documented operation. Returns what it broke."""
        if self.contract.operation_of(exchange.request.method, exchange.request.path) is None:
            self.foreign += 1
            return []
        kept = self._concealed(exchange)
        return self.ledger.record(self.ledger.add(kept, SCENARIO), examine(kept, self.contract))

    def judge_all(self, exchanges: Iterable[Exchange]) -> None:
        """Judge every one of some exchanges."""
        for exchange in exchanges:
            self.judge(exchange)

    def conclude(self, *notes: str) -> Run:
        """Fold what was seen into verdicts."""
        for requirement in self.requirements:
            self.ledger.excuse(requirement.id, UNSEEN)
        target = Target("traffic", self._about, "", (), _never, self._secrets)
        judgements = fold(self.requirements, self.ledger, strict=self._settings.strict)
        seconds = time.perf_counter() - self._clock
        notes = (*notes, *self._notes())
        return Run(self._settings, self.contract, target, self.ledger, judgements, self._started, seconds, notes)

    def _notes(self) -> Iterator[str]:
        if self.foreign:
            yield f"{self.foreign} exchanges were of no documented operation, and were not judged"
        if not self.ledger.exchanges:
            names = ", ".join(f"{found.method} {found.template}" for found in self.contract.operations.values())
            yield f"no exchange was one of {names}"

    def _concealed(self, exchange: Exchange) -> Exchange:
        """The exchange without the credentials that are in it."""
        for value in values(exchange.request.headers, "authorization"):
            token = value.rpartition(" ")[2]
            if token not in self._tokens:
                self._tokens.add(token)
                self._secrets.replace(TOKEN, token)
        request = replace(exchange.request, headers=_without_cookies(exchange.request.headers))
        response = exchange.response and replace(exchange.response, headers=_without_cookies(exchange.response.headers))
        return with_environment(self._secrets).conceal_exchange(replace(exchange, request=request, response=response))


def judged_by_traffic(contract: Contract) -> Mapping[str, Requirement]:
    """The requirements of which the answer to any request may tell, by id."""
    every = (*contract.requirements.values(), *checks.REQUIREMENTS, *checks.companions(contract))
    return {requirement.id: requirement for requirement in every}


def _without_cookies(headers: Headers) -> Headers:
    return tuple(pair for pair in headers if pair[0].lower() not in COOKIES)


def _never(_: object) -> Exchange:
    raise AssertionError("nothing is sent")
