"""Putting an SDK through every play, and judging what it sends and what it makes of the answers."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.checks.finding import Finding, Kept
from conformance.checks.finding import Outcome as Judgement
from conformance.contract import Requirement
from conformance.errors import ConfigurationError
from conformance.exchange import Exchange, Request
from conformance.options import Settings
from conformance.report.run import Run
from conformance.report_model import CallEntry
from conformance.sdk.campaign_plays import RESERVED
from conformance.sdk.causes import without_symptoms
from conformance.sdk.documented import documented
from conformance.sdk.evidence import NOMINAL, exchange, recorded, unsent, words
from conformance.sdk.outcome import Adapter, AdapterError, Call, Limits, Outcome, Raised, Returned, Silence, Silent
from conformance.sdk.outcome import concealed as without_secrets
from conformance.sdk.play import Play, Scene
from conformance.sdk.repetition import check_repetition
from conformance.sdk.requests import check_followed, check_redirected, check_request
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.responses import SLACK, check_outcome
from conformance.sdk.selection import is_a_call, useful
from conformance.sdk.stage import STORM, Sent, Stage
from conformance.secrets import Secrets
from conformance.suite.catalogue import selected
from conformance.targets.target import TOKEN, Target
from conformance.verdicts.fold import fold
from conformance.verdicts.ledger import Ledger

ABOUT = "its requests and what it makes of answers; the answers are played by this suite, not by the live API"
SLOW = "sdk/transport/slow"
BACK_OFF = 20.0
"""Seconds that an SDK may take for asking again, on top of its time-outs."""
HOPELESS = 8.0
"""Seconds after which it has waited long enough for a server that names a time too far away."""
TRIES = 4
"""Time-outs that a call may run into."""
MOST_SILENCES = 2
"""Calls that may take all their time; those after them get no more than a time-out."""


@dataclass(frozen=True, slots=True)
class SdkSettings(Settings):
    """The settings of a trial; ``command_line`` is what a person types to repeat it, up to the requirement."""

    command_line: str = "conformance sdk"
    option: str = "--only "

    def command(self, requirement: str) -> str:
        """The command line that judges one requirement."""
        return f"{self.command_line} {self.option}{requirement}" if self.option else self.command_line


def secrets_with(token: str) -> Secrets:
    """The secrets of a trial: the token that the SDK is given."""
    return Secrets({TOKEN: token})


class Trial:
    """One SDK on one stage. ``calls`` holds what it did, play by play, as JSON values; ``planned`` counts the plays."""

    def __init__(self, stage: Stage, token: str, settings: SdkSettings, title: str) -> None:
        self.ledger = Ledger()
        self.requirements: tuple[Requirement, ...] = selected(REQUIREMENTS, settings.only)
        self.calls: list[CallEntry] = []
        self.notes: list[str] = []
        self.planned = 0
        self.interrupted = False
        self._stage = stage
        self._token = token
        self._settings = settings
        self._title = title
        self._silences = 0
        self._started, self._clock = time.time(), time.perf_counter()

    def play(self, adapter: Adapter, plays: Iterable[Play]) -> None:
        """Let the SDK make every call that is of use, the first of them twice: to see whether the adapter works.

        Raises:
            AdapterError: it does not.
        """
        chosen = list(useful(plays, self.requirements))
        self.planned = len(chosen)
        self._begin(adapter, chosen[0])
        for played in chosen:
            outcome, elapsed, sent = self._call(adapter, played)
            if isinstance(outcome, Raised) and not sent:  # over a connection, maybe, that a play before it closed
                outcome, elapsed, sent = self._call(adapter, played)
            if isinstance(outcome, Silent):
                self._refuse_silence(outcome, sent, played)
            self._judge(played, outcome, elapsed, sent, list(self._stage.strayed))

    def _begin(self, adapter: Adapter, plain: Play) -> None:
        """See whether the adapter works, and which media type of a campaign the SDK can read."""
        outcome, _, sent = self._call(adapter, plain, self._settings.timeout + SLACK)
        if isinstance(outcome, Raised) and not sent:  # on a busy machine, maybe, where starting took all the time
            outcome, _, sent = self._call(adapter, plain, self._settings.timeout + SLACK)
        self._refuse_broken(outcome, sent)
        if isinstance(outcome, Returned) and isinstance(outcome.campaign, dict):
            return
        for media_type in documented().sent_back[1:]:
            self._stage.media_type = media_type
            outcome, _, _ = self._call(adapter, plain)
            if isinstance(outcome, Returned) and isinstance(outcome.campaign, dict):
                self.notes.append(f"campaigns were sent as {media_type}, the only media type of them that it can read")
                return
        self._stage.media_type = ""

    def _call(self, adapter: Adapter, played: Play, allowed: float = 0.0) -> tuple[Outcome, float, list[Sent]]:
        stage, settings = self._stage, self._settings
        stage.begin(played, settings.timeout)
        address = stage.base_url + played.base
        call = Call(address, self._token, played.campaign, played.member, played.value, settings.timeout)
        limits = Limits(
            allowed or self._allowed(played),
            hopeless=lambda: len(stage.sent(played)) > STORM,
            requests=lambda: len(stage.sent(played)),
        )
        clock = time.perf_counter()
        outcome = without_secrets(adapter(call, limits), stage.secrets.conceal_text)
        elapsed = time.perf_counter() - clock
        sent = stage.sent(played)
        if isinstance(outcome, Silent):
            self._silences += 1
            stage.give_up(played)
        return outcome, elapsed, sent

    def _allowed(self, played: Play) -> float:
        timeout = self._settings.timeout
        if self._silences >= MOST_SILENCES:
            return timeout + SLACK
        if played.scene is Scene.LATE:
            return TRIES * timeout + SLACK
        waits = max((step.wait or 0.0 for step in played.steps), default=0.0)
        return timeout + (HOPELESS if waits > BACK_OFF else BACK_OFF)

    def _refuse_broken(self, outcome: Outcome, sent: list[Sent]) -> None:
        """Tell an adapter that does not work from an SDK that is wrong."""
        nothing = "" if sent else f"no request came to {self._stage.base_url}{self._stage.hint}"
        if isinstance(outcome, Silent):
            raise AdapterError(_message("the adapter does not work", outcome.why, outcome.output))
        if isinstance(outcome, Raised) and (outcome.own or not sent):
            where = nothing or "its own lines failed"
            raise AdapterError(_message("the adapter does not work", f"{outcome} ({where})", outcome.output))
        if nothing:
            raise AdapterError(_message(f"the adapter returned, and {nothing}", "", outcome.output))

    def _refuse_silence(self, outcome: Silent, sent: list[Sent], played: Play) -> None:
        """Tell an adapter that breaks down on the way from an SDK that does not come back."""
        if outcome.silence is Silence.GARBLED or (outcome.silence is Silence.ENDED and not sent):
            raise AdapterError(
                _message(f"the adapter broke down at the play {played.name!r}", outcome.why, outcome.output)
            )

    def _judge(
        self, played: Play, outcome: Outcome, elapsed: float, sent: Sequence[Sent], strayed: list[Request]
    ) -> None:
        broken: set[str] = set()
        number = 0

        def record(judgements: Iterable[Judgement]) -> None:
            broken.update(finding.requirement for finding in self.ledger.record(number, judgements))

        for one in sent:
            number = self.ledger.add(exchange(one, self._stage, outcome), f"play: {played.name}")
            record(check_request(played, one.request, self._stage.base_url + played.base))
        if not sent:
            number = self.ledger.add(unsent(played, outcome), f"play: {played.name}")
        elif all(one.campaign == played.campaign for one in sent):  # else they got the answers of another play
            record(check_repetition(played, sent))
            record(self._of_outcome(played, sent, outcome, elapsed))
        record(_sent(played, outcome, sent))
        if played.scene is Scene.REDIRECTED:
            record([*check_redirected(strayed), check_followed([one.request for one in sent], strayed)])
        self.calls.append(recorded(played, sent, self._stage, outcome, broken))

    def _of_outcome(
        self, played: Play, sent: Sequence[Sent], outcome: Outcome, elapsed: float
    ) -> Iterator[Judgement]:
        """What came of a call, without what cannot be seen here."""
        unseen = self._stage.unseen and isinstance(outcome, Raised)
        for judgement in check_outcome(played, sent, outcome, elapsed, self._settings.timeout):
            if unseen and judgement.requirement == SLOW:
                self.ledger.excuse(SLOW, self._stage.unseen)
            else:
                yield judgement

    def conclude(self) -> Run:
        """Fold what was found into verdicts."""
        stage = self._stage
        without_symptoms(self.ledger)
        target = Target("sdk", f"{self._title}: {ABOUT}", NOMINAL, (), _nobody, stage.secrets)
        judgements = fold(self.requirements, self.ledger, strict=self._settings.strict)
        seconds = time.perf_counter() - self._clock
        contract, notes = documented().contract, tuple(self.notes)
        return Run(
            *(self._settings, contract, target, self.ledger, judgements, self._started, seconds, notes),
            interrupted=self.interrupted,
            played=len(self.calls),
            scenarios=self.planned,
        )


def _sent(played: Play, outcome: Outcome, sent: Sequence[Sent]) -> Iterable[Judgement]:
    """Whether a call sent anything. An id that looks like no id may be refused without asking."""
    if not sent and played.campaign == RESERVED and isinstance(outcome, Raised):
        return
    name = "sdk/request/members" if is_a_call(played) else "sdk/request/sent"
    yield Kept(name) if sent else Finding(name, "call", "a request", words(outcome))


def _message(what: str, why: str, output: str) -> str:
    """A message with what the adapter itself said below it."""
    said = output.strip()
    first = f"{what}: {why}" if why else what
    return first if not said or said in first else f"{first}\n{said}"


def _nobody(request: Request) -> Exchange:
    raise ConfigurationError(f"an SDK under trial is sent nothing: {request.url}")
