"""A server that sends exactly the bytes that it is given."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def saying(*scripts: bytes | None, hold: threading.Event | None = None) -> Iterator[str]:
    """Serve one connection for each script: read a request, send the bytes, close. None closes at once.

    With ``hold`` a connection stays open after its bytes until the event is set. Yields the base URL.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for script in scripts:
            connection, _ = listener.accept()
            with connection, suppress(OSError):  # the client may have gone: it need not read to the end
                if script is not None:
                    _read_request(connection)
                    connection.sendall(script)
                if hold:
                    hold.wait(10)
                connection.shutdown(socket.SHUT_RDWR)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        if hold:
            hold.set()
        thread.join(5)
        listener.close()


def _read_request(connection: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    missing = int(lengths[0]) - len(body) if lengths else 0
    while missing > 0:
        missing -= len(connection.recv(65536))
