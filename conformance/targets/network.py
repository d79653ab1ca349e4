"""Connections of one exchange: one deadline and a number of bytes for all of it, and a proxy only where one is due.

httpcore hands the time-outs of a request on, unread, to every connect, read and write that the request leads to. So
an ``Allowance`` in their place sees all of them: head, informational answers, chunks, trailers, and a proxy's answers.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx

from conformance.errors import ConfigurationError
from conformance.limits import LARGEST_HEAD, LARGEST_MESSAGE, MOST_INFORMATIONAL
from conformance.targets.proxies import proxy_for


class Allowance(float):
    """What one exchange may take: seconds from now on, and bytes. It is a number, those seconds, for who asks no more.

    ``received`` is how many bytes have come; ``is_exceeded`` tells that there were too many.
    """

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self._most = LARGEST_HEAD
        self._informational = 0
        self._is_head = True
        self.received = 0
        self.is_exceeded = False

    @property
    def left(self) -> float:
        """Seconds that are left, 0 at least."""
        return max(0.0, self._deadline - time.monotonic())

    def head_is_read(self) -> None:
        """Allow for a body too."""
        self._is_head = False
        self._most = self.received + LARGEST_MESSAGE

    def before_reading(self) -> float:
        """Seconds that the next read may take.

        Raises:
            httpcore.ReadTimeout: none is left.
            httpcore.ReadError: too much was read.
        """
        self.is_exceeded = self.received >= self._most
        if self.is_exceeded:
            raise httpcore.ReadError(f"no end after {self.received} bytes")
        if not (left := self.left):
            raise httpcore.ReadTimeout("the time for the whole exchange is over")
        return left

    def after_reading(self, data: bytes) -> None:
        """Count what was read.

        Raises:
            httpcore.ReadError: too many informational answers are among it.
        """
        self.received += len(data)
        self._informational += data.count(b"HTTP/1.1 1") if self._is_head else 0
        self.is_exceeded = self._informational > MOST_INFORMATIONAL
        if self.is_exceeded:
            raise httpcore.ReadError("no answer among the informational ones (1xx)")


def _left(timeout: float | None, error: type[httpcore.TimeoutException]) -> float | None:
    seconds = timeout.left if isinstance(timeout, Allowance) else timeout
    if seconds == 0:
        raise error("the time for the whole exchange is over")
    return seconds


class BoundedStream(httpcore.NetworkStream):
    """A connection that keeps to the allowance of the exchange that uses it."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, or wait for it."""
        if not isinstance(timeout, Allowance):
            return self._stream.read(max_bytes, timeout)
        data = self._stream.read(max_bytes, timeout.before_reading())
        timeout.after_reading(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of ``buffer``."""
        for start in range(0, len(buffer), 65536):
            self._stream.write(buffer[start : start + 65536], _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on with TLS."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection."""
        return self._stream.get_extra_info(info)


class BoundedBackend(httpcore.SyncBackend):
    """Opens connections that keep to an allowance. The look-up of names keeps to the system's own time-outs."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Try the addresses of a host one after the other: all together take no longer than the time-out."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for others, address in zip(reversed(range(len(addresses))), addresses, strict=True):
            left = _left(timeout, httpcore.ConnectTimeout)
            share = left / (others + 1) if left else left
            try:
                return BoundedStream(super().connect_tcp(address, port, share, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not others:
                    raise
        raise httpcore.ConnectError(f"{host} has no address")


@cache
def tls_context() -> ssl.SSLContext:
    """What certificates are verified by: SSL_CERT_FILE and SSL_CERT_DIR where they are set.

    Raises:
        ConfigurationError: the file cannot be used.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        reason = error.strerror or "it holds no certificate"
        raise ConfigurationError(
            f"SSL_CERT_FILE or SSL_CERT_DIR cannot be used: {reason}; correct or unset it"
        ) from None


class Transport(httpx.HTTPTransport):
    """Connections to servers, by way of ``proxy`` if there is one."""

    def __init__(self, proxy: str | None) -> None:
        super().__init__(verify=tls_context(), trust_env=False, proxy=proxy)
        self._pool._network_backend = BoundedBackend()  # httpx has no argument for it


class Routes(httpx.BaseTransport):
    """Sends each request the way that its address has: a proxy of the environment for https, none for all else."""

    def __init__(self) -> None:
        # That without a proxy is made now: an exchange's time is not for loading certificates.
        self._transports: dict[str | None, Transport] = {None: Transport(None)}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        url = request.url
        proxy = proxy_for(url.scheme, url.host, url.port)
        with self._lock:
            if proxy not in self._transports:
                self._transports[proxy] = Transport(proxy)
        return self._transports[proxy].handle_request(request)

    def close(self) -> None:
        """Close all connections."""
        for transport in self._transports.values():
            transport.close()
