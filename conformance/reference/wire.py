"""A server that controls every byte it sends: for faults and variants that no framework would let through."""

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

import h11

from conformance.contract import Operation, load_contract
from conformance.errors import ConfigurationError
from conformance.reference.middleware import Answer, Application, RawHeaders, answered_at_once, scope_of

MOMENT = 0.0015
"""Seconds before each answer, in which requests on other connections may come in."""


class End(Enum):
    """What becomes of the connection after an answer."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


@dataclass(frozen=True)
class Wire:
    """The bytes of an answer, and what follows them: ``more`` bytes, which may be a great many, and an end."""

    data: bytes
    end: End = End.KEEP
    more: bytes = b""


@dataclass(frozen=True)
class Call:
    """A request line and headers, as they came, and how many requests came before on any connection."""

    method: str
    target: str
    headers: RawHeaders
    number: int

    @property
    def operation(self) -> Operation | None:
        """The operation that this is a request of, or None if the contract has no such operation."""
        return load_contract().operation_of(self.method, self.target)

    @property
    def is_update(self) -> bool:
        """Whether this is a request to the endpoint under test."""
        return self.operation is load_contract().update


Wiring = Callable[[Call, Answer], Wire]


def head(answer: Answer, version: bytes = b"HTTP/1.1") -> bytes:
    """Status line and headers."""
    reason = HTTPStatus(answer.status).phrase.encode()
    lines = [b"%s %d %s" % (version, answer.status, reason), *(b": ".join(pair) for pair in answer.headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def plainly(_: Call, answer: Answer) -> Wire:
    """An answer as any server would send it."""
    return Wire(head(answer) + answer.body)


class _Handler(socketserver.BaseRequestHandler):
    """Answers the requests of one connection, one after the other."""

    server: "_WireServer"

    def handle(self) -> None:
        """Serve the connection until one side ends it."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        parser = h11.Connection(h11.SERVER)
        for on_connection in range(1, 1_000_000):
            received = self._receive(parser)
            if received is None or not self._answer(*received, on_connection):
                return
            parser = _next(parser)

    def _receive(self, parser: h11.Connection) -> tuple[h11.Request, bytes] | None:
        request, chunks = None, []
        while True:
            event = parser.next_event()
            if event is h11.NEED_DATA:
                parser.receive_data(self.request.recv(65536))
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                chunks.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                return request, b"".join(chunks)
            else:
                return None

    def _answer(self, request: h11.Request, body: bytes, on_connection: int) -> bool:
        wire = self.server.answer(request, body, on_connection)
        self.request.sendall(wire.data)
        self.request.sendall(wire.more)  # apart, since to put many megabytes together takes longer than to send them
        if wire.end is End.HANG:
            self.server.ending.wait()
        if wire.end is End.RESET:
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        return wire.end is End.KEEP


def _next(parser: h11.Connection) -> h11.Connection:
    """A parser for the next request, with the bytes of it that have come already."""
    trailing, _ = parser.trailing_data
    fresh = h11.Connection(h11.SERVER)
    if trailing:
        fresh.receive_data(trailing)
    return fresh


class _WireServer(socketserver.ThreadingTCPServer):
    """Gives each connection a thread of its own; the application answers one request at a time."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, application: Application, wiring: Wiring, port: int) -> None:
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise ConfigurationError(f"port {port} cannot be used: {error.strerror}; choose another") from None
        self.ending = threading.Event()
        self._application = application
        self._wiring = wiring
        self._lock = threading.Lock()
        self._number = 0
        self._in_flight = 0

    def answer(self, request: h11.Request, body: bytes, on_connection: int) -> Wire:
        """Let the application answer, and turn that into bytes."""
        method, target = request.method.decode(), request.target.decode("ascii")
        headers: RawHeaders = tuple((bytes(name), bytes(value)) for name, value in request.headers)
        self._in_flight += 1
        time.sleep(MOMENT)
        with self._lock:
            self._number += 1
            connection = {"on_connection": on_connection, "in_flight": self._in_flight}
            scope = scope_of(method, target, headers, connection)
            answer = answered_at_once(self._application, scope, body)
            self._in_flight -= 1
            return self._wiring(Call(method, target, headers, self._number), answer)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients go away in the middle of hostile answers; that is no error here."""


@contextmanager
def wired(application: Application, wiring: Wiring, port: int = 0) -> Iterator[str]:
    """Serve on a loopback port, 0 for a free one, for as long as the context lasts. Yields the base URL.

    Raises:
        ConfigurationError: the port is taken.
    """
    with _WireServer(application, wiring, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            host, port = server.server_address[:2]
            yield f"http://{host!s}:{port}"
        finally:
            server.ending.set()
            server.shutdown()
            thread.join(timeout=5)
