"""The scripts of the workflows, with a stand-in for the platform's command line that remembers its arguments."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.variables import VARIABLES

SCRIPTS = Path(__file__).parent.parent / ".github" / "scripts"
SUMMARY = "# Not conformant\n<!-- fingerprint 0123456789abcdef -->\n"

GH = """#!/usr/bin/env bash
echo "$@" >> "$GH_LOG"
case "$1 $2" in
  "issue list") echo "$GH_ISSUE" ;;
  "issue view") echo "$GH_BODY" ;;
  "pr list") echo "$GH_PULL" ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stand_in = tmp_path / "bin" / "gh"
    stand_in.parent.mkdir()
    stand_in.write_text(GH)
    stand_in.chmod(0o755)
    (tmp_path / "summary.md").write_text(SUMMARY)
    (tmp_path / "doctor.txt").write_text("good     server\nPROBLEM  no answer after 10.0 s\n           -> try again\n")
    (tmp_path / "run.txt").write_text("conformance: no answer after 10.0 s\n")
    (tmp_path / "restore.txt").write_text("left: campaign 1\n")
    return tmp_path


def run_script(folder: Path, script: str, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GH_LOG": str(folder / "log")} | values
    command = ["bash", str(SCRIPTS / script), *arguments]
    return subprocess.run(command, cwd=folder, env=environ, check=False, capture_output=True, text=True)


def issue(folder: Path, outcome: str, number: str = "", body: str = "") -> list[str]:
    """What the platform is asked to do, once the issues that are open were looked up."""
    done = run_script(folder, "issue.sh", outcome, ".", "https://page", GH_ISSUE=number, GH_BODY=body)
    assert done.returncode == 0, done.stderr
    log = folder / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return [line for line in lines if not line.startswith("issue list")]


KINDS = {
    "broken": "The sandbox breaks documented rules",
    "unreachable": "The sandbox cannot be reached, or refuses the credentials",
    "inconclusive": "The sandbox: too little could be judged",
    "not-ready": "The sandbox is not ready for a run",
    "not-restored": "The sandbox has a campaign that is not as it was found",
}


def test_a_green_run_opens_nothing_and_closes_what_is_open(folder: Path) -> None:
    assert issue(folder, "conformant") == []
    assert issue(folder, "conformant", "7") == ["issue close 7 --comment No longer so: https://page"] * len(KINDS)


@pytest.mark.parametrize(("kind", "title"), KINDS.items(), ids=KINDS)
def test_each_kind_of_trouble_opens_an_issue_of_its_own(folder: Path, kind: str, title: str) -> None:
    label, opened = issue(folder, kind)
    assert label.startswith(f"label create conformance-{kind} ")
    assert opened == f"issue create --title {title} --label conformance-{kind} --body-file ./issue.md"
    assert "https://page" in (folder / "issue.md").read_text()


@pytest.mark.parametrize("kind", KINDS)
def test_an_issue_is_touched_only_when_it_says_something_else(folder: Path, kind: str) -> None:
    issue(folder, kind)
    said = (folder / "issue.md").read_text()
    for file in ("doctor.txt", "run.txt"):  # times differ each night
        text = (folder / file).read_text()
        (folder / file).write_text(text.replace("after 10.0 s", "after 11.2 s"))
    assert [line for line in issue(folder, kind, "7", said) if " close " not in line] == [
        "issue view 7 --json body --jq .body"
    ]
    other = [line for line in issue(folder, kind, "7", "fingerprint fedcba9876543210") if " close " not in line]
    assert [line.split()[1] for line in other] == ["view", "edit", "comment"]


def test_what_a_run_says_nothing_of_stays_open(folder: Path) -> None:
    assert {line.split()[1] for line in issue(folder, "not-ready", "7")} == {"view", "edit", "comment"}
    closed = [line for line in issue(folder, "broken", "7", SUMMARY) if " close " in line]
    assert len(closed) == len(KINDS) - 1
    assert issue(folder, "interrupted", "7") == []
    assert run_script(folder, "issue.sh", "no-such", ".", "https://page").returncode == 2


def test_text_of_a_server_is_code_in_an_issue(folder: Path) -> None:
    (folder / "run.txt").write_text("conformance: it says ```@someone <img src=x>\n")
    issue(folder, "unreachable")
    assert "    conformance: it says ```@someone" in (folder / "issue.md").read_text()


JUDGED = """#!/usr/bin/env bash
echo "conformance $*" >> "$GH_LOG"
echo "$TALKDESK_PRIVATE_KEY_FILE" > key.path
cat "$TALKDESK_PRIVATE_KEY_FILE" > key.seen 2>/dev/null
case "$1" in
  doctor) echo "PROBLEM  $SAYS"; if [ -e restored ]; then exit 0; else exit "$DOCTOR"; fi ;;
  run) exit "$RUN" ;;
  restore) touch restored; exit "$RESTORE" ;;
esac
"""
ENDS = {
    "conformant": ({}, "conformant", 0),
    "broken": ({"RUN": "1"}, "broken", 1),
    "configuration": ({"RUN": "2"}, "not-ready", 2),
    "unreachable": ({"RUN": "3"}, "unreachable", 3),
    "inconclusive": ({"RUN": "4"}, "inconclusive", 4),
    "cancelled": ({"RUN": "130"}, "interrupted", 130),
    "crashed": ({"RUN": "139"}, "inconclusive", 4),
    "a problem": ({"DOCTOR": "3"}, "not-ready", 3),
    "left by another run": ({"DOCTOR": "2", "SAYS": "left changed: run `conformance restore`"}, "conformant", 0),
    "left for good": (
        {"DOCTOR": "2", "SAYS": "left changed: run `conformance restore`", "RESTORE": "1"},
        "not-restored",
        3,
    ),
    "not put back": ({"RUN": "1", "RESTORE": "1"}, "not-restored", 3),
}


@pytest.mark.parametrize(("values", "outcome", "code"), ENDS.values(), ids=ENDS)
def test_each_end_of_a_run_has_a_name(folder: Path, values: dict[str, str], outcome: str, code: int) -> None:
    judged = folder / "bin" / "conformance"
    judged.write_text(JUDGED)
    judged.chmod(0o755)
    given = {"DOCTOR": "0", "RUN": "0", "RESTORE": "0", "SAYS": "", "GITHUB_OUTPUT": str(folder / "output")} | values
    done = run_script(folder, "judge.sh", "reports", "--only", "200/* x", **given, PRIVATE_KEY="-----KEY-----")
    assert done.returncode == code, done.stderr
    assert (folder / "output").read_text() == f"outcome={outcome}\ncode={code}\n"
    log = (folder / "log").read_text()
    assert ("conformance run --target live" in log) is (values.get("DOCTOR", "0") == "0" or outcome == "conformant")
    assert (folder / "key.seen").read_text() == "-----KEY-----\n"
    assert not Path((folder / "key.path").read_text().strip()).exists()
    assert "-----KEY-----" not in done.stdout + done.stderr + log


def propose(folder: Path, pull: str) -> list[str]:
    environ = os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GH_LOG": str(folder / "log")}
    command = ["bash", str(SCRIPTS / "propose.sh"), "cassettes/sandbox", str(folder / "drift.md")]
    subprocess.run(command, cwd=folder / "clone", env=environ | {"GH_PULL": pull}, check=True, capture_output=True)
    log = folder / "log"
    return [" ".join(line.split()[:2]) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture
def clone(folder: Path) -> Path:
    """A clone, with a new recording in it that is not committed."""

    def git(*arguments: str, where: Path) -> None:
        subprocess.run(["git", *arguments], cwd=where, check=True, capture_output=True)

    git("init", "--bare", "origin", where=folder)
    git("clone", "origin", "clone", where=folder)
    work = folder / "clone"
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "first", where=work)
    git("push", "origin", "HEAD:main", where=work)
    (work / "cassettes" / "sandbox").mkdir(parents=True)
    (work / "cassettes" / "sandbox" / "200.yaml").write_text("version: 1\n")
    return folder


@pytest.mark.parametrize(("pull", "last"), [("", "pr create"), ("3", "pr edit")])
def test_a_new_recording_is_proposed_once(clone: Path, pull: str, last: str) -> None:
    assert propose(clone, pull)[-1] == last
    branches = subprocess.run(
        ["git", "branch"], cwd=clone / "origin", capture_output=True, text=True, check=True
    ).stdout
    assert "re-record" in branches


def test_nothing_new_is_not_proposed(clone: Path) -> None:
    (clone / "clone" / "cassettes" / "sandbox" / "200.yaml").unlink()
    (clone / "clone" / "cassettes" / "sandbox" / "README").write_text("")
    propose(clone, "")
    (clone / "log").unlink()
    assert propose(clone, "") == []


CONFORMANCE = """#!/usr/bin/env bash
echo "conformance $*" >> "$GH_LOG"
case "$1 $2" in
  "cassette lint") echo "FAIL  leak       200.yaml, interaction 0: holds a token"; exit "$LINT" ;;
  compare*) exit "$COMPARE" ;;
esac
"""


def steps(workflow: str, job: str) -> list[dict[str, Any]]:
    document = yaml.safe_load((SCRIPTS.parent / "workflows" / workflow).read_text(encoding="utf-8"))
    made: list[dict[str, Any]] = document["jobs"][job]["steps"]
    return made


def weekly(folder: Path, **codes: str) -> tuple[bool, str]:
    """Play the steps after the recording as a runner does: one that fails ends the job, unless it is to be always."""
    stand_in = folder / "bin" / "conformance"
    stand_in.write_text(CONFORMANCE)
    stand_in.chmod(0o755)
    scripts = folder / "clone" / ".github"
    shutil.copytree(SCRIPTS, scripts / "scripts")
    values = {"FOLDER": "cassettes/sandbox", "RUNNER_TEMP": str(folder), "GITHUB_STEP_SUMMARY": str(folder / "page")}
    values |= {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GH_LOG": str(folder / "log"), "GH_PULL": ""}
    every = steps("re-record.yml", "record")
    first = next(number for number, step in enumerate(every) if "cassette lint" in step.get("run", ""))
    is_green = True
    for step in every[first:]:
        if is_green or "always()" in str(step.get("if", "")):
            command = ["bash", "-e", "-c", step["run"]]
            environ = os.environ | values | {"LINT": "0", "COMPARE": "0"} | codes
            done = subprocess.run(command, cwd=folder / "clone", env=environ, check=False, capture_output=True)
            is_green = is_green and done.returncode == 0
    log = folder / "log"
    return is_green, log.read_text() if log.exists() else ""


def commits(folder: Path) -> str:
    log = subprocess.run(["git", "log", "--all", "--oneline"], cwd=folder / "origin", capture_output=True, check=True)
    return log.stdout.decode()


def test_a_leak_stops_the_weekly_recording(clone: Path) -> None:
    before = commits(clone)
    is_green, log = weekly(clone, LINT="1")
    assert not is_green
    assert "gh" not in log.split()
    assert "pr create" not in log
    assert commits(clone) == before


def test_drift_does_not_stop_it_and_a_comparison_that_fails_does(clone: Path) -> None:
    (clone / "old").mkdir()
    before = commits(clone)
    assert not weekly(clone, COMPARE="2")[0]
    assert commits(clone) == before
    shutil.rmtree(clone / "clone" / ".github")
    is_green, log = weekly(clone, COMPARE="1")
    assert is_green
    assert "pr create" in log
    assert commits(clone) != before


WORKFLOWS = sorted((SCRIPTS.parent / "workflows").glob("*.yml"))


def all_steps() -> list[dict[str, Any]]:
    """Every step of every workflow, and of the action."""
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS]
    found = [step for document in documents for job in document["jobs"].values() for step in job["steps"]]
    return found + list(ACTION["runs"]["steps"])


ACTION = yaml.safe_load((SCRIPTS.parent.parent / "action.yml").read_text(encoding="utf-8"))


def test_whatever_is_taken_from_elsewhere_is_pinned_by_its_hash() -> None:
    for step in all_steps():
        if "uses" in step:
            assert re.fullmatch(r"\./[.\w]*|[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
        for line in step.get("run", "").splitlines():
            if "pip install" in line:
                assert "--require-hashes" in line or "--no-deps --no-build-isolation" in line


def test_no_expression_stands_in_a_script() -> None:
    """What somebody else wrote would run as a command."""
    assert not [step for step in all_steps() if "${{" in step.get("run", "")]


def test_the_workflow_for_others_gives_the_action_all_that_it_takes() -> None:
    document = yaml.safe_load((SCRIPTS.parent / "workflows" / "sandbox.yml").read_text(encoding="utf-8"))
    called = document[True]["workflow_call"]  # YAML 1.1 reads `on` so
    (judge,) = [step for step in document["jobs"]["judge"]["steps"] if step["uses"].startswith("./")]
    assert judge["with"].keys() <= ACTION["inputs"].keys()
    asked = {f"${{{{ inputs.{name} }}}}" for name in called["inputs"]}
    asked |= {f"${{{{ secrets.{name} }}}}" for name in called["secrets"]}
    used = set(re.findall(r"\$\{\{ (?:inputs|secrets)\.[\w-]+ \}\}", yaml.safe_dump(document["jobs"])))
    assert asked == used


def test_the_action_sets_variables_that_the_program_reads() -> None:
    names = {name for step in all_steps() for name in step.get("env", {}) if name.startswith("TALKDESK_")}
    assert names <= {known.name for known in VARIABLES}


def test_options_reach_the_program_as_a_shell_would_split_them(folder: Path) -> None:
    (judge,) = [step for step in ACTION["runs"]["steps"] if step.get("id") == "judge"]
    action = folder / "action" / ".github" / "scripts"
    action.mkdir(parents=True)
    (action / "judge.sh").write_text('printf "%s\\n" "$@"\n')
    values = {
        "OPTIONS": "--strict --only '200/* x'",
        "ACTION": str(folder / "action"),
        "REPORT": "r",
        "RUNNER_TEMP": "t",
    }
    for options, words in ((values["OPTIONS"], ["--strict", "--only", "200/* x"]), ("", [])):
        command = ["bash", "-e", "-o", "pipefail", "-c", judge["run"]]
        environ = os.environ | values | {"OPTIONS": options}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == ["r", *words]
