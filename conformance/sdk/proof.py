"""`conformance prove --sdk`: the kit against right and wrong SDKs, as the suite is proven against servers."""

import importlib.util
import shlex
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from conformance.errors import ConfigurationError, ConformanceError
from conformance.processes import pool
from conformance.sdk import specimens
from conformance.sdk.call import Function
from conformance.sdk.command import commanded
from conformance.sdk.front import new_token
from conformance.sdk.mocked import mocked
from conformance.sdk.outcome import Adapter
from conformance.sdk.plays import all_plays
from conformance.sdk.settings import SdkSettings, secrets_with
from conformance.sdk.specimens.catalogue import all_specimens
from conformance.sdk.specimens.specimen import Specimen
from conformance.sdk.stage import staged
from conformance.sdk.trial import Trial
from conformance.suggestion import did_you_mean
from conformance.verdict import URGENT

TIMEOUT = 1.0
"""Seconds that an SDK is given: answers take a millisecond."""
FETCH = Path(specimens.__file__).with_name("fetch.mjs")


@dataclass(frozen=True)
class Result:
    """What the kit said of one SDK: verdicts that are not silent, by requirement; ``stopped`` if it came to none."""

    name: str
    verdicts: dict[str, str]
    seconds: float
    stopped: str = ""

    @property
    def specimen(self) -> Specimen:
        """The SDK."""
        return all_specimens()[self.name]

    @property
    def is_good(self) -> bool:
        """Whether a wrong SDK is caught and blamed for nothing else, or a right one left in peace."""
        return not self.stopped and (self.specimen.is_right or self.is_caught) and not self.strays

    @property
    def is_caught(self) -> bool:
        """Whether the requirement that the SDK breaks was found broken."""
        return self.specimen.breaks in self.verdicts

    @property
    def strays(self) -> list[str]:
        """Requirements that were found broken, although they are not announced."""
        one = self.specimen
        announced = (one.breaks, *one.also, *one.warned)
        return [name for name in self.verdicts if not any(fnmatchcase(name, glob) for glob in announced)]


def attempt(name: str) -> Result:
    """Put one SDK under the whole kit."""
    specimen, token, clock = all_specimens()[name], new_token(), time.perf_counter()
    settings = SdkSettings(target="sdk", timeout=TIMEOUT, report="")
    front = staged if specimen.on_socket else mocked
    stopped, verdicts = "", {}
    with front(all_plays(), secrets_with(token)) as stage, _adapter(specimen) as adapter:
        trial = Trial(stage, token, settings, name)
        try:
            trial.play(adapter, all_plays().values())
        except ConformanceError as error:
            stopped = str(error)
        for each in trial.conclude().judgements:
            if each.verdict in URGENT:
                verdicts[each.requirement.id.removeprefix("sdk/")] = each.verdict.value
    return Result(name, verdicts, time.perf_counter() - clock, stopped)


@contextmanager
def _adapter(specimen: Specimen) -> Iterator[Adapter]:
    if specimen.update is None:
        words = ["node", str(FETCH), specimen.name]
        with commanded(shlex.join(words)) as program:
            yield program
    else:
        yield Function(specimen.update)


def is_here(specimen: Specimen) -> bool:
    """Whether what an SDK needs is installed."""
    needs = specimen.needs
    return not needs or bool(shutil.which(needs)) or (needs != "node" and bool(importlib.util.find_spec(needs)))


def chosen(globs: Sequence[str]) -> list[str]:
    """Names of the SDKs that fit one of ``globs``; all if there is none.

    Raises:
        ConfigurationError: nothing fits.
    """
    found = [name for name in all_specimens() if not globs or any(fnmatchcase(name, glob) for glob in globs)]
    if not found:
        raise ConfigurationError(
            f"no SDK is called {' or '.join(map(repr, globs))}{did_you_mean(globs[0], all_specimens())}"
        )
    return found


def prove(names: Sequence[str], workers: int) -> list[Result]:
    """Try every SDK whose library is installed, in several processes."""
    here = [name for name in names if is_here(all_specimens()[name])]
    with pool(workers) as processes:
        return list(processes.map(attempt, here))


def render(results: Sequence[Result], names: Sequence[str]) -> str:
    """What was caught, by class and in total; what was accused; seconds a run."""
    right = [one for one in results if one.specimen.is_right]
    wrong = [one for one in results if not one.specimen.is_right]
    lines = [_row(one) for one in results if not one.is_good]
    caught = Counter(one.specimen.group for one in wrong if one.is_good)
    every = Counter(one.specimen.group for one in wrong)
    lines += [f"  {group:<12} {caught[group]} of {count} caught and rightly blamed" for group, count in every.items()]
    lines.append(f"{caught.total()} of {len(wrong)} wrong SDKs caught and rightly blamed")
    styles = ", ".join(dict.fromkeys(one.specimen.style for one in right))
    accused = sum(not one.is_good for one in right)
    lines.append(f"{accused} of {len(right)} right SDKs accused ({styles})" if right else "no right SDK was tried")
    seconds = sorted(one.seconds for one in results)
    lines += [f"seconds a run: {seconds[len(seconds) // 2]:.1f} (median), {seconds[-1]:.1f} (most)"] if seconds else []
    missing = [name for name in names if not is_here(all_specimens()[name])]
    lines += [f"not tried, since what they need is not installed: {', '.join(missing)}"] if missing else []
    return "\n".join(lines)


def _row(one: Result) -> str:
    found = ", ".join(f"{word} {name}" for name, word in one.verdicts.items()) or "silent"
    wanted = one.specimen.breaks or "silence"
    return f"  {one.name}: wanted {wanted}, got {one.stopped or found}"
