"""A body is judged as far as anybody would read it, and its members are those of an object."""

import pytest
from exchanges import CONTRACT, FULL

from conformance.checks import Finding, Kept
from conformance.checks.body import bounded, judge
from conformance.exchange import json_body
from conformance.limits import MOST_ELEMENTS, MOST_FINDINGS, MOST_NESTED

MANY = list(range(MOST_ELEMENTS + 9))
FEW, FEWER = MANY[:MOST_ELEMENTS], MANY[:MOST_NESTED]
UPDATED, REFUSED = CONTRACT.answers[200], CONTRACT.answers[400]


@pytest.mark.parametrize(
    ("value", "most"),
    [
        (MANY, FEW),
        ({"a": MANY, "b": "text"}, {"a": FEW, "b": "text"}),
        ({"a": {"b": MANY}}, {"a": {"b": FEW}}),
        ([MANY, 7], [FEWER, 7]),
        ([{"a": MANY, "b": {"c": MANY}}], [{"a": FEWER, "b": {"c": FEWER}}]),
        ([[MANY]], [[FEWER]]),
        ("x" * 999, "x" * 999),
        (None, None),
    ],
)
def test_of_long_arrays_the_beginning_is_judged_and_less_of_those_inside(value: object, most: object) -> None:
    assert bounded(value) == most


def test_an_array_is_judged_to_the_last_element_that_is_read() -> None:
    hours = FULL["dialing_strategy"]["calling_hours"][:1]
    for right, wrong in ((MOST_ELEMENTS - 1, 1), (MOST_ELEMENTS, 0)):
        strategy = FULL["dialing_strategy"] | {"calling_hours": [*hours * right, 7]}
        body = judge(UPDATED, json_body(FULL | {"dialing_strategy": strategy}))
        assert len(body.broken_places) == wrong


def test_a_body_says_where_it_is_wrong_and_where_it_breaks_a_must() -> None:
    right = judge(UPDATED, json_body(FULL))
    assert right.members == FULL
    assert not right.wrong_places | right.broken_places
    wrong = judge(UPDATED, json_body(FULL | {"priority": 11, "name": "x" * 36}))
    assert wrong.wrong_places == {"/priority", "/name"}
    assert wrong.broken_places == {"/priority"}


def test_a_requirement_is_kept_or_broken_and_never_both() -> None:
    body = judge(UPDATED, json_body(FULL | {"priority": 11}))
    broken = {one.requirement for one in body.outcomes if isinstance(one, Finding)}
    kept = {one.requirement for one in body.outcomes if isinstance(one, Kept)}
    assert broken == {"200/6/maximum"}
    assert {"200/6/minimum", "200/6/type", "bytes/json"} <= kept
    assert not broken & kept


def test_a_member_that_is_missing_is_not_quoted() -> None:
    body = judge(REFUSED, json_body({"code": None, "fields": [{}]}))
    seen = {one.requirement: one.seen for one in body.outcomes if isinstance(one, Finding)}
    assert seen["error/message/required"] == "no such member"
    assert seen["error/code/type"] == "null"


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"{", b""])
def test_what_is_no_object_has_no_members(body: bytes) -> None:
    judged = judge(UPDATED, body)
    assert judged.members == {}
    assert any(isinstance(outcome, Finding) for outcome in judged.outcomes)


def test_a_body_that_cannot_be_read_says_nothing_of_its_members() -> None:
    (found,) = judge(UPDATED, b"{").outcomes
    assert found.requirement == "bytes/json"


def test_of_the_same_mistake_in_many_places_so_many_are_findings() -> None:
    hours = FULL["dialing_strategy"]["calling_hours"][0] | {"from": 7}
    for count, kept in ((MOST_FINDINGS, MOST_FINDINGS), (MOST_FINDINGS + 1, MOST_FINDINGS)):
        strategy = FULL["dialing_strategy"] | {"calling_hours": [hours] * count}
        body = judge(UPDATED, json_body(FULL | {"dialing_strategy": strategy}))
        assert [one.requirement for one in body.outcomes if isinstance(one, Finding)] == ["200/11.7.1/type"] * kept
        assert len(body.wrong_places) == count
