"""200: the campaign was updated."""

from collections.abc import Iterable
from contextlib import suppress

import pytest

from conformance.contract import Level
from conformance.suite.apart import patch_each
from conformance.suite.api import Api
from conformance.suite.requirement import any_order, proves
from conformance.suite.subjects import NotExercised
from conformance.suite.sweep import EVERY_CAMPAIGN
from conformance.suite.views import before_refusal, judge_refusal
from conformance.targets.effect import NAME
from conformance.targets.permission import can_be_put_back, sendable
from conformance.targets.permitted import Withheld

SHOULD = Level.SHOULD
ANSWERS = "200/answers"


@proves(
    "200/updates", "Some documented request is answered with 200, for one campaign that was tried at least.", item="200"
)
def test_updates(api: Api) -> None:
    """Which states a campaign can be paused in is not documented, so a refusal counts once a RUNNING one was tried."""
    tried, exchange = [], api.subjects.documented() if api.profile.is_minimal else None
    for state in ("PAUSED", "RUNNING", "READY") if exchange is None else ():
        with suppress(NotExercised, Withheld):
            exchange = api.answer(api.in_state(state))
            tried.append(state)
            if exchange.status == 200:
                break
    if exchange is None or exchange.status is None:
        raise NotExercised(exchange.summary() if exchange else "no campaign may be paused")
    updated = exchange.status == 200 or api.subjects.has_updated
    if not updated and exchange.status == 422 and "RUNNING" not in tried:
        raise NotExercised(f"only campaigns that are {', '.join(tried)} could be tried: {exchange.summary()}")
    api.judge(exchange, updated, "status", "200 for some campaign", f"{exchange.summary()}, for {', '.join(tried)}")


@proves(
    "200/from-RUNNING",
    "A campaign that is RUNNING can be paused.",
    level=SHOULD,
    item="200",
    reading="state-of-campaign",
)
def test_pause_running(api: Api) -> None:
    judge_pausing(api, "RUNNING")


@proves(
    "200/from-READY", "A campaign that is READY can be paused.", level=SHOULD, item="200", reading="state-of-campaign"
)
def test_pause_ready(api: Api) -> None:
    judge_pausing(api, "READY")


@proves(
    "200/from-PAUSED", "A campaign that is PAUSED can be paused.", level=SHOULD, item="200", reading="state-of-campaign"
)
@any_order
def test_pause_paused(api: Api) -> None:
    judge_pausing(api, "PAUSED")


def judge_pausing(api: Api, state: str) -> None:
    """Say whether a campaign can be paused in a state; and whether the answer is a documented one."""
    identity = api.in_state(state)
    before = before_refusal(api, identity) if state != "PAUSED" else {}
    exchange = api.answer(identity)
    judge_refusal(api, exchange, before)
    if api.expect(exchange, 200) or exchange.status is not None:
        api.judge(exchange, exchange.status in (200, 422), "status", "200 or 422", exchange.summary(), of=ANSWERS)


@proves(ANSWERS, "A documented request for a known campaign is answered with 200 or, in some states, with 422.")
@pytest.mark.parametrize("state", ["RUNNING", "PAUSED", "READY"])
def test_pause(api: Api, state: str) -> None:
    api.expect(api.answer(api.in_state(state)), 200, 422)


@proves(
    "200/name",
    "The name of a campaign can be replaced, where the server offers that.",
    level=SHOULD,
    item="200",
    reading="request-members",
)
def test_rename(api: Api) -> None:
    judge_replacing(api, "name", "Renamed for a moment")


@proves(
    "200/priority",
    "The priority of a campaign can be replaced, where the server offers that.",
    level=SHOULD,
    item="200",
    reading="request-members",
)
def test_prioritise(api: Api) -> None:
    judge_replacing(api, "priority", 1, 10)


def judge_replacing(api: Api, member: str, *values: object) -> None:
    """Give a member of each campaign these values, and then its own again; where that is refused, no more of them."""
    found = dict(api.profile.few(shown(api, member)))
    for given in (*(_each_its_own(member, value, found) for value in values), dict(found)):
        bodies = {each: {"op": "REPLACE", "path": member, "value": sendable(member, given[each])} for each in found}
        for answer in patch_each(api, bodies):
            if not api.expect(answer, 200, 400, 422) or answer.status != 200:
                del found[answer.request.campaign]


def _each_its_own(member: str, value: object, identities: Iterable[str]) -> dict[str, object]:
    """A value for each campaign; names differ, since a server may want them to."""
    return {
        identity: f"{value} {number}" if member == NAME and number else value
        for number, identity in enumerate(identities)
    }


def shown(api: Api, member: str) -> list[tuple[str, object]]:
    """The campaigns whose ``member`` may be changed and put back, each with its value.

    Raises:
        NotExercised: there is none.
    """
    every = api.subjects.seen_all().items()
    found = [
        (identity, campaign[member])
        for identity, campaign in every
        if can_be_put_back(member, campaign.get(member)) and api.subjects.may_change(identity, member)
    ]
    if not found:
        raise NotExercised(f"no listed campaign may have its {member} changed: it is not shown, or to be left alone")
    return found


@proves(*EVERY_CAMPAIGN, item="200")
def test_every_campaign(api: Api) -> None:
    paused = api.subjects.paused()
    if not paused:
        raise NotExercised("no listed campaign is PAUSED")
    for identity in paused:
        pauses = [each for each in api.subjects.updates(identity) if each.request.body == api.request(identity).body]
        api.expect(pauses[-1] if pauses and api.profile.is_minimal else api.answer(identity), 200, 422)
