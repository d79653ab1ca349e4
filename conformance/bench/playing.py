"""pytest-benchmark, played from a command."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.bench.machine import machine
from conformance.bench.samples import percentiles
from conformance.errors import ConformanceError

OPTIONS = (
    *("-c", os.devnull, "-q", "--no-header", "--no-summary"),
    *("-p", "no:cacheprovider", "-p", "pytest_benchmark.plugin"),
    *("--benchmark-quiet", "--benchmark-disable-gc"),
)

Document = Mapping[str, Any]


class Telling:
    """What pytest-benchmark tells: of the machine in general terms, and of no measurement that had just begun."""

    def pytest_benchmark_update_machine_info(self, machine_info: dict[str, Any]) -> None:
        """Leave out the name of the machine."""
        machine_info.clear()
        machine_info["machine"] = machine()

    @pytest.hookimpl(tryfirst=True)
    def pytest_benchmark_generate_json(self, benchmarks: list[Any]) -> None:
        """Leave out what was interrupted before its first round; pytest-benchmark would stumble over it."""
        benchmarks[:] = [made for made in benchmarks if made.stats.data]


def played(module: str, *options: str, plugins: Sequence[object] = ()) -> Document:
    """Play the measurements of a module beside this one. Returns pytest-benchmark's JSON.

    In the place of each round it has the percentiles, in milliseconds, as ``whole`` of ``extra_info``.

    Raises:
        ConformanceError: a measurement failed.
    """
    os.environ.setdefault("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    path = Path(__file__).with_name(module)
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "benchmark.json"
        arguments = [str(path), f"--rootdir={path.parent}", f"--benchmark-json={kept}", *OPTIONS, *options]
        code = pytest.main(arguments, plugins=[Telling(), *plugins])
        if code == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        if code != pytest.ExitCode.OK:
            raise ConformanceError("a measurement failed; its error is above")
        document: Document = json.loads(kept.read_text(encoding="utf-8"))
    for entry in document["benchmarks"]:
        rounds = entry["stats"].pop("data")  # there may be a million of them
        entry["extra_info"].setdefault("whole", percentiles(rounds))
    return document
