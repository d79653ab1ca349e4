"""The command line and the bundled server as processes of their own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, TextIO

import httpx

COMMAND = [sys.executable, "-m", "conformance"]


def environment(folder: Path | None = None, **values: str) -> dict[str, str]:
    """An environment without settings of ours, whose state folder is in ``folder``."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("TALKDESK_", "PYTEST_"))}
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
    return {name: value for name, value in server.items() if name not in ("TALKDESK_TOKEN", "TALKDESK_READONLY_TOKEN")}


def campaigns(server: Mapping[str, str]) -> list[dict[str, Any]]:
    """All campaigns as they are now, whatever the weather."""
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
