"""Servers that do their worst, byte by byte: campaigns can be read; a test says what all else is answered with."""

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from exchanges import FULL

IDS = ("4f1c5f3a-9a4e-4f58-8f5a-0d3cf7e8a001", "4f1c5f3a-9a4e-4f58-8f5a-0d3cf7e8a002")

Writes = Callable[[socket.socket, int, str], None]
"""Answers an update: the connection, which update it is, and its path."""


def answer(status: str, body: bytes, *headers: bytes) -> bytes:
    """A whole answer."""
    head = [b"HTTP/1.1 " + status.encode(), b"Content-Type: application/json", b"Content-Length: %d" % len(body)]
    return b"\r\n".join([*head, *headers]) + b"\r\n\r\n" + body


def campaign(identity: str, **members: object) -> bytes:
    """A campaign that is paused."""
    links = {"self": {"href": f"/campaigns/{identity}"}, "campaigns": {"href": "/campaigns"}}
    return json.dumps(FULL | {"id": identity, "status": "PAUSED", "_links": links} | members).encode()


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"


def every(data: bytes) -> Writes:
    """Always the same bytes; then the connection is closed, if they do not end an answer."""

    def write(connection: socket.socket, _: int, __: str) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)

    return write


def dripping(data: bytes, repeated: bytes, pause: float = 0.05) -> Writes:
    """Some bytes at once, others slowly and for ever."""
    never = threading.Event()

    def write(connection: socket.socket, _: int, __: str) -> None:
        connection.sendall(data)
        with suppress(OSError):
            while not never.wait(pause):
                connection.sendall(repeated)

    return write


def flooding(data: bytes, repeated: bytes) -> Writes:
    """Some bytes, and then others as fast as they are taken."""
    return dripping(data, repeated * (65536 // len(repeated)), 0.0)


ENDLESS: dict[str, Writes] = {
    "silence": dripping(b"", b""),
    "a dripped head": dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "dripped headers": dripping(b"HTTP/1.1 200 OK\r\n", b"X: x\r\n"),
    "dripped 1xx": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "a flood of 1xx": flooding(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "a flood of a header": flooding(b"HTTP/1.1 200 OK\r\n", b"X: x\r\n"),
    "dripped chunk extensions": dripping(CHUNKED + b"2;", b"x"),
    "dripped chunks": dripping(CHUNKED, b"1\r\n \r\n"),
    "a flood of chunks": flooding(CHUNKED, b"1\r\n \r\n"),
    "a flood of extensions": flooding(CHUNKED, b"1;" + b"x" * 900 + b"\r\n \r\n"),
    "dripped trailers": dripping(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: x\r\n"),
    "a flood of trailers": flooding(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: x\r\n"),
    "a dripped body": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{", b" "),
    "a flood of a body": flooding(b"HTTP/1.1 200 OK\r\n\r\n", b" "),
}


class _Handler(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        while line := self.rfile.readline(65537):
            length = 0
            while (header := self.rfile.readline(65537)).strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            self.rfile.read(length)
            method, path = line.split()[:2]
            self._answer(method.decode(), path.decode())

    def _answer(self, method: str, path: str) -> None:
        identity = path.rpartition("/")[2]
        if method in ("PATCH", "POST"):
            self.server.writes(self.connection, self.server.next(), path)
        elif identity in IDS:
            self.connection.sendall(answer("200 OK", campaign(identity)))
        else:
            self.connection.sendall(answer("404 Not Found", b'{"code":"0530002","message":"no such campaign"}'))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, writes: Writes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.writes = writes
        self._lock = threading.Lock()
        self._number = -1

    def next(self) -> int:
        with self._lock:
            self._number += 1
            return self._number

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients give up on it; that is what it is for."""


@contextmanager
def hostile(writes: Writes) -> Iterator[dict[str, str]]:
    """Serve as long as the context lasts. Yields the variables that lead a live run there."""
    with _Server(writes) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield {
                "TALKDESK_BASE_URL": f"http://127.0.0.1:{server.server_address[1]}",
                "TALKDESK_TOKEN": "kq8Zt2-4fWm1xB7e",
                "TALKDESK_READONLY_TOKEN": "p3Yd9u-Lr6Hs0Vc5",
                "TALKDESK_CAMPAIGN_IDS": ",".join(IDS),
            }
        finally:
            server.shutdown()
            thread.join(5)
