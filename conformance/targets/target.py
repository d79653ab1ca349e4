"""A target: an address, its credentials by name, the campaigns that may be touched, and a way to send."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from conformance.exchange import Exchange, Headers, Request, Send
from conformance.secrets import Secrets

SHORTEST_NAME, LONGEST_NAME = 3, 34
"""Characters of a name that a request may have; another one could not be put back."""
TOKEN = "TALKDESK_TOKEN"
READONLY_TOKEN = "TALKDESK_READONLY_TOKEN"
AUTHORIZED = (("Authorization", f"Bearer ${TOKEN}"),)

SETTLING = (0.0, 0.1, 0.4, 1.5)
"""Seconds before each further look where a change may show late."""
AT_ONCE = (0.0,) * len(SETTLING)
"""As often, for targets that do not lag: a recording has to be read as often as what was recorded."""


def nobody(_: str) -> None:
    """The cue for a target to which all scenarios are alike."""


@dataclass(frozen=True)
class Target:
    """Where requests go.

    ``name`` is the kind, ``about`` says in words what it is and where any verdict comes from; ``probe`` sends
    a request over a connection of its own and reads to its end, where there are connections; ``custodian`` sends
    for custody, where ``send`` may have given up on the server;
    ``may_run`` tells whether campaigns may be set running, which dials people on a live target;
    ``may_spend`` whether campaigns may be brought where nothing leads back from; ``lasts`` whether a change
    outlives the run, so that campaigns have to be put back.

    ``settling`` are the seconds to wait before each further look at a campaign that does not show an accepted change
    yet: what answers GET may be a copy that comes after. ``in_order`` tells whether the answer to a change comes right
    after the one to the change before it; a recording under another contract may leave some out.

    ``private`` are texts beside the campaigns that no recording may keep, such as the name of an account.
    A recording has ``bodies``, those of the requests that were generated when it was made, and ``unplayed``
    gives the exchanges of it that no scenario has asked for, each with the scenario that once did. ``cue`` is
    called with the name of each scenario before it is played; ``notes`` are what a report has to say of the target.
    """

    name: str
    about: str
    base_url: str
    campaigns: tuple[str, ...]
    send: Send
    secrets: Secrets = field(repr=False)
    probe: Send | None = None
    custodian: Send | None = None
    may_run: bool = False
    may_spend: bool = False
    lasts: bool = False
    settling: tuple[float, ...] = AT_ONCE
    in_order: bool = True
    private: tuple[str, ...] = field(default=(), repr=False)
    bodies: tuple[bytes, ...] | None = None
    unplayed: Callable[[], Iterable[tuple[str, Exchange]]] = tuple
    cue: Callable[[str], None] = nobody
    notes: tuple[str, ...] = ()

    def url(self, path: str) -> str:
        """The absolute URL of a path that is already percent-encoded."""
        return self.base_url.rstrip("/") + path

    def get(self, path: str) -> Exchange:
        """GET a path that is already percent-encoded."""
        return self.send(Request("GET", self.url(path), AUTHORIZED))

    def read(self, campaign: str) -> Exchange:
        """GET a campaign."""
        return self.get(campaign_path(campaign))

    def updating(self, campaign: str, body: bytes, authorization: Headers = AUTHORIZED) -> Request:
        """The request to PATCH a campaign."""
        headers = (*authorization, ("Content-Type", "application/json"))
        return Request("PATCH", self.url(campaign_path(campaign)), headers, body)

    def update(self, campaign: str, body: bytes) -> Exchange:
        """PATCH a campaign."""
        return self.send(self.updating(campaign, body))


def is_settable(name: object) -> bool:
    """Whether a campaign's name is one that a request may have, so that it can be put back."""
    return isinstance(name, str) and SHORTEST_NAME <= len(name) <= LONGEST_NAME


def campaign_path(identity: str) -> str:
    """The path of a campaign, with its id percent-encoded."""
    return f"/campaigns/{quote(identity, safe='')}"
