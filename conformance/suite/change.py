"""Changes that show when they are read back, and that can be put back."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.reader import Campaign
from conformance.suite.requests import Changes
from conformance.suite.subjects import PAUSE, NotExercised, Replacement
from conformance.targets.permission import is_settable, sendable
from conformance.targets.permitted import UNKNOWN

OTHER_NAMES = ("Named otherwise", "Named once more")
"""The name that a campaign is given, and the one that it is given where it has that."""
NOT_FOUND = 404
NOBODYS = f"{UNKNOWN}0000000000cc"
"""The id of a campaign that does not exist."""


@dataclass(frozen=True)
class Change:
    """A change that shows when it is read back, and that can be put back: which campaign, which member, what."""

    identity: str
    member: str
    sent: str
    shown: object
    before: object

    @property
    def body(self) -> dict[str, str]:
        """The request that makes the change."""
        return {"op": "REPLACE", "path": self.member, "value": self.sent}

    @property
    def undo(self) -> dict[str, str]:
        """The request that takes it back."""
        return self.body | {"value": sendable(self.member, self.before)}


def visible_changes(api: Api) -> Iterator[Change]:
    """A change of each member that the target permits to be changed, of a campaign that is PAUSED where one can be."""
    if api.target.may_start:
        with suppress(NotExercised):
            yield Change(api.in_state("RUNNING"), "status", "paused", "PAUSED", "RUNNING")
    yield from lasting_changes(api, api.subjects.seen_all())


def basis(api: Api) -> tuple[str, Replacement]:
    """A campaign, and a documented request to make wrong ones of: one that changes nothing even if it is accepted.

    In the quick profile one whose change would show, and can be put back: so what is refused has to be sent once only
    to see that it changes nothing, too.

    Raises:
        NotExercised: there is none.
    """
    change = first_change(api)
    return (change.identity, change.body) if change else api.subjects.unchanging()


def unpermitted(api: Api, headers: Changes) -> Exchange:
    """The answer to a documented request that these headers do not permit; it changes nothing even if it is accepted.

    Where no campaign can be read it is for one that does not exist: most servers look at the token first.

    Raises:
        NotExercised: there is no such request, or this server looks for the campaign first.
    """
    try:
        identity, base = basis(api)
    except NotExercised:
        exchange = api.patch(NOBODYS, PAUSE, headers)
        if exchange.status == NOT_FOUND:
            raise
        return exchange
    return api.patch(identity, base, headers)


def first_change(api: Api) -> Change | None:
    """In the quick profile the change that wrong requests are made of: of a campaign as it was found."""
    if not api.profile.is_minimal:
        return None
    if not api.subjects.first_views():
        api.subjects.seen_all()
    return next(lasting_changes(api, api.subjects.first_views()), None)


def lasting_changes(api: Api, views: Mapping[str, Campaign]) -> Iterator[Change]:
    """A change of the priority and one of the name, which the target permits."""
    campaigns = sorted(views.items(), key=lambda found: found[1].get("status") != "PAUSED")
    for identity, campaign in campaigns:
        priority = campaign.get("priority")
        if isinstance(priority, int) and api.subjects.may_change(identity, "priority"):
            value = 3 if priority != 3 else 4
            yield Change(identity, "priority", str(value), value, priority)
            break
    for identity, campaign in campaigns:
        if is_settable(campaign.get("name")) and api.subjects.may_change(identity, "name"):
            name = OTHER_NAMES[campaign["name"] == OTHER_NAMES[0]]
            yield Change(identity, "name", name, name, campaign["name"])
            break


def visible_change(api: Api) -> Change:
    """The first of those: of the status where campaigns may run, else of the priority.

    Raises:
        NotExercised: there is none.
    """
    for change in visible_changes(api):
        return change
    raise NotExercised(
        "no campaign may have a member changed that can be read back: list one that is PAUSED, READY or INCOMPLETE"
    )


def made(api: Api, change: Change) -> Exchange:
    """Make a change.

    Raises:
        NotExercised: the target refuses it.
    """
    exchange = api.patch(change.identity, change.body)
    if exchange.status != 200:
        raise NotExercised(f"no change was accepted: {exchange.summary()}")
    return exchange
