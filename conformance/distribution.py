"""A run in several processes (pytest-xdist): each plays some modules, and their reports are joined."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from conformance.errors import ConfigurationError
from conformance.options import Settings
from conformance.report.load import Document
from conformance.report.merge import merged
from conformance.targets.configuration import listed_campaigns


@dataclass
class Gathering:
    """What the workers sent when they had ended: their reports, and why one of them had to stop."""

    documents: list[Document] = field(default_factory=list)
    stopped: list[tuple[int, str]] = field(default_factory=list)

    def add(self, output: Mapping[str, Any]) -> None:
        """Take what a worker sent."""
        if "report" in output:
            self.documents.append(json.loads(output["report"]))
        if "stopped" in output:
            code, message = output["stopped"]
            self.stopped.append((int(code), str(message)))

    def document(self, settings: Settings, seconds: float) -> Document:
        """The reports of all workers as one. ``seconds`` is how long they took side by side."""
        ordered = sorted(self.documents, key=lambda document: json.dumps(document["target"]["campaigns"]))
        return merged(ordered) | {"settings": json.loads(json.dumps(settings.to_json())), "seconds": round(seconds, 3)}


def is_controller(config: pytest.Config) -> bool:
    """Whether this process only hands out scenarios to others."""
    return bool(getattr(config.option, "numprocesses", None)) and not is_worker(config)


def is_worker(config: pytest.Config) -> bool:
    """Whether this process plays what another one hands out."""
    return hasattr(config, "workerinput")


def is_first(config: pytest.Config) -> bool:
    """Whether this process does what is done once in a run."""
    return not is_worker(config) or config.workerinput["workerid"] == "gw0"  # type: ignore[attr-defined]


def check(settings: Settings, count: int) -> None:
    """Make sure that a run can be shared between ``count`` processes, here or in all shards together.

    Raises:
        ConfigurationError: there are fewer campaigns than processes, or a recording is to be played by several.
    """
    if count > 1 and settings.target == "replay":
        raise ConfigurationError("a recording is played in one process: leave -n and --shard out")
    listed = _campaigns(settings)
    if settings.target == "live" and len(listed) < count:
        raise ConfigurationError(f"{count} processes need a campaign each, and {len(listed)} are listed")


def _campaigns(settings: Settings) -> tuple[str, ...]:
    return settings.campaign or (listed_campaigns(os.environ) if settings.target == "live" else ())


def sharded(settings: Settings) -> Settings:
    """The settings of one shard: against a live server each has campaigns of its own.

    Raises:
        ConfigurationError: the run cannot be shared between so many shards and processes.
    """
    number, count = settings.part
    check(settings, count * max(settings.workers, 1))
    if settings.target != "live" or count == 1:
        return settings
    return replace(settings, campaign=_campaigns(settings)[number::count])


def share(settings: Settings, config: pytest.Config) -> Settings:
    """The settings of this process: a worker against a live server has campaigns of its own.

    Raises:
        ConfigurationError: the run cannot be shared between so many processes.
    """
    if is_controller(config):
        check(settings, int(config.option.numprocesses))
    if not is_worker(config) or settings.target != "live":
        return settings
    given = config.workerinput  # type: ignore[attr-defined]
    number, count = int(given["workerid"].removeprefix("gw")), int(given["workercount"])
    return replace(settings, campaign=_campaigns(settings)[number::count])
