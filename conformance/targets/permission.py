"""What may be done to a campaign: decided by the state in which it was found, and by what the user permits."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from conformance.checks.echo import plain
from conformance.targets.effect import ANYTHING, NAME, STATUS, WHOLE, Effect, documented_members

PRIORITY = "priority"
SHORTEST_NAME, LONGEST_NAME = 3, 34
"""Characters of a name that a request may have; another one could not be put back."""
LEAST_PRIORITY, MOST_PRIORITY = 1, 10
SHORT_ID = 8
"""Characters of an id that tell campaigns apart where many are named."""


class Permission(IntEnum):
    """What may be done to a campaign. Each permits what the ones before it do."""

    OBSERVE = 0
    TOUCH = 1
    PAUSE = 2
    RUN = 3
    SPEND = 4

    @property
    def words(self) -> str:
        """The permission in words."""
        return WORDS[self]


WORDS = {
    Permission.OBSERVE: "observed only: nothing is sent that could change it",
    Permission.TOUCH: "name and priority may be changed, and are put back",
    Permission.PAUSE: "name, priority and status may be changed, not to running, and are put back",
    Permission.RUN: "may be paused and set running; name, priority and status are put back",
    Permission.SPEND: "expendable: may be left in another state; name and priority are put back",
}

BY_STATE = {
    "PAUSED": Permission.PAUSE,
    "READY": Permission.TOUCH,
    "INCOMPLETE": Permission.TOUCH,
}
"""What may be done to a campaign found in each state, without further permission; all others are observed."""
LEADS_TO = {"RUNNING": "running", "PAUSED": "paused"}
"""The value that brings a campaign into a state. Nothing leads to READY or INCOMPLETE."""

View = Mapping[str, object]


@dataclass(frozen=True)
class Permissions:
    """What the user permits: whether campaigns may be set running, and which ones may be used up.

    ``made`` are those that the suite has made for the run, and deletes at its end.
    """

    allow_running: bool = False
    expendable: Collection[str] = ()
    made: Collection[str] = ()


@dataclass(frozen=True)
class Subject:
    """A campaign under test: the members that GET showed at first, and what may be done to it.

    ``why`` says in words why not more; ``may_start`` whether it may be set running.
    """

    id: str
    found: View = field(default_factory=dict)
    permission: Permission = Permission.OBSERVE
    may_start: bool = False
    why: str = ""

    @property
    def sentence(self) -> str:
        """The campaign, its state and its permission, in one line."""
        state = self.found.get(STATUS, "its status is not shown") if self.found else "cannot be read"
        if self.permission is Permission.SPEND and self.why:
            return f"campaign {self.id}: {state}; {self.why}"
        return f"campaign {self.id}: {state}; {self.permission.words}" + (f" ({self.why})" if self.why else "")

    def obstacle(self, effect: Effect, shows: View) -> str:
        """Why a request with this effect may not be sent while GET ``shows`` the campaign so. Empty if it may."""
        if effect.starts and not self.may_start:
            return "it could start dialling; --allow-running permits that"
        reasons = (self._obstacle(member, values, shows) for member, values in effect.changes.items())
        return next(filter(None, reasons), "")

    def may_change(self, member: str) -> bool:
        """Whether a member may be given another value, since the one that it has is known and can be put back."""
        return not self._obstacle(member, (ANYTHING,), {})

    def _obstacle(self, member: str, values: tuple[object, ...], shows: View) -> str:
        if values and all(keeps(member, value, shows) for value in values):
            return ""
        if member == STATUS:
            enough = self.permission >= Permission.PAUSE
            return "" if enough else f"it could change the status, and {self._limit}"
        if member == WHOLE or (member in documented_members() and member not in PUT_BACK):
            return f"it could change {member}, which no request puts back"
        if self.permission < Permission.TOUCH:
            return f"it could change {member}, and {self._limit}"
        if member in PUT_BACK and not can_be_put_back(member, self.found.get(member)):
            return f"it could change the {member}, whose value is not known, or could not be put back"
        return ""

    def to_json(self) -> dict[str, Any]:
        """What a recording keeps: the state, what may be done, and which members may be changed. No other value."""
        return {
            "permission": self.permission.name,
            "may_start": self.may_start,
            "status": self.found.get(STATUS),
            "may_change": [member for member in PUT_BACK if self.may_change(member)],
        }

    @classmethod
    def from_json(cls, identity: str, kept: Mapping[str, Any]) -> "Subject":
        """A subject as a recording has it; its values stand for those that it had."""
        found = {name: ANY_VALUES[name] for name in kept["may_change"] if name != STATUS}
        found |= {STATUS: kept["status"]} if kept["status"] is not None else {}
        return cls(identity, found, Permission[kept["permission"]], kept["may_start"])

    @property
    def _limit(self) -> str:
        return f"campaign {self.id} is to be left alone in that: {self.why}" if self.why else WORDS[self.permission]


def subject_of(identity: str, found: View, permissions: Permissions, trouble: str = "") -> Subject:
    """Decide what may be done to a campaign that GET showed as ``found``; ``trouble`` is why it showed nothing."""
    if not found:
        return Subject(identity, found, why=f"it could not be put back, since it cannot be read: {trouble}")
    if identity in permissions.made:
        why = "made for this run, and deleted at its end"
        return Subject(identity, found, Permission.SPEND, permissions.allow_running, why)
    state = found.get(STATUS)
    may_start = permissions.allow_running and (can_be_put_back(STATUS, state) or identity in permissions.expendable)
    if identity in permissions.expendable:
        return Subject(identity, found, Permission.SPEND, may_start)
    if may_start:
        return Subject(identity, found, Permission.RUN, may_start=True)
    if not isinstance(state, str) or state not in BY_STATE:
        running = "a campaign that is RUNNING could not be set running again without --allow-running"
        return Subject(identity, found, why=running if state == "RUNNING" else "its state is not known")
    permission = BY_STATE[state]
    why = f"nothing leads back to {state}; --expendable permits more" if permission is Permission.TOUCH else ""
    return Subject(identity, found, permission, why=why)


ANY_VALUES: View = {STATUS: "PAUSED", NAME: "Any name", PRIORITY: 1}


def unlimited(identity: str) -> Subject:
    """A campaign to which everything may be done, since it exists for the run only."""
    return Subject(identity, ANY_VALUES, Permission.SPEND, may_start=True)


PUT_BACK = (STATUS, NAME, PRIORITY)
"""The members that a request can change, and so put back."""


def can_be_put_back(member: str, value: object) -> bool:
    """Whether a request may have this value for a member."""
    if member == STATUS:
        return isinstance(value, str) and value in LEADS_TO
    if member == NAME:
        return is_settable(value)
    return not isinstance(value, bool) and value in range(LEAST_PRIORITY, MOST_PRIORITY + 1)


def is_settable(name: object) -> bool:
    """Whether a campaign's name is one that a request may have, so that it can be put back."""
    if not isinstance(name, str) or name != name.strip() or "$TALKDESK_" in name:  # a credential stood there
        return False
    return SHORTEST_NAME <= len(name) <= LONGEST_NAME


def keeps(member: str, value: object, shows: View) -> bool:
    """Whether a member would have the value that it shows, if it were given ``value``."""
    return member in shows and value is not ANYTHING and same_value(member, value, shows[member])


def same_value(member: str, sent: object, shown: object) -> bool:
    """Whether a member shows what was sent for it."""
    if sent == shown and isinstance(sent, bool) == isinstance(shown, bool):
        return True
    if not isinstance(sent, str) or isinstance(shown, bool) or not isinstance(shown, str | int | float):
        return False
    if isinstance(shown, str):
        return member == STATUS and plain(sent) == plain(shown)
    try:
        return float(sent) == shown
    except ValueError:
        return False


def sendable(member: str, shown: object) -> str:
    """What is sent to have a member again as GET showed it."""
    if isinstance(shown, float):
        return str(int(shown))
    return str(shown).lower() if member == STATUS else str(shown)


def in_common(sentences: Iterable[str]) -> Iterator[str]:
    """One line for all campaigns to which the same may be done, of a sentence for each."""
    alike: dict[str, list[str]] = defaultdict(list)
    for sentence in sentences:
        campaign, _, may = sentence.partition(": ")
        alike[may].append(campaign)
    for may, campaigns in alike.items():
        ids = ", ".join(f"{campaign.removeprefix('campaign ')[:SHORT_ID]}…" for campaign in campaigns)
        yield f"{campaigns[0] if len(campaigns) == 1 else f'{len(campaigns)} campaigns ({ids})'}: {may}"
