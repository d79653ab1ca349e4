"""A run in several processes (pytest-xdist): each plays some modules, and their reports are joined."""

import json
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from conformance.commands import restore
from conformance.errors import ConfigurationError
from conformance.options import Settings
from conformance.report.merge import lost as not_exercised
from conformance.report.merge import merged
from conformance.report_model import Report
from conformance.secrets import NO_SECRETS, Secrets
from conformance.targets.configuration import listed_campaigns


def restoring(settings: Settings) -> str:
    """What to do if a process ended without a word."""
    return f"`{restore(settings.to_json())}` puts back what it left changed"


@dataclass
class Gathering:
    """What the workers sent when they had ended, by their names: their reports, and why one of them had to stop.

    ``lost`` are those that ended without a word, ``pids`` the numbers of all processes. ``secrets`` are those of all
    of them: what one was sent may hold a token of another.
    """

    documents: dict[str, Report] = field(default_factory=dict)
    stopped: list[tuple[int, str]] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    pids: list[int] = field(default_factory=list)
    secrets: Secrets = NO_SECRETS

    def add(self, worker: str, output: Mapping[str, Any]) -> None:
        """Take what a worker sent."""
        self.secrets |= Secrets({}, known=output.get("secrets"))
        if "report" in output:
            self.documents[worker] = json.loads(output["report"])
        elif "stopped" in output:
            code, message = output["stopped"]
            self.stopped.append((int(code), str(message)))
        else:
            self.lost.add(worker)

    def document(self, settings: Settings, seconds: float, suite_error: str) -> Report:
        """The reports of all workers as one. ``seconds`` is how long they took side by side."""
        ordered = sorted(self.documents.values(), key=lambda document: json.dumps(document["target"]["campaigns"]))
        whole, lost = merged(ordered), sorted(self.lost)
        scenarios = whole["scenarios"]
        scenarios["of"] = max(document["scenarios"]["of"] for document in ordered)
        notes = [f"process {name} ended without a word; {restoring(settings)}" for name in lost]
        notes += not_exercised(ordered, whole["requirements"])
        document: Report = {
            **whole,
            "settings": json.loads(json.dumps(settings.to_json())),
            "seconds": round(seconds, 3),
            "scenarios": scenarios,
            "interrupted": scenarios["played"] < scenarios["of"] and not lost,
            "missing": [f"what process {name} found" for name in lost],
            "suite_error": suite_error or whole["suite_error"],
            "notes": [*whole["notes"], *notes],
        }
        concealed: Report = self.secrets.conceal_value(document)
        return concealed

    def interrupt(self, config: pytest.Config) -> None:
        """Interrupt every worker, and wait until all have put their campaigns back and reported what they found."""
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        distributing: Any = config.pluginmanager.get_plugin("dsession")
        while not distributing.session_finished:
            distributing.triggershutdown()
            distributing.loop_once()


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
    if count > 1 and settings.target == "live" and settings.examples:
        reason = "--examples names campaigns, and each process has some of them only"
        raise ConfigurationError(f"{reason}: leave -n and --shard out, or play them by themselves, with --only 'own/*'")
    listed = _campaigns(settings)
    if settings.target == "live" and len(listed) < count and not settings.provision:
        raise ConfigurationError(f"{count} processes need a campaign each, and {len(listed)} are listed")


def _campaigns(settings: Settings) -> tuple[str, ...]:
    if settings.target != "live":
        return settings.campaign
    return listed_campaigns(settings.campaign, settings.expendable, os.environ, may_be_none=settings.provision)


def _part(settings: Settings, number: int, count: int) -> Settings:
    """The settings of one part of several, with campaigns of its own."""
    mine = _campaigns(settings)[number::count]
    return replace(settings, campaign=mine, expendable=tuple(name for name in settings.expendable if name in mine))


def sharded(settings: Settings) -> Settings:
    """The settings of one shard: against a live server each has campaigns of its own.

    Raises:
        ConfigurationError: the run cannot be shared between so many shards and processes.
    """
    number, count = settings.part
    check(settings, count * max(settings.workers, 1))
    if settings.target != "live" or count == 1:
        return settings
    return _part(settings, number, count)


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
    return _part(settings, number, count)
