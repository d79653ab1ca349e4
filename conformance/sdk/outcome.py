"""What an SDK is asked to do, and what came of it: the whole protocol between the kit and an adapter."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from conformance.errors import ConformanceError
from conformance.sdk.bounded import bounded


class AdapterError(ConformanceError):
    """The adapter does not work, so that nothing can be said of the SDK (exit code 2)."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Call:
    """One update: set ``member`` of ``campaign`` to ``value``, at ``base_url``, with ``token``.

    ``timeout`` is in seconds: how long the SDK shall wait for an answer.
    """

    base_url: str
    token: str = field(repr=False)
    campaign: str
    member: str
    value: str
    timeout: float

    def to_json(self) -> dict[str, Any]:
        """The call as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take in all, in seconds, and whether it has become ``hopeless`` before that.

    ``requests`` tells how many requests of the call have come so far.
    """

    seconds: float
    hopeless: Callable[[], bool] = lambda: False
    requests: Callable[[], int] = lambda: 0


@dataclass(frozen=True, slots=True)
class Returned:
    """The SDK gave something back: the campaign, as JSON values with the API's own names.

    ``output`` is what was written to standard error or a log meanwhile, ``logs`` what a log held below WARNING; None
    where that is not heard.
    """

    campaign: object
    output: str = ""
    logs: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The outcome as a report has it."""
        return {"returned": self.campaign}


@dataclass(frozen=True, slots=True)
class Raised:
    """The SDK raised an error: its type, its text, and what it tells of the answer, as far as it does.

    ``fields`` are the entries of the error body, as JSON values; ``more`` whatever else the error holds.
    ``own`` tells that the adapter's own lines raised it, not those of the SDK.
    """

    type: str
    text: str
    status: object = None
    code: object = None
    message: object = None
    fields: object = None
    description: object = None
    more: object = None
    output: str = ""
    own: bool = False
    logs: str | None = None

    def __str__(self) -> str:
        return f"{self.type}: {self.text}" if self.text else self.type

    def to_json(self) -> dict[str, Any]:
        """The outcome as a report has it."""
        names = ("type", "text", "status", "code", "message", "description", "fields")
        return {"raised": {name: getattr(self, name) for name in names}}


class Silence(StrEnum):
    """Why nothing came back: not in time, because the program ended, or because it wrote no outcome."""

    LATE = "late"
    ENDED = "ended"
    GARBLED = "garbled"


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing came back in time, or the adapter broke off; ``why`` says which."""

    why: str
    silence: Silence = Silence.LATE
    output: str = ""
    logs: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The outcome as a report has it."""
        return {"silent": self.why}


Outcome = Returned | Raised | Silent


@runtime_checkable
class Concurrent(Protocol):
    """An adapter that can let the SDK make several calls at the same time."""

    def at_once(self, calls: Sequence[Call], limits: Limits, /) -> list[Outcome]:
        """Let the SDK make the calls, and return what came of each."""


class Adapter(Protocol):
    """What the kit calls. It never raises, but for an ``AdapterError``."""

    def __call__(self, call: Call, limits: Limits, /) -> Outcome:
        """Let the SDK make a call."""


NAMED = ("status", "code", "message", "fields", "description")
Conceal = Callable[[str], str]


def concealed(outcome: Outcome, conceal: Conceal) -> Outcome:
    """An outcome without secrets, wherever in it they stood, and with nothing that a report cannot hold."""
    if isinstance(outcome, Returned):
        return replace(outcome, campaign=bounded(outcome.campaign, conceal), **_said(outcome, conceal))
    if isinstance(outcome, Silent):
        return replace(outcome, why=conceal(outcome.why), **_said(outcome, conceal))
    names = ("type", "text", *NAMED, "more")
    members = {name: bounded(getattr(outcome, name), conceal) for name in names}
    return replace(outcome, **members, **_said(outcome, conceal))


def _said(outcome: Outcome, conceal: Conceal) -> dict[str, Any]:
    return {"output": conceal(outcome.output), "logs": outcome.logs and conceal(outcome.logs)}


def outcome(document: object, output: str = "") -> Outcome:
    """Read what an adapter wrote: an object with ``returned``, or with ``raised``."""
    if isinstance(document, dict) and "returned" in document:
        return Returned(document["returned"], output)
    raised: Mapping[str, Any] | None = document.get("raised") if isinstance(document, dict) else None
    if not isinstance(raised, dict):
        seen = json.dumps(bounded(document, str))[:80]
        return Silent(f"the adapter wrote neither `returned` nor `raised`: {seen}", Silence.GARBLED, output)
    known: dict[str, Any] = {name: raised.get(name) for name in NAMED}
    more = {name: value for name, value in raised.items() if name not in (*NAMED, "type", "text")}
    return Raised(
        str(raised.get("type") or "an error"), str(raised.get("text") or ""), **known, more=more, output=output
    )
