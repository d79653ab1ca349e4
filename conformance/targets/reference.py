"""The bundled server as a target: on a real socket, or in process where a socket adds nothing."""

import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx

from conformance.reference.alteration import Alteration
from conformance.reference.middleware import Application, answered_at_once, scope_of
from conformance.reference.server import Instance, build, running
from conformance.reference.wire import wired
from conformance.secrets import Secrets
from conformance.targets.circuit_breaker import CircuitBreaker
from conformance.targets.client import Client
from conformance.targets.credentials import Grant
from conformance.targets.maker import AS_RECORDED, Maker
from conformance.targets.permission import unlimited
from conformance.targets.probe import Probe
from conformance.targets.renewal import TokenRefresher, renewing
from conformance.targets.retry import RetryPolicy
from conformance.targets.target import READONLY_TOKEN, TOKEN, WRITEONLY_TOKEN, Target

ABOUT = "the server bundled with this suite; nothing here says anything of the live API"


class InProcess(httpx.BaseTransport):
    """Answers requests by calling the application, without a socket."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        headers = tuple((name.lower(), value) for name, value in request.headers.raw)
        scope = scope_of(request.method, request.url.raw_path.decode(), headers, {})
        answer = answered_at_once(self._application, scope, request.read())
        extensions = {"http_version": b"HTTP/1.1", "reason_phrase": b""}
        stream = httpx.ByteStream(answer.body)
        return httpx.Response(answer.status, headers=list(answer.headers), stream=stream, extensions=extensions)


@contextmanager
def reference_target(
    timeout: float, alteration: Alteration | None = None, *, in_process: bool = False
) -> Iterator[Target]:
    """Start a bundled server for as long as the context lasts; with an alteration, that server."""
    instance = build(alteration)
    tokens = {READONLY_TOKEN: instance.readonly_token, WRITEONLY_TOKEN: instance.writeonly_token}
    secrets = Secrets({TOKEN: instance.token} | tokens)
    with ExitStack() as stack:
        transport, base_url = None, "http://reference"
        if in_process:
            transport = InProcess(instance.application)
        else:
            base_url = stack.enter_context(_listening(instance, alteration))
        client = stack.enter_context(Client(secrets, timeout, transport))
        again = TokenRefresher(
            TOKEN, secrets, lambda: Grant(instance.renewed_token(), math.inf, None), good_for=math.inf
        )
        yield Target(
            name="reference",
            about=f"{ABOUT}; altered: {alteration.story}" if alteration else ABOUT,
            base_url=base_url,
            campaigns=instance.store.ids,
            send=RetryPolicy().around(renewing(CircuitBreaker(timeout).around(client.send), {TOKEN: again})),
            secrets=secrets,
            probe=None if in_process else Probe(secrets, timeout).send,
            subjects={identity: unlimited(identity) for identity in instance.store.ids},
            maker=Maker(AS_RECORDED, instance.store.ids[0], owns_all=True),
        )


@contextmanager
def _listening(instance: Instance, alteration: Alteration | None) -> Iterator[str]:
    if alteration and alteration.on_socket:
        with wired(instance.application, alteration.wiring) as base_url:
            yield base_url
    else:
        with running(instance.application) as base_url:
            yield base_url
