"""The second server and what is made of it: a handful of trials in full, and how outcomes are judged."""

import json
import shutil
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.request import urlopen

import pytest
from processes import conformance

from conformance.contract import load_contract
from conformance.errors import ConfigurationError
from conformance.independent import trial, witness
from conformance.independent.node import PROGRAM, Alteration, Server, alterations, node, serving
from conformance.independent.outcome import Outcome
from conformance.independent.trial import attempt
from conformance.independent.witness import Witness
from conformance.options import Settings
from conformance.session import Session
from conformance.suite.catalogue import catalogue

NEEDS_NODE = pytest.mark.skipif(shutil.which("node") is None, reason="the independent server needs Node")
BROKEN = Alteration("f", "fault", "story", "broken", "6", blame=("200/6/*",), also=("state/*",))
RIGHT = Alteration("v", "variant", "story", "permitted")
OPEN = Alteration("mutation:7", "mutation", "story", "contested", blame=("200/6/*",))


def outcome(alteration: Alteration, verdicts: dict[str, str] | None = None, stopped: str = "") -> Outcome:
    return Outcome(alteration, verdicts or {}, len(verdicts or {}), 10, 0.5, stopped)


@pytest.mark.parametrize(
    ("alteration", "verdicts", "judgement"),
    [
        (BROKEN, {"200/6/maximum": "FAIL"}, "caught"),
        (BROKEN, {"200/6/maximum": "FAIL", "state/persists": "FAIL"}, "caught"),
        (BROKEN, {"200/6/maximum": "FAIL", "200/7/type": "WARN"}, "strayed"),
        (BROKEN, {"200/6/maximum": "WARN"}, "warned of"),
        (BROKEN, {"200/7/type": "FAIL"}, "misblamed"),
        (BROKEN, {"state/persists": "FAIL"}, "consequence only"),
        (BROKEN, {}, "missed"),
        (RIGHT, {"200/6/maximum": "FLAKY"}, "accused"),
        (RIGHT, {"200/6/maximum": "WARN"}, "warned of"),
        (RIGHT, {}, "left in peace"),
        (OPEN, {"200/6/maximum": "ERROR"}, "accused"),
        (OPEN, {"200/6/maximum": "WARN"}, "warned of"),
    ],
)
def test_an_outcome_is_judged_by_the_servers_own_table(
    alteration: Alteration, verdicts: dict[str, str], judgement: str
) -> None:
    assert outcome(alteration, verdicts).judgement == judgement


def test_a_run_that_stops_is_no_silence() -> None:
    assert outcome(BROKEN, stopped="it cannot be reached").judgement == "stopped"
    assert outcome(RIGHT, stopped="it cannot be reached").judgement == "stopped"
    assert Witness((outcome(BROKEN, stopped="it cannot be reached"),), 1.0).is_proven
    assert not Witness((outcome(RIGHT, stopped="it cannot be reached"),), 1.0).is_proven


def test_one_cause_is_exact_and_more_are_not() -> None:
    assert outcome(BROKEN, {"200/6/maximum": "FAIL"}).is_exact
    assert not outcome(BROKEN, {"200/6/maximum": "FAIL", "state/persists": "FAIL"}).is_exact
    assert not outcome(BROKEN, {"200/7/type": "FAIL"}).is_exact


def test_the_table_lists_every_case_that_is_wrong() -> None:
    whole = Witness(
        (outcome(BROKEN), outcome(RIGHT, {"a": "FAIL"}), outcome(OPEN, {"200/6/type": "WARN"})), 2.0, seed=7
    )
    assert not whole.is_proven
    text = witness.render(whole)
    assert "faults, broken: MISSED\n  f " in text
    assert "variants, permitted: ACCUSED\n  v " in text
    assert "FAIL a" in text
    assert "mutations, contested: WARNED OF\n  mutation:7 " in text
    assert "faults, broken: 1, 1 missed; 0 reported as one cause" in text
    assert text.endswith("3 servers, 30 exchanges, 2 s; seed 7")


@NEEDS_NODE
def test_every_fault_names_requirements_that_there_are() -> None:
    known = set(catalogue(load_contract()))
    found = alterations()
    assert len({entry.id for entry in found}) == len(found)
    for entry in found:
        assert entry.story
        if entry.kind == "fault":
            assert entry.item
            assert any(fnmatchcase(name, glob) for name in known for glob in entry.blame), entry.id
    assert sum(entry.kind == "fault" for entry in found) >= 150
    assert sum(entry.kind == "variant" for entry in found) >= 45


@NEEDS_NODE
def test_the_server_as_it_is_is_left_in_peace_and_put_back() -> None:
    result = attempt([])
    assert result.verdicts == {}
    assert result.left == ()
    assert result.exchanges > 200


@NEEDS_NODE
@pytest.mark.parametrize("name", ["200:10.3:maximum", "404:message:type", "taken:empty-token", "wire:cut"])
def test_a_fault_is_caught_and_rightly_blamed(name: str) -> None:
    result = attempt(["--fault", name])
    assert result.judgement == "caught", result.verdicts
    assert result.is_exact, result.verdicts


@NEEDS_NODE
def test_what_was_accepted_ahead_of_its_turn_is_no_side_effect_of_the_next_update() -> None:
    result = attempt(["--mutation", "238"])
    assert (result.alteration.story, result.red) == ("status is missing", [])


@NEEDS_NODE
def test_a_refusal_that_acts_only_on_what_runs_is_found_where_it_was_harmless_before() -> None:
    assert attempt(["--fault", "acts:400-runs"]).red == ["state/refused-400"]


@NEEDS_NODE
def test_a_server_that_ends_in_the_midst_of_a_trial_ends_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def ending(_server: Server, _folder: Path) -> tuple[Session, str]:
        monkeypatch.setattr(Server, "campaigns", lambda _: urlopen("http://127.0.0.1:9"))
        return Session(Settings()), ""

    monkeypatch.setattr(trial, "_played", ending)
    result = attempt(["--fault", "wire:cut"])
    assert (result.judgement, result.left) == ("stopped", ())
    assert result.stopped.startswith("the independent server has ended: ")


@NEEDS_NODE
@pytest.mark.parametrize("name", ["spring", "http-1.0", "nulls"])
def test_an_unusual_server_is_not_accused(name: str) -> None:
    assert attempt(["--variant", name]).red == []


@NEEDS_NODE
def test_a_seed_makes_the_same_mutation_again() -> None:
    def played(seed: int) -> Alteration:
        with serving(["--mutation", str(seed)]) as server:
            return server.alteration

    first = [played(seed) for seed in range(1, 9)]
    assert first == [played(seed) for seed in range(1, 9)]
    assert {entry.label for entry in first} == {"broken", "permitted", "contested"}


@NEEDS_NODE
def test_the_server_ends_with_its_standard_input() -> None:
    with subprocess.Popen([node(), str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert json.loads(process.stdout.readline())["campaigns"]
        process.stdin.close()
        assert process.wait(10) == 0


@NEEDS_NODE
def test_unknown_names_are_reported(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no fault or variant of the independent server is called nothing"):
        witness.chosen(["nothing"])
    with (
        pytest.raises(ConfigurationError, match="does not start with --fault nothing"),
        serving(["--fault", "nothing"]),
    ):
        pass
    done = conformance("prove", "--independent", "nothing", folder=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@NEEDS_NODE
def test_the_command_says_what_was_caught(tmp_path: Path) -> None:
    asked = ("200:6:maximum", "--mutations", "1", "--seed", "5", "--output", "witness.jsonl")
    done = conformance("prove", "--independent", *asked, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "faults, broken: 1, 1 caught; 1 reported as one cause" in done.stdout
    assert "mutations, broken: 1, 1 caught" in done.stdout
    written = [json.loads(line) for line in (tmp_path / "witness.jsonl").read_text().splitlines()]
    assert [entry["judgement"] for entry in written] == ["caught", "caught"]
    assert list(tmp_path.glob("*.json")) == []


def test_without_node_a_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match="needs Node"):
        alterations()
