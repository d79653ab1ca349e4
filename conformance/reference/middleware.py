"""Rewriting the answers of an ASGI application: the one means by which faults and variants are made."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
RawHeaders = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class Asked:
    """A request as the application got it. ``number`` counts the requests since the server started, from 1."""

    method: str
    path: str
    headers: RawHeaders
    body: bytes
    number: int

    @property
    def is_update(self) -> bool:
        """Whether this is a request to the endpoint under test."""
        return self.method == "PATCH"

    def header(self, name: str) -> str:
        """A header, or nothing."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == wanted), "")

    @property
    def json(self) -> Any:
        """The body as JSON, or None."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True)
class Answer:
    """A response on its way out."""

    status: int
    headers: RawHeaders = ()
    body: bytes = b""
    context: MutableMapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def json(self) -> Any:
        """The body as JSON, or None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def with_json(self, value: object) -> "Answer":
        """This answer with another JSON body."""
        return self.with_body(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def with_body(self, body: bytes) -> "Answer":
        """This answer with another body, and its length."""
        return replace(self, body=body).with_header("content-length", str(len(body)))

    def with_header(self, name: str, value: str | None) -> "Answer":
        """This answer with a header set, or removed with None."""
        key = name.lower().encode()
        kept = tuple(pair for pair in self.headers if pair[0].lower() != key)
        added = () if value is None else ((key, value.encode("latin-1")),)
        return replace(self, headers=(*kept, *added))


Rewrite = Callable[[Asked, Answer], Answer]


def rewriting(application: Application, rewrite: Rewrite) -> Application:
    """Put ``rewrite`` around an application: it sees each request and answer whole, and may change the answer."""
    count = 0

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal count
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        count += 1
        body = await _whole(receive)
        asked = Asked(scope["method"], scope["path"], tuple(scope["headers"]), body, count)
        answer = rewrite(asked, await call(application, scope, body))
        await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
        await send({"type": "http.response.body", "body": answer.body})

    return wrapped


async def call(application: Application, scope: Message, body: bytes) -> Answer:
    """Let an application answer one request."""
    status, headers, chunks = 0, (), []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], tuple(message["headers"])
        else:
            chunks.append(message.get("body", b""))

    await application(scope, receive, send)
    return Answer(status, headers, b"".join(chunks))


async def _whole(receive: Receive) -> bytes:
    chunks, more = [], True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)
