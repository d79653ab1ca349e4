"""A waiver holds as long as its witness shows the failure, and not a day too long."""

import copy
from datetime import date
from pathlib import Path

import pytest
from processes import conformance, given, serving
from reports import report

from conformance.errors import ConfigurationError
from conformance.report.finish import with_waivers
from conformance.report.formats import FORMATS
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
    "a wrong type": (
        GOOD.replace("2099-01-01", '"soon"'),
        "line 2: expires has to be a date, and is 'soon'",
    ),
    "an unknown key": (GOOD.replace("owner", "owned_by"), "line 2: owner is missing"),
    "another key": (GOOD + "until = 1\n", "line 2: until is no key of a waiver; there are requirement"),
    "an unknown requirement": (GOOD.replace("maximum", "most"), "requirement is '200/6/most', which there is not"),
    "no path": (GOOD.replace('path = "/campaigns/{campaign}", ', ""), "line 2, witness: path is missing"),
    "another table": (GOOD.replace("[[waiver]]", "[[waivers]]"), "tables called .*, and nothing else"),
    "two for one": (GOOD + GOOD, "200/6/maximum has two waivers"),
}


def witness(**changed: str) -> str:
    """The good file with other things in its witness, as TOML."""
    values = {"method": '"PATCH"', "path": '"/campaigns/{campaign}"'} | changed
    inner = ", ".join(f"{key} = {value}" for key, value in values.items())
    return GOOD[: GOOD.index("witness")] + f"witness = {{ {inner} }}\n"


MALFORMED |= {
    f"path {path}": (witness(path=f"'{path}'"), "line 2, witness: path is .*, and has to be /campaigns/{campaign} or")
    for path in (
        *("", "/", "1/collect", "campaigns/1", "/campaigns", "/campaigns/", "/campaigns/1/start", "//host/campaigns/1"),
        *("/campaigns/..", "/campaigns/.", "/campaigns/%2e%2e", "/campaigns/%252e%252e", "/campaigns/1%2Fstart"),
        *("/campaigns/1%252fstart", "/campaigns/1?x=1", "/campaigns/1#x", "/campaigns/1%3Fx", "/campaigns/..;a"),
        *("/campaigns/%5c..%5c1", "/campaigns/%0d%0aX", "/campaigns/%00", "/campaigns/a b", "/campaigns/é", "@host/"),
        *("/campaigns/{campaign}/start", "/campaigns/{campaign}{campaign}", "http://h/campaigns/1", ":81/campaigns/1"),
        *("/CAMPAIGNS/1", "/campaigns/%20", "/other/{campaign}", "/campaigns/1/", "/campaigns/1\t"),
    )
}
MALFORMED |= {
    f"headers {value}": (witness(headers=value), f"line 2, witness: {message}")
    for value, message in {
        "{ a = 1 }": "headers has a = 1, and the value has to be text of one line",
        "{ a = [] }": "headers has a = ",
        '{ a = "x\\r\\nb: c" }': "headers has a = ",
        '{ a = "\\u0000" }': "headers has a = ",
        '{ a = "\\u0085" }': "headers has a = ",
        '{ a = " x" }': "headers has a = ",
        '{ "" = "x" }': "headers has '', which is no name of a header",
        '{ "a b" = "x" }': "headers has 'a b', which is no name of a header",
        '{ "a:" = "x" }': "headers has 'a:', which is no name of a header",
        '{ "é" = "x" }': "headers has 'é', which is no name of a header",
        '{ A = "x", a = "y" }': "headers has A more than once",
        '{ Host = "x" }': "headers has Host, which would make another request of it",
        '{ Transfer-Encoding = "chunked" }': "headers has Transfer-Encoding, which",
        '{ X-HTTP-Method-Override = "DELETE" }': "headers has X-HTTP-Method-Override, which",
        '"x"': "headers has to be a table",
        "[]": "headers has to be a table",
    }.items()
}
MALFORMED |= {
    "another method": (witness(method='"DELETE"'), "witness: method is 'DELETE', and has to be PATCH or GET"),
    "a small method": (witness(method='"patch"'), "witness: method is 'patch', and has to be PATCH or GET"),
    "an empty method": (witness(method='""'), "witness: method is '', and has to be PATCH or GET"),
    "a status of 99": (witness(status="99"), "witness: status is 99, and has to be from 100 to 599"),
    "a status of 600": (witness(status="600"), "witness: status is 600, and has to be from 100 to 599"),
    "a status that is true": (witness(status="true"), "witness: status has to be a int, and is True"),
    "a body of bytes": (witness(body="[1]"), "witness: body has to be a str"),
    "a key too many": (witness(url='"x"'), "witness: url is no key of a witness; there are method, path"),
    "a witness of text": (GOOD[: GOOD.index("witness")] + 'witness = "x"\n', "witness has to be a table, and is 'x'"),
    "a date with a time": (
        GOOD.replace("2099-01-01", "2099-01-01T10:00:00Z"),
        "line 2: expires has to be .*write 2030",
    ),
    "a date with a local time": (GOOD.replace("2099-01-01", "2099-01-01 10:00:00"), "expires has to be a date"),
    "a time": (GOOD.replace("2099-01-01", "10:00:00"), "expires has to be a date, and is '10:00:00'"),
    "no reason": (GOOD.replace('"r"', '" "'), "line 2: reason is empty"),
    "no owner": (GOOD.replace('"o"', '""'), "line 2: owner is empty"),
    "an empty ticket": (GOOD + 'ticket = ""\n', "line 2: ticket is empty"),
    "an owner of numbers": (GOOD.replace('"o"', "7"), "line 2: owner has to be a str, and is 7"),
    "waivers that are numbers": ("waiver = [1]\n", "each waiver has to begin with a line"),
    "waivers in a row": ("waiver = [{}]\n", "each waiver has to begin with a line"),
    "something deep": ("a = " + "[" * 5000, "is no TOML"),
}


@pytest.mark.parametrize(
    "path", ["/campaigns/{campaign}", "/campaigns/997617b3-0a1b", "/campaigns/a%20b", "/campaigns/9.5"]
)
def test_a_witness_may_ask_for_one_campaign(tmp_path: Path, path: str) -> None:
    (tmp_path / "w.toml").write_text(
        witness(path=f"'{path}'", headers='{ Connection = "close" }').replace("[[w", "[[ w")
    )
    (waiver,) = load(tmp_path / "w.toml", KNOWN)
    assert (waiver.witness.path, waiver.witness.headers) == (path, (("Connection", "close"),))


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


@pytest.mark.parametrize(("text", "message"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_named_with_line_and_key(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=message) as caught:
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
    ("fault", "requirement", "module"),
    [
        (FAULT, REQUIREMENT, "test_200"),
        ("status:400/malformed:200", "400/malformed", "test_400"),
        ("state:prioritising-renames", "state/only-the-named-member", "test_200"),
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
