"""Putting reports on disk: all files of one, or none."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.files import write_whole
from conformance.report.formats import files
from conformance.report_measures import HistoryRun
from conformance.report_model import Report
from conformance.secrets import NO_SECRETS, Secrets


def write_reports(
    document: Report,
    folder: Path,
    history: Sequence[HistoryRun] = (),
    secrets: Secrets = NO_SECRETS,
) -> None:
    """Write every file of a report into ``folder``, without ``secrets``; the page with the trends of a history.

    All are written beside those of an earlier run before the first one takes its place.

    Raises:
        ConfigurationError: the folder cannot be written to; what was there is as it was.
        ConformanceError: a file could not be written without a secret in it; what was there is as it was.
    """
    made = files(document, history)
    blocked = [name for name in made if (folder / name).is_dir()]
    if blocked:
        raise ConfigurationError(f"{folder / blocked[0]} is a folder, where a file of the report belongs: remove it")
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".report.") as name:
            for file, text in made.items():
                write_whole(Path(name) / file, text.encode("utf-8", "replace"), secrets)
            for file in made:
                (Path(name) / file).replace(folder / file)
    except OSError as error:
        problem = f"the report cannot be written to {folder}: {error.strerror}"
        raise ConfigurationError(f"{problem}; make room, or give another folder with --report") from None
