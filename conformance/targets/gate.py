"""The one gate through which every request leaves for a server: it says what may go, and withholds the rest."""

import threading
from collections.abc import Callable, Mapping

from conformance.checks.text import members
from conformance.exchange import Exchange, Request, Send, json_body
from conformance.targets.effect import STATUS, Anything, Effect, effect_of
from conformance.targets.permission import PUT_BACK, Permission, Subject, View, keeps
from conformance.targets.permitted import (
    Making,
    Withheld,
    check_headers,
    check_made_up,
    check_making,
    checked_address,
)
from conformance.targets.target import TOKEN

PAUSING = json_body({"op": "REPLACE", "path": STATUS, "value": "paused"})
STATE_RUNNING = "RUNNING"
ACCEPTED = range(200, 300)
"""Statuses by which a server says that it has done what it was asked."""

Looking = Callable[[str, View], None]
"""Takes what GET shows of a campaign."""
Noting = Callable[[str, str, object, bool], None]
"""Notes a value of a member of a campaign: one that it is about to be sent, or, where True, was given instead."""


def unnoted(campaign: str, member: str, value: object, given: bool) -> None:
    """Note nothing, where nothing needs to be put back."""


def unseen(campaign: str, view: View) -> None:
    """Look at nothing, where nothing needs to be put back."""


class Gate:
    """Knows address, methods, paths, headers and campaigns that may be used, and what may be done to each of those.

    A campaign that is listed but not admitted is sent nothing that could change it.
    """

    def __init__(self, base_url: str, campaigns: tuple[str, ...]) -> None:
        self._base_url = base_url.rstrip("/")
        self._subjects = {identity: Subject(identity) for identity in campaigns}
        self._shows: dict[str, View] = {}
        self._note: Noting = unnoted
        self._look: Looking = unseen
        self._lock = threading.Lock()
        self._runs: set[str] = set()
        self._set_running: set[str] = set()
        self._has_paused = False
        self._keeps_running = ""
        self._making: Making | None = None

    def permit_making(self, made: Mapping[str, str], source: str) -> None:
        """Let campaigns be made whose names are marked, also as copies of ``source``; and ``made`` ones be deleted.

        ``made`` has ids by name.
        """
        self._making = self._making or Making(source)
        for identity in filter(None, made.values()):
            self._making.made.add(identity)
            self._subjects.setdefault(identity, Subject(identity, permission=Permission.SPEND))

    def admit(self, subjects: Mapping[str, Subject], note: Noting = unnoted, look: Looking = unseen) -> None:
        """Let requests through that the subjects permit.

        ``note`` is called before a change is sent, and ``look`` when GET has shown a campaign.
        """
        self._subjects |= subjects
        self._shows |= {identity: subject.found for identity, subject in subjects.items()}
        for identity, subject in subjects.items():
            self._knows_state(identity, subject.found.get(STATUS))
        self._note, self._look = note, look

    def keeps(self, request: Request) -> bool:
        """Whether an update leaves the campaign as GET showed it last, even if it is accepted."""
        shows, changes = self._shows.get(request.campaign, {}), effect_of(request.body).changes
        return all(keeps(member, value, shows) for member, values in changes.items() for value in values)

    def around(self, send: Send) -> Send:
        """Wrap ``send`` so that it sends only what may go.

        Raises:
            Withheld: a request may not go.
        """

        def send_safely(request: Request) -> Exchange:
            effect = self._examine(request)
            exchange = send(request)
            self._saw(exchange, effect)
            return exchange

        return send_safely

    def _examine(self, request: Request) -> Effect:
        identity = checked_address(request, self._base_url)
        check_headers(request.headers)
        if request.method == "GET":
            return Effect()
        if request.method in ("POST", "DELETE"):
            check_making(request, identity, self._making)
            return Effect()
        effect = effect_of(request.body)
        subject = self._subjects.get(identity)
        if subject is None:
            check_made_up(identity, effect)
            return effect
        if obstacle := subject.obstacle(effect, self._shows.get(identity, {})):
            raise Withheld(obstacle)
        if effect.starts:
            self._check_start(identity)
        self._note_changes(subject, effect)
        return effect

    def _check_start(self, identity: str) -> None:
        """Look whether a campaign may be set running; one that ran when it was found may be again.

        Raises:
            Withheld: another campaign of this run is still running, or could not be paused.
        """
        if self._subjects[identity].found.get(STATUS) == STATE_RUNNING:
            return
        if self._keeps_running:
            raise Withheld(f"campaign {self._keeps_running} could not be paused, so none is set running any more")
        if (others := self._set_running - {identity}) and not self._has_paused:
            raise Withheld(f"campaign {min(others)} was set running, and no other one is before it is paused")

    def _note_changes(self, subject: Subject, effect: Effect) -> None:
        with self._lock:
            for member, values in effect.changes.items():
                for value in values:
                    self._note(subject.id, member, None if isinstance(value, Anything) else value, False)

    def _saw(self, exchange: Exchange, effect: Effect) -> None:
        """Remember what a campaign shows; and note the form that a server gives to a value that it was sent."""
        identity = exchange.request.campaign
        if STATUS in effect.changes and identity in self._subjects:
            self._follow(exchange, effect)
        if exchange.status != 200 or exchange.response is None or identity not in self._subjects:
            return
        shown = members(exchange.response.body)
        if exchange.request.method == "GET":
            self._shows[identity] = shown
            self._knows_state(identity, shown.get(STATUS))
            self._look(identity, shown)
            return
        with self._lock:
            for member in effect.changes.keys() & shown.keys() & set(PUT_BACK):
                self._note(identity, member, shown[member], True)

    def _knows_state(self, identity: str, state: object) -> None:
        """Remember whether a campaign runs, where that is known."""
        if state is not None:
            (self._runs.add if state == STATE_RUNNING else self._runs.discard)(identity)

    def _follow(self, exchange: Exchange, effect: Effect) -> None:
        """Follow what runs: where a campaign that does cannot be paused, no other one shall run."""
        identity, is_accepted = exchange.request.campaign, exchange.status in ACCEPTED
        with self._lock:
            if effect.starts and is_accepted:
                self._runs.add(identity)
                self._set_running.add(identity)
            elif identity in self._runs and is_accepted:
                self._has_paused |= _is_pausing(exchange.request)
                self._runs.discard(identity)
                self._set_running.discard(identity)
                if self._keeps_running == identity:
                    self._keeps_running = ""
            elif identity in self._runs and _is_pausing(exchange.request):
                self._keeps_running = identity


def _is_pausing(request: Request) -> bool:
    """Whether a request is the documented one that pauses a campaign, with nothing wrong about it."""
    headers = {name.lower(): value for name, value in request.headers}
    is_plain = headers.get("authorization") == f"Bearer ${TOKEN}" and headers.get("content-type") == "application/json"
    return is_plain and request.body == PAUSING
