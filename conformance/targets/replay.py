"""A recording as a target: every answer was recorded earlier, and nothing is sent."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from conformance.cassette.folder import AGAIN, read
from conformance.cassette.interaction import CLIENT, PROBE, Interaction
from conformance.cassette.metadata import STALE, Metadata
from conformance.cassette.recording import Recording, cassette_name
from conformance.cassette.redaction import BASE_URL, Redaction
from conformance.checks.text import members
from conformance.contract import Contract
from conformance.errors import ConfigurationError
from conformance.exchange import Exchange, Headers, Request, Send, merged
from conformance.secrets import Secrets
from conformance.targets.circuit_breaker import CircuitBreaker
from conformance.targets.client import AGENT, DEFAULTS
from conformance.targets.first_look import SCENARIO
from conformance.targets.maker import Maker
from conformance.targets.permission import Subject, View
from conformance.targets.permitted import Withheld
from conformance.targets.target import AT_ONCE, READONLY_TOKEN, TOKEN, WRITEONLY_TOKEN, Target

GENERATED = "generated"
"""The cassette whose requests were generated."""


class NotRecorded(Withheld):
    """A request that was not made when the recording was."""


class Player:
    """Answers requests from a recording, each interaction once. Finding one takes the same time in any recording.

    What a scenario asks for is looked up among its own interactions; a change that was recorded for another
    scenario of the same cassette will do, since a request may count as something else under a newer contract.
    Then changes may be left out too, so what is read has to have been recorded after the last change that was played.
    """

    def __init__(self, recording: Recording, redaction: Redaction) -> None:
        self._scenario = ""
        self._reached = -1
        self._redaction = redaction
        self._interactions = tuple(recording.interactions)
        self._played: set[int] = set()
        self._waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for number, interaction in enumerate(self._interactions):
            for place in (interaction.scenario, cassette_name(interaction.scenario)):
                self._waiting[place, _key(interaction.exchange.request, interaction.via)].append(number)

    def begin_scenario(self, scenario: str) -> None:
        """Say which scenario is about to be played."""
        self._scenario = scenario
        self._reached = -1

    def sending(self, via: str) -> Send:
        """A way to send that stands for the client or the probe."""

        def play(request: Request) -> Exchange:
            asked = self._redaction.request(request)
            if via == CLIENT:
                asked = replace(asked, headers=merged(dict(asked.headers), DEFAULTS))
            number = self._next(_key(asked, via), may_borrow=asked.method == "PATCH")
            return self._redaction.revealed(self._interactions[number].exchange)

        return play

    def _next(self, key: Hashable, *, may_borrow: bool) -> int:
        places = (self._scenario, cassette_name(self._scenario)) if may_borrow else (self._scenario,)
        for place in places:
            waiting = self._waiting.get((place, key), deque())
            while waiting:
                number = waiting.popleft()
                if number not in self._played and (may_borrow or number > self._reached):
                    return self._taken(number)
        raise NotRecorded("this recording has no answer to what the scenario sends")

    def _taken(self, number: int) -> int:
        self._played.add(number)
        if self._interactions[number].scenario == self._scenario:
            self._reached = number
        return number

    def first_look(self) -> dict[str, View]:
        """What the campaigns showed that were looked at before the scenarios, by id."""
        recorded = (each.exchange for each in self._interactions if each.scenario == SCENARIO)
        looks = (self._redaction.revealed(exchange) for exchange in recorded if exchange.status == 200)
        views = {look.request.campaign: members(look.response.body) for look in looks if look.response}
        return {identity: view for identity, view in views.items() if view}

    def unplayed(self) -> Iterator[tuple[str, Exchange]]:
        """What no scenario has asked for, changes and reads, each with the scenario that it was recorded for."""
        for number, interaction in enumerate(self._interactions):
            if number not in self._played:
                yield interaction.scenario, self._redaction.revealed(interaction.exchange)


def _key(request: Request, via: str) -> Hashable:
    return via, request.again, request.method, request.url, request.body, _telling(request.headers)


def _telling(headers: Headers) -> frozenset[tuple[str, str]]:
    """The headers that tell one request from another: not those that every client adds of itself."""
    named = {(name.lower(), value) for name, value in headers}
    return frozenset(
        (name, value)
        for name, value in named
        if name not in ("host", "content-length")
        and (name, value.lower()) != ("connection", "keep-alive")
        and not (name == "user-agent" and value.startswith(AGENT))
    )


def _generated(interactions: Iterable[Interaction]) -> tuple[bytes, ...]:
    sent = (interaction.exchange.request for interaction in interactions)
    return tuple(dict.fromkeys(request.body for request in sent if request.method == "PATCH"))


def _listed(campaigns: Sequence[str], metadata: Metadata) -> tuple[str, ...]:
    if campaigns and len(campaigns) != len(metadata.campaigns):
        raise ConfigurationError(f"the recording has {len(metadata.campaigns)} campaigns, not {len(campaigns)}")
    return tuple(campaigns) or metadata.campaigns


def _maker(metadata: Metadata, listed: Mapping[str, str]) -> Maker | None:
    """What scenarios make campaigns with, as they did when this was recorded; ``listed`` are ids by recorded ones."""
    source = listed.get(metadata.source, metadata.source)
    return Maker(metadata.run, source, owns_all=True) if metadata.run else None


def _notes(metadata: Metadata, contract: Contract) -> Iterator[str]:
    if metadata.contract != contract.digest:
        yield f"recorded under contract {metadata.contract[:19]}, judged by today's"
    if metadata.age > STALE:
        yield f"the recording is {metadata.age.days} days old: {AGAIN}"


def _subjects(listed: Sequence[str], metadata: Metadata) -> Iterator[tuple[str, Subject]]:
    for identity, kept in zip(listed, metadata.subjects, strict=True):
        yield identity, Subject.from_json(identity, kept)


@contextmanager
def replay_target(folder: Path, campaigns: Sequence[str], contract: Contract) -> Iterator[Target]:
    """Play a recording. ``campaigns`` are the ids that stand for the recorded ones, in their order, if any.

    Raises:
        ConfigurationError: the recording cannot be read, or has another number of campaigns.
    """
    recording = read(folder)
    metadata = recording.metadata
    listed = _listed(campaigns, metadata)
    player = Player(recording, Redaction(dict(zip(listed, metadata.campaigns, strict=True)) if campaigns else {}))
    in_order = metadata.contract == contract.digest
    probes = any(interaction.via == PROBE for interaction in recording.interactions)

    yield Target(
        name="replay",
        about=metadata.sentence,
        base_url=BASE_URL,
        campaigns=listed,
        send=CircuitBreaker().around(player.sending(CLIENT)),
        secrets=Secrets(dict.fromkeys((TOKEN, READONLY_TOKEN, WRITEONLY_TOKEN), "replay")),
        probe=CircuitBreaker().around(player.sending(PROBE)) if probes else None,
        subjects=dict(_subjects(listed, metadata)),
        maker=_maker(metadata, dict(zip(metadata.campaigns, listed, strict=True))),
        views=player.first_look(),
        in_order=in_order,
        settling=AT_ONCE if in_order else (),
        bodies=_generated(recording.cassettes.get(GENERATED, ())),
        profile=metadata.profile,
        unplayed=player.unplayed,
        begin_scenario=player.begin_scenario,
        notes=tuple(_notes(metadata, contract)),
    )
