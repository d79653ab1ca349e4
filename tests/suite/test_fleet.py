"""The fleet finds campaigns in a state, leaves alone what cannot be put back, and believes answers if it must."""

import json
from dataclasses import replace

import pytest

from conformance.exchange import Exchange, Request, Response
from conformance.secrets import Secrets
from conformance.suite.fleet import Fleet, NotExercised
from conformance.targets.target import Target


def target(*states: str | None, may_run: bool = False, may_spend: bool = False) -> Target:
    ids = tuple(f"c{number}" for number in range(len(states)))
    shown = dict(zip(ids, states, strict=True))

    def send(request: Request) -> Exchange:
        state = shown[request.campaign]
        campaign = {"id": request.campaign} | ({"status": state} if state else {})
        return Exchange(request, Response(200, (), json.dumps(campaign).encode()))

    return Target("test", "a test", "http://host", ids, send, Secrets({}), may_run=may_run, may_spend=may_spend)


def never(identity: str, value: str) -> Exchange:
    raise AssertionError(f"{identity} was to become {value}")


def test_a_campaign_in_the_state_is_found() -> None:
    assert Fleet(target("READY", "PAUSED")).in_state("PAUSED", never) == "c1"


@pytest.mark.parametrize(("state", "told"), [("READY", "left alone"), ("RUNNING", "without --allow-running")])
def test_what_cannot_be_put_back_is_left_alone(state: str, told: str) -> None:
    with pytest.raises(NotExercised, match=told):
        Fleet(target(state)).in_state(state, never)


def test_nothing_is_moved_without_permission() -> None:
    with pytest.raises(NotExercised, match="none could be brought there"):
        Fleet(target("RUNNING")).in_state("PAUSED", never)


def test_a_campaign_that_shows_no_state_is_believed() -> None:
    def update(identity: str, value: str) -> Exchange:
        assert value == "running"
        return Exchange(Request("PATCH", f"http://host/campaigns/{identity}"), Response(200))

    assert Fleet(target("READY", None, may_run=True)).in_state("RUNNING", update) == "c1"


def test_what_cannot_be_read_is_not_there() -> None:
    broken = replace(target("PAUSED"), send=lambda request: Exchange(request, Response(500)))
    assert Fleet(broken).snapshot() == {}
    with pytest.raises(NotExercised, match="can be read with GET"):
        Fleet(broken).in_state("PAUSED", never)


def lagging(times: int) -> Target:
    """A target whose GET shows a change only after so many looks."""
    looks = iter(["PAUSED"] * times)

    def send(request: Request) -> Exchange:
        campaign = {"id": "a", "status": next(looks, "RUNNING")}
        return Exchange(request, Response(200, (), json.dumps(campaign).encode()))

    return Target("test", "a test", "http://host", ("a",), send, Secrets({}), settling=(0.1, 0.2, 0.4))


def updated(status: str) -> Exchange:
    body = json.dumps({"id": "a", "status": status}).encode()
    return Exchange(Request("PATCH", "http://host/campaigns/a"), Response(200, (), body))


@pytest.mark.parametrize(("times", "waited"), [(0, []), (1, [0.1]), (2, [0.1, 0.2]), (3, [0.1, 0.2, 0.4])])
def test_a_change_that_shows_late_is_waited_for(times: int, waited: list[float]) -> None:
    slept: list[float] = []
    fleet = Fleet(lagging(times), slept.append)
    fleet.saw(updated("RUNNING"))
    assert fleet.read("a") == {"id": "a", "status": "RUNNING"}
    assert slept == waited


def test_a_change_that_never_shows_is_waited_for_once() -> None:
    slept: list[float] = []
    fleet = Fleet(lagging(99), slept.append)
    fleet.saw(updated("RUNNING"))
    assert fleet.read("a") == fleet.read("a") == {"id": "a", "status": "PAUSED"}
    assert slept == [0.1, 0.2, 0.4]


@pytest.mark.parametrize("response", [None, Response(500)])
def test_what_nobody_knows_of_is_not_waited_for(response: Response | None) -> None:
    slept: list[float] = []
    fleet = Fleet(lagging(99), slept.append)
    fleet.saw(updated("RUNNING"))
    fleet.saw(replace(updated("PAUSED"), response=response))
    assert fleet.read("a") == {"id": "a", "status": "PAUSED"}
    assert slept == []


def test_at_the_end_every_change_is_waited_for() -> None:
    slept: list[float] = []
    fleet = Fleet(replace(lagging(2), lasts=True), slept.append)
    with fleet.settled():
        fleet.saw(updated("RUNNING"))
    assert slept == [0.1, 0.2]
