"""What an update does to campaigns, read back with GET: the named member changes, and nothing else, ever."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

import pytest

from conformance.checks.state import ONLY_THE_NAMED, contradictions, differences, same_moment, steady, unsteady
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.fleet import Campaign, NotExercised, answered
from conformance.suite.requirement import proves
from conformance.targets.dialling import UNKNOWN
from conformance.targets.target import READONLY_TOKEN, is_settable

OTHER_NAME = "Named otherwise"


@dataclass(frozen=True)
class Change:
    """A change that shows when it is read back, and that can be put back: which campaign, which member, what."""

    identity: str
    member: str
    sent: str
    shown: object

    @property
    def body(self) -> dict[str, str]:
        """The request that makes the change."""
        return {"op": "REPLACE", "path": self.member, "value": self.sent}


def visible_changes(api: Api) -> Iterator[Change]:
    """A change of each member that the target permits to be changed, of a campaign that is PAUSED where one can be."""
    if api.target.may_run:
        with suppress(NotExercised):
            yield Change(api.in_state("RUNNING"), "status", "paused", "PAUSED")
    campaigns = sorted(api.fleet.snapshot().items(), key=lambda found: found[1].get("status") != "PAUSED")
    for identity, campaign in campaigns:
        if isinstance(priority := campaign.get("priority"), int):
            value = 3 if priority != 3 else 4
            yield Change(identity, "priority", str(value), value)
            break
    for identity, campaign in campaigns:
        if is_settable(campaign.get("name")):
            yield Change(identity, "name", OTHER_NAME, OTHER_NAME)
            break


def visible_change(api: Api) -> Change:
    """The first of those: of the status where campaigns may run, else of the priority.

    Raises:
        NotExercised: there is none.
    """
    for change in visible_changes(api):
        return change
    raise NotExercised("nothing that can be read back may be changed without --allow-running")


def made(api: Api, change: Change) -> Exchange:
    """Make a change.

    Raises:
        NotExercised: the target refuses it.
    """
    exchange = api.patch(change.identity, change.body)
    if exchange.status != 200:
        raise NotExercised(f"no change was accepted: {exchange.summary()}")
    return exchange


def documented(api: Api, before: Campaign, after: Campaign, *but: str) -> list[str]:
    """Pointers of the documented members that differ between two views of a campaign, those named aside."""
    tree = api.contract.answers[200].tree
    return list(differences(tree, steady(before, but), steady(after, but)))


def judge_unchanged(api: Api, exchange: Exchange, before: dict[str, Campaign], after: dict[str, Campaign]) -> None:
    """Judge that the campaigns seen both before and after ``exchange`` are the same."""
    for identity in before.keys() & after.keys():
        changed = documented(api, before[identity], after[identity])
        api.judge_alike(exchange, changed, f"campaign {identity} as before", before[identity], after[identity])


@proves("state/persists", "A change that was answered with 200 is there when the campaign is read.", item="200")
def test_persists(api: Api) -> None:
    change = visible_change(api)
    exchange = made(api, change)
    shown = (api.fleet.read(change.identity) or {}).get(change.member)
    if shown is None or isinstance(shown, bool):
        raise NotExercised(f"the campaign cannot be read back, or does not show its {change.member}")
    api.judge(exchange, shown == change.shown, f"/{change.member}", f"{change.shown} when read", f"{shown}")


@proves(ONLY_THE_NAMED, "An update changes no other member of the campaign.", item="200")
def test_only_the_named_member(api: Api) -> None:
    seen = [_judge_the_others(api, change) for change in visible_changes(api)]
    if not any(seen):
        raise NotExercised("no change was accepted, or the campaign cannot be read back")


def _judge_the_others(api: Api, change: Change) -> bool:
    """Judge what a change does to the members that it does not name. Returns whether that could be seen."""
    before = api.fleet.read(change.identity)
    exchange = api.patch(change.identity, change.body)
    after = api.fleet.read(change.identity)
    if exchange.status != 200 or before is None or after is None:
        return False
    changed = documented(api, before, after, change.member, *unsteady(before))
    api.judge_alike(exchange, changed, "no other change", before, after)
    return True


@proves("state/answer-is-the-campaign", "The answer shows the campaign as GET then shows it.", item="200")
def test_answer_is_the_campaign(api: Api) -> None:
    change = visible_change(api)
    exchange = made(api, change)
    shown, after = answered(exchange), api.fleet.read(change.identity)
    if after is None or not shown:
        raise NotExercised("the campaign cannot be read back")
    different = contradictions(api.contract.answers[200], shown, after)
    api.judge_alike(exchange, different, "what GET shows", shown, after)


@proves("state/other-campaigns", "An update changes no other campaign.", item="200")
def test_other_campaigns(api: Api) -> None:
    if len(api.target.campaigns) < 2:
        raise NotExercised("only one campaign is listed")
    change = visible_change(api)
    before = api.fleet.snapshot()
    exchange = made(api, change)
    before.pop(change.identity, None)
    judge_unchanged(api, exchange, before, api.fleet.snapshot())


@proves("state/twice", "The same update twice is harmless: the second is answered, and changes nothing.", item="200")
def test_twice(api: Api) -> None:
    change = visible_change(api)
    made(api, change)
    before = api.fleet.snapshot()
    second = api.patch(change.identity, change.body)
    if api.expect(second, 200, 422):
        judge_unchanged(api, second, before, api.fleet.snapshot())


@proves("state/created-at", "created_at stays as it is.", item="12")
def test_created_at(api: Api) -> None:
    identity = api.in_state("PAUSED")
    first, second = api.patch(identity), api.patch(identity)
    one, other = answered(first).get("created_at"), answered(second).get("created_at")
    if one is None or other is None:
        raise NotExercised("the campaign does not show created_at")
    api.judge(second, one == other or same_moment(one, other), "/created_at", str(one), str(other))


REFUSED: dict[str, tuple[str, Mapping[str, str | None], bytes | None]] = {
    "400": ("with a body that is cut off", {}, b'{"op":"REPLACE","path":"status","value":"paus'),
    "422": ("for a status that does not exist", {}, b'{"op":"REPLACE","path":"status","value":"sleeping"}'),
    "401": ("without a token", {"Authorization": None}, None),
    "403": ("with a read-only token", {"Authorization": f"Bearer ${READONLY_TOKEN}"}, None),
}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        pytest.param(
            headers,
            body,
            id=status,
            marks=proves(f"state/refused-{status}", f"A request {words}, refused, changes nothing.", item=status),
        )
        for status, (words, headers, body) in REFUSED.items()
    ],
)
def test_refused(api: Api, headers: Mapping[str, str | None], body: bytes | None) -> None:
    if READONLY_TOKEN in str(headers) and READONLY_TOKEN not in api.target.secrets:
        raise NotExercised(f"{READONLY_TOKEN} is not set")
    change = visible_change(api)
    before = api.fleet.snapshot()
    exchange = api.patch(change.identity, body or change.body, headers)
    _judge_refused(api, exchange, before)


@proves("state/refused-404", "A request for a campaign that does not exist changes nothing.", item="404")
def test_refused_unknown(api: Api) -> None:
    before = api.fleet.snapshot()
    _judge_refused(api, api.patch(f"{UNKNOWN}0000000000aa"), before)


def _judge_refused(api: Api, exchange: Exchange, before: dict[str, Campaign]) -> None:
    if exchange.status is None or exchange.status < 400:
        raise NotExercised(f"the request was not refused: {exchange.summary()}")
    judge_unchanged(api, exchange, before, api.fleet.snapshot())
