"""The same altered servers, judged by stock schemathesis with the same contract: what a user would do without us."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.contract import load_contract
from conformance.contract.files import OPENAPI
from conformance.processes import each_done
from conformance.prove.matrix import Matrix
from conformance.prove.trial import Trial, alterations
from conformance.reference.middleware import Application, Message, Receive, Send
from conformance.reference.server import Instance, build, running
from conformance.reference.wire import wired

PROGRAM = (sys.executable, "-P", "-c", "from schemathesis.cli import schemathesis; schemathesis()")
LONGEST = 60
"""Seconds after which stock schemathesis is stopped; it has then found nothing."""


@dataclass(frozen=True)
class Judgement:
    """What stock schemathesis said of one server."""

    id: str
    failed: bool
    requests: int
    seconds: float


class Counting:
    """Counts the requests that reach an application."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.requests = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        self.requests += 1
        await self._application(scope, receive, send)


def judge(identity: str) -> Judgement:
    """Let stock schemathesis, all phases and checks, judge a server altered so. It is given a campaign and a token."""
    alteration = alterations()[identity]
    instance = build(alteration)
    counting = Counting(instance.application)
    listening = wired(counting, alteration.wiring) if alteration.on_socket else running(counting)
    clock = time.perf_counter()
    with listening as base_url, tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "schemathesis.toml"
        config.write_text(configuration(base_url, instance), encoding="utf-8")
        failed = _run(config)
    return Judgement(identity, failed, counting.requests, time.perf_counter() - clock)


def configuration(base_url: str, instance: Instance) -> str:
    """A schemathesis.toml that gives it the address, a campaign that is PAUSED, and a good token."""
    paused = next(r.campaign["id"] for r in instance.store if r.campaign["status"] == "PAUSED")
    lines = [
        f"base-url = {json.dumps(base_url)}",
        "seed = 1",
        "request-timeout = 0.5",
        f'headers = {{ Authorization = "Bearer {instance.token}" }}',
        "phases.coverage.unexpected-methods = []",
        f'parameters = {{ "path.id" = "{paused}" }}',
    ]
    for operation in load_contract().operations.values():
        if operation.is_companion:
            lines += ["[[operations]]", f'include-operation-id = "{operation.id}"', "enabled = false"]
    return "\n".join(lines) + "\n"


def _run(config: Path) -> bool:
    command = [*PROGRAM, "--config-file", str(config), "run", str(OPENAPI / "campaigns.yaml")]
    try:
        done = subprocess.run(  # noqa: S603 - the command is our own
            command, cwd=config.parent, capture_output=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 1


def compare(matrix: Matrix, workers: int) -> str:
    """Judge the servers of a matrix by stock schemathesis too, and put both side by side, as a table."""
    clock = time.perf_counter()
    judged = {entry.id: entry for entry in each_done(judge, [trial.id for trial in matrix.trials], workers)}
    seconds = time.perf_counter() - clock
    rows = ["servers                   count   this suite   stock schemathesis"]
    for group in dict.fromkeys(trial.id.partition(":")[0] for trial in matrix.faults):
        names = [trial for trial in matrix.faults if trial.id.partition(":")[0] == group]
        rows.append(_row(f"killed, {group}", len(names), sum(t.is_caught for t in names), _kills(names, judged)))
    accused = [judged[trial.id].failed for trial in matrix.variants]
    rows.append(_row("variants accused", len(accused), len(matrix.accused), sum(accused)))
    requests = sum(trial.exchanges for trial in matrix.trials)
    theirs = sum(entry.requests for entry in judged.values())
    rows.append(_row("requests", len(matrix.trials), requests, theirs))
    rows.append(_row("seconds", len(matrix.trials), round(matrix.seconds), round(seconds)))
    rows.append(_rates("requests a second", requests / matrix.seconds, theirs / seconds))
    caught = sum(trial.is_caught for trial in matrix.faults)
    rows.append(_rates("faults killed a second", caught / matrix.seconds, _kills(matrix.faults, judged) / seconds))
    return "\n".join(rows)


def _kills(trials: Sequence[Trial], judged: dict[str, Judgement]) -> int:
    return sum(judged[trial.id].failed for trial in trials)


def _rates(title: str, ours: float, theirs: float) -> str:
    return f"{title:<24}  {'':>5}   {ours:>10.1f}   {theirs:>18.1f}"


def _row(title: str, count: int, ours: int, theirs: int) -> str:
    return f"{title:<24}  {count:>5}   {ours:>10}   {theirs:>18}"
