"""One run of the suite: what it was asked for, the target while it is open, and what it has seen so far."""

import json
import os
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from conformance import __version__
from conformance.cassette.interaction import CLIENT, PROBE
from conformance.cassette.metadata import Metadata
from conformance.cassette.recorder import Recorder
from conformance.cassette.recording import Recording
from conformance.checks import Finding, examine
from conformance.contract import Contract, Level, Requirement, load_contract
from conformance.contract.files import CASSETTES
from conformance.errors import ConformanceError
from conformance.files import prepare
from conformance.options import Settings
from conformance.report.finish import history, remembered, with_baseline, with_left, with_waivers
from conformance.report.json_report import as_json
from conformance.report.load import Document
from conformance.report.load import load as load_report
from conformance.report.run import Run
from conformance.suite.catalogue import catalogue, selected, told_by_any
from conformance.suite.fleet import Fleet
from conformance.suite.witness import replayed
from conformance.targets import Target
from conformance.targets.configuration import API_HOSTS, configuration
from conformance.targets.custody import Custody
from conformance.targets.journal import Journal
from conformance.targets.live import live_target
from conformance.targets.reference import reference_target
from conformance.verdicts.fold import fold
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.waivers import load as load_waivers

Opening = Callable[[], AbstractContextManager[Target]]


def open_target(settings: Settings) -> AbstractContextManager[Target]:
    """Open the target that the settings name.

    Raises:
        ConfigurationError: the environment or the recording is not right.
    """
    if settings.target == "reference":
        return reference_target(settings.timeout)
    if settings.target == "replay":
        from conformance.targets.replay import replay_target

        folder = Path(settings.cassettes) if settings.cassettes else CASSETTES
        return replay_target(folder, settings.campaign, load_contract())
    return live_target(
        configuration(settings.base_url, settings.campaign, os.environ),
        allow_running=settings.allow_running,
        timeout=settings.timeout,
        rate=settings.rate,
    )


class Session:
    """Everything that one run keeps between its scenarios.

    With a ``recorder`` its exchanges are recorded; ``first`` is False in the further processes of a run.
    """

    def __init__(
        self,
        settings: Settings,
        opening: Opening | None = None,
        recorder: Recorder | None = None,
        *,
        first: bool = True,
    ) -> None:
        self.settings = settings
        self.recorder = recorder
        self.contract: Contract = load_contract()
        self.catalogue = catalogue(self.contract)
        self.requirements = selected(self.catalogue, settings.only)
        self.waivers = load_waivers(Path(settings.waivers) if settings.waivers else None, self.catalogue)
        self._is_first = first
        self.baseline = load_report(Path(settings.baseline)) if settings.baseline else None
        self.past = history(Path(settings.history)) if settings.history else []
        self.ledger = Ledger()
        self.target: Target | None = None
        self.fleet: Fleet | None = None
        self.run: Run | None = None
        self.document: Document | None = None
        self.notes: tuple[str, ...] = ()
        self.left: tuple[str, ...] = ()
        self.witnesses: dict[str, str] = {}
        self.stopped: ConformanceError | None = None
        self._opening = opening or partial(open_target, settings)
        self._started, self._clock = time.time(), time.perf_counter()

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Open the target that the settings name, and put its campaigns back as they were found."""
        if self.settings.report:
            prepare(self.settings.folder, "the report folder", "--report")
        journal = Journal(Path(self.settings.journal) if self.settings.journal else None)
        with self._opening() as opened:
            self.target = self._recorded(opened)
            self.fleet = Fleet(self.target)
            custody = Custody(opened, journal)
            try:
                with custody, self.fleet.settled():
                    yield
                    self._replay_witnesses(self.fleet)
                self._examine_the_rest(self.target)
            finally:
                self.left = tuple(custody.unsettled)
                self.notes = (*opened.notes, *custody.restored, *custody.left, *_waits(self.ledger))

    def _recorded(self, target: Target) -> Target:
        recorder = self.recorder
        if recorder is None:
            return target
        probe = recorder.around(target.probe, PROBE) if target.probe else None
        return replace(target, send=recorder.around(target.send, CLIENT), probe=probe, cue=recorder.cue)

    def _replay_witnesses(self, fleet: Fleet) -> None:
        """Send the request again that shows each waived failure."""
        for waiver in self.waivers if self._is_first else ():
            if waiver.requirement in {requirement.id for requirement in self.requirements}:
                self.witnesses[waiver.requirement] = replayed(waiver, fleet, self.contract, self.ledger)

    def _examine_the_rest(self, target: Target) -> None:
        """Put what was recorded and not asked for through every check too."""
        for scenario, exchange in target.unplayed():
            number = self.ledger.add(exchange, scenario)
            self.ledger.record(number, examine(exchange, self.contract))

    def cue(self, nodeid: str) -> None:
        """Tell the target which scenario is about to be played."""
        path, separator, name = nodeid.partition("::")
        assert self.target is not None
        self.target.cue(Path(path).name + separator + name)

    def is_red(self, finding: Finding) -> bool:
        """Whether a finding fails the scenario that came upon it."""
        return self.settings.strict or self.catalogue[finding.requirement].level is Level.MUST

    def wants(self, requirements: list[Requirement]) -> bool:
        """Whether a scenario is of use: it proves something selected, or gives answers for what is.

        A recording is always played whole: what a scenario finds there depends on those before it.
        """
        if not self.settings.only or self.settings.target == "replay":
            return True
        chosen = {requirement.id for requirement in self.requirements}
        told = {requirement.id for requirement in requirements} | told_by_any(self.contract)
        return not chosen.isdisjoint(told)

    def conclude(self, *, interrupted: bool = False) -> Run:
        """Fold the ledger into verdicts."""
        verdicts = fold(self.requirements, self.ledger, strict=self.settings.strict)
        assert self.target is not None
        self.run = Run(
            self.settings,
            self.contract,
            self.target,
            self.ledger,
            verdicts,
            self._started,
            self.seconds,
            self.notes,
            self.left,
            interrupted=interrupted,
            witnesses=self.witnesses,
        )
        return self.run

    def finish(self, found: Document | None = None) -> Document:
        """The report as report.json has it, from which every other form is made.

        With waivers, baseline and history. ``found`` is what was found, where others found it.

        Raises:
            ConfigurationError: the history cannot be written to.
        """
        if self.document is None:
            assert found is not None or self.run is not None
            found = found or as_json(self.run)  # type: ignore[arg-type]
            self.document = with_left(with_baseline(with_waivers(found, self.waivers), self.baseline))
            if self.settings.history:
                self.past = remembered(self.document, Path(self.settings.history))
        return self.document

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._clock

    @property
    def exit_code(self) -> int:
        """The exit code of the report, or of the run where nobody wants a report."""
        if self.document is not None:
            code: int = self.document["exit_code"]
            return code
        assert self.run is not None
        return self.run.exit_code

    def recording(self) -> Recording:
        """What was recorded, without what is nobody's business.

        Raises:
            ConformanceError: something secret would have been in it all the same.
        """
        assert self.recorder is not None
        assert self.target is not None
        target, settings = self.target, self.settings
        metadata = Metadata(
            recording=str(uuid.uuid4()),
            recorded=datetime.now(UTC).isoformat(timespec="seconds"),
            target=target.name,
            about=target.about,
            contract=self.contract.digest,
            suite=__version__,
            seed=settings.seed,
            max_examples=settings.max_examples,
            campaigns=target.campaigns,
            may_run=target.may_run,
            may_spend=target.may_spend,
        )
        words = json.dumps(dict(self.contract.document), default=str)
        made = self.recorder.recording(metadata, target.base_url, target.private, target.secrets, words)
        if urlsplit(target.base_url).hostname in API_HOSTS.values():
            return replace(made, metadata=replace(made.metadata, about=target.about))
        return made


def _waits(ledger: Ledger) -> Iterator[str]:
    """How many answers were no first answers, and what came before them."""
    waited = [exchange.waits for exchange in ledger.exchanges if exchange.waits]
    if waited:
        counted = Counter(status for waits in waited for status in waits)
        told = ", ".join(f"{count} times {status}" for status, count in sorted(counted.items()))
        yield f"{len(waited)} of {len(ledger.exchanges)} answers came only after the server had said {told}"
