"""Adapters as programs, for tests: the typed client in a process of its own, changed as a test likes."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

RIGHT = """
import dataclasses, json, sys
from conformance.sdk import Call, Returned
from conformance.sdk.call import Function
from conformance.sdk.specimens.plain import Patient, Sdk, changed
from conformance.sdk.specimens.right import typed

def shown(value):
    kind = {"returned": value.campaign} if isinstance(value, Returned) else {"raised": dataclasses.asdict(value)}
    print(json.dumps(kind), flush=True)

def serve(update):
    for line in sys.stdin:
        shown(Function(update)(Call(**json.loads(line))))
"""


UNSEEN = {"request/at-once", "error/no-secret-in-debug-log"}
"""What shows of a Python function only: a program is given one call at a time, and its logs are its own."""


def program(folder: Path, text: str) -> str:
    """A command that runs a text as Python."""
    (folder / "adapter.py").write_text(text)
    return f"{shlex.quote(sys.executable)} adapter.py"


def sdk(folder: Path, update: str, before: str = "") -> str:
    """A command that is an adapter for what an expression stands for."""
    return program(folder, f"{RIGHT}\n{before}\nserve({update})\n")


def report(folder: Path, name: str = "conformance-report") -> dict[str, Any]:
    """The report that was written."""
    found: dict[str, Any] = json.loads((folder / name / "report.json").read_text())
    return found


def verdicts(folder: Path, name: str = "conformance-report") -> dict[str, str]:
    """The verdicts in a report, by requirement without ``sdk/``."""
    return {entry["id"].removeprefix("sdk/"): entry["verdict"] for entry in report(folder, name)["requirements"]}


def red(folder: Path) -> set[str]:
    """Requirements of which a report says anything but PASS, save those that no program shows."""
    return {name for name, word in verdicts(folder).items() if word != "PASS"} - UNSEEN
