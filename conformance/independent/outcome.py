"""What the suite said of one server, held against what the server's own table says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from conformance.contract import load_contract
from conformance.independent.node import Alteration

RED = frozenset({"FAIL", "FLAKY", "ERROR"})


@dataclass(frozen=True)
class Outcome:
    """One run.

    ``verdicts`` holds the verdicts that are not silent, by requirement; ``causes`` is how many causes the report makes
    of them; ``left`` is what was not put back.
    """

    alteration: Alteration
    verdicts: Mapping[str, str]
    causes: int
    exchanges: int
    seconds: float
    stopped: str = ""
    left: tuple[str, ...] = ()

    @property
    def red(self) -> list[str]:
        """Requirements that were found broken."""
        return [requirement for requirement, word in self.verdicts.items() if word in RED]

    @property
    def strays(self) -> list[str]:
        """Requirements that were named although neither the alteration nor what follows from it breaks them."""
        return [name for name in self.verdicts if not self._fits(name, self.alteration.blame + self.alteration.also)]

    @property
    def judgement(self) -> str:
        """In a word how the suite did: of what is broken, or of what is not."""
        if self.alteration.label == "broken":
            return self._of_broken()
        if self.red:
            return "accused"
        return "stopped" if self.stopped else "warned of" if self.verdicts else "left in peace"

    def _of_broken(self) -> str:
        if not self.verdicts:
            return "stopped" if self.stopped else "missed"
        blamed = [name for name in self.verdicts if self._fits(name, self.alteration.blame)]
        if not blamed:
            return "misblamed" if self.strays else "consequence only"
        if self.strays:
            return "strayed"
        return "caught" if self.red else "warned of"

    @property
    def is_exact(self) -> bool:
        """Whether it was reported as one cause, and nothing was named that the alteration does not break."""
        return self.causes == 1 and not self.strays

    def to_json(self) -> dict[str, Any]:
        """The outcome as JSON values."""
        return asdict(self) | {"judgement": self.judgement}

    def _fits(self, name: str, globs: tuple[str, ...]) -> bool:
        rule = _rule(name) if self.alteration.everywhere else name
        return any(fnmatchcase(rule, glob) for glob in globs)


def _rule(name: str) -> str:
    """A requirement as the operation of the page has it."""
    companion = load_contract().companion_of(name)
    return name.removeprefix(f"{companion.prefix}/") if companion else name
