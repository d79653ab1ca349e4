"""How the time of a whole run grows: with exchanges, with requirements, with workers. As a user waits for it."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance import markdown
from conformance.bench.served import served
from conformance.errors import ConformanceError

DELAY = 0.02
"""Seconds that each answer takes longer where workers are varied: of waiting there is something to share."""
WORKERS = ("--target", "live", "--allow-running", "--repeat", "20")
VARIED = {
    "exchanges": (("--repeat", "20"), ("--repeat", "300"), ("--repeat", "3000"), ("--repeat", "9500")),
    "requirements": (("--only", "404/*"), ("--only", "4*"), ("--only", "200/*"), ()),
    "workers": (WORKERS, (*WORKERS, "-n", "2"), (*WORKERS, "-n", "3")),
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
    """Measure runs against the bundled server, each as a process of its own; the first comes twice, and counts once.

    Raises:
        ConformanceError: a run did not end well.
    """
    with served(DELAY) as environ:
        _run("", VARIED[varied[0]][0], environ)
        for name in varied:
            for options in VARIED[name]:
                yield _run(name, options, environ)


def _run(varied: str, options: tuple[str, ...], environ: Mapping[str, str]) -> Measurement:
    with tempfile.TemporaryDirectory() as folder:
        own = ("--report", folder, "--journal", str(Path(folder) / "journal"))
        command = [sys.executable, "-P", "-m", "conformance", "run", *own, *options]
        clock = time.perf_counter()
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        seconds = time.perf_counter() - clock
        if done.returncode:
            raise ConformanceError(f"a run with {options} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
    exchanges = sum(answer["count"] for answer in report["observed"].values())
    return Measurement(varied, options, len(report["requirements"]), exchanges, seconds)


def table(measurements: Sequence[Measurement]) -> str:
    """The measurements as a table in Markdown."""
    heads = ("varied", "options", "requirements", "answers", "run, s", "an answer, ms")
    return markdown.table("llrrrr", heads, map(_cells, measurements))


def _cells(m: Measurement) -> tuple[object, ...]:
    options, each = f"`{' '.join(m.options) or 'none'}`", f"{m.seconds / m.exchanges * 1e3:.2f}"
    return m.varied, options, m.requirements, f"{m.exchanges:,}", f"{m.seconds:.2f}", each
