"""Putting reports on disk: each file whole or not at all."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.files import write_whole
from conformance.report.formats import files


def write_reports(document: Mapping[str, Any], folder: Path, history: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write every file of a report into ``folder``; the page with the trends of a history."""
    for name, text in files(document, history).items():
        write_whole(folder / name, text.encode("utf-8", "replace"))
