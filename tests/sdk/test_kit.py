"""The kit accuses no SDK that is right, and catches every one that is wrong, each by the right requirement."""

import os
from collections import Counter

import pytest

from conformance.sdk import proof
from conformance.sdk.proof import Result, is_here
from conformance.sdk.requirements import REQUIREMENTS
from conformance.sdk.specimens.catalogue import all_specimens

SPECIMENS = all_specimens()
RIGHT = [name for name, one in SPECIMENS.items() if one.is_right]
WRONG = [name for name, one in SPECIMENS.items() if not one.is_right]


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """Every SDK under the whole kit, once."""
    return {one.name: one for one in proof.prove(list(SPECIMENS), os.cpu_count() or 1)}


def found(results: dict[str, Result], name: str) -> Result:
    if not is_here(SPECIMENS[name]):
        pytest.skip(f"{SPECIMENS[name].needs} is not installed here")
    return results[name]


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_sdk_is_not_accused(results: dict[str, Result], name: str) -> None:
    one = found(results, name)
    assert (one.stopped, set(one.verdicts)) == ("", set(one.verdicts) & set(SPECIMENS[name].warned))


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_sdk_is_caught_and_blamed_for_nothing_else(results: dict[str, Result], name: str) -> None:
    one = found(results, name)
    assert one.stopped == ""
    assert SPECIMENS[name].breaks in one.verdicts
    assert one.strays == []


def test_there_are_enough_of_each() -> None:
    languages = Counter("JavaScript" if SPECIMENS[name].update is None else "Python" for name in WRONG)
    assert languages["JavaScript"] >= 20
    assert languages["Python"] >= 50
    assert len(RIGHT) >= 10
    assert len({SPECIMENS[name].style for name in RIGHT}) >= 5


def test_every_requirement_is_proven_by_a_wrong_sdk() -> None:
    proven = {f"sdk/{SPECIMENS[name].breaks}" for name in WRONG}
    library = {"sdk/200/variants", "sdk/transport/informational"}
    assert set(REQUIREMENTS) - proven == library


def test_the_proof_counts_by_class() -> None:
    caught = Result("posts", {"request/method": "FAIL"}, 1.0)
    missed = Result("puts", {}, 1.0)
    strayed = Result("loses the name", {"200/values": "FAIL", "error/raises": "FAIL"}, 1.0)
    accused = Result("plain httpx", {"request/path": "FAIL"}, 3.0)
    text = proof.render([caught, missed, strayed, accused], ["posts"])
    assert "1 of 3 wrong SDKs caught and rightly blamed" in text
    assert "request      1 of 2 caught" in text
    assert "1 of 1 right SDKs accused (httpx)" in text
    assert "puts: wanted request/method, got silent" in text
    assert "plain httpx: wanted silence, got FAIL request/path" in text
