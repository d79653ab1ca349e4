"""Reading campaigns back: what GET shows of them, how late it is, and what is known without asking again."""

import time
from collections.abc import Callable, Iterable

from conformance.checks import Finding, Kept, Outcome
from conformance.checks.finding import quoted
from conformance.checks.text import members
from conformance.exchange import Exchange, Request
from conformance.suite.history import History
from conformance.suite.lag import FURTHER, READ_LAG, Trail, Waiting, is_documented, unheard
from conformance.suite.still import Still, is_refused
from conformance.targets import Target
from conformance.targets.effect import STATUS, effect_of
from conformance.targets.permission import Subject, keeps
from conformance.targets.target import campaign_path

Campaign = dict[str, object]
GONE = (404, 410)


class Reader:
    """Reads the campaigns of a target. ``saw`` has to be given every other request that is sent to them.

    ``tell`` takes what is learnt of how late GET is: of which update, and what.
    """

    def __init__(
        self,
        target: Target,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        further: tuple[float, ...] = FURTHER,
    ) -> None:
        self.target = target
        self.watches_few = self.has_updated = False
        self.accepts: dict[tuple[str, str], bool] = {}
        self.refusals: dict[Request, Exchange] = {}
        self.tell: Callable[[Exchange, Outcome], None] = unheard
        found = {each: dict(view) for each, view in target.views.items() if each in target.campaigns}
        self._views, self._current = dict(found), set(found)
        self.stills = {identity: Still(view) for identity, view in found.items()}
        self.opening = dict(self.stills)
        self.history = History.beginning(found)
        self.waiting, self._clock = Waiting(sleep, further), clock
        self._last_seen: dict[str, object] = {identity: view.get(STATUS) for identity, view in found.items()}
        self._changed, self._unreadable = set[str](), dict[str, int]()
        self._trails, self._answered_at, self._last = dict[str, Trail](), dict[str, float](), dict[str, Exchange]()

    def shown(self, identity: str) -> Campaign:
        """The campaign as the last accepted update showed it, or nothing."""
        return answered(self.updates(identity)[-1]) if self.updates(identity) else {}

    def updates(self, identity: str) -> list[Exchange]:
        """The first and the last update of a campaign that were answered with 200."""
        return self.history.answers(identity)

    def subject(self, identity: str) -> Subject:
        """A campaign, and what may be done to it."""
        return self.target.subjects.get(identity) or Subject(identity)

    def saw(self, exchange: Exchange) -> None:
        """Remember what an update was answered, so that GET can be waited for; unless nobody knows what it did.

        No view is current any more: even what is refused may have changed any campaign.
        """
        self._current.clear()
        self.history.updated(exchange)
        trail = self.trail(exchange.request.campaign)
        if not is_refused(exchange):
            repeats = self._repeats(exchange)
            self._changed |= set() if all(repeats) else {exchange.request.campaign}
            if not any(repeats):  # where some do, the next view shows whether it has changed
                self.stills.pop(exchange.request.campaign, None)
        if exchange.status == 200:
            self.has_updated |= is_documented(exchange)
            trail.answered(exchange)
            self._answered_at[exchange.request.campaign] = self._clock()
        elif exchange.status is None or exchange.status >= 500:
            trail.forget()

    def _repeats(self, exchange: Exchange) -> list[bool]:
        """Of each value that an update may have given a member, whether it is the one that it was last seen with."""
        view, changes = self._views.get(exchange.request.campaign, {}), effect_of(exchange.request.body).changes
        values = [(member, value) for member, given in changes.items() for value in given]
        return [exchange.status == 200 and keeps(member, value, view) for member, value in values] or [False]

    def send_ahead(self, requests: Iterable[Request]) -> None:
        """Send updates ahead of their turn; unless changes show late here, since each is made once more in its turn."""
        if not self._is_late():
            for exchange in self.target.ahead(requests):
                self.trail(exchange.request.campaign).overtook(exchange)
                self.history.overtook(exchange)

    def _is_late(self) -> bool:
        return self.waiting.has_lagged or any(trail.is_behind for trail in self._trails.values())

    def explains(self, identity: str, member: str, value: object) -> bool:
        """Whether an update gave a member this value: the last one that named it, or any where changes are late."""
        return self.trail(identity).explains(member, value) or self.is_earlier(identity, member, value)

    def is_earlier(self, identity: str, member: str, value: object) -> bool:
        """Whether a value is one of an earlier moment, and changes are late here; GET is asked whether they are."""
        trail = self.trail(identity)
        if trail.explains(member, value) or not trail.has_had(member, value):
            return False
        if not self._is_late():
            self.look(identity)
        return self._is_late()

    def keep(self, request: Request, exchange: Exchange) -> Exchange:
        """Remember the answer to an update, as long as nothing changes its campaign; ``saw`` comes before."""
        if is_refused(exchange):
            self.refusals.setdefault(request, exchange)
        if still := self.stills.get(request.campaign):
            still.answers.setdefault(request, exchange)
            if self.watches_few and still is self.opening.get(request.campaign) and still.is_new(exchange):
                self.read(request.campaign)  # what each refusal turns round, two of them would turn back
        return exchange

    def earlier(self, request: Request) -> Exchange | None:
        """The answer to an update that was sent word for word since its campaign last changed, if one was."""
        still = self.stills.get(request.campaign)
        return still.answers.get(request) if still else None

    def trail(self, identity: str) -> Trail:
        """What a campaign has shown, and is due to show."""
        if identity not in self._trails:
            self._trails[identity] = Trail()
            self._trails[identity].saw(dict(self.target.views.get(identity, {})))
        return self._trails[identity]

    def read(self, identity: str) -> Campaign | None:
        """A campaign as GET shows it now, or None if it cannot be read, or what GET shows is known to be of long ago.

        It is not asked for again where nothing was sent since that could have changed it. What cannot be read is asked
        for ever more seldom: the second time, the fourth, the eighth.
        """
        if identity in self._current:
            return self._views.get(identity)
        times = self._unreadable.get(identity, 0) + 1
        if identity in self._unreadable:
            self._unreadable[identity] = times
        return self.look(identity) if times.bit_count() == 1 else None

    def seen(self, identity: str) -> Campaign | None:
        """A campaign as it was last seen, if no update was accepted since; else as GET shows it now.

        One that was seen RUNNING may have ended by itself, which matters where it may be used, unless few are watched.
        """
        return self.read(identity) if self._is_doubtful(identity) else self._views[identity]

    def _is_doubtful(self, identity: str) -> bool:
        if identity not in self._views or identity in self._changed:
            return True
        is_used = self.subject(identity).may_start and not self.watches_few
        return is_used and self._views[identity].get(STATUS) == "RUNNING"

    def read_ahead(self, identities: Iterable[str]) -> None:
        """Ask for campaigns that are about to be read, where they have to be asked for."""
        stale = [each for each in identities if each not in self._current and each not in self._unreadable]
        self.target.ahead(self.target.reading(campaign_path(identity)) for identity in stale)

    def look(self, identity: str) -> Campaign | None:
        """As ``read``, and always asked for.

        Where GET shows an earlier value than the last update gave, it is asked again for up to ten seconds: what
        answers it may be a copy, or the change is made after its answer. Where no view was ever late, but wrong for
        as long, no view is waited for any more: that is for the scenarios to judge.
        """
        campaign = self._read(identity)
        trail = self.trail(identity)
        if campaign is None or not (late := trail.late(campaign)):
            self._tell(identity, Kept(READ_LAG))
            return campaign
        seen = f"{', '.join(f'{name} {quoted(campaign[name])}' for name in late)} still"
        for _ in self.waiting.pauses(self.target):
            campaign = self._read(identity)
            if campaign is None or not trail.late(campaign):
                self.waiting.has_lagged = True
                after = f"{self._clock() - self._answered_at.get(identity, self._clock()):.1f} s"
                expected = f"the change at once; it was there {after} after its answer"
                self._tell(identity, Finding(READ_LAG, f"/{late[0]}", expected, seen))
                return campaign
        self.waiting.in_vain = True
        if self.waiting.has_lagged:
            self._current.discard(identity)
            return None
        return campaign

    def _tell(self, identity: str, outcome: Outcome) -> None:
        """Say once of each update whether GET shows it, and of each view whether it is late."""
        trail = self.trail(identity)
        exchange = trail.last or (self._last.get(identity) if isinstance(outcome, Finding) else None)
        if exchange:
            self._last[identity] = exchange
            self.tell(exchange, outcome)
        trail.last = None

    def _read(self, identity: str) -> Campaign | None:
        exchange = self.target.read(identity)
        if exchange.response is None or exchange.status != 200 or exchange.failure:
            self._unreadable.setdefault(identity, 1)
            self._views.pop(identity, None)
            if exchange.status in GONE:
                self._last_seen.pop(identity, None)  # what was seen of it before is of no use to any scenario
            return None
        self._unreadable.pop(identity, None)
        campaign = members(exchange.response.body) or None
        self._last_seen[identity] = (campaign or {}).get(STATUS)
        self._views[identity] = campaign or {}
        self._current.add(identity)
        self._changed.discard(identity)
        self.trail(identity).saw(campaign or {})
        self.history.looked(identity, campaign or {})
        self._stands(identity, campaign or {})
        return campaign

    def _stands(self, identity: str, view: Campaign) -> None:
        """Remember a view beside what the campaign was asked for since it last changed, or was brought into a state."""
        still = self.stills.setdefault(identity, Still(view))
        if not self.opening.get(identity, still).answers:
            self.opening[identity] = still
        still.looked(view)

    def first_views(self) -> dict[str, Campaign]:
        """Each campaign as it was first seen, before anything was sent where that was looked at."""
        return {name: view for name in self.target.campaigns if (view := self.history.ends(name)[0])}

    def snapshot(self, addressed: str = "", least: int = 1, *, anew: bool = True) -> dict[str, Campaign]:
        """Every campaign that can be read, by id; of a few only the one that is ``addressed``, and ``least`` in all.

        Where it need not be ``anew``, those are taken as they were last seen that nothing was sent to change since.
        """
        by_rank = sorted(self.target.campaigns, key=lambda identity: identity != addressed)
        watched = by_rank[:least] if self.watches_few else by_rank
        self.read_ahead(asked := watched if anew else [each for each in watched if self._is_doubtful(each)])
        seen = ((identity, self.read(identity) if identity in asked else self.seen(identity)) for identity in watched)
        return {identity: campaign for identity, campaign in seen if campaign is not None}

    def seen_all(self) -> dict[str, Campaign]:
        """Every campaign that can be read, as it was last seen, by id."""
        self.read_ahead(filter(self._is_doubtful, self.target.campaigns))
        seen = ((identity, self.seen(identity)) for identity in self.target.campaigns)
        return {identity: campaign for identity, campaign in seen if campaign is not None}


def answered(exchange: Exchange) -> Campaign:
    """The members of the campaign that came back, or none."""
    return members(exchange.response.body) if exchange.response else {}
