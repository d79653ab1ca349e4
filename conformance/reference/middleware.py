"""Rewriting the answers of the bundled application: the means by which faults and variants are made."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from conformance.contract import Operation, load_contract
from conformance.reference.store import Campaign, Store

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
RawHeaders = tuple[tuple[bytes, bytes], ...]

NO_VALUES: dict[str, Any] = {}


@dataclass(frozen=True)
class Asked:
    """A request as the application got it.

    ``updates`` counts the PATCH requests since the server started, from 1; ``on_connection`` the requests on
    this connection, and ``in_flight`` those being answered now, both from 1. ``before`` holds what a request
    can change of each campaign, as it was before this one. ``memory`` lives as long as the server.
    """

    method: str
    path: str
    headers: RawHeaders
    body: bytes
    store: Store
    before: dict[str, Campaign]
    memory: dict[str, Any]
    query: str = ""
    updates: int = 1
    on_connection: int = 1
    in_flight: int = 1

    @cached_property
    def operation(self) -> Operation | None:
        """The operation that this is a request of, or None if the contract has no such operation."""
        return load_contract().operation_of(self.method, self.path)

    @property
    def is_update(self) -> bool:
        """Whether this is a request to the endpoint under test."""
        return self.operation is load_contract().update

    @property
    def identity(self) -> str:
        """The id in the path, or nothing."""
        return self.operation.values(self.path).get("id", "") if self.operation else ""

    def header(self, name: str) -> str:
        """A header, or nothing."""
        wanted = name.lower().encode()
        return next((value.decode("latin-1") for key, value in self.headers if key.lower() == wanted), "")

    @property
    def json(self) -> Any:
        """The body as JSON, or None."""
        return _loaded(self.body)

    @property
    def members(self) -> dict[str, Any]:
        """The members of the body, or none if it is no object."""
        value = self.json
        return value if isinstance(value, dict) else NO_VALUES


@dataclass(frozen=True)
class Answer:
    """A response on its way out."""

    status: int
    headers: RawHeaders = ()
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body as JSON, or None."""
        return _loaded(self.body)

    def with_json(self, value: object) -> "Answer":
        """This answer with another JSON body."""
        return self.with_body(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))

    def with_body(self, body: bytes) -> "Answer":
        """This answer with another body, and its length."""
        return replace(self, body=body).with_header("content-length", str(len(body)))

    def with_status(self, status: int) -> "Answer":
        """This answer with another status."""
        return replace(self, status=status)

    def with_header(self, name: str, value: str | None) -> "Answer":
        """This answer with a header set, or removed with None."""
        key = name.lower().encode()
        kept = tuple(pair for pair in self.headers if pair[0].lower() != key)
        added = () if value is None else ((key, value.encode("latin-1")),)
        return replace(self, headers=(*kept, *added))


Rewrite = Callable[[Asked, Answer], Answer]


def unchanged(_: Asked, answer: Answer) -> Answer:
    """The rewrite that changes nothing."""
    return answer


def rewriting(application: Application, rewrite: Rewrite, store: Store) -> Application:
    """Put ``rewrite`` around an application: it sees each request and answer whole, and may change the answer."""
    updates, update = 0, load_contract().update
    memory: dict[str, Any] = {}

    async def wrapped(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal updates
        updates += scope["method"] == update.method
        body = await _whole(receive)
        asked = Asked(
            method=scope["method"],
            path=scope["path"],
            headers=tuple(scope["headers"]),
            body=body,
            store=store,
            before=_changeable(store),
            memory=memory,
            query=scope["query_string"].decode("ascii", "replace"),
            updates=updates,
            **scope.get("extensions", {}).get("connection", {}),
        )
        answer = rewrite(asked, await call(application, scope, body))
        await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
        await send({"type": "http.response.body", "body": answer.body})

    return wrapped


def _changeable(store: Store) -> dict[str, Campaign]:
    names = load_contract().request_schema["properties"]["path"]["enum"]
    campaigns = (record.campaign for record in store)
    return {campaign["id"]: {name: campaign[name] for name in names if name in campaign} for campaign in campaigns}


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


async def call(application: Application, scope: Message, body: bytes) -> Answer:
    """Let an application answer one request."""
    status: int = 0
    headers: RawHeaders = ()
    chunks: list[bytes] = []

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


def answered_at_once(application: Application, scope: Message, body: bytes) -> Answer:
    """Let an application that waits for nothing answer one request, without an event loop."""
    coroutine = call(application, scope, body)
    try:
        coroutine.send(None)
    except StopIteration as done:
        answer: Answer = done.value
        return answer
    raise AssertionError("the application waited for something other than its request")


def scope_of(method: str, target: str, headers: RawHeaders, connection: dict[str, int]) -> Message:
    """The ASGI scope of a request. ``target`` is the path and query as sent."""
    raw_path, _, query = target.encode("ascii", "replace").partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": _unquoted(raw_path),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": list(headers),
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "extensions": {"connection": connection},
    }


def _unquoted(raw_path: bytes) -> str:
    return unquote(raw_path.decode("ascii"))


async def _whole(receive: Receive) -> bytes:
    chunks, more = [], True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)
