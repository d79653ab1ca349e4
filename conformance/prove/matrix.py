"""The matrix of all trials: what was caught, what was missed, who was accused."""

import sys
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from conformance.processes import each_done
from conformance.profile import DEFAULT
from conformance.progress import Pace
from conformance.prove.trial import FAULT, VARIANT, Trial, attempt
from conformance.verdict import first_of


@dataclass(frozen=True)
class Matrix:
    """All trials; and how many of them were played, not only read, and how long that took, in seconds."""

    trials: tuple[Trial, ...]
    seconds: float
    played: int

    @property
    def faults(self) -> list[Trial]:
        """The trials of faults."""
        return [trial for trial in self.trials if trial.kind == FAULT]

    @property
    def variants(self) -> list[Trial]:
        """The trials of variants."""
        return [trial for trial in self.trials if trial.kind == VARIANT]

    @property
    def missed(self) -> list[Trial]:
        """Faults of which the suite said nothing at all."""
        return [trial for trial in self.faults if not trial.verdicts]

    @property
    def misblamed(self) -> list[Trial]:
        """Faults of which it named another requirement only."""
        return [trial for trial in self.faults if trial.verdicts and not trial.is_caught]

    @property
    def straying(self) -> list[Trial]:
        """Faults that were caught, and blamed on more than they announce."""
        return [trial for trial in self.faults if trial.is_caught and trial.strays]

    @property
    def accused(self) -> list[Trial]:
        """Variants that were found to break something."""
        return [trial for trial in self.variants if not trial.is_good]

    @property
    def is_proven(self) -> bool:
        """Whether every fault was caught and rightly blamed, and no variant accused."""
        return not (self.missed or self.misblamed or self.straying or self.accused)


def tried(identities: Sequence[str], workers: int, profile: str = DEFAULT) -> Generator[Trial, None, None]:
    """Try every alteration named, in several processes. Yields each trial when it is over, and shows how far it is."""
    shown = Shown(len(identities))
    with closing(each_done(partial(attempt, profile=profile), identities, workers)) as trials:
        for trial in trials:
            shown.step(trial.id)
            yield trial
    shown.end()


def measured(names: Sequence[str], workers: int, profile: str) -> Matrix:
    """What runs of a profile say of the alterations named. Nothing of it is kept."""
    clock, order = time.perf_counter(), {name: number for number, name in enumerate(names)}
    trials = sorted(tried(names, workers, profile), key=lambda trial: order[trial.id])
    return Matrix(tuple(trials), time.perf_counter() - clock, len(trials))


class Shown:
    """How far the trials are: a line that moves, or one now and then where no terminal is."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._pace = Pace()

    def step(self, name: str) -> None:
        """One more is done."""
        self._done += 1
        if sys.stderr.isatty():
            self._write(f"\r\x1b[K[{self._done}/{self._total}] {name[:70]}")
        elif self._pace.is_due():
            rate = self._done / self._pace.seconds
            self._write(f"trial {self._done} of {self._total}, {rate:.1f} a second, {self._pace.seconds:.0f} s\n")

    def end(self) -> None:
        """Wipe the line that moves."""
        if sys.stderr.isatty():
            self._write("\r\x1b[K")

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


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
    caught = sum(trial.is_good for trial in matrix.faults)
    silent = len(matrix.variants) - len(matrix.accused)
    lines.append(f"{caught} of {len(matrix.faults)} faults caught and rightly blamed, {len(matrix.missed)} missed")
    one = sum(trial.causes == 1 for trial in matrix.faults)
    lines.append(f"{one} of {len(matrix.faults)} reported as one cause")
    lines.append(f"{silent} of {len(matrix.variants)} variants left in peace")
    exchanges = sum(trial.exchanges for trial in matrix.trials)
    lines.append(f"{exchanges:,} exchanges; {matrix.played:,} trials played in {matrix.seconds:.0f} s")
    return "\n".join(lines)


def _row(trial: Trial) -> str:
    stopped = f"  stopped: {trial.stopped}" if trial.stopped else ""
    return f"  {trial.id:<44} {first_of(trial.verdicts, 6)}{stopped}"
