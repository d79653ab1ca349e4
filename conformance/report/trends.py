"""What a history of runs shows: which rules change their verdict, since when, and how latency moves week by week."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from itertools import accumulate, groupby, pairwise
from statistics import median
from typing import Any

from conformance.console import inert, inert_values
from conformance.counted import counted
from conformance.report_measures import HistoryRun
from conformance.verdict import IDLE, TROUBLE, Verdict

MOST_RULES = 40
"""Rules that a page or a terminal names one by one."""


@dataclass(frozen=True)
class Rule:
    """One requirement over the runs that judged it: a verdict for each run, None where it was not judged."""

    id: str
    verdicts: tuple[Verdict | None, ...]
    runs: Sequence[HistoryRun]

    @property
    def judged(self) -> list[tuple[int, Verdict]]:
        """The verdicts that say something of the server, with the numbers of their runs."""
        return [
            (number, verdict)
            for number, verdict in enumerate(self.verdicts)
            if verdict is not None and verdict not in IDLE
        ]

    @property
    def flips(self) -> int:
        """How often it went from broken to kept or back."""
        states = [verdict in TROUBLE for _, verdict in self.judged]
        return sum(before != after for before, after in pairwise(states))

    @property
    def now(self) -> Verdict:
        """The verdict of the last run that said something of it."""
        return self.judged[-1][1]

    @property
    def strip(self) -> list[tuple[int, int, str]]:
        """The verdicts as stretches of runs: the number of the first one, how many, and which verdict."""
        stretches = [(len(list(runs)), word) for word, runs in groupby(verdict or "" for verdict in self.verdicts)]
        ends = accumulate(length for length, _ in stretches)
        return [(end - length, length, word) for end, (length, word) in zip(ends, stretches, strict=True)]

    @property
    def since(self) -> str:
        """The day of the run since which it is as it is now, without a break."""
        last = self.now in TROUBLE
        first = self.judged[-1][0]
        for number, verdict in reversed(self.judged):
            if (verdict in TROUBLE) != last:
                break
            first = number
        return self.runs[first]["started"][:10]


def rules(runs: Sequence[HistoryRun]) -> list[Rule]:
    """The requirements that were not kept in every run: broken ones first, then those that flip most."""
    names = dict.fromkeys(name for run in runs for name in run.get("verdicts", {}))
    made = [Rule(name, tuple(_verdict(run, name) for run in runs), runs) for name in names]
    shown = [rule for rule in made if rule.judged and (rule.flips or rule.now in TROUBLE)]
    return sorted(shown, key=lambda rule: (rule.now not in TROUBLE, -rule.flips, rule.id))


def _verdict(run: HistoryRun, name: str) -> Verdict | None:
    verdicts, only = run.get("verdicts"), run.get("only", [])
    if verdicts is None or (only and not any(fnmatchcase(name, glob) for glob in only)):
        return None
    return Verdict(verdicts.get(name, Verdict.PASS))


def weeks(runs: Sequence[HistoryRun]) -> dict[str, dict[str, float]]:
    """The median of the medians of latency, in milliseconds: by week, named by its Monday, and by kind of answer."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        for kind, value in run["latency"].items():
            found[_monday(run["started"])][kind].append(value)
    return {week: {kind: round(median(values), 1) for kind, values in kinds.items()} for week, kinds in found.items()}


def _monday(started: str) -> str:
    try:
        day = datetime.fromisoformat(started).date()
    except ValueError:
        return started[:10]
    return date.fromordinal(day.toordinal() - day.weekday()).isoformat()


def facts(runs: Sequence[HistoryRun]) -> dict[str, Any]:
    """What a page shows of a history, in which all text is inert."""
    runs = inert_values(list(runs))
    found, by_week = rules(runs), weeks(runs)
    return {
        "runs": runs,
        "sentence": _sentence(runs, found),
        "rules": found[:MOST_RULES],
        "more": max(0, len(found) - MOST_RULES),
        "weeks": by_week,
        "kinds": list(dict.fromkeys(kind for kinds in by_week.values() for kind in kinds)),
    }


def _sentence(runs: Sequence[HistoryRun], found: Sequence[Rule]) -> str:
    broken, flipping = sum(rule.now in TROUBLE for rule in found), sum(rule.flips > 1 for rule in found)
    first, last = runs[0]["started"][:10], runs[-1]["started"][:10]
    span = f"{counted(len(runs), 'run')} from {first} to {last}"
    return f"{span}: {counted(broken, 'rule', 'broken now')}, {counted(flipping, 'rule', 'flipping')}."


def as_text(history: Sequence[HistoryRun]) -> str:
    """The trends of a history for a terminal."""
    return "\n".join(map(inert, _lines(facts(history))))


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield found["sentence"]
    for rule in found["rules"]:
        yield f"  {rule.now:<13} since {rule.since}, {rule.flips} flips  {rule.id}"
    if found["more"]:
        yield f"  and {found['more']} more rules"
    for week, kinds in found["weeks"].items():
        yield f"  week of {week}  " + ", ".join(f"{kind} {value:g} ms" for kind, value in kinds.items())
