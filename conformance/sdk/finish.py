"""The last steps of a trial: waivers, the baseline, the history, and the report."""

import sys
from dataclasses import dataclass
from pathlib import Path

from conformance.console import wants_colour
from conformance.drift.calls import call_changes
from conformance.drift.comparison import Grade
from conformance.files import prepare
from conformance.report.ending import ended
from conformance.report.finish import history, remembered, with_baseline, with_waivers
from conformance.report.json_report import as_json
from conformance.report.load import load as load_report
from conformance.report.run import Run
from conformance.report.terminal import render
from conformance.report.write import write_reports
from conformance.report_measures import HistoryRun
from conformance.report_model import CallEntry, Report
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.settings import SdkSettings
from conformance.verdicts.waivers import SCENARIO, Waiver
from conformance.verdicts.waivers import load as load_waivers

MOST = 20
"""Changes that the terminal shows."""


@dataclass(frozen=True)
class Ending:
    """What a trial ends with, read before it begins."""

    settings: SdkSettings
    waivers: tuple[Waiver, ...]
    baseline: Report | None
    past: list[HistoryRun]

    def document(self, run: Run, calls: list[CallEntry]) -> Report:
        """The report, with the calls, after waivers, baseline and history."""
        found: Report = {**as_json(run), "calls": calls}
        found["witnesses"] = {waiver.requirement: SCENARIO for waiver in self.waivers}
        made = ended(with_baseline(with_waivers(found, self.waivers), self.baseline))
        if self.settings.history:
            self.past[:] = remembered(made, Path(self.settings.history))
        return made

    def tell(self, document: Report) -> int:
        """Write the report, print it, and return the exit code."""
        if self.settings.report:
            write_reports(document, self.settings.folder, self.past)
        sys.stdout.write(f"{self.text(document, colour=wants_colour(sys.stdout))}\n")
        code: int = document["exit_code"]
        return code

    def text(self, document: Report, *, colour: bool = False) -> str:
        """The report as a person reads it, after what has changed since the baseline."""
        return "\n".join([*self._changes(document), render(document, colour=colour)])

    def _changes(self, document: Report) -> list[str]:
        if self.baseline is None:
            return []
        found = list(call_changes(self.baseline.get("calls", ()), document.get("calls", ())))
        lines = [f"since the baseline of {self.baseline['started'][:16]}:"]
        for grade in (Grade.BREAKING, Grade.NOTABLE):
            some = [change for change in found if change.grade is grade]
            word = "WORSE" if grade is Grade.BREAKING else "other"
            lines += [f"  {word} {change.where}: {change.text}{_why(change.why)}" for change in some[:MOST]]
            lines += [f"  {word} and {len(some) - MOST} more"] if len(some) > MOST else []
        return [*(lines if len(lines) > 1 else [f"{lines[0]} no call has changed"]), ""]


def _why(why: str) -> str:
    return f" ({why})" if why else ""


def ending(settings: SdkSettings) -> Ending:
    """Read waivers, baseline and history, and make sure that reports can be written, before anything is played.

    Raises:
        ConfigurationError: one of them cannot be read or written.
    """
    if settings.report:
        prepare(settings.folder, "the report folder", "--report")
    waivers = load_waivers(Path(settings.waivers) if settings.waivers else None, REQUIREMENTS)
    return Ending(
        settings,
        tuple(waiver for waiver in waivers if waiver.requirement in REQUIREMENTS),
        load_report(Path(settings.baseline)) if settings.baseline else None,
        history(Path(settings.history)) if settings.history else [],
    )
