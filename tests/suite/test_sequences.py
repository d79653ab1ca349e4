"""Sequences and generated requests that break a rule are made smaller before they are reported."""

from functools import partial

import pytest
from hypothesis import strategies as st

from conformance.options import Settings
from conformance.prove.trial import alterations
from conformance.reference.alteration import Fault
from conformance.reference.middleware import Answer, Asked
from conformance.runner import play
from conformance.session import Session
from conformance.suite.generation import LIMITS, bodies, sample
from conformance.suite.smallest import MOST_TRIES, smallest
from conformance.targets.reference import reference_target


def played(fault: Fault, profile: str) -> Session:
    session = Session(Settings(report="", profile=profile), partial(reference_target, 2.0, fault, in_process=True))
    play(session)
    return session


def found(session: Session, requirement: str) -> list[str]:
    return [evidence.finding.expected for evidence in session.ledger.broken.get(requirement, ())]


def test_what_a_sequence_shows_is_reported_as_the_shortest_one() -> None:
    fault = alterations()["sequence:making-changes-another"]
    assert isinstance(fault, Fault)
    by_default = found(played(fault, "default"), fault.breaks)
    assert all(expected.endswith("as before, if nobody else has changed it") for expected in by_default)
    (expected,) = found(played(fault, "deep"), fault.breaks)
    assert expected.startswith("as before, after POST, which made ")
    assert ";" not in expected


def test_a_right_server_is_not_accused_of_any_sequence() -> None:
    session = Session(Settings(report="", profile="deep"), partial(reference_target, 2.0, in_process=True))
    play(session)
    assert session.ledger.broken == {}


def without_reading_path(asked: Asked, answer: Answer) -> Answer:
    """Accept what has no path."""
    if not asked.is_update or answer.status != 400 or not asked.members or "path" in asked.members:
        return answer
    campaign = asked.store[asked.identity].view()
    return answer.with_status(200).with_json(campaign).with_header("content-type", "application/json")


def test_a_wrong_request_that_is_accepted_is_reported_as_the_smallest_one() -> None:
    fault = Fault(id="pathless", story="pathless", breaks="400/no-path", rewrite=without_reading_path)
    ledger = played(fault, "default").ledger
    generated = [
        ledger.exchanges[evidence.exchange].request.body
        for evidence in ledger.broken["400/no-path"]
        if "test_wrong" in ledger.scenarios[evidence.exchange]
    ]
    assert len(generated[0]) == min(map(len, generated))


def test_the_smallest_is_found() -> None:
    assert smallest(lambda numbers: sum(numbers) > 9, st.lists(st.integers(0, 100)), 1, 100) == [10]
    assert smallest(lambda _: False, st.integers(), 1, 10) is None


def test_what_breaks_once_only_is_as_small_as_it_was_then() -> None:
    tried: list[int] = []

    def breaks(number: int) -> bool:
        tried.append(number)
        return len(tried) == 3

    assert smallest(breaks, st.integers(0, 1000), 1, 10) == tried[2]


def test_making_smaller_ends() -> None:
    count = 0

    def breaks(_: object) -> bool:
        nonlocal count
        count += 1
        return True

    smallest(breaks, st.lists(st.integers(), min_size=50), 1, 10)
    assert count <= MOST_TRIES + 1


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_at_a_limit_is_always_sent(seed: int) -> None:
    session = Session(Settings(report=""))
    made = bodies(1, 1)
    chosen = sample(made, session.contract, 5, seed)
    assert set(chosen) >= LIMITS & set(made)
    assert len(LIMITS & set(made)) == len(LIMITS)
    assert len(chosen) < len(made)
