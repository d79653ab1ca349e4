"""Putting an SDK through every play, and judging what it sends and what it makes of the answers."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.contract import load_contract
from conformance.errors import ConfigurationError
from conformance.exchange import Exchange, Failure, Request, Response
from conformance.options import Settings
from conformance.report.run import Run
from conformance.sdk.call import Adapter, Call, Outcome, Raised, Returned, Silent
from conformance.sdk.play import Play, Scene
from conformance.sdk.requests import check_redirected, check_request
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.responses import check_outcome, check_repetition, headers_of
from conformance.sdk.stage import Stage
from conformance.secrets import Secrets
from conformance.suite.catalogue import selected
from conformance.targets.target import TOKEN, Target
from conformance.verdicts.fold import fold
from conformance.verdicts.ledger import Ledger

ABOUT = "its requests and what it makes of answers; the answers are played by this suite, not by the live API"
FAILURES = {Scene.BROKEN: Failure.RESET, Scene.LATE: Failure.TIMEOUT}


@dataclass(frozen=True, slots=True)
class SdkSettings(Settings):
    """The settings of a trial; ``command_line`` is what a person types to repeat it."""

    command_line: str = "conformance sdk"

    def command(self, requirement: str) -> str:
        """The command line that judges one requirement."""
        return f"{self.command_line} --only {requirement}"


def secrets_with(token: str) -> Secrets:
    """The secrets of a trial: the token that the SDK is given."""
    return Secrets({TOKEN: token})


class Trial:
    """One SDK on one stage."""

    def __init__(self, stage: Stage, token: str, settings: SdkSettings, title: str) -> None:
        self.ledger = Ledger()
        self._contract = load_contract()
        self._requirements = selected(REQUIREMENTS, settings.only)
        self._stage = stage
        self._token = token
        self._settings = settings
        self._title = title
        self._started, self._clock = time.time(), time.perf_counter()

    def play(self, adapter: Adapter, plays: Iterable[Play]) -> None:
        """Let the SDK make every call."""
        for played in plays:
            stage = self._stage
            call = Call(
                stage.base_url, self._token, played.campaign, played.member, played.value, self._settings.timeout
            )
            received, strayed, clock = len(stage.received), len(stage.strayed), time.perf_counter()
            outcome = self._concealed(adapter(call))
            elapsed = time.perf_counter() - clock
            requests = [sent for sent in stage.received[received:] if self._belongs(sent, played)]
            self._judge(played, outcome, elapsed, requests, stage.strayed[strayed:])

    def _belongs(self, request: Request, played: Play) -> bool:
        """Whether a request came of this call, not of an earlier one that was given up and goes on."""
        return request.campaign == played.campaign or request.campaign not in self._stage.plays

    def _concealed(self, outcome: Outcome) -> Outcome:
        conceal = self._stage.secrets.conceal_text
        if isinstance(outcome, Raised):
            message = conceal(outcome.message) if isinstance(outcome.message, str) else outcome.message
            return Raised(outcome.type, conceal(outcome.text), outcome.status, outcome.code, message, outcome.fields)
        return outcome if isinstance(outcome, Returned) else Silent(conceal(outcome.why))

    def _judge(
        self, played: Play, outcome: Outcome, elapsed: float, requests: list[Request], strayed: list[Request]
    ) -> None:
        number = self.ledger.add(self._exchange(played, requests, outcome, elapsed), f"play: {played.name}")
        record = self.ledger.record
        for request in requests[:1]:
            record(number, check_request(played, request, self._stage.base_url))
        record(number, check_repetition(played, len(requests)))
        if requests:
            record(number, check_outcome(played, outcome, self._contract, elapsed, self._settings.timeout))
        if played.scene is Scene.REDIRECTED:
            record(number, [check_redirected(strayed)])

    def watch(self, plays: Mapping[str, Play]) -> None:
        """Judge what was sent to the stage by somebody else: its requests only."""
        for request in self._stage.received:
            if played := plays.get(request.campaign):
                number = self.ledger.add(self._exchange(played, [request], None, 0.0), f"play: {played.name}")
                self.ledger.record(number, check_request(played, request, self._stage.base_url))
        for requirement in self._requirements:
            self.ledger.excuse(requirement.id, "what the SDK made of an answer is not seen from here")

    def _exchange(self, played: Play, requests: list[Request], outcome: Outcome | None, elapsed: float) -> Exchange:
        """The evidence: what was sent, what was answered, and in ``detail`` what the SDK did."""
        url = f"{self._stage.base_url}/campaigns/{played.campaign}"
        request = requests[0] if requests else Request("PATCH", url)
        answer = played.answer
        response = Response(answer.status, headers_of(played), played.content, wire_length=len(answer.body))
        failure = FAILURES.get(played.scene)
        return Exchange(request, None if failure else response, failure, _words(outcome), elapsed, elapsed, time.time())

    def conclude(self) -> Run:
        """Fold what was found into verdicts."""
        stage = self._stage
        target = Target("sdk", f"{self._title}: {ABOUT}", stage.base_url, (), _nobody, stage.secrets)
        verdicts = fold(self._requirements, self.ledger, strict=self._settings.strict)
        seconds = time.perf_counter() - self._clock
        return Run(self._settings, self._contract, target, self.ledger, verdicts, self._started, seconds)


def _nobody(request: Request) -> Exchange:
    raise ConfigurationError(f"an SDK under trial is sent nothing: {request.url}")


def _words(outcome: Outcome | None) -> str:
    if isinstance(outcome, Raised):
        return f"the SDK raised {outcome}"[:500]
    if isinstance(outcome, Silent):
        return f"the SDK: {outcome.why}"[:500]
    return "the SDK returned" if outcome else ""
