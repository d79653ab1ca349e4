"""The proof itself: a few trials in full, and the matrix that is made of them."""

import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from processes import peak_kilobytes

from conformance.contract import load_contract
from conformance.errors import ConfigurationError
from conformance.prove.kept import Kept
from conformance.prove.matrix import Matrix
from conformance.prove.trial import Trial, alterations, attempt, chosen
from conformance.reference.faults import all_faults
from conformance.suite.catalogue import catalogue
from conformance.verdicts.proof import SHIPPED, load_proofs

CONTRACT = load_contract()
HOSTILE = ("transport:hanging", "transport:half-then-hanging", "transport:huge", "bytes:bomb", "bytes:deep")
BOUND_SECONDS = 60
BOUND_KILOBYTES = 300 * 1024
"""Of a process of its own, hostile server and all: the program by itself takes some 115 MB."""


def trial(identity: str = "f", kind: str = "fault", breaks: str = "a", **verdicts: str) -> Trial:
    return Trial(identity, kind, "story", verdicts, len(verdicts), 1, 0.1, breaks if kind == "fault" else "")


RERUN = (
    *("200:200/6/maximum", "404:error/code/type", "status:401/no-token:200", "condition:renaming", "bytes:bom"),
    *("leak:sql", "transport:truncated", "state:old-shown", "state:prioritising-renames"),
)


@pytest.mark.parametrize("identity", RERUN)
def test_what_a_report_says_to_run_again_shows_the_failure_again(identity: str) -> None:
    breaks = all_faults()[identity].breaks
    assert set(attempt(identity, only=(breaks,)).verdicts) == {breaks}


def test_a_matrix_sorts_trials() -> None:
    caught, missed, elsewhere = trial(a="FAIL"), trial(), trial(b="FAIL")
    straying = trial(a="FAIL", b="WARN")
    silent, warned, accused = (trial(kind="variant", **verdicts) for verdicts in ({}, {"a": "WARN"}, {"a": "FLAKY"}))
    whole = Matrix((caught, missed, elsewhere, straying, silent, warned, accused), 1.0, 7)
    assert whole.missed == [missed]
    assert whole.misblamed == [elsewhere]
    assert whole.straying == [straying]
    assert whole.accused == [accused]
    assert not whole.is_proven
    assert not Matrix((caught, straying), 1.0, 2).is_proven
    assert Matrix((caught, silent, warned), 1.0, 3).is_proven


def test_an_unknown_name_is_reported() -> None:
    with pytest.raises(ConfigurationError, match="no fault or variant is called 'nothing'"):
        chosen(("nothing",))


def test_a_spread_keeps_all_that_is_written() -> None:
    spread, every = chosen((), 10), chosen(())
    derived = re.compile(r"(\w+:)?\d{3}:")
    assert {name for name in every if not derived.match(name)} <= set(spread)
    assert len(spread) < len(every) / 2


@pytest.mark.parametrize("identity", HOSTILE)
def test_hostile_servers_end_in_a_finding_in_bounded_time_and_memory(identity: str) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        result = pool.submit(attempt, identity).result()
        peak = pool.submit(peak_kilobytes).result()
    assert result.is_caught
    assert result.seconds < BOUND_SECONDS
    assert peak < BOUND_KILOBYTES


@pytest.mark.parametrize(
    ("identity", "word"),
    [
        ("200:200/6/maximum", "FAIL"),
        ("200:200/9/status-type/type", "WARN"),
        ("condition:one-in-10", "FLAKY"),
        ("condition:from-25th", "FAIL"),
    ],
)
def test_a_fault_gets_the_word_it_deserves(identity: str, word: str) -> None:
    result = attempt(identity)
    assert result.verdicts == {result.breaks: word}


@pytest.mark.parametrize("identity", ["only-required", "unavailable", "expiring-token", "closing-silently"])
def test_a_variant_is_left_in_peace(identity: str) -> None:
    assert attempt(identity).verdicts == {}


def test_the_proof_that_ships_is_whole_where_it_stands() -> None:
    """What does not stand is not shown: `nox -s prove` renews it before a release."""
    kept = Kept(SHIPPED)
    for name in kept.standing:
        assert kept.trial(name).is_good, name
    requirements, proofs = catalogue(CONTRACT), load_proofs(CONTRACT)
    shown = {name for name, requirement in requirements.items() if proofs.of(requirement)}
    assert shown == {kept.trial(name).breaks for name in kept.standing} - {""}
    if kept.standing == set(alterations()):
        assert shown == {fault.breaks for fault in all_faults(companions=True).values()} & set(requirements)
