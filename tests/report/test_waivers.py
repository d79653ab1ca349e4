"""A waiver holds as long as its witness shows the failure, and not a day too long."""

from datetime import date
from pathlib import Path

import pytest
from processes import conformance, given, serving
from reports import report

from conformance.errors import ConfigurationError
from conformance.report.finish import with_waivers
from conformance.report.waive import waive
from conformance.verdicts.waivers import load, waived

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
    assert document["sentence"].endswith("1 known failures are waived.")


def test_what_is_fixed_is_red(path: Path) -> None:
    word, reason = verdict(path, "", "kept")
    assert (word, reason.startswith("it is fixed: remove this waiver")) == ("FAIL", True)


def test_what_has_expired_is_red(path: Path) -> None:
    for identity, witness in ((FAULT, "broken"), ("", "kept")):
        word, reason = verdict(path, identity, witness, date(2099, 1, 1))
        assert (word, "the waiver expired on" in reason) == ("FAIL", True)


def test_a_witness_that_shows_nothing_any_more_is_told(path: Path) -> None:
    word, reason = verdict(path, FAULT, "kept")
    assert (word, "its witness no longer shows it" in reason) == ("WAIVED", True)


def test_a_witness_that_could_not_be_sent_changes_nothing(path: Path) -> None:
    assert verdict(path, "", "no listed campaign is PAUSED") == (
        "PASS",
        "waived, but not seen: no listed campaign is PAUSED",
    )


def test_other_requirements_are_left_alone(path: Path) -> None:
    entries = report()["requirements"]
    assert [e for e in waived(entries, load(path, KNOWN), {}, DAY) if e["id"] != REQUIREMENT] == [
        e for e in entries if e["id"] != REQUIREMENT
    ]


GOOD = """# kept by hand
[[waiver]]
requirement = "200/6/maximum"
reason = "r"
owner = "o"
expires = 2099-01-01
witness = { method = "PATCH", path = "/campaigns/{campaign}", status = 200 }
"""
MALFORMED = {
    "no TOML": ("[[waiver]\n", "is no TOML: .*line 1"),
    "a missing key": (GOOD.replace('owner = "o"\n', ""), "line 2: owner is missing"),
    "a wrong type": (GOOD.replace("2099-01-01", '"soon"'), "line 2: expires has to be a date, and is 'soon'"),
    "an unknown key": (GOOD.replace("owner", "owned_by"), "line 2: owner is missing"),
    "another key": (GOOD + "until = 1\n", "line 2: until is no key of a waiver; there are requirement"),
    "an unknown requirement": (GOOD.replace("maximum", "most"), "requirement is '200/6/most', which there is not"),
    "no path": (GOOD.replace('path = "/campaigns/{campaign}", ', ""), "line 2, witness: path is missing"),
    "another table": (GOOD.replace("[[waiver]]", "[[waivers]]"), "tables called .*, and nothing else"),
    "two for one": (GOOD + GOOD, "200/6/maximum has two waivers"),
}


@pytest.mark.parametrize(("text", "told"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_told_with_line_and_key(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=told) as caught:
        load(path, KNOWN)
    assert "\n" not in str(caught.value)


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
    ("fault", "requirement"),
    [
        (FAULT, REQUIREMENT),
        ("status:400/malformed:200", "400/malformed"),
        ("state:prioritising-renames", "state/only-the-named-member"),
    ],
)
def test_from_a_failure_to_a_waiver_to_a_fix(tmp_path: Path, fault: str, requirement: str) -> None:
    """As a person does it: run, waive, run again; and once more when the server is mended."""
    live = ("run", "--target", "live", "--only", requirement)
    with serving("--fault", fault) as server:
        assert conformance(*live, folder=tmp_path, **given(server)).returncode == 1
        told = ("--reason", "known", "--owner", "ana")
        assert conformance("waive", requirement, *told, folder=tmp_path).returncode == 0
        again = conformance(*live, folder=tmp_path, **given(server))
    assert again.returncode == 0, again.stdout
    assert f"WAIVED {requirement}" in again.stdout
    with serving() as server:
        mended = conformance(*live, folder=tmp_path, **given(server))
    assert mended.returncode == 1
    assert "it is fixed: remove this waiver" in mended.stdout
