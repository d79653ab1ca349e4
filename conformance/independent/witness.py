"""All trials of the independent server: faults, variants and random mutations, and the table that is made of them."""

import io
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TextIO

from conformance.errors import ConfigurationError
from conformance.independent.node import Alteration, alterations
from conformance.independent.outcome import Outcome
from conformance.independent.trial import attempt
from conformance.processes import each_done
from conformance.suggestion import did_you_mean
from conformance.verdict import first_of

WRONG = ("missed", "misblamed", "accused", "stopped")
"""Judgements by which the suite did not do what it is for."""
SHOWN = ("missed", "misblamed", "consequence only", "strayed", "accused", "stopped", "warned of")
"""Judgements of which every case is listed."""


@dataclass(frozen=True)
class Witness:
    """All outcomes, with the seed of the first mutation, and how long they took together, in seconds."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    seed: int = 1

    @property
    def is_proven(self) -> bool:
        """Whether nothing was missed, wrongly blamed or accused, and every run came to an end."""
        return not any(outcome.judgement in WRONG and not _is_refused(outcome) for outcome in self.outcomes)

    def groups(self) -> dict[str, list[Outcome]]:
        """The outcomes by what was altered and what the page says of it."""
        found: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            found.setdefault(f"{outcome.alteration.kind}s, {outcome.alteration.label}", []).append(outcome)
        return found


def _is_refused(outcome: Outcome) -> bool:
    """Whether the server is so broken that no run begins, which the suite says in a line of its own."""
    return outcome.alteration.label == "broken" and outcome.judgement == "stopped"


def chosen(globs: Sequence[str]) -> list[Alteration]:
    """Faults and variants whose id fits one of ``globs``; all if there is none.

    Raises:
        ConfigurationError: nothing fits, or Node is missing.
    """
    found = [entry for entry in alterations() if not globs or any(fnmatchcase(entry.id, glob) for glob in globs)]
    if not found:
        meant = did_you_mean(globs[0], (entry.id for entry in alterations()))
        raise ConfigurationError(f"no fault or variant of the independent server is called {' or '.join(globs)}{meant}")
    return found


def try_all(
    entries: Sequence[Alteration], mutations: int, seed: int, workers: int, output: Path | None = None
) -> Witness:
    """Try these faults and variants, and so many mutations from a seed on, in several processes.

    Each outcome is written to ``output`` as it comes, one on a line, so that an interrupted proof loses none.
    """
    clock = time.perf_counter()
    tasks = [(f"--{entry.kind}", entry.id) for entry in entries]
    tasks += [("--mutation", str(number)) for number in range(seed, seed + mutations)]
    found: dict[int, Outcome] = {}
    with closing(each_done(_numbered, list(enumerate(tasks)), workers)) as outcomes, _lines(output) as lines:
        for number, outcome in outcomes:
            found[number] = outcome
            lines.write(json.dumps(outcome.to_json()) + "\n")
            lines.flush()
            _show(f"[{len(found)}/{len(tasks)}] {outcome.alteration.id[:70]}")
    _show("")
    return Witness(tuple(found[number] for number in sorted(found)), time.perf_counter() - clock, seed)


def _numbered(task: tuple[int, Sequence[str]]) -> tuple[int, Outcome]:
    return task[0], attempt(task[1])


def _lines(output: Path | None) -> AbstractContextManager[TextIO]:
    """Where outcomes are written, or nowhere."""
    return output.open("w", encoding="utf-8") if output else nullcontext(io.StringIO())


def _show(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def render(witness: Witness, *, full: bool = False) -> str:
    """The outcomes as text: each case that is not as it should be, and the counts; with ``full`` every case."""
    lines: list[str] = []
    for group, outcomes in witness.groups().items():
        for judgement in sorted({outcome.judgement for outcome in outcomes}):
            cases = [outcome for outcome in outcomes if outcome.judgement == judgement]
            if full or judgement in SHOWN:
                lines += [f"{group}: {judgement.upper()}", *map(_row, cases), ""]
    unrestored = [case for case in witness.outcomes if case.left and case.alteration.label == "permitted"]
    if unrestored:
        lines += ["NOT PUT BACK", *map(_left, unrestored), ""]
    lines += [_counts(group, outcomes) for group, outcomes in witness.groups().items()]
    exchanges = sum(outcome.exchanges for outcome in witness.outcomes)
    servers = len(witness.outcomes)
    lines.append(f"{servers} servers, {exchanges} exchanges, {witness.seconds:.0f} s; seed {witness.seed}")
    return "\n".join(lines)


def _left(outcome: Outcome) -> str:
    return f"  {outcome.alteration.id:<34} {'; '.join(outcome.left)}"


def _counts(group: str, outcomes: Sequence[Outcome]) -> str:
    counted = Counter(outcome.judgement for outcome in outcomes).most_common()
    exact = sum(outcome.is_exact for outcome in outcomes)
    share = f"; {exact} reported as one cause" if "broken" in group else ""
    return f"{group}: {len(outcomes)}, {', '.join(f'{count} {word}' for word, count in counted)}{share}"


def _row(outcome: Outcome) -> str:
    verdicts = first_of(outcome.verdicts, 6)
    more = f" and {len(outcome.verdicts) - 6} more" if len(outcome.verdicts) > 6 else ""
    stopped = f"  stopped: {outcome.stopped}" if outcome.stopped else ""
    return f"  {outcome.alteration.id:<34} {outcome.alteration.story[:90]}\n      {verdicts}{more}{stopped}"
