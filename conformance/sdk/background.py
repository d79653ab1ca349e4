"""`conformance sdk start` and `stop`: the server that judges, in the background, for CI in any language."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conformance.errors import ConfigurationError
from conformance.files import prepare

STATE, LOG = "server.json", "server.log"
STARTING, ENDING = 30.0, 30.0
"""Seconds that a server may take to start, and to judge and end."""
LOOKING = 0.05
CONNECTING = 5.0
ABSENT = "no server is running with the reports in {}: start one with `conformance sdk start --report {}`"


def start(folder: Path, options: Sequence[str]) -> dict[str, Any]:
    """Start a server that writes its report to ``folder``, and return where it is.

    Raises:
        ConfigurationError: one is running there already, or it cannot be started.
    """
    prepare(folder, "the report folder", "--report")
    state, log = folder / STATE, folder / LOG
    found = _read(state)
    if _is_running(found):
        where = found["base_url"]
        raise ConfigurationError(f"a server is running at {where} already: `conformance sdk stop --report {folder}`")
    state.unlink(missing_ok=True)
    command = [sys.executable, "-m", "conformance", "sdk", "--serve", "--state", str(state), "--report", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - this program
            [*command, *options], stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    end = time.monotonic() + STARTING
    while time.monotonic() < end and process.poll() is None:
        if found := _read(state):
            process.returncode = 0
            return found
        time.sleep(LOOKING)
    process.kill()
    message = log.read_text(encoding="utf-8").strip().removeprefix("conformance: ")
    raise ConfigurationError(f"the server did not start: {message or 'it was too slow'}")


def stop(folder: Path) -> tuple[str, int]:
    """End the server that reports to ``folder``. Returns its report as text, and its exit code.

    Raises:
        ConfigurationError: there is none, or it ended without a verdict.
    """
    state, log = folder / STATE, folder / LOG
    found = _read(state)
    if not found:
        raise ConfigurationError(ABSENT.format(folder, folder))
    pid = int(found.get("pid", 0))
    if _is_running(found):
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + ENDING
    while "exit_code" not in found and time.monotonic() < end and (_is_alive(pid) or "exit_code" in _read(state)):
        time.sleep(LOOKING)
        found = _read(state)
    found = _read(state)
    text = log.read_text(encoding="utf-8").strip()
    state.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    if "exit_code" not in found:
        raise ConfigurationError(f"the server ended without a verdict: {text[-500:] or 'nobody knows why'}")
    return text, int(found["exit_code"])


def _read(state: Path) -> dict[str, Any]:
    try:
        found = json.loads(state.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_running(found: dict[str, Any]) -> bool:
    """Whether a server is still where it said. A process of its number alone may be any other, after a crash."""
    where = urlsplit(str(found.get("base_url", "")))
    if not _is_alive(int(found.get("pid", 0))):
        return False
    try:
        with socket.create_connection((where.hostname or "", where.port or 0), CONNECTING):
            return True
    except OSError:
        return False


def _is_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _is_no_zombie(pid)


def _is_no_zombie(pid: int) -> bool:
    """Whether a process still runs; one that has ended and that nobody has waited for does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
    return not stat.rpartition(")")[2].lstrip().startswith("Z")
