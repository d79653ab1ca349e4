"""The command line and the bundled server as processes of their own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, TextIO

import httpx

COMMAND = [sys.executable, "-m", "conformance"]


def environment(folder: Path | None = None, **values: str) -> dict[str, str]:
    """An environment without settings of ours, whose state folder is in ``folder``."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TALKDESK_", "PYTEST_", "CONFORMANCE_"))
    }
    return clean | ({"XDG_STATE_HOME": str(folder / "state")} if folder else {}) | values


def conformance(*arguments: str, folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in ``folder``."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(folder, **values),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


MEASURED = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
with open(sys.argv[1], "w") as file:
    json.dump([usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime], file)
sys.exit(process.returncode)
"""
"""Starts a process, and writes its megabytes and its seconds of work into a file.

A process is charged with the memory of the one that started it: that has to be a small one, and tests are not.
"""


@dataclass(frozen=True)
class Measured:
    """What a command came to: exit code, all that it printed, ``report.json``; seconds, of those at work, megabytes."""

    code: int
    output: str
    report: Any
    seconds: float
    worked: float
    megabytes: float


def measured(*arguments: str, folder: Path, **values: str) -> Measured:
    """Run a command to its end, in ``folder``, and measure it and nothing else."""
    usage, clock = folder / "usage.json", time.monotonic()
    with (folder / "output").open("wb") as output:
        command = [sys.executable, "-c", MEASURED, str(usage), *COMMAND, *arguments]
        done = subprocess.run(
            command, cwd=folder, env=environment(folder, **values), stdout=output, stderr=output, timeout=240
        )
    seconds = time.monotonic() - clock
    report = folder / "conformance-report" / "report.json"
    megabytes, worked = json.loads(usage.read_text())
    return Measured(
        done.returncode,
        (folder / "output").read_text(errors="replace"),
        json.loads(report.read_text()) if report.exists() else None,
        seconds,
        worked,
        megabytes,
    )


@contextmanager
def started(*arguments: str, folder: Path | None = None, **values: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command in ``folder``, and kill it if it still runs at the end.

    It can be interrupted even where these tests run in the background, where shells let Ctrl-C be ignored.
    """

    def heed_interrupts() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(folder, PYTHONUNBUFFERED="1", **values),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


class Server(dict[str, str]):
    """The bundled server as a process of its own: all the variables that reach it, and a line for each answer."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        for line in process.stdout:
            if match := re.match(r"export (\w+)=(.*)", line):
                self[match[1]] = match[2]
            if "TALKDESK_CLIENT_SECRET" in self:
                break
        self.log: Queue[str] = Queue()
        self.draining = Thread(target=self._drain, args=(process.stdout,))
        self.draining.start()

    def _drain(self, output: TextIO) -> None:
        for line in output:
            self.log.put(line.rstrip())

    def has_updated(self) -> None:
        """Wait until it has answered an update with 200 that nobody has waited for before."""
        while not re.fullmatch("PATCH .* 200", self.log.get(timeout=60)):
            pass


@contextmanager
def serving(*arguments: str) -> Iterator[Server]:
    """Run the bundled server as long as the context lasts."""
    with started("serve", "--port", "0", "--log", *arguments) as process:
        server = Server(process)
        yield server
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        server.draining.join()
        assert list(server.log.queue)[-1] == "stopped"
        assert process.stderr
        assert process.stderr.read() == ""


def given(server: Mapping[str, str]) -> dict[str, str]:
    """The variables for tokens that were given."""
    return {name: value for name, value in server.items() if "CLIENT" not in name and "TOKEN_URL" not in name}


def by_client(server: Mapping[str, str]) -> dict[str, str]:
    """The variables for client credentials."""
    return {name: value for name, value in server.items() if not name.endswith("_TOKEN")}


def campaigns(server: Mapping[str, str]) -> list[dict[str, Any]]:
    """All campaigns as they are now, whatever disturbs the server."""
    transport = httpx.HTTPTransport(retries=3)
    with httpx.Client(base_url=server["TALKDESK_BASE_URL"], transport=transport) as client:
        pair = (server["TALKDESK_CLIENT_ID"], server["TALKDESK_CLIENT_SECRET"])
        token = _insistent(client, "POST", "/oauth/token", data={"grant_type": "client_credentials"}, auth=pair)
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        found: list[dict[str, Any]] = _insistent(client, "GET", "/campaigns", headers=headers)["_embedded"]["campaigns"]
        return found


def _insistent(client: httpx.Client, method: str, path: str, **options: Any) -> Any:
    for _ in range(1000):
        answer = client.request(method, path, **options)
        if answer.status_code == 200:
            return answer.json()
    raise AssertionError(f"{path} is never answered")


def peak_kilobytes() -> int:
    """The most memory that this process has held. What getrusage says is handed down by the process that started it."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])
