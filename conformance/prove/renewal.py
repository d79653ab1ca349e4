"""Renewing the proof: what does not stand is tried again, and whatever was tried is kept."""

import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from pathlib import Path

from conformance.errors import ConformanceError, SuiteError
from conformance.processes import heeding_sigterm
from conformance.prove.kept import Kept
from conformance.prove.matrix import Matrix, tried
from conformance.runner import INTERRUPTED


class Stopped(ConformanceError):
    """Somebody ended the trials before all were over (exit code 130)."""

    exit_code = INTERRUPTED


def renewed(names: Sequence[str], path: Path, workers: int, *, again: bool, say: Callable[[str], object]) -> Matrix:
    """Try those of the alterations named whose proof in the file does not stand, and keep what comes of it there.

    ``again`` tries the others too. ``say`` takes how many that are.

    Raises:
        Stopped: Ctrl-C or SIGTERM; what was tried until then is in the file.
        SuiteError: one of the processes ended; the same holds.
        ConfigurationError: the file cannot be written.
    """
    kept, clock, done = Kept(path), time.perf_counter(), 0
    to_renew = [name for name in names if again or name not in kept.standing]
    standing = "" if again else f"{len(names) - len(to_renew):,} stand, "
    say(f"{len(names):,} trials: {standing}{len(to_renew):,} to renew")
    try:
        with heeding_sigterm(), closing(tried(to_renew, workers)) as trials:
            for trial in trials:
                done += 1
                kept.add(trial)
    except KeyboardInterrupt:
        raise Stopped(f"stopped after {done:,} of {len(to_renew):,} trials; they are kept in {path}") from None
    except BrokenProcessPool:
        words = f"a process ended in the midst of a trial; {done:,} of {len(to_renew):,} are kept in {path}"
        raise SuiteError(words, traceback.format_exc()) from None
    finally:
        kept.write()
    return Matrix(tuple(kept.trial(name) for name in names), time.perf_counter() - clock, done)
