"""One trial: the suite is run against one altered server."""

import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from conformance.errors import ConfigurationError
from conformance.options import Settings
from conformance.reference.alteration import Alteration, Fault, Variant
from conformance.reference.faults import all_faults
from conformance.reference.variants import all_variants
from conformance.runner import play
from conformance.session import Session
from conformance.targets.reference import reference_target
from conformance.verdicts.fold import RED, Word

TIMEOUT = 0.5
"""Seconds. The bundled server answers in a few milliseconds, unless its fault is not to."""
SOAK = 300
"""Repetitions that find what a default run is too short for: one bad answer in 100."""
TOLD = RED | {Word.WARN, Word.ERROR}


@dataclass(frozen=True)
class Trial:
    """What the suite said of one altered server. ``told`` holds the verdicts that are not silent, by requirement."""

    id: str
    kind: str
    story: str
    told: Mapping[str, str]
    exchanges: int
    seconds: float
    breaks: str = ""
    also: tuple[str, ...] = ()
    rare: bool = False
    stopped: str = ""

    @property
    def is_caught(self) -> bool:
        """Whether the fault turned the requirement that it breaks."""
        return self.breaks in self.told

    @property
    def accusations(self) -> list[str]:
        """Requirements that were found broken."""
        return [requirement for requirement, word in self.told.items() if word != Word.WARN]

    @property
    def strays(self) -> list[str]:
        """Requirements that were found broken although the fault does not announce it."""
        announced = (self.breaks, *self.also)
        return [name for name in self.told if not any(fnmatchcase(name, glob) for glob in announced)]

    def to_json(self) -> dict[str, Any]:
        """The trial as JSON values, without what the fault itself says."""
        return {name: value for name, value in asdict(self).items() if name not in ("also", "rare")}


def alterations() -> Mapping[str, Alteration]:
    """Every fault and every variant, by id."""
    return {**all_faults(), **all_variants()}


def chosen(globs: tuple[str, ...], spread: int = 1) -> list[str]:
    """Ids of the alterations that fit one of ``globs``; all if there is none.

    Of the faults that are derived from the contract, whose ids begin with a status, only every ``spread``-th.

    Raises:
        ConfigurationError: nothing fits.
    """
    names = [name for name in alterations() if not globs or any(fnmatchcase(name, glob) for glob in globs)]
    if not names:
        raise ConfigurationError(f"no fault or variant is called {' or '.join(map(repr, globs))}")
    derived = [name for name in names if name[:1].isdigit()]
    left_out = set(derived) - set(derived[::spread])
    return [name for name in names if name not in left_out]


def attempt(identity: str, only: tuple[str, ...] = ()) -> Trial:
    """Run the suite once against the server altered so, for all requirements or those that fit one of ``only``.

    Takes half a second, more where a socket is needed.
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    alteration = alterations()[identity]
    fault = alteration if isinstance(alteration, Fault) else None
    settings = Settings(report="", timeout=TIMEOUT, only=only)
    if fault and fault.rare:
        settings = replace(settings, repeat=SOAK)
    opening = partial(reference_target, TIMEOUT, alteration, in_process=not alteration.on_socket)
    clock = time.perf_counter()
    session = Session(settings, opening)
    play(session)
    verdicts = session.run.verdicts if session.run else ()
    return Trial(
        id=identity,
        kind="variant" if isinstance(alteration, Variant) else "fault",
        story=alteration.story,
        told={verdict.requirement.id: verdict.word.value for verdict in verdicts if verdict.word in TOLD},
        exchanges=len(session.ledger.exchanges),
        seconds=round(time.perf_counter() - clock, 3),
        breaks=fault.breaks if fault else "",
        also=tuple(sorted(fault.also)) if fault else (),
        rare=fault.rare if fault else False,
        stopped=str(session.stopped or "") or ("" if session.run else "no verdict was reached"),
    )
