"""A run that did not come to its end says so in every form, and whatever fails in the suite itself is never 0."""

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from _pytest import hookspec
from processes import environment
from reports import report

from conformance.errors import ConfigurationError
from conformance.report.ending import ended
from conformance.report.finish import history, with_baseline
from conformance.report.formats import FORMATS
from conformance.report.load import load
from conformance.report.merge import whole
from conformance.report.terminal import render
from conformance.report.write import write_reports

FAULT = "200:200/6/maximum"
SCRIPT = """
import os, signal, sys
from functools import partial
import pytest
from conformance import cli, runner, session
from conformance.prove.trial import alterations
from conformance.targets.reference import reference_target

# Where these tests run in the background, the shell lets Ctrl-C be ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

class Meddling:
    played = 0
{meddling}

real, opening = pytest.main, session.open_target
pytest.main = lambda arguments, plugins: real(arguments, plugins=[*plugins, Meddling()])
fault = {fault!r}
if fault:
    session.open_target = lambda settings: reference_target(settings.timeout, alterations()[fault], in_process=True)
{before}
sys.argv = ["conformance", *sys.argv[1:]]
cli.main()
"""
SIGNAL = """
    def pytest_runtest_logstart(self):
        self.played += 1
        if self.played == 40:
            for number in {signals}:
                os.kill(os.getpid(), number)
"""


def meddled(
    folder: Path, *arguments: str, meddling: str = "", before: str = "", fault: str = "", **values: str
) -> subprocess.CompletedProcess[str]:
    """A command in a process in which something goes wrong."""
    script = SCRIPT.format(meddling=meddling, before=before, fault=fault)
    command = [sys.executable, "-c", script, *arguments]
    environ = environment(folder, **values)
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=120, check=False)


def test_an_interrupted_run_says_so_in_every_form(tmp_path: Path) -> None:
    interrupting = SIGNAL.format(signals="[signal.SIGINT]")
    done = meddled(tmp_path, "run", "--report", "r", "--history", "h.jsonl", meddling=interrupting, fault=FAULT)
    assert done.returncode == 130, done.stderr
    document = load(tmp_path / "r")
    scenarios = document["scenarios"]
    assert (document["interrupted"], document["exit_code"]) == (True, 1)
    assert 0 < scenarios["played"] < 40 < scenarios["of"]
    count = f"{scenarios['played']} of {scenarios['of']} scenarios"
    sentence = f"Not a whole run: the run was interrupted after {count}. Not conformant:"
    assert done.stdout.splitlines()[-2].startswith(sentence)
    for form in ("json", "html", "markdown", "junit", "sarif", "github"):
        assert sentence in FORMATS[form](document), form
    assert {entry["interrupted"] for entry in history(tmp_path / "h.jsonl")} == {True}
    reasons = {entry["reason"] for entry in document["requirements"] if entry["verdict"] == "NOT EXERCISED"}
    assert "the run was interrupted before" in reasons
    (run,) = json.loads(FORMATS["sarif"](document))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize("signals", ["[signal.SIGTERM]", "[signal.SIGINT, signal.SIGINT]"])
@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_any_way_to_interrupt_ends_in_order(tmp_path: Path, signals: str, workers: tuple[str, ...]) -> None:
    done = meddled(tmp_path, "run", "--report", "r", *workers, meddling=SIGNAL.format(signals=signals))
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    document = load(tmp_path / "r")
    assert document["interrupted"]
    assert document["exit_code"] == 4
    assert 0 < document["scenarios"]["played"] < document["scenarios"]["of"]
    assert re.search(
        r"^Not a whole run: the run was interrupted after \d+ of \d+ scenarios\. Inconclusive: ",
        done.stdout,
        re.MULTILINE,
    )


def test_a_worker_that_dies_is_missing(tmp_path: Path) -> None:
    dying = "\nif 'PYTEST_XDIST_WORKER' in os.environ: raise SystemExit"
    killing = """
    def pytest_runtest_logstart(self):
        self.played += 1
        if self.played == 2:
            os.kill(self.pids[0], signal.SIGKILL)

    pids = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node):
        self.pids.append(node.gateway._rinfo().pid)
"""
    done = meddled(tmp_path, "run", "-n", "2", "--report", "r", meddling=killing, before=dying)
    assert done.returncode == 4, done.stdout + done.stderr
    document = load(tmp_path / "r")
    assert document["missing"][0].startswith("what process gw")
    assert document["sentence"].startswith("Not the whole run, without what process gw")
    assert any("conformance restore" in note for note in document["notes"])
    assert "\nConformant" not in done.stdout


HOOKS = (
    "pytest_configure",
    "pytest_sessionstart",
    "pytest_collection_modifyitems",
    "pytest_runtestloop",
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_teardown",
    "pytest_runtest_makereport",
    "pytest_runtest_logreport",
    "pytest_fixture_setup",
    "pytest_pyfunc_call",
    "pytest_sessionfinish",
    "pytest_unconfigure",
)


@pytest.mark.parametrize("hook", HOOKS)
def test_whatever_fails_in_pytest_is_never_conformant(tmp_path: Path, hook: str) -> None:
    names = "".join(f", {name}" for name in inspect.signature(getattr(hookspec, hook)).parameters)
    raising = f"\n    def {hook}(self{names}):\n        raise TypeError('one\\n::error::two')\n"
    done = meddled(tmp_path, "run", "--only", "401/*", "--report", "", meddling=raising)
    never_conformant(done)


PARTS = (
    "session.Session._examine_the_rest",
    "session.Session._replay_witnesses",
    "session.Session.connected",
    "session.Session.conclude",
    "session.Restoration.__enter__",
    "session.Restoration.__exit__",
    "session.as_json",
    "session.fold",
    "runner.render",
    "conformance.conclusion.write_reports",
    "conformance.suite.api.Api.__init__",
    "conformance.suite.api.examine",
)


@pytest.mark.parametrize("part", PARTS)
def test_whatever_fails_in_the_suite_is_never_conformant(tmp_path: Path, part: str) -> None:
    breaking = (
        f"import conformance.conclusion\ndef broken(*_, **__): raise TypeError('one\\n::error::two')\n{part} = broken"
    )
    never_conformant(meddled(tmp_path, "run", "--only", "401/*", before=breaking))


def never_conformant(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 4, done.stdout + done.stderr
    assert "\nConformant" not in done.stdout
    assert "Traceback" not in done.stderr
    assert "INTERNALERROR" not in done.stderr
    if "ERROR" in done.stdout:
        return
    assert done.stderr.startswith("conformance: the suite itself failed: TypeError: one")
    assert done.stderr.count("\n") == 1
    assert "please report it" in done.stderr


def test_the_traceback_is_shown_to_who_asks(tmp_path: Path) -> None:
    breaking = "def broken(*_): raise TypeError('one')\nsession.Session._replay_witnesses = broken"
    done = meddled(tmp_path, "run", "--only", "401/*", before=breaking, CONFORMANCE_TRACEBACK="1")
    assert (done.returncode, "in broken" in done.stderr) == (4, True)
    document = load(tmp_path / "conformance-report")
    assert document["suite_error"] == "TypeError: one"
    assert document["sentence"].startswith("The suite itself failed (TypeError: one): please report it")


def shard(number: int, count: int = 2, **changed: Any) -> Any:
    made = report("", "200/*") if number == 1 else report("", "4*")
    return made | {"settings": made["settings"] | {"shard": f"{number}/{count}", "only": ()} | changed}


def test_all_parts_of_a_run_make_a_whole() -> None:
    made = ended(whole([shard(2), shard(1)]))
    assert (made["exit_code"], made["missing"], made["settings"]["shard"]) == (0, [], None)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([shard(1)], "part 2/2 of the run is missing: give its report too, or join what there is with --partial"),
        ([shard(1), shard(1)], "part 1/2 is given twice"),
        ([shard(1), shard(2, seed=7)], "no parts of one run: seed is 1 and 7"),
        ([shard(1), shard(2, strict=True)], "no parts of one run: strict is false and true"),
        ([shard(1), shard(2, 3)], "no parts of one run: the number of parts is 2 and 3"),
        ([shard(1), report("", "4*")], "some of the reports are parts of a run"),
        ([shard(1), shard(2) | {"suite": {"version": "0", "python": "3"}}], "the version of the suite is"),
    ],
)
def test_what_is_no_whole_run_is_refused(parts: list[Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        whole(parts)


def test_a_part_may_be_missing_where_it_is_reported() -> None:
    made = ended(whole([shard(1)], partial=True))
    assert made["exit_code"] == 4
    assert made["sentence"].startswith("Not the whole run, without part 2/2. Inconclusive: ")
    for form in ("json", "html", "markdown", "junit", "sarif", "github"):
        assert "without part 2/2" in FORMATS[form](made), form
    assert "without part 2/2" in render(made)


def test_merging_half_a_run_ends_with_2_and_writes_nothing(tmp_path: Path) -> None:
    write_reports(shard(1), tmp_path)
    before = sorted(tmp_path.iterdir())
    done = meddled(tmp_path, "report", "merge", ".", "--output", "whole")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("conformance: part 2/2 of the run is missing")
    assert sorted(tmp_path.iterdir()) == before
    done = meddled(tmp_path, "report", "merge", ".", "--output", "whole", "--partial")
    assert (done.returncode, load(tmp_path / "whole")["missing"]) == (4, ["part 2/2"])


def test_an_interrupted_run_is_no_regression_where_it_did_not_come() -> None:
    cut = report("", "200/*") | {"interrupted": True}
    held: Any = with_baseline(cut, report())
    assert held["baseline"]["regressions"] == []
    assert ended(with_baseline(cut, report()))["exit_code"] == 4


FULL = """
import conformance.files, conformance.report.write
written = []
def full(path, content, secrets):
    written.append(path)
    if len(written) > 3: raise OSError(28, 'No space left on device')
    path.write_bytes(content)
conformance.report.write.write_whole = full
"""


def test_without_room_the_report_of_before_stays_whole(tmp_path: Path) -> None:
    folder = tmp_path / "conformance-report"
    folder.mkdir()
    write_reports(report(FAULT), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = meddled(tmp_path, "run", "--only", "401/*", before=FULL)
    assert done.returncode == 2
    assert "13 requirements: 13 PASS" in done.stdout
    assert done.stderr == (
        "conformance: the report cannot be written to conformance-report: No space left on device; "
        "make room, or give another folder with --report\n"
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_output_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "conformance", "list"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, "conformance: No space left on device\n")
