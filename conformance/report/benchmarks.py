"""Times that were measured apart from a run, added to its report."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, cast

from conformance.files import prepare
from conformance.report.finish import history
from conformance.report.load import load
from conformance.report.write import write_reports
from conformance.report_measures import Benchmark, BenchmarkRow

Unit = Literal["ms", "µs"]
MILLISECONDS: Unit = "ms"
MICROSECONDS: Unit = "µs"


def benchmark(
    title: str, about: str, machine: str, started: str, rows: Sequence[Mapping[str, Any]], unit: Unit = MILLISECONDS
) -> Benchmark:
    """A benchmark as a report has it. Each row has a name, a count, and percentiles in ``unit``.

    ``about`` says what was measured, ``machine`` on what, and ``started`` when (ISO 8601).
    """
    made = [cast("BenchmarkRow", dict(row)) for row in rows]
    return {"title": title, "about": about, "machine": machine, "started": started, "unit": unit, "rows": made}


def added(made: Sequence[Benchmark], folder: Path) -> None:
    """Add benchmarks to the report in a folder, in the place of earlier ones of their titles, and write it anew.

    Raises:
        ConfigurationError: there is no report, or it cannot be written.
    """
    document = load(folder)
    prepare(folder, "the report folder", "--report")
    titles = {entry["title"] for entry in made}
    others = [entry for entry in document["benchmarks"] if entry["title"] not in titles]
    trends = document["settings"].get("history")
    write_reports({**document, "benchmarks": [*others, *made]}, folder, history(Path(trends)) if trends else [])
