"""`conformance bench load`: latency while many users ask at once, from several processes (Locust)."""

import json
import math
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from conformance import markdown
from conformance.bench.machine import machine
from conformance.bench.samples import FEW, percentiles
from conformance.bench.served import served
from conformance.drift.profile import PERCENTILES
from conformance.errors import TargetError
from conformance.report.benchmarks import benchmark
from conformance.report_measures import Benchmark
from conformance.targets.configuration import configuration
from conformance.targets.first_look import held_and_observed
from conformance.targets.live import chosen_rate, live_target
from conformance.targets.reference import ABOUT

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
TITLE = "Latency under load"
GRACE = 30
"""Seconds that Locust may take to begin and to end."""
LONGEST_OUTPUT = 500
"""Characters of its log that are shown where it failed."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much: ``rate`` is in requests a second of all workers together, 0 for no limit; times are in seconds."""

    users: int
    workers: int
    seconds: int
    rate: float | None
    timeout: float

    def __str__(self) -> str:
        """How much, in words."""
        limit = f" with {self.rate:g} requests a second in all" if self.rate else ""
        return f"{self.users} users for {self.seconds} seconds{limit}, from {self.workers} processes"

    def is_few(self) -> bool:
        """Whether nobody needs to be asked before so much is sent to a server elsewhere."""
        return (self.rate or math.inf) * self.seconds <= FEW


@dataclass(frozen=True, slots=True)
class Server:
    """A server, in words and by its address, the environment that reaches it, and how much it is sent."""

    about: str
    base_url: str
    environ: Mapping[str, str]
    load: Load


@contextmanager
def bundled(load: Load) -> Iterator[Server]:
    """The bundled server, as long as the context lasts."""
    with served() as environ:
        yield Server(ABOUT, environ["TALKDESK_BASE_URL"], environ, replace(load, rate=load.rate or 0.0))


@contextmanager
def live(load: Load) -> Iterator[Server]:
    """The server that the environment names, with its campaigns held as long as the context lasts.

    Raises:
        ConformanceError: the environment is not right, the server cannot be used, or a campaign is in use.
    """
    settings = configuration(None, (), os.environ)
    rate = chosen_rate(settings, load.rate)
    with live_target(settings, timeout=load.timeout, rate=rate) as opened, held_and_observed(opened) as target:
        yield Server(target.about, target.base_url, os.environ, replace(load, rate=rate))


def played(server: Server) -> list[dict[str, Any]]:
    """Let Locust play the scenario: one process that leads, and the workers. Returns a row for each answer.

    Raises:
        TargetError: nothing was answered.
    """
    load, environ = server.load, server.environ
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, port = Path(name), str(_free_port())
        leading = ("--master", "--master-bind-host", "127.0.0.1", "--master-bind-port", port)
        amount = ("--users", str(load.users), "--spawn-rate", str(load.users), "--run-time", f"{load.seconds}s")
        rate, timeout = (load.rate or 0) / load.workers, load.timeout
        limits = ("--rate", str(rate), "--answer-timeout", str(timeout), "--stop-timeout", "10")
        expected = ("--expect-workers", str(load.workers), "--expect-workers-max-wait", str(GRACE))
        working = ("--worker", "--master-host", "127.0.0.1", "--master-port", port)
        log = stack.enter_context((folder / "log").open("wb"))
        leader = _locust(log, environ, *leading, *amount, *limits, *expected, "--json-file", str(folder / "stats"))
        stack.callback(_end, leader)
        for _ in range(load.workers):
            stack.callback(_end, _locust(log, environ, *working))
        with suppress(subprocess.TimeoutExpired):
            leader.wait(timeout=load.seconds + 3 * GRACE)
        return _rows(folder)


def _locust(log: BinaryIO, environ: Mapping[str, str], *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--loglevel", "WARNING"]
    command += options
    return subprocess.Popen(command, env=environ, stdout=log, stderr=log)  # noqa: S603 - the command is our own


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a process end, as its leader asked; or make it."""
    try:
        process.wait(timeout=0 if sys.exc_info()[0] else GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def reported(server: Server, rows: list[dict[str, Any]]) -> Benchmark:
    """A measurement as a report has it."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return benchmark(TITLE, f"{server.about}: {server.load}", machine(), started, rows)


def table(load: Load, rows: list[dict[str, Any]]) -> str:
    """Percentiles in milliseconds, as a table in Markdown."""
    heads = ("answer", "answers", "a second", *(f"p{percentile}, ms" for percentile in PERCENTILES))
    return markdown.table("lrrrrr", heads, (_cells(load, row) for row in rows))


def _cells(load: Load, row: Mapping[str, Any]) -> tuple[str, ...]:
    times = (f"{row[f'p{percentile}']:.0f}" for percentile in PERCENTILES)
    return row["name"], f"{row['count']:,}", f"{row['count'] / load.seconds:,.0f}", *times


def _rows(folder: Path) -> list[dict[str, Any]]:
    stats = folder / "stats.json"
    found = json.loads(stats.read_text(encoding="utf-8")) if stats.exists() else []
    if not found:
        output = (folder / "log").read_text(encoding="utf-8", errors="replace").strip()
        raise TargetError(f"nothing was answered; Locust said: {output[-LONGEST_OUTPUT:]}")
    rows = []
    for entry in sorted(found, key=lambda entry: str(entry["name"])):
        taken = [float(step) / 1e3 for step, count in entry["response_times"].items() for _ in range(count)]
        rows.append({"name": entry["name"], "count": len(taken), **percentiles(taken)})
    return rows
