"""What stands round every way to send in one run, built in one place: sent ahead, recorded, and judged."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from conformance.cassette.interaction import CLIENT, PROBE
from conformance.cassette.recorder import Recorder
from conformance.checks import examine
from conformance.contract import Contract
from conformance.exchange import Exchange, Request, Send
from conformance.options import Settings
from conformance.progress import Progress
from conformance.suite.companions import AHEAD, Companions
from conformance.suite.early import Place, Scenario, play_early, play_meanwhile
from conformance.targets import Target
from conformance.targets.ahead import Ahead
from conformance.targets.first_look import SCENARIO as FIRST_LOOK
from conformance.targets.places import Places
from conformance.verdicts.ledger import Ledger


def nothing() -> None:
    """Begin nothing."""


class Sending:
    """The ways to send of one run. With a ``recorder`` its exchanges are recorded, with ``progress`` counted."""

    def __init__(self, settings: Settings, contract: Contract, ledger: Ledger, recorder: Recorder | None) -> None:
        self.progress: Progress | None = None
        self._settings = settings
        self._contract = contract
        self._ledger = ledger
        self._recorder = recorder
        self._companions = Companions(contract, ledger)
        self._ahead: Ahead | None = None
        self._reads: Ahead | None = None
        self._begin_reads: Callable[[], None] = nothing
        self._are_due = False

    def opened(self, target: Target) -> Target:
        """The target with a way to send several requests at once, if it is a server of somebody else."""
        send = self.progress.around(target.send) if self.progress else target.send
        at_once = self._settings.concurrency
        if target.gate is None or self._settings.plan or at_once < 2:
            return replace(target, send=send)
        keeps, places = target.gate.keeps, Places(at_once)
        ahead = self._ahead = Ahead(send, at_once, keeps, places)
        # one less, since another one is on its way in its turn
        reads = self._reads = Ahead(send, at_once - 1, keeps, places, in_a_hurry=False)

        def send_in_turn(request: Request) -> Exchange:
            return (reads if self._are_due else ahead).send(request)

        return replace(target, send=send_in_turn, ahead=ahead.fetch)

    def restoring(self, target: Target) -> Target:
        """The target as restoration uses it: what it sends of companions is evidence, and is recorded; no update is."""
        self.outside(FIRST_LOOK)
        back = target.restorer
        send = self._companions.apart(target.send, self._kept(target.send))
        return replace(target, send=send, restorer=back and self._companions.apart(back, self._kept(back)))

    def played(self, target: Target, send: Send) -> Target:
        """The target as scenarios use it; ``send`` is the way to send that nothing stands round yet."""
        probe = self._companions.around(self._kept(target.probe, PROBE)) if target.probe else None
        made = replace(target, send=self._companions.around(self._kept(send)), probe=probe)
        return replace(made, begin_scenario=self._recorder.begin_scenario) if self._recorder else made

    def begin_scenario(self, nodeid: str) -> None:
        """Say which scenario is about to be played."""
        self._companions.scenario = nodeid

    def outside(self, scenario: str) -> None:
        """Say what is sent outside all scenarios."""
        self._companions.scenario = scenario
        if self._recorder:
            self._recorder.begin_scenario(scenario)

    def play_early(self, updates: Iterable[Scenario], reads: Iterable[Scenario], target: Target) -> None:
        """Send ahead what scenarios will ask for whose order does not matter; ``reads`` while others are played."""
        if self._ahead and self._reads and not self._settings.plays.is_minimal:
            play_early(updates, target, self._contract, self._ahead, self._settings.plays)
            arguments = (list(reads), target, self._contract, self._reads, self._settings.plays)
            self._begin_reads = partial(play_meanwhile, *arguments)

    def begin_kind(self, place: int) -> None:
        """Say of which kind the scenario is that is about to be played: what was sent ahead is for one kind each."""
        if place != Place.UPDATES:
            self._forget(self._ahead)
        if place >= Place.REST:
            self._begin_reads()
            self._begin_reads = nothing
        if place == Place.READS and self._reads:
            self._reads.wait()
        elif place > Place.READS:
            self._forget(self._reads)
        self._are_due = place == Place.READS

    def close(self) -> None:
        """Send nothing ahead any more."""
        if self._reads:
            self._reads.end()

    def judge_left(self) -> None:
        """Put what was sent ahead and never asked for through every check too."""
        self._forget(self._ahead)
        self._forget(self._reads)

    def _forget(self, ahead: Ahead | None) -> None:
        for exchange in ahead.left() if ahead else ():
            self.judge(exchange, AHEAD)

    def judge(self, exchange: Exchange, scenario: str) -> None:
        """Judge an exchange that no scenario asked for."""
        self._ledger.record(self._ledger.add(exchange, scenario), examine(exchange, self._contract))

    def _kept(self, send: Send, via: str = CLIENT) -> Send:
        return self._recorder.around(send, via) if self._recorder else send
