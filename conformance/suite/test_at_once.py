"""Two updates of one campaign at the same time: neither undoes the other."""

from collections.abc import Iterator

from conformance.checks.echo import same_as_sent
from conformance.contract import Level
from conformance.suite.api import Api
from conformance.suite.change import Change
from conformance.suite.reader import Campaign
from conformance.suite.requirement import proves
from conformance.suite.subjects import NotExercised
from conformance.targets.permission import can_be_put_back, sendable

OTHER = {"name": "One of two at once", "priority": 2}
"""The members that are updated at the same time, and what they become; then what they were, and so on."""
ROUNDS, ENOUGH = 4, 2
"""How often both are asked for; and how often at least, where the answers take ``LONG``: they have met then."""
LONG = 0.05
"""Seconds."""


@proves(
    "state/at-once",
    "Of two updates of different members of a campaign at the same time, neither is lost.",
    level=Level.SHOULD,
    item="200",
    reading="updates-at-once",
)
def test_at_once(api: Api) -> None:
    if api.profile.is_minimal:
        raise NotExercised("the quick profile sends no updates of one campaign at the same time")
    if api.target.is_recorded:
        raise NotExercised("in a recording nothing happens at the same time")
    for number, changes in enumerate(_rounds(api), 1):
        exchanges = api.at_once([api.request(change.identity, change.body) for change in changes])
        shown = api.subjects.look(changes[0].identity)
        if shown is None or any(exchange.status != 200 for exchange in exchanges):
            raise NotExercised("the updates are not both accepted, or the campaign cannot be read back")
        for change, exchange in zip(changes, exchanges, strict=True):
            seen = shown.get(change.member)
            kept = same_as_sent(change.member, seen, change.sent)
            if not api.judge(exchange, kept, f"/{change.member}", f"{change.shown} when read", str(seen)):
                return
        if number >= ENOUGH and min(exchange.elapsed for exchange in exchanges) > LONG:
            return


def _rounds(api: Api) -> Iterator[list[Change]]:
    """Changes of one campaign that are to be asked for at the same time, several times.

    Raises:
        NotExercised: no campaign may have all of them made.
    """
    found = [each for each in api.subjects.seen_all().items() if _may_have_both(api, *each)]
    if not found:
        raise NotExercised("no campaign may have its name and its priority changed")
    identity, campaign = found[0]
    for number in range(ROUNDS):
        asked = {name: campaign[name] if number % 2 else other for name, other in OTHER.items()}
        yield [Change(identity, name, sendable(name, value), value, campaign[name]) for name, value in asked.items()]


def _may_have_both(api: Api, identity: str, campaign: Campaign) -> bool:
    return all(can_be_put_back(name, campaign.get(name)) and api.subjects.may_change(identity, name) for name in OTHER)
