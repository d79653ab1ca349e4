"""Latencies that were measured apart from a run, added to its report."""

from pathlib import Path
from typing import Any

from conformance.files import prepare
from conformance.report.finish import history
from conformance.report.load import Document, load
from conformance.report.write import write_reports


def benchmark(title: str, about: str, machine: str, started: str, rows: list[dict[str, Any]]) -> Document:
    """A benchmark as a report has it. Each row has a name, a count, and percentiles in milliseconds.

    ``about`` says what was measured, ``machine`` on what, and ``started`` when (ISO 8601).
    """
    return {"title": title, "about": about, "machine": machine, "started": started, "rows": rows}


def added(made: Document, folder: Path) -> None:
    """Add a benchmark to the report in a folder, in the place of an earlier one of its title, and write it anew.

    Raises:
        ConfigurationError: there is no report, or it cannot be written.
    """
    document = load(folder)
    prepare(folder, "the report folder", "--report")
    others = [entry for entry in document["benchmarks"] if entry["title"] != made["title"]]
    trends = document["settings"].get("history")
    write_reports(document | {"benchmarks": [*others, made]}, folder, history(Path(trends)) if trends else [])
