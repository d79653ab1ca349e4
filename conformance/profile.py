"""How much a run sends: for every push, by default, or for the night."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a scenario sends of what it could.

    ``most`` is how many requests of a kind, None for all. Of the generated requests that are documented one in
    ``every`` is sent. ``examples`` and ``repeat`` stand for --max-examples and --repeat.

    ``is_minimal`` says that a requirement which was exercised is not exercised again, that no scenario of reads is
    played, and that after an update not all campaigns are looked at; ``is_deep`` that sequences of all operations are
    played.
    """

    name: str
    most: int | None = None
    every: int = 1
    examples: int = 10
    repeat: int = 20
    is_minimal: bool = False
    is_deep: bool = False

    def few(self, values: Iterable[Value]) -> Iterable[Value]:
        """As many of some requests of a kind as are to be sent."""
        return islice(values, self.most)


DEFAULT = "default"
PROFILES = {
    profile.name: profile
    for profile in (
        Profile("quick", most=1, examples=1, repeat=1, is_minimal=True),
        Profile(DEFAULT, every=40),
        Profile("deep", examples=100, repeat=100, is_deep=True),
    )
}
