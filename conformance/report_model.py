"""What ``report.json`` holds, as types. The published JSON Schema is made from them (``report/schema.py``).

They are types of JSON values, so that a report is what was read, and nothing is converted on its way to another form.
"""

from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from conformance.report_measures import AnswerEntry, Benchmark
from conformance.report_values import NO_OTHER, Also, Count, Counts, Digest, Header, Instant, Number, Part, Seconds
from conformance.verdict import Verdict


class Suite(TypedDict):
    """The suite that judged."""

    version: str
    python: str


class ContractEntry(TypedDict):
    """The contract that it judged by."""

    version: str
    digest: Digest


class TargetEntry(TypedDict):
    """The server that was judged."""

    name: str
    about: str
    base_url: str
    campaigns: list[str]
    permissions: list[str]


class SettingsEntry(TypedDict):
    """The options of the run, by name; these are read again."""

    target: str
    seed: int
    report: str
    shard: Part | None
    """Which part of a run this is, as 1/3."""
    history: NotRequired[str | None]
    only: NotRequired[list[str]]
    base_url: NotRequired[str | None]
    journal: NotRequired[str | None]
    waivers: NotRequired[str | None]


class Baseline(TypedDict):
    """An earlier report, and what is worse than there."""

    started: str
    regressions: list[str]


class Scenarios(TypedDict):
    """How many scenarios were played, of how many."""

    played: Count
    of: Count


class FindingEntry(TypedDict):
    """One exchange that broke a requirement."""

    exchange: Count
    place: str
    expected: str
    seen: str
    curl: str
    """A shell command that sends the request again."""


class Entry(TypedDict):
    """A requirement, and what the run says of it."""

    id: str
    statement: str
    level: Literal["MUST", "SHOULD"]
    source: str
    item: str | None
    reading: str | None
    pointer: Annotated[str, Also({"format": "json-pointer"})] | None
    member: str | None
    """What it is about: dialing_strategy.calling_hours[].from."""
    verdict: Verdict
    exchanges: Count
    """How many exchanges exercised it."""
    broken: Count
    """How many of them broke it."""
    reason: str
    because: list[str]
    """The requirements that it is broken because of; none, if it is a failure of its own."""
    findings: list[FindingEntry]
    sample: list[Count]
    """Numbers of exchanges that kept it."""
    proof: str | None
    """The fault of the bundled server that turns it red."""
    rerun: str
    """A shell command that judges it again."""


PASS_RESTS_ON_SOMETHING = {
    "if": {"properties": {"verdict": {"const": "PASS"}}},
    "then": {"properties": {"exchanges": {"minimum": 1}, "sample": {"minItems": 1}}},
}


class Message(TypedDict):
    """What requests and responses have in common."""

    headers: list[Header]
    body: str
    body_omitted: Count


class RequestEntry(Message):
    """What was sent."""

    method: str
    url: str


class ResponseEntry(Message):
    """What came back."""

    status: Count
    reason: str
    http_version: str
    wire_length: Count
    surplus: int | None


class ExchangeEntry(TypedDict):
    """One exchange in full."""

    scenario: str
    request: RequestEntry
    response: ResponseEntry | None
    failure: str | None
    detail: str
    elapsed: Seconds
    first_byte: Seconds
    started: Annotated[float, Also({"minimum": 0, "maximum": 250000000000})]
    waits: list[Count]


FAILED_OR_ANSWERED = {
    "anyOf": [{"properties": {"failure": {"type": "string"}}}, {"properties": {"response": {"type": "object"}}}]
}


class CallRequest(TypedDict):
    """A request that an SDK sent, without what differs from one machine or version to the next."""

    method: str
    url: str
    headers: dict[str, str]
    body: str


class CallEntry(TypedDict):
    """What an SDK did in one play."""

    play: str
    count: Count
    """How many requests were sent; the first are shown."""
    requests: list[CallRequest]
    outcome: dict[str, Any]
    """One of returned, raised and silent."""
    broken: list[str]
    """The requirements that this call broke."""


class Report(TypedDict):
    """A run."""

    format: Literal[1]
    suite: Suite
    contract: ContractEntry
    target: TargetEntry
    settings: SettingsEntry
    started: Instant
    seconds: Seconds
    exit_code: Annotated[int, Also({"enum": [0, 1, 3, 4]})]
    sentence: str
    counts: Counts
    never: Annotated[dict[str, list[str]], Also({"required": ["statuses", "keywords", "states", "requests"]})]
    """What nothing in the run had to do with."""
    notes: list[str]
    left: list[str]
    """Campaigns that are not as they were found, and how to put them back."""
    witnesses: dict[str, str]
    """What the witness of each waiver showed: broken, kept, or why it was not sent."""
    baseline: Baseline | None
    interrupted: bool
    """Whether the run ended before all scenarios were played."""
    scenarios: Scenarios
    missing: list[str]
    """What a joined report lacks: parts, as 2/3, and processes that died."""
    suite_error: str
    """What went wrong in the suite itself, if anything did."""
    benchmarks: list[Benchmark]
    observed: dict[str, AnswerEntry]
    """Answers by status, or by the name of the failure."""
    readings: dict[str, list[str]]
    """What was observed on the open questions, by reading."""
    calls: NotRequired[list[CallEntry]]
    """What an SDK did, play by play."""
    requirements: list[Annotated[Entry, Also(PASS_RESTS_ON_SOMETHING)]]
    total: Count
    """How many exchanges there were; the report holds those that verdicts rest on, or all (--har all)."""
    exchanges: Annotated[dict[Number, Annotated[ExchangeEntry, Also(FAILED_OR_ANSWERED)]], NO_OTHER]
