"""What an SDK is asked to do, and what came of it: the whole protocol between the kit and an adapter."""

import asyncio
import inspect
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic_core import to_jsonable_python


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
class Returned:
    """The SDK gave something back: the campaign, as JSON values with the API's own names."""

    campaign: object


@dataclass(frozen=True, slots=True)
class Raised:
    """The SDK raised an error: its type, its text, and what it tells of the answer, as far as it does.

    ``fields`` are the entries of the error body, as JSON values.
    """

    type: str
    text: str
    status: object = None
    code: object = None
    message: object = None
    fields: object = None

    def __str__(self) -> str:
        return f"{self.type}: {self.text}" if self.text else self.type


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing came back in time, or the adapter broke off; ``why`` says which."""

    why: str


Outcome = Returned | Raised | Silent
Adapter = Callable[[Call], Outcome]
"""What the kit calls. It never raises."""

Update = Callable[[Call], object]
"""What a Python SDK's maintainer writes: calls the SDK, and returns what it gave, or lets it raise."""

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "status": ("status", "status_code", "http_status", "code"),
    "code": ("code", "error_code"),
    "message": ("message", "msg"),
    "fields": ("fields", "errors", "details"),
}
"""Where an error of an SDK usually keeps what it tells, if the adapter does not say."""


def described(error: Exception) -> Raised:
    """An error of an SDK, with what it tells of the answer read from its attributes."""
    told = {name: _attribute(error, names) for name, names in ATTRIBUTES.items()}
    if not isinstance(told["status"], int):
        told["status"] = _attribute(getattr(error, "response", None), ("status_code", "status"))
    return Raised(type(error).__name__, str(error), **told)


def _attribute(error: object, names: tuple[str, ...]) -> object:
    found = (getattr(error, name, None) for name in names)
    return as_json(next((value for value in found if value is not None and not callable(value)), None))


def as_json(value: object) -> object:
    """What an SDK gives, as JSON values: models, dataclasses, enumerations, moments and plain objects too."""
    return to_jsonable_python(value, by_alias=True, fallback=_members)


def _members(value: object) -> object:
    return vars(value) if hasattr(value, "__dict__") else str(value)


def adapted(update: Update, describe: Callable[[Exception], Raised] = described) -> Adapter:
    """An adapter made of a function, or a coroutine function, that calls a Python SDK."""

    def call(asked: Call) -> Outcome:
        try:
            given = update(asked)
            return Returned(as_json(asyncio.run(given) if inspect.iscoroutine(given) else given))
        except Exception as error:  # noqa: BLE001 - whatever an SDK raises is its answer
            return describe(error)

    return call


def in_time(adapter: Adapter, slack: float) -> Adapter:
    """Give a call up that has not come back ``slack`` seconds after its time-out. Its thread is left to itself."""

    def call(asked: Call) -> Outcome:
        came: list[Outcome] = []
        thread = threading.Thread(target=lambda: came.append(adapter(asked)), daemon=True)
        thread.start()
        thread.join(asked.timeout + slack)
        return came[0] if came else Silent(f"no answer within {asked.timeout + slack:g} s")

    return call


def outcome(document: object) -> Outcome:
    """Read what an adapter wrote: an object with ``returned``, or with ``raised``."""
    if isinstance(document, dict) and "returned" in document:
        return Returned(document["returned"])
    raised = document.get("raised") if isinstance(document, dict) else None
    if not isinstance(raised, dict):
        return Silent("the adapter wrote neither `returned` nor `raised`")
    known = {name: raised.get(name) for name in ("status", "code", "message", "fields")}
    return Raised(str(raised.get("type") or "an error"), str(raised.get("text") or ""), **known)
