"""Which mutants no test noticed: read after `mutmut run`, and held against tests/mutants.toml."""

import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KEPT = tomllib.loads((Path(__file__).parent / "mutants.toml").read_text(encoding="utf-8"))
SURVIVED, NO_TESTS = 0, 33
"""How the tests of a mutant ended, as mutmut keeps it."""


@dataclass(frozen=True)
class Mutant:
    """One change of the code, by its name, and how the tests ended."""

    name: str
    area: str
    ended: int

    @property
    def is_alive(self) -> bool:
        """Whether no test noticed it."""
        return self.ended in (SURVIVED, NO_TESTS)

    def change(self) -> tuple[str, str]:
        """The line that was changed, before and after."""
        shown = subprocess.run(["mutmut", "show", self.name], capture_output=True, text=True, check=True).stdout
        lines = [line for line in shown.splitlines() if not line.startswith(("---", "+++"))]
        before, after = ("; ".join(line[1:].strip() for line in lines if line[:1] == sign) for sign in "-+")
        return before, after


def tried(folder: Path) -> Iterator[Mutant]:
    """The mutants that a run has tried."""
    for path in sorted(folder.rglob("*.py.meta")):
        area = next(area for area, files in KEPT["areas"].items() if any(path.match(f"{file}.meta") for file in files))
        for name, ended in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            if ended is not None:
                yield Mutant(name, area, ended)


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Print the figures of each area, and every survivor that is not listed; 1 if an area has too many of them."""
    mutants = list(tried(Path("mutants")))
    equal = {(entry["before"], entry["after"]) for entry in KEPT.get("equivalent", ())}
    survivors = [(mutant, mutant.change()) for mutant in mutants if mutant.is_alive]
    unlisted = [(mutant, change) for mutant, change in survivors if change not in equal]
    for mutant, (before, after) in unlisted:
        say(f"{mutant.name}\n  - {before}\n  + {after}")
    made, alive = Counter(mutant.area for mutant in mutants), Counter(mutant.area for mutant, _ in survivors)
    left = Counter(mutant.area for mutant, _ in unlisted)
    for area, most in KEPT["most"].items():
        share = left[area] / made[area] if made[area] else 0.0
        listed = alive[area] - left[area]
        say(f"{area}: {made[area]} mutants, {listed} equivalent, {left[area]} survive: {share:.1%} (most {most:.0%})")
    return int(any(left[area] > most * made[area] for area, most in KEPT["most"].items()))


if __name__ == "__main__":
    sys.exit(main())
