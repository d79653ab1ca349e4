"""Putting an SDK through every play, and judging what it sends and what it makes of the answers."""

import time
from collections.abc import Iterable, Iterator, Sequence

from conformance.checks.finding import Finding, Kept
from conformance.checks.finding import Outcome as Judgement
from conformance.contract import Requirement
from conformance.errors import ConfigurationError
from conformance.exchange import Exchange, Request
from conformance.report.run import Run
from conformance.report_model import CallEntry
from conformance.sdk.causes import without_symptoms
from conformance.sdk.documented import documented
from conformance.sdk.evidence import NOMINAL, exchange, recorded, unsent, words
from conformance.sdk.outcome import Adapter, Call, Limits, Outcome, Raised, Returned, Silent
from conformance.sdk.outcome import concealed as without_secrets
from conformance.sdk.play import Play, Scene
from conformance.sdk.refusal import refuse_broken, refuse_silence
from conformance.sdk.repetition import check_repetition
from conformance.sdk.requests import check_followed, check_redirected, check_request
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.responses import SLACK, check_outcome
from conformance.sdk.selection import is_a_call, useful
from conformance.sdk.settings import SdkSettings, renewed
from conformance.sdk.stage import STORM, Sent, Stage
from conformance.sdk.together import RULE, at_once, play_at_once
from conformance.suite.catalogue import selected
from conformance.targets.target import Target
from conformance.verdicts.fold import fold
from conformance.verdicts.ledger import Ledger

ABOUT = "its requests and what it makes of answers; the answers are played by this suite, not by the live API"
SLOW = "sdk/transport/slow"
QUIET = "sdk/error/no-secret-in-debug-log"
UNHEARD = "of a program, only what it writes to standard error is heard"
BACK_OFF = 20.0
"""Seconds that an SDK may take for asking again, on top of its time-outs."""
HOPELESS = 8.0
"""Seconds after which it has waited long enough for a server that names a time too far away."""
TRIES = 4
"""Time-outs that a call may run into."""
MOST_SILENCES = 2
"""Calls that may take all their time; those after them get no more than a time-out."""


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
        self._at_once(adapter)
        self.ledger.excuse(QUIET, UNHEARD)
        for played in chosen:
            outcome, elapsed, sent = self._call(adapter, played)
            if isinstance(outcome, Raised) and not sent:  # over a connection, maybe, that a play before it closed
                outcome, elapsed, sent = self._call(adapter, played)
            refuse_silence(outcome, sent, played)
            self._judge(played, outcome, elapsed, sent, list(self._stage.strayed))

    def _begin(self, adapter: Adapter, plain: Play) -> None:
        """See whether the adapter works, and which media type of a campaign the SDK can read."""
        outcome, _, sent = self._call(adapter, plain, self._settings.timeout + SLACK)
        if isinstance(outcome, Raised) and not sent:  # on a busy machine, maybe, where starting took all the time
            outcome, _, sent = self._call(adapter, plain, self._settings.timeout + SLACK)
        refuse_broken(outcome, sent, self._stage)
        if isinstance(outcome, Returned) and isinstance(outcome.campaign, dict):
            return
        for media_type in documented().sent_back[1:]:
            self._stage.media_type = media_type
            outcome, _, _ = self._call(adapter, plain)
            if isinstance(outcome, Returned) and isinstance(outcome.campaign, dict):
                self.notes.append(f"campaigns were sent as {media_type}, the only media type of them that it can read")
                return
        self._stage.media_type = ""

    def _at_once(self, adapter: Adapter) -> None:
        """Let the SDK make two calls at the same time, if that is asked for and the adapter can."""
        if any(requirement.id == RULE for requirement in self.requirements):
            calls = [self._asked(play) for play in at_once()]
            play_at_once(adapter, self._stage, self.ledger, calls)

    def _asked(self, played: Play) -> Call:
        token = renewed(self._token) if played.renewed else self._token
        address = self._stage.base_url + played.base
        return Call(address, token, played.campaign, played.member, played.value, self._settings.timeout)

    def _call(self, adapter: Adapter, played: Play, allowed: float = 0.0) -> tuple[Outcome, float, list[Sent]]:
        stage, settings = self._stage, self._settings
        stage.begin(played, settings.timeout)
        limits = Limits(
            allowed or self._allowed(played),
            hopeless=lambda: len(stage.sent(played)) > STORM,
            requests=lambda: len(stage.sent(played)),
        )
        clock = time.perf_counter()
        outcome = without_secrets(adapter(self._asked(played), limits), stage.secrets.conceal_text)
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

    def _of_outcome(self, played: Play, sent: Sequence[Sent], outcome: Outcome, elapsed: float) -> Iterator[Judgement]:
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
    """Whether a call sent anything. Some values may be refused without asking."""
    if not sent and played.may_refuse and isinstance(outcome, Raised):
        return
    name = "sdk/request/members" if is_a_call(played) else "sdk/request/sent"
    yield Kept(name) if sent else Finding(name, "call", "a request", words(outcome))


def _nobody(request: Request) -> Exchange:
    raise ConfigurationError(f"an SDK under trial is sent nothing: {request.url}")
