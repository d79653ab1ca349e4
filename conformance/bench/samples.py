"""Latencies, summed up by their percentiles; and those of the floor that they are held against."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from statistics import quantiles
from urllib.parse import urlsplit

from conformance.drift import profile
from conformance.targets.addresses import is_loopback

FEW = 100
"""Requests that a server which is not on this machine is sent without asking."""
REQUEST, ANSWER = b"x" * 400, b"y" * 2500
"""Bytes about as many as an update and a campaign have on the wire."""


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """The percentiles of latencies, in milliseconds. Nothing, where there are none."""
    milliseconds = [taken * 1e3 for taken in seconds]
    return profile.percentiles(milliseconds * 2 if len(seconds) == 1 else milliseconds, 6) if seconds else {}


def least(seconds: Sequence[float]) -> float:
    """A time that one in ten falls short of, in milliseconds: nearly the shortest, and no accident as that may be."""
    return round(quantiles([*seconds, *seconds[:1]], n=10, method="inclusive")[0] * 1e3, 4)


def is_near(base_url: str) -> bool:
    """Whether a server is on this machine."""
    return is_loopback(urlsplit(base_url).hostname or "")


@contextmanager
def floor(base_url: str) -> Iterator[Callable[[], float]]:
    """What a bare socket takes for that which no server and no client can do without. Yields a way to time it once.

    Near, that is as many bytes as a request and an answer have, there and back between two threads; far, a TCP
    handshake with the server: one round trip through the network. The time is in seconds.
    """
    if not is_near(base_url):
        yield partial(_timed, partial(_handshake, base_url))
        return
    with _answering() as address, socket.create_connection(address) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield partial(_timed, partial(_echo, client))


def _timed(action: Callable[[], object]) -> float:
    clock = time.perf_counter()
    action()
    return time.perf_counter() - clock


def _handshake(base_url: str) -> None:
    parts = urlsplit(base_url)
    address = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
    socket.create_connection(address, timeout=10).close()


def _echo(client: socket.socket) -> None:
    client.sendall(REQUEST)
    _receive(client, len(ANSWER))


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
