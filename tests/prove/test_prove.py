"""The proof itself: a few trials in full, and the matrix that is made of them."""

import json
import tracemalloc
from pathlib import Path

import pytest

from conformance.contract import load_contract
from conformance.errors import ConfigurationError
from conformance.prove import matrix
from conformance.prove.matrix import Matrix
from conformance.prove.trial import Trial, attempt, chosen
from conformance.reference.faults import all_faults
from conformance.reference.variants import all_variants
from conformance.suite.catalogue import catalogue
from conformance.verdicts.proof import SHIPPED, load_proof

CONTRACT = load_contract()
HOSTILE = ("transport:hanging", "transport:half-then-hanging", "transport:huge", "bytes:bomb", "bytes:deep")
BOUND_SECONDS = 60
BOUND_BYTES = 400 * 1024 * 1024
"""Of which the hostile server, in the same process here, takes some 20 MB at a time and the suite the rest."""


def trial(identity: str = "f", kind: str = "fault", breaks: str = "a", **told: str) -> Trial:
    return Trial(identity, kind, "story", told, 1, 0.1, breaks if kind == "fault" else "")


RERUN = (
    *("200:200/6/maximum", "404:error/code/type", "status:401/no-token:200", "condition:renaming", "bytes:bom"),
    *("leak:sql", "transport:truncated", "state:old-shown", "state:prioritising-renames"),
)


@pytest.mark.parametrize("identity", RERUN)
def test_what_a_report_says_to_run_again_shows_the_failure_again(identity: str) -> None:
    breaks = all_faults()[identity].breaks
    assert set(attempt(identity, only=(breaks,)).told) == {breaks}


def test_a_matrix_sorts_trials() -> None:
    caught, missed, elsewhere = trial(a="FAIL"), trial(), trial(b="FAIL")
    straying = trial(a="FAIL", b="WARN")
    silent, warned, accused = (trial(kind="variant", **told) for told in ({}, {"a": "WARN"}, {"a": "FLAKY"}))
    whole = Matrix((caught, missed, elsewhere, straying, silent, warned, accused), 1.0)
    assert whole.missed == [missed]
    assert whole.misblamed == [elsewhere]
    assert whole.straying == [straying]
    assert whole.accused == [accused]
    assert not whole.is_proven
    assert Matrix((caught, straying, silent, warned), 1.0).is_proven


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(ConfigurationError, match="no fault or variant is called 'nothing'"):
        chosen(("nothing",))


def test_a_spread_keeps_all_that_is_written() -> None:
    spread, every = chosen((), 10), chosen(())
    assert {name for name in every if not name[0].isdigit()} <= set(spread)
    assert len(spread) < len(every) / 2


@pytest.mark.parametrize("identity", HOSTILE)
def test_hostile_servers_end_in_a_finding_in_bounded_time_and_memory(identity: str) -> None:
    tracemalloc.start()
    result = attempt(identity)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.is_caught
    assert result.seconds < BOUND_SECONDS
    assert peak < BOUND_BYTES


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
    assert result.told == {result.breaks: word}


@pytest.mark.parametrize("identity", ["only-required", "unavailable", "expiring-token", "closing-silently"])
def test_a_variant_is_left_in_peace(identity: str) -> None:
    assert attempt(identity).told == {}


def test_the_proof_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    matrix.write(Matrix((trial("200:200/6/maximum", breaks="200/6/maximum", **{"200/6/maximum": "FAIL"}),), 1.0), path)
    proof = load_proof(CONTRACT, path)
    assert proof["200/6/maximum"].sentence == "would have been FAIL under 200:200/6/maximum: story"
    stale = json.loads(path.read_text()) | {"contract": "sha256:0"}
    path.with_name("stale.json").write_text(json.dumps(stale))
    assert load_proof(CONTRACT, path.with_name("stale.json")) == {}
    assert load_proof(CONTRACT, tmp_path / "none.json") == {}


def test_the_proof_that_ships_is_whole() -> None:
    assert set(load_proof(CONTRACT)) == set(catalogue(CONTRACT)), "run `nox -s prove`"
    trials = {entry["id"]: entry for entry in json.loads(SHIPPED.read_text())["trials"]}
    assert set(trials) == {*all_faults(), *all_variants()}, "run `nox -s prove`"
    assert all(entry["breaks"] in entry["told"] for entry in trials.values() if entry["kind"] == "fault")
    accused = {name for name in all_variants() if set(trials[name]["told"].values()) - {"WARN"}}
    assert accused == set()
