"""What GET has to show of a campaign after its updates, and whether a view of it is only a late one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from conformance.checks import Outcome
from conformance.checks.echo import CHANGEABLE, plain, same_as_sent
from conformance.checks.text import members, read
from conformance.exchange import Exchange
from conformance.targets import Target
from conformance.targets.permission import LEADS_TO, can_be_put_back, is_settable

FURTHER = (2.0, 2.5, 3.5)
"""Seconds before each further look, where the target's own have not been enough: ten in all."""
LONGEST_WAITING = 60.0
"""Seconds that a run waits for GET altogether."""
READ_LAG = "state/read-lag"
"""The requirement that GET shows a change at once."""
Campaign = dict[str, object]


@dataclass
class Waiting:
    """The waiting of a run until GET shows changes.

    ``has_lagged`` tells that it has once shown one late; ``in_vain`` that one was waited for that it never showed.
    """

    sleep: Callable[[float], None]
    further: tuple[float, ...]
    has_lagged: bool = False
    in_vain: bool = False
    waited: float = 0.0

    def pauses(self, target: Target) -> Iterator[None]:
        """Wait before each further look; not at all where that is of no use, or was done for long enough."""
        is_over = self.waited >= LONGEST_WAITING or (self.in_vain and not self.has_lagged)
        if is_over or not target.in_order:
            return
        for seconds in (*target.settling, *self.further):
            self.waited += seconds
            if any(target.settling):
                self.sleep(seconds)
            yield

    def remarks(self) -> Iterator[str]:
        """What there is to say at the end of how long GET was waited for."""
        if self.waited >= LONGEST_WAITING:
            yield (
                f"GET shows changes late: after {LONGEST_WAITING:.0f} s of waiting in all it was waited for no more, "
                "and what it did not show by then was not judged"
            )


@dataclass
class Trail:
    """The values that the changeable members of one campaign have truly had, and the one that each is due to have.

    Of those that are ``unknown`` no value was seen before the first update. ``last`` is the update that was answered
    last, as long as nobody has looked whether GET shows what it did; ``is_behind`` says whether the answer to one has
    shown the value before.
    """

    had: dict[str, list[object]] = field(default_factory=dict)
    due: dict[str, object] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    last: Exchange | None = None
    is_behind: bool = False

    def answered(self, exchange: Exchange) -> None:
        """Learn from an update that was answered with 200.

        What a documented request sent is due, even if its answer shows the value before: the answer may be of that
        moment, and the change made after it. A value that is new is what a server has made of the one that was sent.
        A value that not any server has to take is not due; but it may show from now on.
        """
        shown = members(exchange.response.body) if exchange.response else {}
        asked = members(exchange.request.body)
        named, sent = _asked(asked)
        member = named or named_member(exchange.request.body)
        value = shown.get(member, sent)
        if named and (same_as_sent(named, value, sent) or self.has_had(named, value)):
            self.is_behind |= not same_as_sent(named, value, sent)
            self._is_due(named, sent)
        elif member in CHANGEABLE & shown.keys() and not self.has_had(member, value):
            self._is_due(member, value)
        elif member in self.due:
            del self.due[member]  # nobody knows what a request did that is not documented
        if member in CHANGEABLE and not self.has_had(member, asked.get("value")):
            self.had.setdefault(member, []).append(asked.get("value"))
        self.last = exchange

    def overtook(self, exchange: Exchange) -> None:
        """Learn from an update that was accepted among others at the same time: nobody knows which came last."""
        self.answered(exchange)
        self.forget()

    def forget(self) -> None:
        """Forget what is due: nobody knows what the last update did."""
        self.due.clear()
        self.last = None

    def saw(self, campaign: Campaign) -> None:
        """Learn what GET shows, unless it is not what is due."""
        for member in CHANGEABLE & campaign.keys():
            value = campaign[member]
            if not self.has_had(member, value) and (member not in self.due or self._is_right(member, value)):
                self.had.setdefault(member, []).append(value)

    def late(self, campaign: Campaign) -> list[str]:
        """The members that a view shows with a value of an earlier moment."""
        return [
            member
            for member in sorted(self.due.keys() & campaign.keys())
            if not self._is_right(member, campaign[member])
            and (member in self.unknown or self.has_had(member, campaign[member]))
        ]

    def explains(self, member: str, value: object) -> bool:
        """Whether a member has this value because the last update that named it gave it that, however late."""
        return member in self.due and self._is_right(member, value)

    def has_had(self, member: str, value: object) -> bool:
        """Whether a member has had this value, or may have had it."""
        return any(same_as_sent(member, value, earlier) for earlier in self.had.get(member, ()))

    def _is_due(self, member: str, value: object) -> None:
        self.due[member] = value
        self.unknown |= set() if self.had.get(member) else {member}
        if not self.has_had(member, value):
            self.had.setdefault(member, []).append(value)

    def _is_right(self, member: str, value: object) -> bool:
        return isinstance(value, bool) or same_as_sent(member, value, self.due[member])


def is_documented(exchange: Exchange) -> bool:
    """Whether an update is one that any server has to read so: no byte order mark, no member twice, and the like."""
    return not read(exchange.request.body).findings and bool(_asked(members(exchange.request.body))[0])


def named_member(body: bytes) -> str:
    """The member that the body of an update names, in whatever form; empty if none."""
    path = members(body).get("path")
    return plain(path).strip("/") if isinstance(path, str) else ""


def _asked(asked: Campaign) -> tuple[str, object]:
    """The member and the value of a request that any server has to read so, if it is one; else nothing."""
    member, value = asked.get("path"), asked.get("value")
    if asked.keys() != {"op", "path", "value"} or asked["op"] != "REPLACE" or not isinstance(value, str):
        return "", None
    is_plain = {
        "status": value in LEADS_TO.values(),
        "name": is_settable(value),
        "priority": value.isascii() and value.isdigit() and can_be_put_back("priority", int(value)),
    }
    return (str(member), value) if is_plain.get(str(member)) else ("", None)


def unheard(_exchange: Exchange, _outcome: Outcome) -> None:
    """Take what is learnt where no scenario is played."""
