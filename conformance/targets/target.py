"""A target: an address, its credentials by name, the campaigns that may be touched, and a way to send."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from conformance.exchange import Exchange, Headers, Request, Send
from conformance.secrets import Secrets
from conformance.targets.permission import Subject, View

if TYPE_CHECKING:
    from conformance.targets.gate import Gate
    from conformance.targets.maker import Maker

TOKEN = "TALKDESK_TOKEN"
READONLY_TOKEN = "TALKDESK_READONLY_TOKEN"
WRITEONLY_TOKEN = "TALKDESK_WRITEONLY_TOKEN"
AUTHORIZED = (("Authorization", f"Bearer ${TOKEN}"),)

SETTLING = (0.0, 0.1, 0.4, 1.5)
"""Seconds before each further look where a change may show late."""
AT_ONCE = (0.0,) * len(SETTLING)
"""As often, for targets that do not lag: a recording has to be read as often as what was recorded."""


def in_turn(_: Iterable[Request]) -> Sequence[Exchange]:
    """What sends ahead for a target that is sent one request after the other."""
    return ()


def nobody(_: str) -> None:
    """What begins a scenario for a target to which all scenarios are alike."""


@dataclass(frozen=True)
class Target:
    """Where requests go.

    ``name`` is the kind, ``about`` says in words what it is and where any verdict comes from; ``probe`` sends
    a request over a connection of its own and reads to its end, where there are connections. ``subjects`` say what may
    be done to each campaign, ``views`` what those show that were looked at before anything was sent. Where a change
    outlives the run, so that campaigns have to be put back, ``gate`` is what lets requests out, and ``restorer`` sends
    what puts campaigns back, since ``send`` may have given up on the server.
    ``maker`` names the campaigns that scenarios make, where they may make any.

    ``settling`` are the seconds to wait before each further look at a campaign that does not show an accepted change
    yet: what answers GET may be a copy that comes after. ``ahead`` takes requests that are about to be sent and whose
    order does not matter, and may send several at once; it returns the exchanges of those that were accepted and are
    to be sent again in their turn. ``in_order`` tells whether the answer to a change comes right after the one to the
    change before it; a recording under another contract may leave some out.

    ``private`` are texts beside the campaigns that no recording may keep, such as the name of an account.
    A recording has ``bodies``, those of the requests that were generated when it was made, and the ``profile`` that
    it was made with; ``unplayed`` gives the exchanges of it that no scenario has asked for, each with the scenario that
    once did.
    ``begin_scenario`` is called with the name of each scenario before it is played; ``notes`` are what a report has
    to say of the target, ``remarks`` what there is to add when the run is over.
    """

    name: str
    about: str
    base_url: str
    campaigns: tuple[str, ...]
    send: Send
    secrets: Secrets = field(repr=False)
    probe: Send | None = None
    restorer: Send | None = None
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    gate: "Gate | None" = None
    maker: "Maker | None" = None
    settling: tuple[float, ...] = AT_ONCE
    in_order: bool = True
    ahead: Callable[[Iterable[Request]], Sequence[Exchange]] = in_turn
    private: tuple[str, ...] = field(default=(), repr=False)
    bodies: tuple[bytes, ...] | None = None
    profile: str | None = None
    unplayed: Callable[[], Iterable[tuple[str, Exchange]]] = tuple
    begin_scenario: Callable[[str], None] = nobody
    notes: tuple[str, ...] = ()
    remarks: Callable[[], Iterable[str]] = tuple

    @property
    def may_start(self) -> bool:
        """Whether any campaign may be set running, which dials people on a live target."""
        return any(subject.may_start for subject in self.subjects.values())

    @property
    def is_recorded(self) -> bool:
        """Whether this is a recording, or one is being made of it: one answer comes after the other there."""
        return self.begin_scenario is not nobody

    def soon(self, is_so: Callable[[], bool], sleep: Callable[[float], None] = time.sleep) -> bool:
        """Whether something is so now, or at one of the further looks."""
        for seconds in self.settling:
            if is_so():
                return True
            sleep(seconds)
        return is_so()

    def url(self, path: str) -> str:
        """The absolute URL of a path that is already percent-encoded."""
        return self.base_url.rstrip("/") + path

    def get(self, path: str) -> Exchange:
        """GET a path that is already percent-encoded."""
        return self.send(self.reading(path))

    def reading(self, path: str) -> Request:
        """The request to GET a path that is already percent-encoded."""
        return Request("GET", self.url(path), AUTHORIZED)

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


def campaign_path(identity: str) -> str:
    """The path of a campaign, with its id percent-encoded."""
    return f"/campaigns/{quote(identity, safe='')}"
