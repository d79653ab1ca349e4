"""Times that were measured apart from a run, added to its report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conformance.files import prepare
from conformance.report.finish import history
from conformance.report.load import Document, load
from conformance.report.write import write_reports

MILLISECONDS, MICROSECONDS = "ms", "µs"


def benchmark(
    title: str, about: str, machine: str, started: str, rows: list[dict[str, Any]], unit: str = MILLISECONDS
) -> Document:
    """A benchmark as a report has it. Each row has a name, a count, and percentiles in ``unit``.

    ``about`` says what was measured, ``machine`` on what, and ``started`` when (ISO 8601).
    """
    return {"title": title, "about": about, "machine": machine, "started": started, "unit": unit, "rows": rows}


def added(made: Sequence[Document], folder: Path) -> None:
    """Add benchmarks to the report in a folder, in the place of earlier ones of their titles, and write it anew.

    Raises:
        ConfigurationError: there is no report, or it cannot be written.
    """
    document = load(folder)
    prepare(folder, "the report folder", "--report")
    titles = {entry["title"] for entry in made}
    others = [entry for entry in document["benchmarks"] if entry["title"] not in titles]
    trends = document["settings"].get("history")
    write_reports(document | {"benchmarks": [*others, *made]}, folder, history(Path(trends)) if trends else [])
