"""What is measured and counted, as types: of answers, in benchmarks, and over many runs."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from conformance.report_values import NO_OTHER, Also, Count, Counts, Instant, Positive, Seconds, Step


class BenchmarkRow(TypedDict):
    """One line of a benchmark: percentiles in its unit."""

    name: str
    count: Positive
    p50: Seconds
    p90: Seconds
    p99: Seconds


class Benchmark(TypedDict):
    """Times that were measured apart from the run."""

    title: str
    about: str
    machine: str
    started: Instant
    unit: Literal["ms", "µs"]
    rows: list[BenchmarkRow]


class MemberEntry(TypedDict):
    """One member that was observed in answers."""

    present: Positive
    of: Positive
    """How many objects might have had it."""
    types: Counts
    values: Counts
    least: float | None
    """The least number, or length of a text or array."""
    most: float | None


Latency = Annotated[dict[str, Seconds], Also({"anyOf": [{"maxProperties": 0}, {"required": ["p50", "p90", "p99"]}]})]


class AnswerEntry(TypedDict):
    """One kind of answer that was observed."""

    count: Positive
    media_types: Counts
    headers: Counts
    members: dict[str, MemberEntry]
    """By JSON pointer; * is any element of an array."""
    latency: Latency
    """Milliseconds by percentile; none, where there was too little."""
    spread: Annotated[dict[Step, Count], NO_OTHER]
    """How many first answers came within so many milliseconds, and later than the step before."""


class HistoryRun(TypedDict):
    """One line of a history of runs."""

    started: str
    exit_code: int
    interrupted: bool
    scenarios: dict[str, int]
    target: str
    contract: str
    groups: dict[str, float]
    """The share of requirements kept, in percent, by part of the contract."""
    latency: dict[str, float]
    """The median in milliseconds, by kind of answer."""
    only: NotRequired[list[str]]
    """The globs of the requirements that were judged; all, if there are none."""
    verdicts: NotRequired[dict[str, str]]
    """The verdicts other than PASS, by requirement."""
