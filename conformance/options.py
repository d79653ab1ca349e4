"""The settings of one run, and the command line that makes them again."""

from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from conformance.commands import spelled
from conformance.errors import ConfigurationError
from conformance.option_table import OPTIONS, Option
from conformance.profile import DEFAULT, PROFILES, Profile

__all__ = ["OPTIONS", "Option", "Settings"]

LARGEST = 86_400.0
"""The largest number of seconds, and of requests a second: what is larger is a slip, or no number that clocks take."""
ELSEWHERE = frozenset({"target", "only", "plan", "offline", "report", "baseline", "history", "har", "shard", "workers"})
"""Options that are not repeated when one requirement is judged again: they say which ones, or what is made of it."""
GENERATED = ("generated", "sequence")
"""How the last segment of a requirement begins that rests on generated requests."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of one run, by name."""

    target: str = "reference"
    base_url: str | None = None
    campaign: tuple[str, ...] = ()
    expendable: tuple[str, ...] = ()
    provision: bool = False
    source: str | None = None
    only: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    strict: bool = False
    allow_running: bool = False
    plan: bool = False
    offline: bool = False
    concurrency: int = 4
    rate: float | None = None
    journal: str | None = None
    cassettes: str | None = None
    timeout: float = 10.0
    max_wait: float = 120.0
    seed: int = 1
    profile: str = DEFAULT
    max_examples: int | None = None
    repeat: int | None = None
    report: str = "conformance-report"
    har: str = "shown"
    waivers: str | None = None
    baseline: str | None = None
    history: str | None = None
    shard: str | None = None
    workers: int = 0

    def __post_init__(self) -> None:
        """Look whether numbers are such as make sense.

        Raises:
            ConfigurationError: one does not.
        """
        for option in OPTIONS:
            value = getattr(self, option.name)
            if option.least is not None and value is not None and not value >= option.least:
                raise ConfigurationError(f"{option.flag} is {value:g}, and has to be {option.least:g} at least")
            if option.type is float and value is not None and not value <= LARGEST:
                raise ConfigurationError(f"{option.flag} is {value:g}, and has to be {LARGEST:g} at most")

    @property
    def plays(self) -> Profile:
        """How much is sent."""
        return PROFILES[self.profile]

    @property
    def drawn(self) -> int:
        """How many requests each kind of fuzzing generates."""
        return self.plays.examples if self.max_examples is None else self.max_examples

    @property
    def repeats(self) -> int:
        """How often the same update is sent."""
        return self.plays.repeat if self.repeat is None else self.repeat

    @property
    def part(self) -> tuple[int, int]:
        """Which part of a run this is, from 0, and of how many.

        Raises:
            ConfigurationError: ``shard`` is not written as 1/3.
        """
        number, _, count = (self.shard or "1/1").partition("/")
        if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            raise ConfigurationError(f"--shard is {self.shard!r}, and has to be one part of several: 1/3")
        return int(number) - 1, int(count)

    @property
    def folder(self) -> Path:
        """The folder for reports."""
        return Path(self.report)

    def to_json(self) -> dict[str, Any]:
        """The settings as JSON values."""
        return asdict(self)

    def pytest_args(self) -> list[str]:
        """The settings as arguments of pytest."""
        words: list[str] = []
        for option in OPTIONS:
            value = getattr(self, option.name)
            if value == option.default or option.name == "workers":
                continue
            values = value if option.many else [value]
            words += [option.pytest_flag] if option.type is bool else [f"{option.pytest_flag}={v}" for v in values]
        return words

    def command(self, requirement: str) -> str:
        """The command line that judges one requirement on the same target, as a shell takes it."""
        is_generated = requirement.rpartition("/")[2].startswith(GENERATED)
        return spelled(*_words(self, seeded=is_generated), "--only", requirement)


@lru_cache
def _words(settings: Settings, *, seeded: bool) -> tuple[str, ...]:
    """The command that runs with the same settings, with the seed too where it matters; a report needs it often."""
    words = ["run", "--target", settings.target]
    for option in OPTIONS:
        value = getattr(settings, option.name)
        if option.name in ELSEWHERE or (value == option.default and not (option.name == "seed" and seeded)):
            continue
        values = value if option.many else [value]
        words += [option.flag] if option.type is bool else [w for v in values for w in (option.flag, _spelled(v))]
    return tuple(words)


def _spelled(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
