"""Lint finds what is wrong with a recording, and nothing where nothing is."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from exchanges import campaign, exchange, request
from recordings import SCENARIO, recording

from conformance.cassette.folder import read, write
from conformance.cassette.interaction import Interaction
from conformance.cassette.lint import Limits, Problem, lint
from conformance.cassette.recording import Recording
from conformance.contract import load_contract
from conformance.errors import ConfigurationError
from conformance.recordings import looked_over
from conformance.secrets import Secrets
from conformance.suite.catalogue import catalogue

CONTRACT = load_contract()
SECRET = "acme-token-0123456789"


def problems(made: Recording, limits: Limits | None = None) -> list[tuple[str, bool]]:
    found = lint(made, CONTRACT, catalogue(CONTRACT), Secrets({"TALKDESK_TOKEN": SECRET}), limits or Limits())
    return [(problem.kind, problem.fails) for problem in found]


def test_a_good_recording_has_no_problems() -> None:
    assert problems(recording()) == []


@pytest.mark.parametrize(
    "written",
    [SECRET, base64.b64encode(f"x{SECRET}".encode()).decode(), SECRET.encode().hex(), "+351912345678"],
)
def test_a_leak_is_found(written: str) -> None:
    made = exchange(400, body={"code": "0530001", "message": written})
    assert problems(recording(Interaction(made, SCENARIO))) == [("leak", True)]


@pytest.mark.parametrize("written", [SECRET, SECRET.swapcase(), SECRET.encode().hex(":")])
def test_a_leak_is_found_in_the_status_line(written: str) -> None:
    made = exchange()
    assert made.response is not None
    for response in (replace(made.response, reason=written), replace(made.response, http_version=written)):
        leaking = replace(made, response=response)
        assert problems(recording(Interaction(leaking, SCENARIO))) == [("leak", True)]


@pytest.mark.parametrize("written", [SECRET, "+351912345678"])
def test_a_leak_is_found_in_the_metadata(written: str) -> None:
    made = recording()
    assert problems(replace(made, metadata=replace(made.metadata, about=written))) == [("leak", True)]


def test_a_broken_rule_is_found() -> None:
    must, should = exchange(body=campaign(priority=11)), exchange(body=campaign(status=True))
    assert problems(recording(Interaction(must, SCENARIO)))[0] == ("violation", True)
    assert ("violation", False) in problems(recording(Interaction(should, SCENARIO)))


def test_old_age_warns_or_fails() -> None:
    assert problems(recording(days=91)) == [("stale", False)]
    assert problems(recording(days=91), Limits(timedelta(days=100))) == []
    assert problems(recording(days=8), Limits(timedelta(days=7), stale_fails=True)) == [("stale", True)]


def doubled(text: str) -> str:
    return text + text[text.index("- request:") :]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("200.yaml", lambda text: text.replace("PREDICTIVE", "PREVIEW")),
        ("200.yaml", lambda text: text + "# a remark\n"),
        ("200.yaml", doubled),
        ("recording.yaml", lambda text: text.replace("target: reference", "target: live")),
        ("more.yaml", lambda _: "version: 1\n"),
    ],
    ids=["value", "remark", "doubled", "manifest", "one more"],
)
def test_an_edited_file_is_found(tmp_path: Path, name: str, change: Callable[[str], str]) -> None:
    write(recording(), tmp_path)
    path = tmp_path / name
    path.write_text(change(path.read_text() if path.exists() else ""), encoding="utf-8")
    found = looked_over(tmp_path, Limits())
    assert found == [Problem("edited", name, "is not what was recorded: record again with `conformance record`")]


def test_what_no_scenario_asks_for_is_unused(tmp_path: Path) -> None:
    old = Interaction(
        exchange(asked=request(identity="c0000000-0000-4000-8000-000000000001")), "test_200.py::test_gone"
    )
    write(recording(old), tmp_path)
    found = looked_over(tmp_path, Limits())
    assert ("unused", False) in [(problem.kind, problem.fails) for problem in found]


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "200.yaml").write_text("version: 1\n")
    with pytest.raises(ConfigurationError):
        looked_over(tmp_path, Limits())
    write(recording(), tmp_path / "good")
    assert read(tmp_path / "good" / "200.yaml").edited == ()
