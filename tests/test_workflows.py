"""The scripts of the workflows, with a stand-in for the platform's command line that remembers what it was told."""

import os
import subprocess
from pathlib import Path

import pytest

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
def told(tmp_path: Path) -> Path:
    stand_in = tmp_path / "bin" / "gh"
    stand_in.parent.mkdir()
    stand_in.write_text(GH)
    stand_in.chmod(0o755)
    (tmp_path / "summary.md").write_text(SUMMARY)
    return tmp_path


def issue(folder: Path, code: int, number: str = "", body: str = "") -> list[str]:
    environ = os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GH_LOG": str(folder / "log")}
    command = ["bash", str(SCRIPTS / "issue.sh"), str(code), "summary.md", "https://page"]
    subprocess.run(command, cwd=folder, env=environ | {"GH_ISSUE": number, "GH_BODY": body}, check=True)
    return [" ".join(line.split()[:3]) for line in (folder / "log").read_text().splitlines()][1:]


def test_a_green_run_opens_nothing_and_closes_what_is_open(told: Path) -> None:
    assert issue(told, 0) == []
    assert issue(told, 0, "7")[-1] == "issue close 7"


def test_a_red_run_opens_one_issue(told: Path) -> None:
    assert issue(told, 1) == ["label create conformance", "issue create --title"]


def test_an_issue_is_touched_only_when_other_rules_are_broken(told: Path) -> None:
    assert issue(told, 1, "7", SUMMARY) == ["issue view 7"]
    (told / "log").unlink()
    assert issue(told, 1, "7", "fingerprint fedcba9876543210") == ["issue view 7", "issue edit 7", "issue comment 7"]


def propose(folder: Path, pull: str) -> list[str]:
    environ = os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GH_LOG": str(folder / "log")}
    command = ["bash", str(SCRIPTS / "propose.sh"), "cassettes/sandbox", str(folder / "drift.md")]
    subprocess.run(command, cwd=folder / "clone", env=environ | {"GH_PULL": pull}, check=True, capture_output=True)
    log = folder / "log"
    return [" ".join(line.split()[:2]) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture
def clone(told: Path) -> Path:
    """A clone, with a new recording in it that is not committed."""

    def git(*arguments: str, where: Path) -> None:
        subprocess.run(["git", *arguments], cwd=where, check=True, capture_output=True)

    git("init", "--bare", "origin", where=told)
    git("clone", "origin", "clone", where=told)
    folder = told / "clone"
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "first", where=folder)
    git("push", "origin", "HEAD:main", where=folder)
    (folder / "cassettes" / "sandbox").mkdir(parents=True)
    (folder / "cassettes" / "sandbox" / "200.yaml").write_text("version: 1\n")
    return told


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
