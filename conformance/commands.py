"""The commands that messages and reports print, spelled so that a shell runs them as they stand."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

NAME = "conformance"
SESSION = "NOX_CURRENT_SESSION"
"""Set in a session of nox, which has a PATH of its own; that of the shell is another."""
PLACES = ("base_url", "journal")
"""Settings that say where campaigns are, and where the journal is that knows what they were like."""

KIT = "sdk/"
"""How requirements of the kit for SDKs begin: a run knows nothing of those, and the kit of no others."""


def listing(known: Iterable[str]) -> str:
    """The command that lists the requirements of which these are the ids."""
    return f'{NAME} list "{KIT}*"' if all(name.startswith(KIT) for name in known) else f"{NAME} list"


def program() -> str:
    """What starts this program in the shell that it was started from."""
    return _program(Path(sys.argv[0]), os.environ.get("PATH"), Path.cwd(), in_session=SESSION in os.environ)


@lru_cache
def _program(started: Path, _path: str | None, _folder: Path, *, in_session: bool) -> str:
    """What starts a program that was started so: a report has a thousand commands."""
    if started.name == "__main__.py" and started.parent.name == "conformance":
        name = Path(sys.executable).name
        found = shutil.which(name)
        return (
            f"{name if found and Path(found).samefile(sys.executable) else shlex.quote(sys.executable)} -m conformance"
        )
    found = shutil.which(NAME)
    is_another = not found or (started.exists() and not Path(found).samefile(started))
    if started.name == NAME and (in_session or is_another):
        return shlex.quote(os.path.relpath(started))
    return NAME


def spelled(*words: str) -> str:
    """A command of this program, with its words quoted where they need it."""
    return " ".join([program(), *map(shlex.quote, words)])


def flags(settings: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    """Some of the settings of a run as options of a command, those that were given."""
    return [
        word for name in names if settings.get(name) for word in (f"--{name.replace('_', '-')}", str(settings[name]))
    ]


def restore(settings: Mapping[str, Any]) -> str:
    """The command that puts back what a run left changed."""
    return spelled("restore", *flags(settings, PLACES))


def waive(settings: Mapping[str, Any], requirement: str) -> str:
    """The command that waives a failure that the report of a run shows. REASON and OWNER are for a person to say."""
    options = ("--reason", "REASON", "--owner", "OWNER", "--report", str(settings["report"]))
    return spelled("waive", requirement, *options, *flags(settings, ("waivers",)))
