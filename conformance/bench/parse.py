"""`conformance bench parse`: pytest-benchmark plays the measurements, and a table tells them."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.bench.ways import FLOOR, WAYS
from conformance.errors import ConformanceError

OPTIONS = (
    *("-c", os.devnull, "-q", "--no-header", "--no-summary"),
    *("-p", "no:cacheprovider", "-p", "pytest_benchmark.plugin"),
    *("--benchmark-quiet", "--benchmark-warmup=on", "--benchmark-disable-gc"),
)
MODULE = Path(__file__).with_name("test_parse.py")


def measured(output: Path | None = None) -> Mapping[str, Any]:
    """Measure every way with every body. Returns pytest-benchmark's JSON, which is kept in ``output`` if given.

    Raises:
        ConformanceError: a way failed on a body.
    """
    os.environ.setdefault("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    with tempfile.TemporaryDirectory() as folder:
        path = output or Path(folder) / "parse.json"
        options = [f"--benchmark-json={path}", *OPTIONS]
        if pytest.main([str(MODULE), f"--rootdir={MODULE.parent}", *options]) != pytest.ExitCode.OK:
            raise ConformanceError("a measurement failed; its error is above")
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return document


def table(document: Mapping[str, Any]) -> str:
    """Medians in microseconds, and as a ratio to the floor in the same run, as a table in Markdown."""
    medians = {(entry["group"], _way(entry)): entry for entry in document["benchmarks"]}
    groups = list(dict.fromkeys(entry["group"] for entry in document["benchmarks"]))
    sizes = {entry["group"]: entry["extra_info"]["bytes"] for entry in document["benchmarks"]}
    heads = [f"{group} ({sizes[group]:,} B)" for group in groups]
    lines = [f"| µs, and times `{FLOOR}` | {' | '.join(heads)} |", f"|---|{'---:|' * len(groups)}"]
    for way in WAYS:
        cells = [_cell(medians[group, way], medians[group, FLOOR]) for group in groups]
        lines.append(f"| {way} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _way(entry: Mapping[str, Any]) -> str:
    """The way that a measurement is of: the last part of its name's parameters."""
    return str(entry["param"]).removeprefix(f"{entry['group']}-")


def _cell(entry: Mapping[str, Any], floor: Mapping[str, Any]) -> str:
    median, least = entry["stats"]["median"], floor["stats"]["median"]
    ratio = median / least
    return f"{median * 1e6:,.1f} ({ratio:.0f}×)" if ratio >= 10 else f"{median * 1e6:,.1f} ({ratio:.1f}×)"
