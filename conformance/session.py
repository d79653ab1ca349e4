"""One run of the suite: what it was asked for, the target while it is open, and what it has seen so far."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from conformance.cassette.recorder import Recorder
from conformance.checks import Finding
from conformance.contract import Contract, Level, Requirement, load_contract
from conformance.errors import ConformanceError
from conformance.files import prepare
from conformance.opening import Opening, open_target, permissions, provided
from conformance.options import Settings
from conformance.report.ending import ended
from conformance.report.finish import history, remembered, with_baseline, with_left, with_waivers
from conformance.report.json_report import as_json
from conformance.report.load import load as load_report
from conformance.report.run import Run
from conformance.report_model import Report
from conformance.sending import Sending
from conformance.suite.catalogue import catalogue, judged_by_any, selected
from conformance.suite.closing import SCENARIO as LAST_LOOK
from conformance.suite.closing import compare
from conformance.suite.companions import PUTTING_BACK, excuse_making
from conformance.suite.own_scenarios import load as load_own
from conformance.suite.subjects import Subjects
from conformance.suite.sweep import sweep
from conformance.suite.witness import replayed
from conformance.targets import Target
from conformance.targets.creations import Creations
from conformance.targets.journal import Journal
from conformance.targets.permission import in_common
from conformance.targets.provision import Provision
from conformance.targets.restoration import Restoration
from conformance.verdicts.advice import advice
from conformance.verdicts.certainty import certainty
from conformance.verdicts.coverage import waits
from conformance.verdicts.fold import fold
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.likely import likely_causes
from conformance.verdicts.shown import beside_reads
from conformance.verdicts.unseen import explained
from conformance.verdicts.waivers import load as load_waivers


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
        self.own = load_own(settings.scenarios, settings.examples)
        self.catalogue = {**catalogue(self.contract), **self.own.requirements}
        self.requirements = selected(self.catalogue, settings.only)
        self.waivers = load_waivers(Path(settings.waivers) if settings.waivers else None, self.catalogue)
        self._is_first, self.is_part = first, settings.part[1] > 1
        self.baseline = load_report(Path(settings.baseline)) if settings.baseline else None
        self.past = history(Path(settings.history)) if settings.history else []
        self.ledger = Ledger()
        self.sending = Sending(settings, self.contract, self.ledger, recorder)
        self.target: Target | None = None
        self.subjects: Subjects | None = None
        self.run: Run | None = None
        self.document: Report | None = None
        self.notes: tuple[str, ...] = ()
        self.left: tuple[str, ...] = ()
        self.witnesses: dict[str, str] = {}
        self.stopped: ConformanceError | None = None
        self.played, self.scenarios, self.suite_error, self.trace = 0, 0, "", ""
        self._opening = opening or partial(open_target, settings)
        self._started, self._clock = time.time(), time.perf_counter()

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Open the target that the settings name, and put its campaigns back as they were found."""
        if self.settings.report:
            prepare(self.settings.folder, "the report folder", "--report")
        journal = Journal(Path(self.settings.journal) if self.settings.journal else None)
        with self._opening() as opening:
            self.settings = replace(self.settings, profile=opening.profile or self.settings.profile)
            opened = self.sending.opened(opening)
            reading = self.sending.restoring(opened)
            source, few = self.settings.source or "", self.settings.plays.is_minimal
            provision = Provision(reading, Creations(journal.folder), self.contract, source, few)
            restoration = Restoration(reading, journal)
            try:
                with provided(provision, self.settings, journal) as target:
                    restoration.target = target
                    restoration.permissions = permissions(self.settings, provision.made)
                    with restoration as admitted:
                        self._announce(admitted)
                        self.target = self.sending.played(admitted, opened.send)
                        self.subjects = Subjects(self.target)
                        self.subjects.watches_few = self.settings.plays.is_minimal
                        with closing(self.sending):
                            yield
                        self._end(self.subjects)
                self._examine_the_rest(self.target)
            finally:
                self.sending.judge_left()
                self.left = (*restoration.left, *provision.left)
                remarks = (*restoration.restored, *restoration.remarks, *provision.remarks, *self.left)
                waiting = (*self._lateness(), *certainty(self.ledger, self.settings.repeats), *waits(self.ledger))
                self.notes = (*opened.notes, *opened.remarks(), *remarks, *waiting)

    def _end(self, subjects: Subjects) -> None:
        """Play what comes after all scenarios, before campaigns are put back."""
        if self.is_part:
            sweep(subjects, self.contract, self.ledger, self.catalogue, self.settings.plays)
        self.sending.outside(LAST_LOOK)
        compare(subjects, self.contract, self.ledger, self.catalogue, self.settings.plays)
        self._replay_witnesses(subjects)
        self.sending.outside(PUTTING_BACK)

    def _lateness(self) -> tuple[str, ...]:
        return tuple(self.subjects.waiting.remarks()) if self.subjects else ()

    def _announce(self, target: Target) -> None:
        """Say what may be done to each campaign, before anything is sent that could change one."""
        if target.gate and not self.settings.plan:
            sentences = in_common(subject.sentence for subject in target.subjects.values())
            sys.stderr.writelines(f"{sentence}\n" for sentence in sentences)

    def _replay_witnesses(self, subjects: Subjects) -> None:
        """Send the request again that shows each waived failure."""
        for waiver in self.waivers if self._is_first else ():
            if waiver.requirement in {requirement.id for requirement in self.requirements}:
                self.witnesses[waiver.requirement] = replayed(waiver, subjects, self.contract, self.ledger)

    def _examine_the_rest(self, target: Target) -> None:
        """Put what was recorded and not asked for through every check too."""
        for scenario, exchange in target.unplayed():
            self.sending.judge(exchange, scenario)

    def begin_scenario(self, nodeid: str) -> None:
        """Tell the target which scenario is about to be played."""
        path, separator, name = nodeid.partition("::")
        assert self.target is not None
        self.sending.begin_scenario(nodeid)
        self.target.begin_scenario(Path(path).name + separator + name)

    def is_enough(self, requirements: Sequence[Requirement]) -> bool:
        """Whether a scenario is left out: what it proves was exercised already, or is asked of reads."""
        exercised = self.ledger.kept.keys() | self.ledger.broken.keys()
        needless = [r for r in requirements if r.id in exercised or self.contract.companion_of(r.id)]
        return self.settings.plays.is_minimal and len(needless) == len(requirements)

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
        known = {requirement.id for requirement in requirements} | judged_by_any(self.contract)
        return not chosen.isdisjoint(known)

    def conclude(self, *, interrupted: bool = False) -> Run:
        """Fold the ledger into verdicts."""
        assert self.target is not None
        excuse_making(self.target, self.contract, self.ledger, list(self.catalogue))
        folded = fold(self.requirements, self.ledger, self.catalogue, strict=self.settings.strict)
        judgements = beside_reads(folded, self.ledger, self.contract)
        judgements = tuple(explained(judgements, self.ledger.exchanges, self.contract))
        self.run = Run(
            self.settings,
            self.contract,
            self.target,
            self.ledger,
            judgements,
            self._started,
            self.seconds,
            (*likely_causes(judgements), *advice(judgements, self.ledger.exchanges, self.contract), *self.notes),
            self.left,
            interrupted=interrupted,
            played=self.played,
            scenarios=self.scenarios,
            suite_error=self.suite_error,
            witnesses=self.witnesses,
        )
        return self.run

    def finish(self, found: Report | None = None) -> Report:
        """The report as report.json has it, from which every other form is made.

        With waivers, baseline and history. ``found`` is what was found, where others found it.

        Raises:
            ConfigurationError: the history cannot be written to.
        """
        if self.document is None:
            assert found is not None or self.run is not None
            found = found or as_json(self.run)  # type: ignore[arg-type]
            self.document = ended(with_left(with_baseline(with_waivers(found, self.waivers), self.baseline)))
            if self.settings.history:
                self.past = remembered(self.document, Path(self.settings.history))
        return self.document

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._clock

    @property
    def exit_code(self) -> int:
        """The exit code of the report."""
        assert self.document is not None
        code: int = self.document["exit_code"]
        return code
