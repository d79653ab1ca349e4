"""A play: one call of the SDK, and the answers that it gets. The same plays run before every front."""

import gzip
import uuid
from dataclasses import dataclass
from email.utils import formatdate
from enum import StrEnum
from functools import cached_property
from typing import Any

from conformance.exchange import Headers, json_body
from conformance.reference.middleware import Answer
from conformance.reference.wire import Call as WireCall
from conformance.reference.wire import End, Wire, Wiring, head, plainly

NAMESPACE = uuid.UUID("b1c1b5b0-5f4e-4d5c-9f0e-0d8f6b9b8a11")
ELSEWHERE, HERE = "{elsewhere}", "{here}"
"""What stands in a Location for the address of another host, and of this one."""
DATE = b"date:"
"""How a Retry-After begins that is sent as a date: so many seconds from when it is sent."""


class Scene(StrEnum):
    """What a play is about, which decides what the SDK has to make of it."""

    UPDATED = "updated"
    INFORMED = "informed"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    NOT_JSON = "not-json"
    BUSY = "busy"
    BROKEN = "broken"
    LATE = "late"
    REDIRECTED = "redirected"


@dataclass(frozen=True)
class Step:
    """One answer of a play; ``wiring`` is how its bytes go out."""

    answer: Answer
    wiring: Wiring = plainly

    @cached_property
    def content(self) -> bytes:
        """The body of the answer, with its content coding taken off."""
        return gzip.decompress(self.answer.body) if self.is_compressed else self.answer.body

    @property
    def is_compressed(self) -> bool:
        """Whether the body has a content coding."""
        return (b"content-encoding", b"gzip") in self.answer.headers

    @cached_property
    def body(self) -> Any:
        """The body of the answer as JSON, or None."""
        return self.answer.with_body(self.content).json

    @property
    def headers(self) -> Headers:
        """The headers of the answer, as text."""
        return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in self.answer.headers)

    @property
    def wait(self) -> float | None:
        """Seconds that the answer asks a client to wait, at least; None where it names no time."""
        delay = next((value for name, value in self.answer.headers if name == b"retry-after"), None)
        try:
            return None if delay is None else max(0.0, float(delay.removeprefix(DATE)))
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True)
class Play:
    """``member`` of ``campaign`` is to be set to ``value``; the first request gets the first of ``steps``, and so on.

    ``proves`` is the last part of the requirement that this play is for; ``base`` is what the base URL ends in.
    ``may_refuse`` tells that an SDK may raise without asking; ``renewed`` that the call has another token than others.
    """

    name: str
    scene: Scene
    steps: tuple[Step, ...]
    proves: str
    member: str = "status"
    value: str = "paused"
    campaign: str = ""
    base: str = ""
    may_refuse: bool = False
    renewed: bool = False

    @property
    def first(self) -> Step:
        """The first answer."""
        return self.steps[0]

    def step(self, number: int) -> Step:
        """The answer to a request, by its number from 0; the last stands for all that follow."""
        return self.steps[min(number, len(self.steps) - 1)]


def identity(name: str) -> str:
    """The id of the campaign that a play is about: each play has its own."""
    return str(uuid.uuid5(NAMESPACE, name))


def answered(status: int, body: object, media_type: str = "application/json", **headers: str) -> Answer:
    """An answer with a JSON body, or with bytes as they are."""
    content = body if isinstance(body, bytes) else json_body(body)
    named = {"content-type": media_type} if media_type else {}
    for name, value in headers.items():
        named[name.replace("_", "-")] = value
    named["content-length"] = str(len(content))
    return Answer(status, tuple((name.encode(), value.encode()) for name, value in named.items()), content)


def play(name: str, scene: Scene, answers: Answer | tuple[Answer, ...], proves: str, **options: Any) -> Play:
    """A play about a campaign of its own; ``wiring`` is that of its first answer."""
    every = (answers,) if isinstance(answers, Answer) else answers
    wiring = options.pop("wiring", plainly)
    steps = (Step(every[0], wiring), *map(Step, every[1:]))
    return Play(name=name, scene=scene, steps=steps, proves=proves, **{"campaign": identity(name)} | options)


def dated(answer: Answer, now: float) -> Answer:
    """An answer as it is sent now: with a Retry-After that is a date, if that is what its play asks for."""
    headers = []
    for name, value in answer.headers:
        if name == b"retry-after" and value.startswith(DATE):
            moment = float(value.removeprefix(DATE)) + int(now) + 1
            headers.append((b"date", formatdate(now, usegmt=True).encode()))
            headers.append((name, formatdate(moment, usegmt=True).encode()))
        else:
            headers.append((name, value))
    return Answer(answer.status, tuple(headers), answer.body)


def truncated(_: WireCall, answer: Answer) -> Wire:
    """Half of the body, and then the end of the connection."""
    return Wire(head(answer) + answer.body[: len(answer.body) // 2], End.CLOSE)


def reset(_: WireCall, __: Answer) -> Wire:
    """No byte, and a connection that is reset."""
    return Wire(b"", End.RESET)


def hanging(_: WireCall, __: Answer) -> Wire:
    """No byte, and a connection that stays open."""
    return Wire(b"", End.HANG)


def trickling(_: WireCall, answer: Answer) -> Wire:
    """The head and half of the body, and a connection that stays open."""
    return Wire(head(answer) + answer.body[: len(answer.body) // 2], End.HANG)
