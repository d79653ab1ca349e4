"""A waiver holds as long as its witness shows the failure, and not a day too long."""

import copy
from datetime import date
from pathlib import Path

import pytest
from processes import conformance, given, serving
from reports import report
from waiver_files import GOOD

from conformance.errors import ConfigurationError
from conformance.report.finish import with_waivers
from conformance.report.formats import FORMATS
from conformance.report.waive import waive
from conformance.verdicts.waivers import load

FAULT = "200:200/6/maximum"
REQUIREMENT = "200/6/maximum"
KNOWN = {entry["id"] for entry in report()["requirements"]}
DAY = date(2026, 11, 24)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with a waiver for a failure that a run has found."""
    path = tmp_path / "waivers.toml"
    waive(report(FAULT), REQUIREMENT, path, reason="known since spring", owner="ana", days=30, ticket="T-1")
    return path


def verdict(path: Path, identity: str, witness: str, day: date = DAY) -> tuple[str, str]:
    document = report(identity) | {"witnesses": {REQUIREMENT: witness}}
    made = with_waivers(document, load(path, KNOWN), day)
    entry = next(entry for entry in made["requirements"] if entry["id"] == REQUIREMENT)
    return entry["verdict"], entry["reason"]


def test_a_waiver_is_written_with_its_witness(path: Path) -> None:
    (waiver,) = load(path, KNOWN)
    assert (waiver.requirement, waiver.owner, waiver.ticket) == (REQUIREMENT, "ana", "T-1")
    assert (waiver.witness.method, waiver.witness.path) == ("PATCH", "/campaigns/{campaign}")
    assert waiver.witness.status is None
    assert ("Authorization", "Bearer $TALKDESK_TOKEN") in waiver.witness.headers


def test_a_known_failure_is_waived(path: Path) -> None:
    word, reason = verdict(path, FAULT, "broken")
    assert word == "WAIVED"
    assert reason.startswith("known since spring (ana, T-1, until 20")
    document = with_waivers(report(FAULT) | {"witnesses": {REQUIREMENT: "broken"}}, load(path, KNOWN), DAY)
    assert (document["exit_code"], document["counts"]["WAIVED"]) == (0, 1)
    assert document["sentence"].endswith("1 known failure is waived.")
    assert "nothing" not in document["sentence"]


def test_what_is_fixed_is_red(path: Path) -> None:
    word, reason = verdict(path, "", "kept")
    assert (word, reason.startswith("it is fixed: remove this waiver")) == ("STALE WAIVER", True)


def test_what_has_expired_is_red(path: Path) -> None:
    for identity, witness, expected in ((FAULT, "broken", "FAIL"), ("", "kept", "STALE WAIVER")):
        word, reason = verdict(path, identity, witness, date(2099, 1, 1))
        assert (word, "the waiver expired on" in reason) == (expected, True)


def test_a_stale_waiver_is_no_broken_rule(path: Path) -> None:
    document = with_waivers(report() | {"witnesses": {REQUIREMENT: "kept"}}, load(path, KNOWN), DAY)
    assert document["exit_code"] == 1
    assert document["counts"]["STALE WAIVER"] == 1
    assert document["sentence"] == "Stale waivers: 1 waiver no longer holds, remove or renew."
    for form in ("markdown", "html", "junit", "github"):
        assert "documented rules are broken" not in FORMATS[form](document)
        assert "STALE WAIVER" in FORMATS[form](document)


def test_a_witness_that_shows_nothing_any_more_is_reported(path: Path) -> None:
    word, reason = verdict(path, FAULT, "kept")
    assert (word, "its witness no longer shows it" in reason) == ("WAIVED", True)


def test_a_witness_that_could_not_be_sent_changes_nothing(path: Path) -> None:
    assert verdict(path, "", "no listed campaign is PAUSED") == (
        "PASS",
        "waived, but not seen: no listed campaign is PAUSED",
    )


@pytest.mark.parametrize("content", [b"\xff", b"\x00", "[[waiver]]".encode("utf-16")])
def test_a_file_that_is_no_text_ends_with_2(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "waivers.toml").write_bytes(content)
    done = conformance("run", "--only", "401/*", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("conformance: waivers.toml is no ")


def test_what_a_run_would_refuse_is_not_written(tmp_path: Path) -> None:
    document = copy.deepcopy(report(FAULT))
    entry = next(entry for entry in document["requirements"] if entry["id"] == REQUIREMENT)
    exchange = document["exchanges"][str(entry["findings"][0]["exchange"])]
    exchange["request"]["url"] = f"{document['target']['base_url']}/campaigns/1/start"
    with pytest.raises(ConfigurationError, match="path is '/campaigns/1/start'"):
        waive(document, REQUIREMENT, tmp_path / "w.toml", reason="r", owner="o", days=1)
    assert not (tmp_path / "w.toml").exists()


def test_a_waiver_is_added_beside_others_and_not_twice(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(GOOD)
    with pytest.raises(ConfigurationError, match="has a waiver for 200/6/maximum already"):
        waive(report(FAULT), REQUIREMENT, path, reason="r", owner="o", days=1)
    other = "200/6/minimum"
    waive(report(f"200:{other}"), other, path, reason="r", owner="o", days=1)
    assert path.read_text().startswith(GOOD)
    assert {waiver.requirement for waiver in load(path, KNOWN)} == {REQUIREMENT, other}
    with pytest.raises(ConfigurationError, match="does not show '200/3/type' broken"):
        waive(report(FAULT), "200/3/type", path, reason="r", owner="o", days=1)


@pytest.mark.parametrize(
    ("fault", "requirement", "module"),
    [
        (FAULT, REQUIREMENT, "test_200"),
        ("status:400/malformed:200", "400/malformed", "test_400"),
        ("state:prioritising-renames", "state/only-the-named-member", "test_state"),
    ],
)
def test_from_a_failure_to_a_waiver_to_a_fix(tmp_path: Path, fault: str, requirement: str, module: str) -> None:
    """As a person does it: run, waive, run again; and once more when the server is mended.

    One module of scenarios does: any scenario would show what is asked of every answer.
    """
    live = ("run", "--target", "live", "--only", requirement, "--", "-k", module)
    with serving("--fault", fault) as server:
        assert conformance(*live, folder=tmp_path, **given(server)).returncode == 1
        because = ("--reason", "known", "--owner", "ana")
        assert conformance("waive", requirement, *because, folder=tmp_path).returncode == 0
        again = conformance(*live, folder=tmp_path, **given(server))
    assert again.returncode == 0, again.stdout
    assert f"WAIVED {requirement}" in again.stdout
    with serving() as server:
        mended = conformance(*live, folder=tmp_path, **given(server))
    assert mended.returncode == 1
    assert "it is fixed: remove this waiver" in mended.stdout
