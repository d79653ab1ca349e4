"""The bundled server on a real socket: in a thread for the suite, in the foreground for a person."""

import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import uvicorn

from conformance.contract import load_contract
from conformance.errors import ConfigurationError
from conformance.reference.alteration import Alteration
from conformance.reference.app import Api
from conformance.reference.middleware import Application, rewriting
from conformance.reference.store import Store
from conformance.reference.tokens import SCOPES, Tokens


@dataclass(frozen=True)
class Instance:
    """One isolated server: its application, store and tokens."""

    api: Api
    application: Application
    token: str
    readonly_token: str
    writeonly_token: str

    def renewed_token(self) -> str:
        """A new token with every scope, as the token endpoint would give."""
        return self.api.tokens.issue(frozenset(SCOPES))

    @property
    def store(self) -> Store:
        """Its campaigns."""
        return self.api.store


def build(
    alteration: Alteration | None = None, tokens: Tokens | None = None, campaigns: Sequence[str] = ()
) -> Instance:
    """Make a server that is not listening yet; with a fault or a variant in it, if one is given.

    ``campaigns`` are the ids of those that it has, each PAUSED; without any it has some in each state.
    """
    contract = load_contract()
    tokens = tokens or Tokens()
    store = Store(contract, campaigns)
    api = Api(contract, store, tokens)
    application: Application = api.application()
    if alteration:
        alteration.prepare(store)
        application = rewriting(application, alteration.rewrite, store)
    return Instance(
        api=api,
        application=application,
        token=tokens.issue(frozenset(SCOPES)),
        readonly_token=tokens.issue(frozenset({"campaigns:read"})),
        writeonly_token=tokens.issue(frozenset({"campaigns:write"})),
    )


def bind(port: int = 0) -> socket.socket:
    """Take a port of the loopback interface; 0 takes a free one.

    It listens at once: who knows the address may connect, and waits until somebody serves.

    Raises:
        ConfigurationError: another program holds it.
    """
    # asyncio switches off Nagle's delay, 40 ms an answer, only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise ConfigurationError(f"port {port} cannot be used: {error.strerror}; choose another with --port") from None
    return listener


def url(listener: socket.socket) -> str:
    """The base URL of a bound socket."""
    host, port = listener.getsockname()
    return f"http://{host}:{port}"


def _server(application: Application, *, own_headers: bool = True) -> uvicorn.Server:
    config = uvicorn.Config(
        application,
        log_level="critical",
        lifespan="off",
        access_log=False,
        server_header=own_headers,
        date_header=own_headers,
    )
    return uvicorn.Server(config)


@contextmanager
def running(application: Application) -> Iterator[str]:
    """Serve in a thread on a free loopback port for as long as the context lasts. Yields the base URL."""
    listener = bind()
    server = _server(application)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield url(listener)
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()


def serve(application: Application, listener: socket.socket, *, own_headers: bool = True) -> None:
    """Serve in the foreground until SIGINT or SIGTERM; without ``own_headers``, as the application says."""
    with suppress(ValueError):  # outside the main thread nobody may say what a signal does
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        _server(application, own_headers=own_headers).run(sockets=[listener])
