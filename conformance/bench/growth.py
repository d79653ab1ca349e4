"""How the time of a whole run grows: with exchanges, with requirements, with workers. As a user waits for it."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ConformanceError

MANY = "3000"
"""How often the same update is sent, to see what workers are good for."""
VARIED = {
    "exchanges": (("--repeat", "20"), ("--repeat", "300"), ("--repeat", MANY), ("--repeat", "9500")),
    "requirements": (("--only", "404/*"), ("--only", "4*"), ("--only", "200/*"), ()),
    "workers": (("--repeat", MANY), ("--repeat", MANY, "-n", "2"), ("--repeat", MANY, "-n", "4")),
}
"""What is varied, and the options of a run by which it is."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A run: its options, how many requirements it judged by how many answers, and its seconds from start to end."""

    varied: str
    options: tuple[str, ...]
    requirements: int
    exchanges: int
    seconds: float


def measured(varied: Sequence[str]) -> Iterator[Measurement]:
    """Measure runs against the bundled server, each as a process of its own; one comes first that is not counted.

    Raises:
        ConformanceError: a run did not end well.
    """
    _run("", ())
    for name in varied:
        for options in VARIED[name]:
            yield _run(name, options)


def _run(varied: str, options: tuple[str, ...]) -> Measurement:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "conformance", "run", "--report", folder, *options]
        clock = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        seconds = time.perf_counter() - clock
        if done.returncode:
            raise ConformanceError(f"a run with {options} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
    exchanges = sum(answer["count"] for answer in report["observed"].values())
    return Measurement(varied, options, len(report["requirements"]), exchanges, seconds)


def table(measurements: Sequence[Measurement]) -> str:
    """The measurements as a table in Markdown."""
    lines = ["| varied | options | requirements | answers | run, s | an answer, ms |", "|---|---|---:|---:|---:|---:|"]
    lines += [
        f"| {m.varied} | `{' '.join(m.options) or 'none'}` | {m.requirements} | {m.exchanges:,} | {m.seconds:.2f} "
        f"| {m.seconds / m.exchanges * 1e3:.2f} |"
        for m in measurements
    ]
    return "\n".join(lines)
