"""Where a profile comes from: a report, or a recording."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.cassette.folder import read
from conformance.drift.comparison import Change, Grade, changes
from conformance.drift.profile import Profile, profile
from conformance.drift.verdicts import verdict_changes
from conformance.errors import ConfigurationError

REPORT = "report.json"


@dataclass(frozen=True)
class Source:
    """A profile, in words where it comes from, and the verdicts by requirement if it comes from a report."""

    title: str
    profile: Profile
    contract: str
    verdicts: Mapping[str, Mapping[str, Any]] | None = None


def compared(old: Source, new: Source) -> list[Change]:
    """Every difference between two sources, the worst first: of verdicts, where both have some, and of profiles."""
    found = list(changes(old.profile, new.profile))
    if old.verdicts is not None and new.verdicts is not None:
        found = [*verdict_changes(old.verdicts, new.verdicts), *found]
    return sorted(found, key=lambda change: list(Grade).index(change.grade))


def load(path: Path) -> Source:
    """Load a report (``report.json``, or the folder that it is in) or a recording (a folder, or one cassette).

    Raises:
        ConfigurationError: it is neither.
    """
    if path.is_dir() and (path / REPORT).is_file():
        path = path / REPORT
    if path.suffix == ".json":
        return _report(path)
    if not path.exists():
        raise ConfigurationError(f"{path} does not exist: give a report or a recording")
    recording = read(path)
    seen = profile(interaction.exchange for interaction in recording.interactions)
    return Source(recording.metadata.sentence, seen, recording.metadata.contract)


def _report(path: Path) -> Source:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        target = document["target"]
        return Source(
            title=f"run of {document['started'][:16]} against {target['name']}: {target['about']}",
            profile=Profile.from_json(document["observed"]),
            contract=document["contract"]["digest"],
            verdicts={entry["id"]: entry for entry in document["requirements"]},
        )
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{path} is no report of this suite ({type(error).__name__}: {error})") from None
