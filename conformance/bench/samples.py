"""Latencies, told by their percentiles; and those of the floor that they are held against."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import quantiles
from urllib.parse import urlsplit

from conformance.targets.configuration import is_loopback

PERCENTILES = (50, 90, 99)
REQUEST, ANSWER = b"x" * 400, b"y" * 2500
"""Bytes about as many as an update and a campaign have on the wire."""


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """The percentiles of latencies, in milliseconds. Nothing, where there are none."""
    if not seconds:
        return {}
    cuts = quantiles([*seconds, *seconds[:1]] if len(seconds) == 1 else seconds, n=100, method="inclusive")
    return {f"p{percentile}": round(cuts[percentile - 1] * 1e3, 4) for percentile in PERCENTILES}


def is_near(base_url: str) -> bool:
    """Whether a server is on this machine."""
    return is_loopback(urlsplit(base_url).hostname or "")


def floor(base_url: str, rounds: int) -> list[float]:
    """Seconds that a bare socket takes, for what no server and no client can do without.

    Near, that is as many bytes as a request and an answer have, there and back between two threads; far, a TCP
    handshake with the server: one round trip through the network.
    """
    return _echoes(rounds) if is_near(base_url) else _handshakes(base_url, rounds)


def _handshakes(base_url: str, rounds: int) -> list[float]:
    parts = urlsplit(base_url)
    address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    taken = []
    for _ in range(rounds):
        clock = time.perf_counter()
        with socket.create_connection(address, timeout=10):
            taken.append(time.perf_counter() - clock)
    return taken


def _echoes(rounds: int) -> list[float]:
    taken = []
    with _answering() as address, socket.create_connection(address) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(rounds):
            clock = time.perf_counter()
            client.sendall(REQUEST)
            _receive(client, len(ANSWER))
            taken.append(time.perf_counter() - clock)
    return taken


@contextmanager
def _answering() -> Iterator[tuple[str, int]]:
    """A thread that answers one connection: so many bytes for so many."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer, args=(listener,))
        thread.start()
        yield listener.getsockname()
        thread.join()


def _answer(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while _receive(connection, len(REQUEST)):
            connection.sendall(ANSWER)


def _receive(connection: socket.socket, count: int) -> bool:
    """Receive so many bytes. Whether they came."""
    while count > 0:
        received = connection.recv(count)
        if not received:
            return False
        count -= len(received)
    return True
