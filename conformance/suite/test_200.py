"""200: the campaign was updated."""

import pytest

from conformance.contract import Level
from conformance.suite.api import PAUSE, Api
from conformance.suite.fleet import NotExercised
from conformance.suite.requirement import proves
from conformance.targets.target import is_settable

SHOULD = Level.SHOULD


@proves("200/from-RUNNING", "A campaign that is RUNNING can be paused.", item="200")
def test_pause_running(api: Api) -> None:
    api.expect(api.patch(api.in_state("RUNNING")), 200)


@proves(
    "200/from-READY", "A campaign that is READY can be paused.", level=SHOULD, item="200", reading="state-of-campaign"
)
def test_pause_ready(api: Api) -> None:
    api.expect(api.patch(api.in_state("READY")), 200)


@proves(
    "200/from-PAUSED", "A campaign that is PAUSED can be paused.", level=SHOULD, item="200", reading="state-of-campaign"
)
def test_pause_paused(api: Api) -> None:
    api.expect(api.patch(api.in_state("PAUSED")), 200)


@proves("200/answers", "A documented request for a known campaign is answered with 200 or, in some states, with 422.")
@pytest.mark.parametrize("state", ["RUNNING", "PAUSED", "READY"])
def test_pause(api: Api, state: str) -> None:
    api.expect(api.patch(api.in_state(state)), 200, 422)


@proves(
    "200/running",
    "A campaign that is PAUSED can be set running.",
    level=SHOULD,
    item="200",
    reading="request-members",
)
def test_run(api: Api) -> None:
    if not api.target.may_run:
        raise NotExercised("--allow-running was not given, and a campaign that runs dials people")
    campaign = api.in_state("PAUSED")
    api.expect(api.patch(campaign, PAUSE | {"value": "running"}), 200)
    api.patch(campaign)


@proves(
    "200/name",
    "The name of a campaign can be replaced, where the server offers that.",
    level=SHOULD,
    item="200",
    reading="request-members",
)
def test_rename(api: Api) -> None:
    for identity, campaign in api.fleet.snapshot().items():
        before = campaign.get("name")
        if not is_settable(before):
            continue
        for name in ("Renamed for a moment", before):
            answer = api.patch(identity, {"op": "REPLACE", "path": "name", "value": name})
            if not api.expect(answer, 200, 400, 422) or answer.status != 200:
                return


@proves(
    "200/priority",
    "The priority of a campaign can be replaced, where the server offers that.",
    level=SHOULD,
    item="200",
    reading="request-members",
)
def test_prioritise(api: Api) -> None:
    for identity, campaign in api.fleet.snapshot().items():
        for priority in (1, 10, campaign.get("priority", 1)):
            answer = api.patch(identity, {"op": "REPLACE", "path": "priority", "value": str(priority)})
            if not api.expect(answer, 200, 400, 422) or answer.status != 200:
                return


@proves(
    "200/every-campaign",
    "Each campaign that may be touched answers a pausing as documented.",
    item="200",
)
def test_every_campaign(api: Api) -> None:
    paused = [name for name, campaign in api.fleet.snapshot().items() if campaign.get("status") == "PAUSED"]
    if not paused:
        raise NotExercised("no listed campaign is PAUSED")
    for identity in paused:
        api.expect(api.patch(identity), 200, 422)
