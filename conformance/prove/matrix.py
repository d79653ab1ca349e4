"""The matrix of all trials: what was caught, what was missed, who was accused."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from conformance import __version__
from conformance.contract import load_contract
from conformance.prove.trial import Trial, attempt


@dataclass(frozen=True)
class Matrix:
    """All trials, and how long they took together, in seconds."""

    trials: tuple[Trial, ...]
    seconds: float

    @property
    def faults(self) -> list[Trial]:
        """The trials of faults."""
        return [trial for trial in self.trials if trial.kind == "fault"]

    @property
    def variants(self) -> list[Trial]:
        """The trials of variants."""
        return [trial for trial in self.trials if trial.kind == "variant"]

    @property
    def missed(self) -> list[Trial]:
        """Faults of which the suite said nothing at all."""
        return [trial for trial in self.faults if not trial.told]

    @property
    def misblamed(self) -> list[Trial]:
        """Faults of which it named another requirement only."""
        return [trial for trial in self.faults if trial.told and not trial.is_caught]

    @property
    def straying(self) -> list[Trial]:
        """Faults that were caught, and blamed on more than they announce."""
        return [trial for trial in self.faults if trial.is_caught and trial.strays]

    @property
    def accused(self) -> list[Trial]:
        """Variants that were found to break something."""
        return [trial for trial in self.variants if trial.accusations or trial.stopped]

    @property
    def is_proven(self) -> bool:
        """Whether every fault was caught and rightly blamed, and no variant accused."""
        return not (self.missed or self.misblamed or self.accused)

    def to_json(self) -> dict[str, Any]:
        """The matrix as JSON values."""
        return {
            "format": 1,
            "suite": __version__,
            "contract": load_contract().digest,
            "seconds": round(self.seconds, 1),
            "trials": [trial.to_json() for trial in self.trials],
        }


def prove(identities: Sequence[str], workers: int) -> Matrix:
    """Try every alteration named, in several processes. Shows a line that moves."""
    clock = time.perf_counter()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        trials = tuple(_watched(pool.map(attempt, identities, chunksize=4), len(identities)))
    return Matrix(trials, time.perf_counter() - clock)


def _watched(trials: Iterable[Trial], total: int) -> Iterator[Trial]:
    for number, trial in enumerate(trials, 1):
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K[{number}/{total}] {trial.id[:70]}")
            sys.stderr.flush()
        yield trial
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def write(matrix: Matrix, path: Path) -> None:
    """Write ``proof.json``."""
    document = matrix.to_json()
    trials = ",\n".join(json.dumps(trial) for trial in document.pop("trials"))
    head = json.dumps(document, indent=1).removesuffix("\n}")
    path.write_text(f'{head},\n "trials": [\n{trials}\n]\n}}\n', encoding="utf-8")


def render(matrix: Matrix, *, full: bool = False) -> str:
    """The matrix as text: all of it, or what is wrong and the counts."""
    lines = [_row(trial) for trial in matrix.trials] + [""] if full else []
    for title, trials in (
        ("MISSED", matrix.missed),
        ("BLAMED ON SOMETHING ELSE", matrix.misblamed),
        ("BLAMED ON MORE THAN ANNOUNCED", matrix.straying),
        ("VARIANTS ACCUSED", matrix.accused),
    ):
        lines += [title, *map(_row, trials), ""] if trials else []
    caught = sum(trial.is_caught for trial in matrix.faults)
    silent = len(matrix.variants) - len(matrix.accused)
    exchanges = sum(trial.exchanges for trial in matrix.trials)
    lines.append(f"{caught} of {len(matrix.faults)} faults caught and rightly blamed, {len(matrix.missed)} missed")
    lines.append(f"{silent} of {len(matrix.variants)} variants left in peace")
    lines.append(f"{exchanges} exchanges, {matrix.seconds:.0f} s")
    return "\n".join(lines)


def _row(trial: Trial) -> str:
    told = ", ".join(f"{word} {requirement}" for requirement, word in list(trial.told.items())[:6]) or "silent"
    stopped = f"  stopped: {trial.stopped}" if trial.stopped else ""
    return f"  {trial.id:<44} {told}{stopped}"
