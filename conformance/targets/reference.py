"""The bundled server as a target."""

from collections.abc import Iterator
from contextlib import contextmanager

from conformance.reference.server import Wrapper, build, running
from conformance.targets.client import Client
from conformance.targets.patience import patient
from conformance.targets.secrets import Secrets
from conformance.targets.target import READONLY_TOKEN, TOKEN, Target


@contextmanager
def reference_target(timeout: float, wrap: Wrapper | None = None) -> Iterator[Target]:
    """Start a bundled server on a free loopback port for as long as the context lasts."""
    instance = build(wrap=wrap)
    secrets = Secrets({TOKEN: instance.token, READONLY_TOKEN: instance.readonly_token})
    with running(instance.application) as base_url, Client(secrets, timeout) as client:
        yield Target(
            name="reference",
            about="the server bundled with this suite; nothing here says anything of the live API",
            base_url=base_url,
            campaigns=instance.store.ids,
            send=patient(client.send),
            secrets=secrets,
            may_run=True,
            may_spend=True,
        )
