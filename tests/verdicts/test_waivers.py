"""A file of waivers says clearly what is wrong with it; a waiver holds until it ends, or is needed no more."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from waiver_files import GOOD, with_witness

from conformance.errors import ConfigurationError
from conformance.verdicts.waivers import BROKEN, KEPT, SCENARIO, Waiver, load, parsed, waived
from conformance.verdicts.witness import Witness

FILE = Path("w.toml")
RULE, OTHER, OF_KIT = "200/6/maximum", "200/6/minimum", "sdk/200/paused"
KNOWN = {RULE, OTHER}
KEYS = "requirement, reason, owner, expires, ticket, witness"


def test_every_key_of_a_waiver_is_read() -> None:
    witness = with_witness(status="200", headers='{ Accept = "a/b", X = "" }', body='"{}"')
    (waiver,) = parsed(f'{witness}ticket = "T-1"\n', FILE, KNOWN)
    sent = (("Accept", "a/b"), ("X", ""))
    expected = Witness("PATCH", "/campaigns/{campaign}", status=200, headers=sent, body="{}")
    assert waiver == Waiver(RULE, "r", "o", date(2099, 1, 1), expected, ticket="T-1")


def test_what_may_be_left_out_is_empty() -> None:
    (waiver,) = parsed(with_witness(), FILE, KNOWN)
    assert (waiver.ticket, waiver.witness) == ("", Witness("PATCH", "/campaigns/{campaign}", None, (), ""))


@pytest.mark.parametrize("begin", ["[[waiver]]", "[[ waiver ]]", '[["waiver"]]', "  [['waiver']]  # mine"])
def test_a_waiver_begins_with_a_line_of_its_own(begin: str) -> None:
    second = GOOD.replace("[[waiver]]", begin).replace(RULE, OTHER)
    assert [waiver.requirement for waiver in parsed(GOOD + second, FILE, KNOWN)] == [RULE, OTHER]


@pytest.mark.parametrize("text", ["", "# none\n", "waiver = []\n"])
def test_a_file_may_have_no_waivers(text: str) -> None:
    assert parsed(text, FILE, KNOWN) == ()


WITNESS = GOOD[GOOD.index("witness") :]
NO_TABLES = ": there may be tables called [[waiver]], and nothing else"
NO_LINE = ": each waiver has to begin with a line [[waiver]] of its own"
NOT_KNOWN = "which there is not; `conformance list` shows them all"
WRONG = {
    "another table": (GOOD.replace("[[waiver]]", "[[waivers]]"), NO_TABLES),
    "a table beside": (f"{GOOD}[other]\n", NO_TABLES),
    "one table": (GOOD.replace("[[waiver]]", "[waiver]"), NO_TABLES),
    "a text": ('waiver = "x"\n', NO_TABLES),
    "waivers that are numbers": ("waiver = [1]\n", NO_LINE),
    "waivers in a row": ("waiver = [{}]\n", NO_LINE),
    "a line in a text": (GOOD.replace('"r"', '"""\n[[waiver]]\n"""'), NO_LINE),
    "two for one": (GOOD + GOOD, f": {RULE} has two waivers: leave one"),
    "two for each of two": (
        (GOOD + GOOD.replace(RULE, OTHER)) * 2,
        f": {RULE}, {OTHER} has two waivers: leave one",
    ),
    "a date in a text": (
        GOOD.replace("2099-01-01", '"soon"'),
        ", line 2: expires has to be a date, and is 'soon'; write 2030-12-31",
    ),
    "a date with a time": (
        GOOD.replace("2099-01-01", "2099-01-01T10:00:00Z"),
        ", line 2: expires has to be a date, and is '2099-01-01T10:00:00+00:00'; write 2030-12-31",
    ),
    "a date with a local time": (
        GOOD.replace("2099-01-01", "2099-01-01 10:00:00"),
        ", line 2: expires has to be a date, and is '2099-01-01T10:00:00'; write 2030-12-31",
    ),
    "a time": (
        GOOD.replace("2099-01-01", "10:00:00"),
        ", line 2: expires has to be a date, and is '10:00:00'; write 2030-12-31",
    ),
    "an owner that is a date": (
        GOOD.replace('"o"', "2099-01-01"),
        ", line 2: owner has to be a str, and is '2099-01-01'",
    ),
    "an owner of numbers": (GOOD.replace('"o"', "7"), ", line 2: owner has to be a str, and is 7"),
    "a long value": (
        GOOD.replace('"o"', f'["{"x" * 99}"]'),
        f", line 2: owner has to be a str, and is ['{'x' * 78}…",
    ),
    "another key": (f"{GOOD}until = 1\n", f", line 2: until is no key of a waiver; there are {KEYS}"),
    "a key with a line in it": (f'{GOOD}"a\\nb" = 1\n', f", line 2: a\\nb is no key of a waiver; there are {KEYS}"),
    "no reason": (GOOD.replace('"r"', '" "'), ", line 2: reason is empty"),
    "no owner": (GOOD.replace('"o"', '""'), ", line 2: owner is empty"),
    "no requirement": (GOOD.replace(RULE, " "), ", line 2: requirement is empty"),
    "an empty ticket": (f'{GOOD}ticket = ""\n', ", line 2: ticket is empty"),
    "an unknown requirement": (
        GOOD.replace("maximum", "most"),
        f", line 2: requirement is '200/6/most', {NOT_KNOWN}",
    ),
    "a mistake in the second": (
        GOOD + GOOD.replace(RULE, "200/6/most"),
        f", line 9: requirement is '200/6/most', {NOT_KNOWN}",
    ),
    "a witness of text": (
        GOOD.replace(WITNESS, 'witness = "x"\n'),
        ", line 2: witness has to be a table, and is 'x'",
    ),
    "another method": (
        with_witness(method='"DELETE"'),
        ", line 2, witness: method is 'DELETE', and has to be PATCH or GET",
    ),
    "a status that is true": (
        with_witness(status="true"),
        ", line 2, witness: status has to be a int, and is True",
    ),
    "a status with a fraction": (
        with_witness(status="200.0"),
        ", line 2, witness: status has to be a int, and is 200.0",
    ),
    "a body of bytes": (with_witness(body="[1]"), ", line 2, witness: body has to be a str, and is [1]"),
    "headers of text": (with_witness(headers='"x"'), ", line 2, witness: headers has to be a table, and is 'x'"),
    "headers in a row": (with_witness(headers="[]"), ", line 2, witness: headers has to be a table, and is []"),
    "a header of a number": (
        with_witness(headers="{ a = 1 }"),
        ", line 2, witness: headers has a = 1, and the value has to be text of one line",
    ),
    "a key too many": (
        with_witness(url='"x"'),
        ", line 2, witness: url is no key of a witness; there are method, path, headers, body, status",
    ),
}
WRONG |= {
    f"no {key} at all": ("".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith(key)), said)
    for key, said in ((key, f", line 2: {key} is missing") for key in ("requirement", "reason", "owner", "expires"))
}
WRONG |= {
    "no witness at all": (GOOD.replace(WITNESS, ""), ", line 2: witness is missing"),
    "no method": (GOOD.replace('method = "PATCH", ', ""), ", line 2, witness: method is missing"),
    "no path": (GOOD.replace('path = "/campaigns/{campaign}", ', ""), ", line 2, witness: path is missing"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_a_file_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parsed(text, FILE, KNOWN)
    assert str(caught.value) == f"w.toml{said}"


@pytest.mark.parametrize("text", ["[[waiver]\n", "waiver = ", "a = 1\na = 2\n", "a = " + "[" * 5000])
def test_a_file_that_is_no_toml_is_told_in_one_line(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^w\.toml is no TOML: .+$") as caught:
        parsed(text, FILE, KNOWN)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("requirement", "known", "is_taken"),
    [
        (RULE, KNOWN, True),
        ("200/6/most", KNOWN, False),
        (OF_KIT, KNOWN, True),
        (RULE, {OF_KIT}, True),
        ("200/6/most", {OF_KIT}, True),
        (OF_KIT, {OF_KIT}, True),
        ("sdk/200/most", {OF_KIT}, False),
    ],
)
def test_a_run_and_the_kit_leave_waivers_of_the_other_to_it(requirement: str, known: set[str], is_taken: bool) -> None:
    text = GOOD.replace(RULE, requirement)
    if is_taken:
        assert [waiver.requirement for waiver in parsed(text, FILE, known)] == [requirement]
        return
    with pytest.raises(ConfigurationError, match=f"requirement is '{requirement}', which there is not"):
        parsed(text, FILE, known)


def test_without_a_path_the_usual_file_is_read_if_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(None, KNOWN) == ()
    (tmp_path / "waivers.toml").write_text(GOOD)
    assert [waiver.requirement for waiver in load(None, KNOWN)] == [RULE]
    (tmp_path / "waivers.toml").write_text("x")
    with pytest.raises(ConfigurationError, match=r"^waivers\.toml is no TOML: "):
        load(None, KNOWN)


def test_a_file_that_is_named_has_to_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError, match=r"^other\.toml cannot be read: No such file"):
        load(Path("other.toml"), KNOWN)
    (tmp_path / "other.toml").write_text(GOOD)
    assert [waiver.requirement for waiver in load(Path("other.toml"), KNOWN)] == [RULE]
    (tmp_path / "other.toml").write_text(GOOD.replace("reason", "why"))
    with pytest.raises(ConfigurationError, match=r"^other\.toml, line 2: reason is missing$"):
        load(Path("other.toml"), KNOWN)


def test_a_usual_file_that_leads_nowhere_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "waivers.toml").symlink_to(tmp_path / "gone.toml")
    with pytest.raises(ConfigurationError, match=r"^waivers\.toml cannot be read: No such file"):
        load(None, KNOWN)


DAY, LAST = date(2026, 11, 24), date(2026, 12, 31)
WAIVER = Waiver(RULE, "known since spring", "ana", LAST, Witness("PATCH", "/campaigns/{campaign}"), "T-1")
WORDS = "known since spring (ana, T-1, until 2026-12-31)"
STALE = "; its witness no longer shows it: remove the waiver, and make a new one"
FIXED = f"it is fixed: remove this waiver; {WORDS}"


def test_a_waiver_says_in_a_line_why_whose_and_how_long() -> None:
    assert WAIVER.words == WORDS
    assert replace(WAIVER, ticket="").words == "known since spring (ana, until 2026-12-31)"


def entry(verdict: str, broken: int = 0, level: str = "MUST", exchanges: int = 3, reason: str = "") -> Any:
    """What of an entry of a report matters to a waiver."""
    words = {"id": RULE, "level": level, "verdict": verdict, "reason": reason}
    return {**words, "broken": broken, "exchanges": exchanges, "source": "page"}


def applied(before: Any, seen: str | None, day: date = DAY) -> tuple[str, str]:
    """The verdict and the reason of an entry with the waiver applied; the rest of it is as it was."""
    (after,) = waived([before], [WAIVER], {} if seen is None else {RULE: seen, OTHER: BROKEN}, day)
    assert after == before | {"verdict": after["verdict"], "reason": after["reason"]}
    return after["verdict"], after["reason"]


@pytest.mark.parametrize(
    ("before", "seen", "verdict", "reason"),
    [
        (entry("FAIL", 2), BROKEN, "WAIVED", WORDS),
        (entry("FLAKY", 1), BROKEN, "WAIVED", WORDS),
        (entry("WARN", 1, "SHOULD"), BROKEN, "WAIVED", WORDS),
        (entry("FAIL", 2), "no listed campaign is PAUSED", "WAIVED", WORDS),
        (entry("FAIL", 2), KEPT, "WAIVED", WORDS + STALE),
        (entry("PASS"), BROKEN, "WAIVED", WORDS),
        (entry("NOT EXERCISED", exchanges=0), BROKEN, "WAIVED", WORDS),
        (entry("PASS"), KEPT, "STALE WAIVER", FIXED),
        (entry("NOT EXERCISED", exchanges=0), KEPT, "STALE WAIVER", FIXED),
        (entry("FAIL", 1), SCENARIO, "WAIVED", WORDS),
        (entry("PASS"), SCENARIO, "STALE WAIVER", FIXED),
        (
            entry("NOT EXERCISED", exchanges=0, reason="no token"),
            SCENARIO,
            "NOT EXERCISED",
            f"no token; waived, but not seen: {SCENARIO}",
        ),
        (entry("PASS"), "it was withheld", "PASS", "waived, but not seen: it was withheld"),
        (entry("ERROR", reason="e"), "it was withheld", "ERROR", "e; waived, but not seen: it was withheld"),
    ],
)
def test_a_waiver_that_still_runs(before: Any, seen: str, verdict: str, reason: str) -> None:
    assert applied(before, seen) == (verdict, reason)
    assert applied(before, seen, LAST) == (verdict, reason)


@pytest.mark.parametrize(
    ("before", "seen", "verdict"),
    [
        (entry("FAIL", 2), BROKEN, "FAIL"),
        (entry("FAIL", 2), KEPT, "FAIL"),
        (entry("FAIL", 2, "SHOULD"), BROKEN, "FAIL"),
        (entry("FLAKY", 1), None, "FAIL"),
        (entry("PASS"), BROKEN, "FAIL"),
        (entry("PASS", level="SHOULD"), BROKEN, "STALE WAIVER"),
        (entry("WARN", 1, "SHOULD"), BROKEN, "STALE WAIVER"),
        (entry("NOT EXERCISED", 1), None, "FAIL"),
        (entry("PASS"), KEPT, "STALE WAIVER"),
        (entry("PASS"), SCENARIO, "STALE WAIVER"),
        (entry("NOT EXERCISED", exchanges=0), None, "STALE WAIVER"),
    ],
)
def test_a_waiver_that_has_ended(before: Any, seen: str | None, verdict: str) -> None:
    why = f"the waiver expired on 2026-12-31: fix the failure, or renew the waiver; {WORDS}"
    assert applied(before, seen, date(2027, 1, 1)) == (verdict, why)


def test_other_requirements_are_left_as_they_are() -> None:
    others = [entry("FAIL", 2) | {"id": OTHER}, entry("PASS") | {"id": "200/3/type"}]
    after = waived([others[0], entry("FAIL", 2), others[1]], [WAIVER], {RULE: BROKEN, OTHER: KEPT}, DAY)
    assert [after[0], after[2]] == others
    assert [each["verdict"] for each in after] == ["FAIL", "WAIVED", "PASS"]


def test_each_waiver_is_of_its_own_requirement() -> None:
    second = replace(WAIVER, requirement=OTHER, reason="another")
    entries = [entry("FAIL", 2), entry("FAIL", 2) | {"id": OTHER}]
    one, other = waived(entries, [second, WAIVER], {RULE: BROKEN, OTHER: KEPT}, DAY)
    assert one["reason"] == WORDS
    assert other["reason"] == f"another (ana, T-1, until 2026-12-31){STALE}"
