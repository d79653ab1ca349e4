"""An adapter made of a Python function that calls the SDK."""

import asyncio
import inspect
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import CodeType
from typing import Any

from pydantic_core import to_jsonable_python

from conformance.sdk.hearing import overheard
from conformance.sdk.outcome import Call, Limits, Outcome, Raised, Returned, Silent

Update = Callable[[Call], object]
"""What a Python SDK's maintainer writes: calls the SDK, and returns what it gave, or lets it raise."""

Describe = Callable[[BaseException], Raised]

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "status": ("status", "status_code", "http_status", "code"),
    "code": ("code", "error_code"),
    "message": ("message", "msg"),
    "fields": ("fields", "errors", "details"),
    "description": ("description", "detail"),
}
"""Where an error of an SDK usually keeps what it tells, if the adapter does not say."""
SLIPS = (TypeError, AttributeError, NameError, ImportError)
"""Errors by which a function that calls an SDK wrongly shows that it does."""
HAL = ("_links", "_embedded")
"""Names of the API that look private to Python."""
UNLIMITED = Limits(3600.0)
MOST_CAUSES = 10
LOOKING = 0.05
"""Seconds between two looks at a call that has not come back."""


def described(error: BaseException) -> Raised:
    """An error of an SDK, with what it tells of the answer read from its attributes."""
    attributes: dict[str, Any] = {name: _attribute(error, names) for name, names in ATTRIBUTES.items()}
    if not isinstance(attributes["status"], int):
        attributes["status"] = _attribute(getattr(error, "response", None), ("status_code", "status"))
    return Raised(type(error).__name__, str(error), **attributes)


def _attribute(error: object, names: tuple[str, ...]) -> object:
    found = (getattr(error, name, None) for name in names)
    return as_json(next((value for value in found if value is not None and not callable(value)), None))


def held(error: BaseException) -> list[str]:
    """What a program or a log may show of an error: its attributes, its arguments, the texts of what caused it."""
    shown = [f"{error.args!r} {vars(error) if hasattr(error, '__dict__') else ''}"]
    cause: BaseException | None = error
    while cause and len(shown) < MOST_CAUSES:
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
        shown += [str(cause)] if cause else []
    return shown


def as_json(value: object) -> object:
    """What an SDK gives, as JSON values: models, dataclasses, enumerations, moments and plain objects too."""
    return to_jsonable_python(value, by_alias=True, fallback=_members)


def _members(value: object) -> object:
    if not hasattr(value, "__dict__"):
        return str(value)
    return {name: member for name, member in vars(value).items() if not name.startswith("_") or name in HAL}


class Function:
    """An adapter made of a function, or a coroutine function, that calls a Python SDK.

    A call that takes too long is given up; its thread is left to itself.
    """

    def __init__(self, update: Update, describe: Describe = described) -> None:
        self._update = update
        self._describe = describe

    def __call__(self, call: Call, limits: Limits = UNLIMITED) -> Outcome:
        """Let the SDK make a call, in a thread of its own."""
        (outcome,) = self.at_once([call], limits)
        return outcome

    def at_once(self, calls: Sequence[Call], limits: Limits = UNLIMITED) -> list[Outcome]:
        """Let the SDK make several calls at the same time. Returns what came of each."""
        came: dict[int, Outcome] = {}
        ready = threading.Barrier(len(calls))

        def make(number: int, call: Call) -> None:
            ready.wait()
            came[number] = self._attempt(call)

        threads = [threading.Thread(target=make, args=pair, daemon=True) for pair in enumerate(calls)]
        with overheard() as heard:
            for thread in threads:
                thread.start()
            _wait(threads, limits)
        late = Silent(f"nothing came back within {limits.seconds:g} s")
        output, logs = heard.loud.getvalue(), heard.quiet.getvalue()
        return [replace(came.get(number, late), output=output, logs=logs) for number in range(len(calls))]

    def _attempt(self, call: Call) -> Outcome:
        try:
            given = self._update(call)
            return Returned(as_json(asyncio.run(_awaited(given)) if inspect.isawaitable(given) else given))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever an SDK raises is its answer
            return _shown(error, self._update, self._describe)


def _shown(error: BaseException, update: Update, describe: Describe) -> Raised:
    """What an error tells, or that it cannot be shown: its own code may fail, or its values be too deep."""
    try:
        return _raised(error, update, describe)
    except Exception as other:  # noqa: BLE001 - as above
        return Raised(type(error).__name__, f"an error that cannot be shown: {type(other).__name__}")


def _raised(error: BaseException, update: Update, describe: Describe) -> Raised:
    raised = describe(error)
    own = isinstance(error, SLIPS) and _innermost(error) is getattr(update, "__code__", None)
    return replace(raised, more=held(error), own=own)


def _innermost(error: BaseException) -> CodeType | None:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_code if trace else None


async def _awaited(given: object) -> object:
    return await given  # type: ignore[misc]


def _wait(threads: Sequence[threading.Thread], limits: Limits) -> None:
    end = time.monotonic() + limits.seconds
    while any(thread.is_alive() for thread in threads) and time.monotonic() < end and not limits.hopeless():
        next(filter(threading.Thread.is_alive, threads), threads[0]).join(LOOKING)
