"""What holds one view of a campaign against another: an answer, the answer before it, a GET."""

from typing import Any

import pytest
from exchanges import CONTRACT, campaign, exchange, request

from conformance.checks import Finding
from conformance.checks.state import (
    ONLY_THE_NAMED,
    contradictions,
    contradictory_views,
    differences,
    losses,
    same_moment,
    side_by_side,
    side_effects,
    steady,
    unsteady,
)
from conformance.contract.schema import Node
from conformance.exchange import Exchange
from conformance.limits import MOST_ELEMENTS

UPDATED = CONTRACT.answers[200]
CAMPAIGN = campaign(status="PAUSED", name="Spring", priority=5)
RENAME = {"op": "REPLACE", "path": "name", "value": "Summer"}


def verdicts(before: dict[str, Any], after: dict[str, Any], body: object = RENAME, status: int = 200) -> list[bool]:
    """Whether each outcome of two answers in a row is a finding."""
    first = exchange(body=before, asked=request(RENAME | {"value": before["name"]}))
    second = exchange(status, body=after, asked=request(body))
    outcomes = list(side_effects(CONTRACT, first, second))
    assert {outcome.requirement for outcome in outcomes} <= {ONLY_THE_NAMED}
    return [isinstance(outcome, Finding) for outcome in outcomes]


def test_the_named_member_may_change_and_no_other() -> None:
    assert verdicts(CAMPAIGN, CAMPAIGN | {"name": "Summer"}) == [False]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"name": "Summer", "priority": 6}) == [True]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"name": "Summer", "status": "READY"}) == [True]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"name": "Summer"}, RENAME | {"path": " /Name"}) == [False]


def test_both_values_are_reported() -> None:
    (finding,) = side_effects(
        CONTRACT,
        exchange(body=CAMPAIGN),
        exchange(body=CAMPAIGN | {"name": "Summer", "priority": 6, "run_once": True}, asked=request(RENAME)),
    )
    assert isinstance(finding, Finding)
    assert finding.pointer == "/priority, /run_once"
    assert finding.expected == "what the answer before showed"
    assert finding.seen == "/priority: 5, then 6; /run_once: false, then true"


def test_what_may_change_by_itself_is_no_side_effect() -> None:
    running = CAMPAIGN | {"status": "RUNNING"}
    assert verdicts(running, running | {"status": "READY"}) == [False]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"action_required": not CAMPAIGN["action_required"]}) == [False]
    strategy = CAMPAIGN["dialing_strategy"]
    chain = [entry | {"max_attempts": float(entry["max_attempts"])} for entry in strategy["record_chain"][::-1]]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"dialing_strategy": strategy | {"record_chain": chain}}) == [False]
    richer = [entry | {"id": number} for number, entry in enumerate(chain)]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"dialing_strategy": strategy | {"record_chain": richer}}) == [False]
    hours = [hour | {"week_days": hour["week_days"][::-1]} for hour in strategy["calling_hours"]]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"dialing_strategy": strategy | {"calling_hours": hours}}) == [False]
    fewer = [hour | {"week_days": hour["week_days"][1:]} for hour in hours]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"dialing_strategy": strategy | {"calling_hours": fewer}}) == [True]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"dialing_strategy": strategy | {"calling_hours": []}}) == [True]
    other = [entry | {"max_attempts": entry["max_attempts"] + 1} for entry in chain]
    assert verdicts(CAMPAIGN, CAMPAIGN | {"dialing_strategy": strategy | {"record_chain": other}}) == [True]


def test_what_breaks_the_contract_is_reported_elsewhere() -> None:
    assert verdicts(CAMPAIGN, CAMPAIGN | {"priority": 11}) == [False]
    assert verdicts(CAMPAIGN | {"priority": "5"}, CAMPAIGN) == [False]


def test_nothing_is_said_where_there_are_no_two_views_of_one_campaign() -> None:
    assert verdicts(CAMPAIGN, CAMPAIGN | {"id": "0d9f4a53-6f0e-4a63-9a0e-2d1d5d6f5a10", "priority": 6}) == []
    assert verdicts(CAMPAIGN, CONTRACT.example("bare422"), status=422) == []
    assert verdicts(CAMPAIGN, CAMPAIGN | {"priority": 6}, body=b"{") == []


@pytest.mark.parametrize(("before", "after"), [({}, {"name": "Spring"}), ({"name": "Spring"}, {}), ([], {}), ([], [])])
def test_an_answer_that_shows_nothing_is_no_view(before: Any, after: Any) -> None:
    first, second = exchange(body=before), exchange(body=after, asked=request(RENAME))
    assert list(side_effects(CONTRACT, first, second)) == []


def test_answers_to_updates_of_two_campaigns_are_not_held_against_each_other() -> None:
    second = exchange(body=CAMPAIGN | {"priority": 6}, asked=request(RENAME, identity="another"))
    assert list(side_effects(CONTRACT, exchange(body=CAMPAIGN), second)) == []


CHAIN = [
    {"type": "HOME", "max_attempts": 2, "ring_time": 20, "other": 1},
    {"type": "WORK", "max_attempts": 3, "ring_time": 30, "other": 2},
]
"""Entries as the contract documents them, beside a member that it does not."""


def without(member: str) -> list[dict[str, object]]:
    return [{name: value for name, value in entry.items() if name != member} for entry in CHAIN]


def changed(**members: object) -> list[dict[str, object]]:
    return [CHAIN[0] | members, *CHAIN[1:]]


@pytest.mark.parametrize(
    ("before", "after", "are_different"),
    [
        (CHAIN, CHAIN[::-1], False),
        (CHAIN, changed(other=9), False),
        (CHAIN, without("max_attempts"), False),
        (without("max_attempts"), CHAIN, False),
        (CHAIN, [CHAIN[0], *without("max_attempts")[1:]], False),
        (CHAIN, changed(max_attempts=2.0), False),
        (CHAIN, changed(max_attempts=2.5), True),
        (CHAIN, changed(max_attempts="2"), True),
        (CHAIN, changed(type="MOBILE"), True),
        (CHAIN, CHAIN[:1], True),
        (CHAIN, [*CHAIN, CHAIN[0]], True),
        (CHAIN, [], True),
        (CHAIN, [CHAIN[0], "WORK"], True),
        (CHAIN, None, True),
        (CHAIN, {"type": "HOME"}, True),
        ([], [], False),
        (CHAIN[:1] * MOST_ELEMENTS, changed(other=9)[:1] * MOST_ELEMENTS, False),
        (CHAIN[:1] * (MOST_ELEMENTS + 1), CHAIN[:1] * (MOST_ELEMENTS + 1), False),
        (CHAIN[:1] * (MOST_ELEMENTS + 1), changed(other=9)[:1] * (MOST_ELEMENTS + 1), True),
        (CHAIN[:1], CHAIN[:1] * (MOST_ELEMENTS + 1), True),
    ],
)
def test_arrays_are_alike_whatever_their_order_and_what_only_one_shows(
    before: object, after: object, are_different: bool
) -> None:
    one, other = ({"dialing_strategy": {"record_chain": value}} for value in (before, after))
    pointers = ["/dialing_strategy/record_chain"] if are_different else []
    assert list(differences(UPDATED.tree, one, other)) == pointers


@pytest.mark.parametrize("other", [None, 5, "record_chain", ["record_chain"], []])
def test_an_object_differs_from_anything_else(other: object) -> None:
    views: list[dict[str, object]] = [{"dialing_strategy": {"record_chain": CHAIN}}, {"dialing_strategy": other}]
    for one, another in (views, views[::-1]):
        assert list(differences(UPDATED.tree, one, another)) == ["/dialing_strategy"]


def test_of_an_array_whose_elements_nobody_describes_only_values_count() -> None:
    bare = Node((), {}, None, (), None, None)
    assert list(differences(bare, [1, {"a": 1}], [{"a": 2}, 1.0])) == []
    assert list(differences(bare, [1], [2], "/here")) == ["/here"]


def test_members_that_the_contract_does_not_know_are_not_compared() -> None:
    assert list(differences(UPDATED.tree, CAMPAIGN | {"version": 1}, CAMPAIGN | {"version": 2})) == []
    assert list(differences(UPDATED.tree, {"name": "Spring"}, {"priority": 5})) == []
    one, other = ({"created_at": f"2026-03-02T{hour}"} for hour in ("08:15:30Z", "09:15:30+01:00"))
    assert list(differences(UPDATED.tree, one, other)) == []


def test_two_views_differ_where_both_keep_the_contract() -> None:
    other = CAMPAIGN | {"priority": 6, "run_once": "no", "status": "READY", "_links": {}}
    assert contradictory_views(UPDATED, CAMPAIGN, other) == ["/priority", "/status"]
    assert contradictory_views(UPDATED, other, CAMPAIGN, ("status",)) == ["/priority"]
    assert contradictory_views(UPDATED, CAMPAIGN, CAMPAIGN) == []
    strategy = CAMPAIGN["dialing_strategy"]
    wrong = CAMPAIGN | {"dialing_strategy": strategy | {"record_chain": [7]}}
    assert contradictory_views(UPDATED, CAMPAIGN, wrong) == []


def test_what_moves_by_itself_is_left_out() -> None:
    assert [unsteady({"status": status}) for status in ("PAUSED", "RUNNING")] == [(), ("status",)]
    view = {"status": "READY", "name": "Spring", "_links": {}, "action_required": True}
    assert steady(view) == {"name": "Spring"}
    assert steady(view, ("name",)) == {"status": "READY"}


def test_what_two_views_show_is_quoted_side_by_side() -> None:
    one: dict[str, object] = {"a": {"b": 1}, "c": "x"}
    other: dict[str, object] = {"a": {}, "c": "y"}
    assert side_by_side(["/a/b", "/c"], one, other) == '/a/b: 1, then no such member; /c: "x", then "y"'
    assert side_by_side([], one, other) == ""


def test_an_answer_that_get_contradicts() -> None:
    answered = exchange(body=CAMPAIGN, asked=request(RENAME))
    other = {"run_once": not CAMPAIGN["run_once"]}
    assert contradictions(UPDATED, answered, CAMPAIGN | other) == ["/run_once"]
    assert contradictions(UPDATED, answered, {"id": CAMPAIGN["id"]}) == []
    assert contradictions(UPDATED, exchange(body=CAMPAIGN | {"run_once": "no"}), CAMPAIGN) == []


def test_an_answer_may_be_of_the_moment_before_the_change() -> None:
    """The vendor's own example pauses a campaign, and shows READY."""
    answered = exchange(body=CAMPAIGN, asked=request(RENAME))
    assert contradictions(UPDATED, answered, CAMPAIGN | {"name": "Summer"}) == []
    assert contradictions(UPDATED, answered, CAMPAIGN | {"name": "Winter"}) == ["/name"]
    assert contradictions(UPDATED, answered, CAMPAIGN | {"name": "SUMMER"}) == ["/name"]
    paused = exchange(body=CAMPAIGN | {"status": "READY"}, asked=request({"path": "/status/", "value": "paused"}))
    assert contradictions(UPDATED, paused, CAMPAIGN) == []


def test_a_campaign_that_runs_may_have_ended_by_the_time_of_get() -> None:
    running = exchange(body=CAMPAIGN | {"status": "RUNNING"}, asked=request(RENAME | {"value": "Spring"}))
    assert contradictions(UPDATED, running, CAMPAIGN | {"status": "READY"}) == []
    assert contradictions(UPDATED, running, CAMPAIGN | {"status": "READY", "priority": 6}) == ["/priority"]
    ready = exchange(body=CAMPAIGN | {"status": "READY"}, asked=request(RENAME | {"value": "Spring"}))
    assert contradictions(UPDATED, ready, CAMPAIGN | {"status": "RUNNING"}) == ["/status"]


def test_an_update_that_was_not_answered_contradicts_nothing() -> None:
    assert contradictions(UPDATED, Exchange(request(RENAME)), CAMPAIGN) == []
    assert contradictions(UPDATED, exchange(body=CAMPAIGN, asked=request(b"{")), CAMPAIGN | {"priority": 6}) == [
        "/priority"
    ]


def test_a_change_that_shows_late_is_no_side_effect() -> None:
    first = exchange(body=CAMPAIGN, asked=request(RENAME))
    then = exchange(body=CAMPAIGN | {"name": "Summer", "priority": 6}, asked=request(RENAME | {"value": "Summer"}))
    (outcome,) = side_effects(CONTRACT, first, then, lambda member, value: (member, value) == ("priority", 6))
    assert not isinstance(outcome, Finding)


def test_a_member_that_is_shown_no_more_is_lost() -> None:
    tree = UPDATED.tree
    strategy = {name: value for name, value in CAMPAIGN["dialing_strategy"].items() if name != "record_chain"}
    assert list(losses(tree, CAMPAIGN, CAMPAIGN | {"dialing_strategy": strategy})) == ["/dialing_strategy/record_chain"]
    assert list(losses(tree, CAMPAIGN, {"id": CAMPAIGN["id"]}))[:1] == ["/_links"]
    assert list(losses(tree, {"id": CAMPAIGN["id"]}, CAMPAIGN)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-03-02T08:15:30Z", "2026-03-02T09:15:30+01:00", True),
        ("2026-03-02T08:15:30Z", "2026-03-02t08:15:30.999z", True),
        ("2026-03-02T08:15:30.12Z", "2026-03-02T08:15:30.123456789Z", True),
        ("2026-03-02T08:15:30Z", "2026-03-02T08:15:31Z", False),
        ("2026-03-02T08:15:30.001Z", "2026-03-02T08:15:30.002Z", False),
        ("2026-03-02T08:15:30.000001Z", "2026-03-02T08:15:30.000002Z", False),
        ("2026-03-02T08:15:30", "2026-03-02T08:15:30Z", False),
        ("2026-03-02T08:15:30Z", 5, False),
        ("2026-03-02T08:15:30.5z", "2026-03-02T08:15:30.59Z", True),
        ("yesterday", "yesterday", False),
        (5, 5, False),
    ],
)
def test_moments(one: object, other: object, same: bool) -> None:
    assert same_moment(one, other) is same
    assert same_moment(other, one) is same
