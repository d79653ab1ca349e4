"""Campaigns are found in a state, left alone where they could not be put back, and believed where they must be."""

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from conformance.checks import Finding, Outcome
from conformance.exchange import Exchange, Request, Response
from conformance.secrets import Secrets
from conformance.suite.early import EarlySubjects
from conformance.suite.lag import FURTHER
from conformance.suite.subjects import PAUSE, NotExercised, Subjects
from conformance.targets.permission import Permissions, subject_of
from conformance.targets.target import Target


def target(*states: str | None, permissions: Permissions | None = None, name: str = "Spring") -> Target:
    ids = tuple(f"c{number}" for number in range(len(states)))
    shown = {
        identity: {"id": identity, "name": name} | ({"status": state} if state else {})
        for identity, state in zip(ids, states, strict=True)
    }

    def send(request: Request) -> Exchange:
        return Exchange(request, Response(200, (), json.dumps(shown[request.campaign]).encode()))

    subjects = {identity: subject_of(identity, shown[identity], permissions or Permissions()) for identity in ids}
    return Target("test", "a test", "http://host", ids, send, Secrets({}), subjects=subjects)


def never(identity: str, value: str) -> Exchange:
    raise AssertionError(f"{identity} was to become {value}")


def test_a_campaign_in_the_state_is_found() -> None:
    assert Subjects(target("READY", "PAUSED")).in_state("PAUSED", never) == "c1"


@pytest.mark.parametrize(
    ("state", "reason"),
    [("READY", "without --expendable"), ("INCOMPLETE", "without --expendable"), ("RUNNING", "without --allow-running")],
)
def test_what_cannot_be_put_back_is_left_alone(state: str, reason: str) -> None:
    with pytest.raises(NotExercised, match=reason):
        Subjects(target(state)).in_state(state, never)


def test_nothing_is_moved_without_permission() -> None:
    with pytest.raises(NotExercised, match="none could be brought there"):
        Subjects(target("RUNNING", "READY")).in_state("PAUSED", never)


def test_what_may_be_used_up_is_brought_there_last() -> None:
    asked = []

    def update(identity: str, value: str) -> Exchange:
        asked.append((identity, value))
        return Exchange(Request("PATCH", f"http://host/campaigns/{identity}"), Response(400))

    may = Permissions(allow_running=True, expendable=("c0",))
    with pytest.raises(NotExercised):
        Subjects(target("READY", "RUNNING", permissions=may)).in_state("PAUSED", update)
    with pytest.raises(NotExercised):
        Subjects(target("READY", permissions=may)).in_state("PAUSED", update)
    assert asked == [("c1", "paused"), ("c0", "paused")]


def test_a_campaign_that_shows_no_state_is_believed() -> None:
    def update(identity: str, value: str) -> Exchange:
        assert value == "running"
        return Exchange(Request("PATCH", f"http://host/campaigns/{identity}"), Response(200))

    may = Permissions(allow_running=True, expendable=("c1",))
    assert Subjects(target("READY", None, permissions=may)).in_state("RUNNING", update) == "c1"


def test_what_cannot_be_read_is_not_there() -> None:
    broken = replace(target("PAUSED"), send=lambda request: Exchange(request, Response(500)))
    assert Subjects(broken).snapshot() == {}
    with pytest.raises(NotExercised, match="can be read with GET"):
        Subjects(broken).in_state("PAUSED", never)
    with pytest.raises(NotExercised, match="can be read with GET"):
        Subjects(broken).unchanging()


def test_what_cannot_be_read_is_asked_for_ever_more_seldom() -> None:
    asked: list[Request] = []

    def send(request: Request) -> Exchange:
        asked.append(request)
        return Exchange(request, Response(404 if len(asked) < 5 else 200, (), b'{"id": "c0"}'))

    subjects = Subjects(replace(target("PAUSED"), send=send))
    times = []
    for _ in range(40):
        subjects.read("c0")
        times.append(len(asked))
    assert times[:16] == [1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5]
    assert times[16:] == [5] * 24  # it was shown, and nothing was sent since
    assert subjects.read("c0") == {"id": "c0"}


def test_a_request_that_changes_nothing() -> None:
    assert Subjects(target("READY", "PAUSED")).unchanging() == ("c1", PAUSE)
    rename = {"op": "REPLACE", "path": "name", "value": "Spring"}
    assert Subjects(target("RUNNING")).unchanging() == ("c0", rename)
    with pytest.raises(NotExercised):
        Subjects(target("RUNNING", name="x")).unchanging()


def lagging(times: int) -> Target:
    """A target whose GET shows a change only after so many looks."""
    looks = iter(["PAUSED"] * times)

    def send(request: Request) -> Exchange:
        campaign = {"id": "a", "status": next(looks, "RUNNING")}
        return Exchange(request, Response(200, (), json.dumps(campaign).encode()))

    return Target("test", "a test", "http://host", ("a",), send, Secrets({}), settling=(0.1, 0.2, 0.4))


def updated(status: str) -> Exchange:
    asked = json.dumps(PAUSE | {"value": status.lower()}).encode()
    body = json.dumps({"id": "a", "status": status}).encode()
    return Exchange(Request("PATCH", "http://host/campaigns/a", (), asked), Response(200, (), body))


SETTLING = [0.1, 0.2, 0.4]


def read_after_an_update(times: int, *more: Exchange) -> tuple[Subjects, list[float], list[Outcome]]:
    """A campaign that was PAUSED, was set RUNNING, and is shown as it was for so many looks more."""
    slept: list[float] = []
    learnt: list[Outcome] = []
    subjects = Subjects(lagging(times + 1), slept.append)
    subjects.read("a")
    subjects.tell = lambda _, outcome: learnt.append(outcome)
    for exchange in (updated("RUNNING"), *more):
        subjects.saw(exchange)
    return subjects, slept, learnt


@pytest.mark.parametrize(("times", "waited"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)])
def test_a_change_that_shows_late_is_waited_for(times: int, waited: int) -> None:
    subjects, slept, learnt = read_after_an_update(times)
    assert subjects.read("a") == {"id": "a", "status": "RUNNING"}
    assert slept == [*SETTLING, *FURTHER][:waited]
    (outcome,) = learnt
    assert isinstance(outcome, Finding) is (times > 0)


def test_a_change_that_never_shows_is_waited_for_once() -> None:
    subjects, slept, _ = read_after_an_update(99)
    assert subjects.read("a") == subjects.read("a") == {"id": "a", "status": "PAUSED"}
    assert slept == [*SETTLING, *FURTHER]


def test_where_changes_show_late_updates_are_sent_in_their_turn() -> None:
    """Sent ahead as well, each would be made twice, and show in between."""
    asked: list[Request] = []

    def ahead(requests: Iterable[Request]) -> list[Exchange]:
        asked.extend(requests)
        return [updated("RUNNING")]

    prompt, _, _ = read_after_an_update(0)
    prompt.target = replace(prompt.target, ahead=ahead)
    late, _, _ = read_after_an_update(1)
    late.target = replace(prompt.target, send=late.target.send)
    for subjects in (prompt, late):
        subjects.read("a")
    prompt.send_ahead([updated("RUNNING").request])
    late.send_ahead([updated("RUNNING").request])
    assert len(asked) == 1
    assert (prompt.trail("a").due, late.trail("a").due) == ({}, {"status": "running"})


def test_where_changes_show_late_any_value_that_was_had_may_show_yet() -> None:
    for times, earlier in ((0, False), (1, True)):
        subjects, _, _ = read_after_an_update(times)
        explained = [subjects.explains("a", "status", value) for value in ("RUNNING", "PAUSED", "READY")]
        assert explained == [True, earlier, False]


@pytest.mark.parametrize("response", [None, Response(500)])
def test_what_nobody_knows_of_is_not_waited_for(response: Response | None) -> None:
    subjects, slept, _ = read_after_an_update(99, replace(updated("PAUSED"), response=response))
    assert subjects.read("a") == {"id": "a", "status": "PAUSED"}
    assert slept == []


def test_a_campaign_that_was_not_changed_is_not_read_again_for_its_state() -> None:
    reads: list[str] = []
    every = target("READY", "PAUSED")

    def send(request: Request) -> Exchange:
        reads.append(request.campaign)
        return every.send(request)

    subjects = Subjects(replace(every, send=send))
    subjects.in_state("PAUSED", never)
    subjects.in_state("PAUSED", never)
    assert reads == ["c0", "c1"]
    subjects.saw(Exchange(Request("PATCH", "http://host/campaigns/c0"), Response(200)))
    with pytest.raises(NotExercised):
        subjects.in_state("INCOMPLETE", never)
    assert reads == ["c0", "c1"]  # nothing leads there
    with pytest.raises(NotExercised):
        subjects.in_state("RUNNING", never)
    assert reads == ["c0", "c1", "c0"]


def test_a_campaign_is_read_again_once_something_was_sent() -> None:
    reads: list[str] = []
    every = target("READY", "PAUSED")

    def send(request: Request) -> Exchange:
        reads.append(request.campaign)
        return every.send(request)

    subjects = Subjects(replace(every, send=send))
    assert subjects.snapshot() == subjects.snapshot()
    subjects.saw(Exchange(Request("PATCH", "http://host/campaigns/c1"), Response(400)))
    subjects.seen_all()
    assert reads == ["c0", "c1"]
    subjects.snapshot()
    assert reads == ["c0", "c1"] * 2
    subjects.look("c0")
    assert reads == ["c0", "c1", "c0", "c1", "c0"]


def test_a_campaign_that_runs_may_have_ended() -> None:
    reads: list[str] = []
    every = target("RUNNING", permissions=Permissions(allow_running=True))

    def send(request: Request) -> Exchange:
        reads.append(request.campaign)
        return every.send(request)

    subjects = Subjects(replace(every, send=send))
    subjects.seen("c0")
    subjects.saw(Exchange(Request("PATCH", "http://host/campaigns/c0"), Response(400)))
    subjects.seen("c0")
    assert reads == ["c0", "c0"]


def test_nothing_is_sent_ahead_of_what_is_sent_ahead() -> None:
    asked: list[Request] = []

    def ahead(requests: Iterable[Request]) -> list[Exchange]:
        asked.extend(requests)
        return []

    requests = [Request("PATCH", "http://host/campaigns/c0", (), b"{}")]
    EarlySubjects(replace(target("PAUSED"), ahead=ahead)).send_ahead(requests)
    assert asked == []
    Subjects(replace(target("PAUSED"), ahead=ahead)).send_ahead(requests)
    assert asked == requests
