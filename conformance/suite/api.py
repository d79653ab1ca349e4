"""What a scenario works with: it sends requests, and says what it expected of the answers."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial

from conformance.checks import Finding, Kept, Outcome, echo, examine
from conformance.checks.state import ONLY_THE_NAMED, UNSTEADY, contradictory_views, side_effects, unsteady
from conformance.contract import Contract, Requirement
from conformance.exchange import Exchange, Failure, Request, Send
from conformance.profile import Profile
from conformance.suite.judgement import Judgement
from conformance.suite.lag import is_documented, named_member
from conformance.suite.reader import Campaign, answered
from conformance.suite.refusals import OF_GATEWAYS
from conformance.suite.requests import Changes, reading, updating
from conformance.suite.subjects import PAUSE, NotExercised, Replacement, Subjects
from conformance.targets.ahead import CONFLICT
from conformance.targets.effect import NAME
from conformance.targets.permission import PRIORITY
from conformance.targets.permitted import Withheld
from conformance.targets.target import campaign_path
from conformance.verdicts.ledger import Ledger

MOST_AT_ONCE = 4
"""Updates that are under way at the same time."""
STATEFUL = frozenset({echo.SHOWN.id, ONLY_THE_NAMED})
"""What the same request, sent again, cannot break again: the change has been made by then."""


class Api(Judgement):
    """The endpoint, as one scenario sees it. Everything sent through it is recorded and checked.

    What it says of the answers is noted for ``requirement``, which the scenario proves.
    """

    def __init__(
        self,
        subjects: Subjects,
        contract: Contract,
        ledger: Ledger,
        scenario: str,
        requirement: Requirement,
        profile: Profile,
    ) -> None:
        super().__init__(ledger, requirement)
        self.subjects = subjects
        self.target = subjects.target
        self.contract = contract
        self.profile = profile
        self._scenario = scenario
        self._before: Exchange | None = None
        subjects.tell = self._report

    def in_state(self, state: str) -> str:
        """The id of a campaign in ``state``; if need be one that is brought there now.

        Raises:
            NotExercised: there is none, and none may or can be brought there.
        """
        return self.subjects.in_state(state, lambda identity, value: self.answer(identity, PAUSE | {"value": value}))

    def changeable(self) -> str:
        """The id of a campaign that may be changed: one that is PAUSED where there is one, since its status may be too.

        Raises:
            NotExercised: there is none.
        """
        try:
            return self.in_state("PAUSED")
        except NotExercised:
            for identity in self.target.campaigns:
                if self.subjects.may_change(identity, NAME) or self.subjects.may_change(identity, PRIORITY):
                    return identity
            raise

    def accepted(self) -> tuple[str, Replacement]:
        """A campaign, and a documented request that changes nothing about it, and is accepted as it stands.

        A server may refuse to pause what is PAUSED, and not to give a campaign the name that it has.

        Raises:
            NotExercised: there is none.
        """
        with suppress(NotExercised):
            if self._is_accepted(self.in_state("PAUSED"), PAUSE):
                return self.in_state("PAUSED"), PAUSE
        for identity, base in self.subjects.each_unchanging():
            if self._is_accepted(identity, base):
                return identity, base
        raise NotExercised("no documented request that changes nothing is accepted")

    def _is_accepted(self, identity: str, base: Replacement) -> bool:
        """Whether a request is not refused; what fails is for the scenarios to judge that send it."""
        key = (identity, base["path"])
        if key not in self.subjects.accepts:
            status = self.once(identity, base).status
            self.subjects.accepts[key] = status is None or not 400 <= status < 500
        return self.subjects.accepts[key]

    def each(self, identity: str, bodies: Iterable[object], *, in_order: bool = True) -> Iterator[Exchange]:
        """PATCH a campaign with each body that may be sent to it; ``in_order`` says whether their order matters.

        Raises:
            Withheld: none of them may be sent.
        """
        bodies = list(bodies)
        if not in_order:
            self.send_ahead(self.request(identity, body) for body in self.profile.few(bodies))
        sent, reason = 0, Withheld("there is nothing to send")
        for body in bodies:
            if sent == self.profile.most:
                return
            try:
                exchange = self.patch(identity, body)
            except Withheld as withheld:
                reason = withheld
                continue
            sent += 1
            yield exchange
        if not sent:
            raise reason

    def at_once(self, requests: Sequence[Request]) -> list[Exchange]:
        """Send updates at the same time, and alone what conflicts with another (409).

        Where they differ, what one of them changes is no effect of another.
        """
        differ = len({request.body for request in requests}) > 1
        with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
            sent = list(pool.map(self.target.send, requests))
        pairs = zip(requests, sent, strict=True)
        exchanges = [self.target.send(request) if one.status == CONFLICT else one for request, one in pairs]
        for exchange in exchanges if differ else ():
            self.subjects.history.overtook(exchange)
        for request, exchange in zip(requests, exchanges, strict=True):
            if differ:
                self._before = None
            self.subjects.keep(request, self.record(exchange))
        if differ:
            self._before = None
        return exchanges

    def send_ahead(self, requests: Iterable[Request]) -> None:
        """Send updates ahead of their turn, where that is no matter; what they change is no effect of those after."""
        self.subjects.send_ahead(requests)
        self._before = None

    def request(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Request:
        """The request that ``patch`` would send."""
        return updating(self.target, campaign_path(identity), body, headers)

    def patch(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """PATCH a campaign. ``body`` is sent as it is if it is bytes, else as JSON; a header of None is left out."""
        request = self.request(identity, body, headers)
        return self.subjects.keep(request, self.record(self.target.send(request)))

    def answer(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """As ``patch``; or the answer that there is already, if the same was sent since the last change."""
        return self.subjects.earlier(self.request(identity, body, headers)) or self.patch(identity, body, headers)

    def once(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """As ``answer`` in the quick profile, else as ``patch``."""
        return (self.answer if self.profile.is_minimal else self.patch)(identity, body, headers)

    def patch_path(self, path: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """PATCH a percent-encoded path, where a gateway may refuse: it has to answer, and to give nothing away."""
        exchange = self.target.send(updating(self.target, path, body, headers))
        number = self._ledger.add(exchange, self._scenario)
        outcomes = examine(exchange, self.contract)
        self._record(number, (outcome for outcome in outcomes if outcome.requirement.startswith(OF_GATEWAYS)))
        return exchange

    def get(self, path: str, headers: Changes | None = None, *, alone: bool = False) -> Exchange:
        """GET a path that is already percent-encoded."""
        return self.ask(reading(self.target, path, headers), alone=alone)

    def earlier_read(self, path: str) -> Exchange | None:
        """The last GET of a path that was answered with 200, if there is one."""
        url, exchanges = self.target.url(path), reversed(self._ledger.exchanges)
        reads = (each for each in exchanges if each.request.method == "GET" and each.request.url == url)
        return next((each for each in reads if each.status == 200), None)

    def ask(self, request: Request, *, alone: bool = False) -> Exchange:
        """Send a request of another operation, ``alone`` over a connection of its own; it is checked on its way."""
        exchange = (self.target.probe if alone and self.target.probe else self.target.send)(request)
        self.findings += self._ledger.findings(self._number(exchange))
        return exchange

    def probe(self, identity: str, body: object = PAUSE, headers: Changes | None = None) -> Exchange:
        """PATCH a campaign over a connection of its own, and see what comes after the answer.

        Raises:
            NotExercised: the target has no connections.
        """
        if self.target.probe is None:
            raise NotExercised("there are no connections to look at")
        return self.record(self.target.probe(self.request(identity, body, headers)), self.target.probe)

    def record(self, exchange: Exchange, send: Send | None = None) -> Exchange:
        """Record an exchange and put it through every check; what breaks something is sent once more."""
        number = self._ledger.add(exchange, self._scenario)
        seen = self.subjects.history.untouched(exchange.request.campaign)
        self.subjects.saw(exchange)
        self._record(number, self._examined(exchange))
        if seen and exchange.status == 200 and self.target.in_order and is_documented(exchange):
            self._judge_beside(seen, exchange)
        doubtful = self._ledger.doubtful(number) - STATEFUL
        if doubtful and exchange.failure is not Failure.TIMEOUT:
            self._ask_again(exchange.request, doubtful, send or self.target.send)
        return exchange

    def _examined(self, exchange: Exchange) -> Iterator[Outcome]:
        """What checks say of an exchange, and of it beside the one before; not beside one that shows no change."""
        before, self._before = self._before, exchange
        for outcome in examine(exchange, self.contract):
            if isinstance(outcome, Finding) and outcome.requirement == echo.SHOWN.id:
                self._before = before = None
            yield outcome
        if before and self.target.in_order:
            explains = partial(self.subjects.explains, exchange.request.campaign)
            yield from side_effects(self.contract, before, exchange, explains)

    def _judge_beside(self, seen: Campaign, exchange: Exchange) -> None:
        """Judge an update that shows more changed than it names since GET showed its campaign, if GET agrees."""
        contract, identity = self.contract.answers[200], exchange.request.campaign
        shown = answered(exchange)
        but = (named_member(exchange.request.body), *unsteady(seen, shown))
        if different := contradictory_views(contract, seen, shown, but):
            after = self.subjects.read(identity) or {}
            alike = set(different).difference(contradictory_views(contract, seen, after, but))
            explained = {at for at in different if self.subjects.explains(identity, at[1:], after.get(at[1:]))}
            if changed := [at for at in different if at not in alike | explained]:
                self.judge_alike(exchange, changed, "what GET showed before", seen, after, of=ONLY_THE_NAMED)
        elif seen.keys() & shown.keys() - {*but, "id", *UNSTEADY}:
            self.report(exchange, [Kept(ONLY_THE_NAMED)])

    def _ask_again(self, request: Request, doubtful: set[str], send: Send) -> None:
        """Send a request once more, to learn whether it breaks the same again. Where it may not be, it is not."""
        with suppress(Withheld):
            again = send(replace(request, again=True))
            broken = {o.requirement for o in examine(again, self.contract) if isinstance(o, Finding)}
            self._ledger.settle(doubtful, broken)
