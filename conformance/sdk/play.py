"""A play: one call of the SDK, and the answer that it gets. The same plays run before every front."""

import gzip
import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from conformance.exchange import json_body
from conformance.reference.middleware import Answer
from conformance.reference.wire import Call as WireCall
from conformance.reference.wire import End, Wire, Wiring, head, plainly

NAMESPACE = uuid.UUID("b1c1b5b0-5f4e-4d5c-9f0e-0d8f6b9b8a11")
ELSEWHERE = "{elsewhere}"
"""What stands in a Location for the address of another host."""


class Scene(StrEnum):
    """What a play is about, which decides what the SDK has to make of it."""

    UPDATED = "updated"
    INFORMED = "informed"
    REFUSED = "refused"
    NOT_JSON = "not-json"
    BUSY = "busy"
    BROKEN = "broken"
    LATE = "late"
    REDIRECTED = "redirected"


@dataclass(frozen=True, kw_only=True)
class Play:
    """``member`` of ``campaign`` is to be set to ``value``, and that is answered with ``answer``.

    ``proves`` is the last part of the requirement that this play is for; ``wiring`` how the answer goes out.
    """

    name: str
    scene: Scene
    answer: Answer
    proves: str
    member: str = "status"
    value: str = "paused"
    campaign: str = ""
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


def play(name: str, scene: Scene, answer: Answer, proves: str, **options: Any) -> Play:
    """A play about a campaign of its own."""
    return Play(name=name, scene=scene, answer=answer, proves=proves, **{"campaign": identity(name)} | options)


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
