"""What was observed of an API, folded: for each answer its members, their types and values, headers, latency.

A profile holds no value that could be anybody's business: of texts only words in capitals and numbers are kept.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from conformance.cassette.interaction import FORGOTTEN
from conformance.checks.text import NOTHING, read
from conformance.contract import load_contract
from conformance.exchange import Exchange

WORD = re.compile(r"[A-Z0-9_]{1,35}")
"""A text that is kept as a value: of an enumeration, or a code."""
MOST_VALUES = 16
"""Values of one member that are kept. A member that has more is no enumeration."""
PERCENTILES = (50, 90, 99)
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Milliseconds up to which answers are counted together."""


def percentiles(times: Sequence[float], digits: int) -> dict[str, float]:
    """The percentiles of two times at least, rounded to so many digits, in their own unit."""
    cuts = quantiles(times, n=100, method="inclusive")
    return {f"p{percentile}": round(cuts[percentile - 1], digits) for percentile in PERCENTILES}


TYPES: Mapping[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


@dataclass
class Member:
    """One member: in how many of the objects that might have it, of which types, with which values.

    ``least`` and ``most`` are numbers, or lengths of texts and arrays.
    """

    present: int = 0
    of: int = 0
    types: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    least: float | None = None
    most: float | None = None

    def add(self, value: object, times: int) -> None:
        """Count a value that was there so many times."""
        self.present += times
        self.types[TYPES[type(value)]] += times
        if isinstance(value, bool) or (isinstance(value, str) and WORD.fullmatch(value)):
            self._count(str(value), times)
        size = len(value) if isinstance(value, str | list) else value
        if isinstance(size, int | float) and not isinstance(size, bool):
            self.least = size if self.least is None else min(self.least, size)
            self.most = size if self.most is None else max(self.most, size)

    def _count(self, word: str, times: int) -> None:
        if word in self.values or len(self.values) <= MOST_VALUES:
            self.values[word] += times

    def join(self, other: "Member") -> None:
        """Count what another profile counted of the same member."""
        self.present += other.present
        self.of += other.of
        self.types += other.types
        self.values += other.values
        sizes = [size for size in (self.least, other.least) if size is not None]
        self.least = min(sizes, default=None)
        self.most = max((size for size in (self.most, other.most) if size is not None), default=None)

    @property
    def words(self) -> frozenset[str]:
        """The values, if it is an enumeration."""
        return frozenset(self.values) if len(self.values) <= MOST_VALUES else frozenset()

    def to_json(self) -> dict[str, Any]:
        """The member as JSON values."""
        values = dict(sorted(self.values.items())) if self.words else {}
        entry = {"present": self.present, "of": self.of, "types": dict(sorted(self.types.items())), "values": values}
        return entry | {"least": self.least, "most": self.most}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Member":
        """Read a member."""
        types, values = Counter(document["types"]), Counter(document["values"])
        return cls(document["present"], document["of"], types, values, document["least"], document["most"])


@dataclass
class Answer:
    """One kind of answer: how often, with which media types and headers, its members by JSON pointer.

    Elements of arrays are ``*`` in a pointer. ``latency`` holds milliseconds by percentile, ``spread`` how many
    answers took at most so many milliseconds, and more than the step before.
    """

    count: int = 0
    media_types: Counter[str] = field(default_factory=Counter)
    headers: Counter[str] = field(default_factory=Counter)
    members: dict[str, Member] = field(default_factory=dict)
    latency: dict[str, float] = field(default_factory=dict)
    spread: dict[str, int] = field(default_factory=dict)
    _bodies: Counter[bytes] = field(default_factory=Counter)
    _objects: Counter[str] = field(default_factory=Counter)
    _elapsed: list[float] = field(default_factory=list)

    def add(self, exchange: Exchange) -> None:
        """Count an exchange. What came only after a wait tells nothing of latency."""
        self.count += 1
        if not exchange.waits:
            self._elapsed.append(exchange.elapsed * 1000)
        if exchange.response is None:
            return
        self.headers.update({name.lower() for name, _ in exchange.response.headers} - FORGOTTEN)
        content_type = next((v for n, v in exchange.response.headers if n.lower() == "content-type"), "none")
        self.media_types[content_type.lower().replace(" ", "")] += 1
        self._bodies[exchange.response.body] += 1

    def _walk(self, value: object, pointer: str, times: int) -> None:
        if isinstance(value, dict):
            self._objects[pointer] += times
            for name, child in value.items():
                place = f"{pointer}/{_escaped(str(name))}"
                self.members.setdefault(place, Member()).add(child, times)
                self._walk(child, place, times)
        elif isinstance(value, list):
            for child in value:
                self._walk(child, f"{pointer}/*", times)

    def join(self, other: "Answer") -> None:
        """Count what another profile counted of the same kind of answer."""
        self.count += other.count
        self.media_types += other.media_types
        self.headers += other.headers
        self.latency |= {name: max(value, self.latency.get(name, 0.0)) for name, value in other.latency.items()}
        steps = Counter(self.spread) + Counter(other.spread)
        self.spread = {step: steps[step] for step in sorted(steps, key=float)}
        for pointer, member in other.members.items():
            self.members.setdefault(pointer, Member()).join(member)
        self.members = dict(sorted(self.members.items()))

    def conclude(self) -> None:
        """Look into the bodies, each once however often it came, and work out the percentiles."""
        for body, times in self._bodies.items():
            value = read(body).value
            if value is not NOTHING:
                self._walk(value, "", times)
        for pointer, member in self.members.items():
            member.of = self._objects[pointer.rpartition("/")[0]]
        self.members = dict(sorted(self.members.items()))
        if len(self._elapsed) > 1:
            self.latency = percentiles(self._elapsed, 3)
        steps = Counter(next((step for step in STEPS if elapsed <= step), math.inf) for elapsed in self._elapsed)
        self.spread = {f"{step:g}": steps[step] for step in (*STEPS, math.inf) if steps[step]}

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON values."""
        return {
            "count": self.count,
            "media_types": dict(sorted(self.media_types.items())),
            "headers": dict(sorted(self.headers.items())),
            "members": {pointer: member.to_json() for pointer, member in self.members.items()},
            "latency": self.latency,
            "spread": self.spread,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Answer":
        """Read an answer."""
        members = {pointer: Member.from_json(member) for pointer, member in document["members"].items()}
        media_types, headers = Counter(document["media_types"]), Counter(document["headers"])
        return cls(
            document["count"], media_types, headers, members, dict(document["latency"]), dict(document["spread"])
        )


@dataclass(frozen=True)
class Profile:
    """Answers by status, or by the name of the failure where none came."""

    answers: Mapping[str, Answer]

    def to_json(self) -> dict[str, Any]:
        """The profile as JSON values."""
        return {kind: answer.to_json() for kind, answer in self.answers.items()}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Profile":
        """Read a profile."""
        return cls({kind: Answer.from_json(answer) for kind, answer in document.items()})

    @classmethod
    def joined(cls, profiles: Iterable["Profile"]) -> "Profile":
        """Several profiles as one. Of percentiles, which cannot be added up, the highest counts."""
        answers: dict[str, Answer] = {}
        for one in profiles:
            for kind, answer in one.answers.items():
                answers.setdefault(kind, Answer()).join(answer)
        return cls(dict(sorted(answers.items())))


def profile(exchanges: Iterable[Exchange]) -> Profile:
    """Fold the exchanges of the operation of the page among some exchanges."""
    answers: dict[str, Answer] = {}
    for kind, exchange in _kinds(exchanges):
        answers.setdefault(kind, Answer()).add(exchange)
    for answer in answers.values():
        answer.conclude()
    return Profile(dict(sorted(answers.items())))


def _kinds(exchanges: Iterable[Exchange]) -> Iterator[tuple[str, Exchange]]:
    update = load_contract().update
    for exchange in exchanges:
        if update.matches(exchange.request.method, exchange.request.path):
            yield exchange.failure.value if exchange.failure else str(exchange.status), exchange


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1").replace("*", "~2")
