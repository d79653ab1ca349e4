"""A target: an address, its credentials by name, the campaigns that may be touched, and a way to send."""

from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.exchange import Exchange, Request
from conformance.targets.secrets import Secrets

TOKEN = "TALKDESK_TOKEN"
READONLY_TOKEN = "TALKDESK_READONLY_TOKEN"

Send = Callable[[Request], Exchange]


@dataclass(frozen=True)
class Target:
    """Where requests go.

    ``name`` is the kind, ``about`` says in words what it is and where any verdict comes from; ``probe`` sends
    a request over a connection of its own and reads to its end, where there are connections;
    ``may_run`` tells whether campaigns may be set running, which dials people on a live target;
    ``may_spend`` whether campaigns may be left changed where nothing leads back.
    """

    name: str
    about: str
    base_url: str
    campaigns: tuple[str, ...]
    send: Send
    secrets: Secrets = field(repr=False)
    probe: Send | None = None
    may_run: bool = False
    may_spend: bool = False

    def url(self, path: str) -> str:
        """The absolute URL of a path that is already percent-encoded."""
        return self.base_url.rstrip("/") + path
