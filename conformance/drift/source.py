"""Where a profile comes from: a report, or a recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.cassette.folder import read
from conformance.drift.calls import call_changes
from conformance.drift.comparison import Change, Grade, changes
from conformance.drift.profile import Profile, profile
from conformance.drift.verdicts import verdict_changes
from conformance.errors import ConfigurationError
from conformance.report_file import load as load_report
from conformance.report_model import CallEntry, Entry, Report


@dataclass(frozen=True)
class Source:
    """A profile, in words where it comes from, and the verdicts by requirement if it comes from a report."""

    title: str
    profile: Profile
    contract: str
    verdicts: Mapping[str, Entry] | None = None
    calls: tuple[CallEntry, ...] = ()


def compared(old: Source, new: Source) -> list[Change]:
    """Every difference between two sources, the worst first.

    Of verdicts and of the calls of an SDK, where both have some, and of profiles.
    """
    found = [*call_changes(old.calls, new.calls), *changes(old.profile, new.profile)]
    if old.verdicts is not None and new.verdicts is not None:
        found = [*verdict_changes(old.verdicts, new.verdicts), *found]
    return sorted(found, key=lambda change: list(Grade).index(change.grade))


def load(path: Path) -> Source:
    """Load a report (``report.json``, or the folder that it is in) or a recording (a folder, or one cassette).

    Raises:
        ConfigurationError: it is neither.
    """
    if path.suffix == ".json" or (path / "report.json").is_file():
        return _of_report(load_report(path))
    if not path.exists():
        raise ConfigurationError(f"{path} does not exist: give a report or a recording")
    recording = read(path)
    seen = profile(interaction.exchange for interaction in recording.interactions)
    return Source(recording.metadata.sentence, seen, recording.metadata.contract)


def _of_report(document: Report) -> Source:
    target = document["target"]
    return Source(
        title=f"run of {document['started'][:16]} against {target['name']}: {target['about']}",
        profile=Profile.from_json(document["observed"]),
        contract=document["contract"]["digest"],
        verdicts={entry["id"]: entry for entry in document["requirements"]},
        calls=tuple(document.get("calls", ())),
    )
