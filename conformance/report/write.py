"""Putting reports on disk: each file whole or not at all."""

import json
import os
import tempfile
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.report.json_report import as_json
from conformance.report.junit import as_junit
from conformance.report.run import Run


def prepare(folder: Path) -> None:
    """Make sure that reports can be written, before anything is sent.

    Raises:
        ConfigurationError: the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConfigurationError(
            f"the report folder {folder} cannot be written to: {error.strerror}; give another with --report"
        ) from None


def write_reports(run: Run, folder: Path) -> None:
    """Write ``report.json`` and ``junit.xml`` into ``folder``."""
    text = json.dumps(as_json(run), indent=1, ensure_ascii=True)
    write_whole(folder / "report.json", text.encode() + b"\n")
    write_whole(folder / "junit.xml", as_junit(run))


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that nobody ever reads half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
