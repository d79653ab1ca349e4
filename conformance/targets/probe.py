"""One request over a connection of its own, read to the very end: what comes after an answer is seen too."""

import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import h11

from conformance.exchange import Exchange, Failure, Headers, Request, Response
from conformance.secrets import Secrets
from conformance.targets.client import DEFAULTS

LARGEST = 1024 * 1024
"""Bytes that are read at most."""
LINGER = 0.2
"""Seconds to wait for surplus bytes where the server does not close the connection, as it was asked to."""


class Probe:
    """Sends requests byte by byte. ``timeout`` is in seconds, for each step and for the whole."""

    def __init__(self, secrets: Secrets, timeout: float) -> None:
        self._secrets = secrets
        self._timeout = timeout

    def send(self, request: Request) -> Exchange:
        """Send a request; the response tells how many bytes came after its end. Never raises for HTTP's sake."""
        started, clock = time.time(), time.perf_counter()
        response, failure, detail = None, None, ""
        try:
            with self._connect(request.url) as connection:
                parser = h11.Connection(h11.CLIENT)
                connection.sendall(self._bytes(parser, request))
                response = self._response(parser, connection, clock + self._timeout)
        except TimeoutError:
            failure = Failure.TIMEOUT
        except OSError as error:
            failure, detail = Failure.RESET, str(error)
        except h11.RemoteProtocolError as error:
            failure = Failure.TRUNCATED if "closed connection" in str(error) else Failure.PROTOCOL
            detail = str(error)
        elapsed = time.perf_counter() - clock
        return Exchange(request, response, failure, detail, elapsed, elapsed, started)

    def _connect(self, url: str) -> socket.socket:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        connection = socket.create_connection((parts.hostname or "", port), self._timeout)
        if parts.scheme == "https":
            return ssl.create_default_context().wrap_socket(connection, server_hostname=parts.hostname)
        return connection

    def _bytes(self, parser: h11.Connection, request: Request) -> bytes:
        headers = [
            ("Host", urlsplit(request.url).netloc),
            ("Connection", "close"),
            ("User-Agent", DEFAULTS["User-Agent"]),
        ]
        headers += [("Content-Length", str(len(request.body)))]
        headers += [(name, self._secrets.reveal(value)) for name, value in request.headers]
        head = h11.Request(method=request.method, target=request.path, headers=headers)
        sent = [parser.send(event) or b"" for event in (head, h11.Data(data=request.body), h11.EndOfMessage())]
        return b"".join(sent)

    def _response(self, parser: h11.Connection, connection: socket.socket, deadline: float) -> Response:
        body, head = b"", None
        for event in _events(parser, connection, deadline):
            if isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
        if head is None:
            raise ConnectionResetError("the connection was closed before an answer came")
        surplus = len(parser.trailing_data[0]) + len(_rest(connection))
        conceal = self._secrets.conceal
        headers: Headers = tuple(
            (name.decode("latin-1"), conceal(value).decode("latin-1")) for name, value in head.headers
        )
        version = f"HTTP/{head.http_version.decode()}"
        return Response(head.status_code, headers, conceal(body), version, "", len(body), surplus)


def _events(parser: h11.Connection, connection: socket.socket, deadline: float) -> Iterator[h11.Event]:
    """The parts of an answer, up to its end."""
    length = 0
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            if time.perf_counter() > deadline or length > LARGEST:
                raise TimeoutError
            data = connection.recv(65536)
            if not data and parser.their_state is not h11.SEND_BODY:
                raise ConnectionResetError("the connection was closed before an answer came")
            length += len(data)
            parser.receive_data(data)
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            return
        elif isinstance(event, h11.Event):
            yield event


def _rest(connection: socket.socket) -> bytes:
    connection.settimeout(LINGER)
    try:
        return connection.recv(65536)
    except OSError:
        return b""
