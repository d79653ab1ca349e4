"""One trial: the suite is run against one altered server."""

import os
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, partial
from typing import Any

import pytest

from conformance.contract import load_contract
from conformance.errors import ConfigurationError
from conformance.options import Settings
from conformance.profile import DEFAULT
from conformance.reference.alteration import Alteration, Fault
from conformance.reference.faults import all_faults
from conformance.reference.variants import all_variants
from conformance.report.causes import causes
from conformance.report.json_report import as_json
from conformance.runner import play
from conformance.session import Session
from conformance.suggestion import did_you_mean
from conformance.targets.reference import reference_target
from conformance.verdict import URGENT, Verdict

TIMEOUT = 0.5
"""Seconds. The bundled server answers in a few milliseconds, unless its fault is not to."""
LONG_TIMEOUT = 5.0
"""Seconds, for a variant: it answers, however busy the machine is."""
SOAK = 300
"""Repetitions that find what a default run is too short for: one bad answer in 100."""
FEW = 2
"""Generated and repeated updates where a fault is in the reads: those come all the same."""
FAULT, VARIANT = "fault", "variant"
DERIVED = re.compile(r"(\w+:)?\d{3}:")
"""How the id of a fault begins that is derived from the contract."""


@dataclass(frozen=True)
class Trial:
    """What the suite said of one altered server.

    ``verdicts`` holds those that are not silent, by requirement; ``causes`` is the number of causes in the report.
    """

    id: str
    kind: str
    story: str
    verdicts: Mapping[str, str]
    causes: int
    exchanges: int
    seconds: float
    breaks: str = ""
    also: tuple[str, ...] = ()
    stopped: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the fault was caught and blamed on nothing else, or the variant left in peace."""
        return self.is_caught and not self.strays if self.kind == FAULT else not (self.accusations or self.stopped)

    @property
    def is_caught(self) -> bool:
        """Whether the fault turned the requirement that it breaks."""
        return self.breaks in self.verdicts

    @property
    def accusations(self) -> list[str]:
        """Requirements that were found broken."""
        return [requirement for requirement, word in self.verdicts.items() if word != Verdict.WARN]

    @property
    def strays(self) -> list[str]:
        """Requirements that were found broken although the fault does not announce it."""
        announced = (self.breaks, *self.also)
        return [name for name in self.verdicts if not any(fnmatchcase(name, glob) for glob in announced)]

    def to_json(self) -> dict[str, Any]:
        """The trial as JSON values, without what the fault itself says."""
        return {name: value for name, value in asdict(self).items() if name != "also"}

    @classmethod
    def from_json(cls, document: Mapping[str, Any], alteration: Alteration) -> "Trial":
        """Read a trial of this fault or variant."""
        kept = {name: document[name] for name in cls.__dataclass_fields__ if name != "also"}
        return cls(**kept, also=_announced(alteration))


def _announced(alteration: Alteration) -> tuple[str, ...]:
    return tuple(sorted(alteration.also)) if isinstance(alteration, Fault) else ()


@cache
def alterations() -> Mapping[str, Alteration]:
    """Every fault and every variant, by id."""
    return {**all_faults(companions=True), **all_variants(companions=True)}


def chosen(globs: tuple[str, ...], spread: int = 1) -> list[str]:
    """Ids of the alterations that fit one of ``globs``; all if there is none.

    Of the faults that are derived from the contract, whose ids have a status in front, only every ``spread``-th.

    Raises:
        ConfigurationError: a glob fits nothing.
    """
    every = alterations()
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in every):
            meant = did_you_mean(glob, every)
            raise ConfigurationError(
                f"no fault or variant is called {glob!r}{meant or ':'} `conformance prove --list` names all"
            )
    names = [name for name in every if not globs or any(fnmatchcase(name, glob) for glob in globs)]
    derived = [name for name in names if DERIVED.match(name)]
    left_out = set(derived) - set(derived[::spread])
    return [name for name in names if name not in left_out]


def attempt(identity: str, only: tuple[str, ...] = (), profile: str = DEFAULT) -> Trial:
    """Run the suite once against the server altered so, for all requirements or those that fit one of ``only``.

    Under another profile than the default one, exactly what that sends is sent. Takes half a second, more where a
    socket is needed.

    Raises:
        KeyboardInterrupt: somebody ended it; what it had found by then is no trial.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    alteration = alterations()[identity]
    fault = alteration if isinstance(alteration, Fault) else None
    settings = _settings(alteration, only, profile)
    opening = partial(reference_target, settings.timeout, alteration, in_process=not alteration.on_socket)
    clock = time.perf_counter()
    session = Session(settings, opening)
    if play(session) == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    judgements = session.run.judgements if session.run else ()
    return Trial(
        id=identity,
        kind=FAULT if fault else VARIANT,
        story=alteration.story,
        verdicts={each.requirement.id: each.verdict.value for each in judgements if each.verdict in URGENT},
        causes=len(causes(as_json(session.run))) if session.run else 0,
        exchanges=len(session.ledger.exchanges),
        seconds=round(time.perf_counter() - clock, 3),
        breaks=fault.breaks if fault else "",
        also=_announced(alteration),
        stopped=str(session.stopped or "") or ("" if session.run else "no verdict was reached"),
    )


def _settings(alteration: Alteration, only: tuple[str, ...], profile: str) -> Settings:
    """The settings of a trial: less for another operation than that of the page, more for what comes rarely."""
    timeout = TIMEOUT if isinstance(alteration, Fault) else LONG_TIMEOUT
    settings = Settings(report="", timeout=timeout, only=only, profile=profile)
    if profile == DEFAULT and alteration.operation != load_contract().update.id:
        settings = replace(settings, max_examples=FEW, repeat=FEW)
    if profile == DEFAULT and isinstance(alteration, Fault) and alteration.rare:
        settings = replace(settings, profile="deep", repeat=SOAK, max_examples=None)
    return settings
