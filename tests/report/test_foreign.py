"""What somebody else wrote: reports, histories and waivers in any shape end in one line, and their text stays text."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from processes import conformance
from reports import report

from conformance import documents
from conformance.console import inert, without_commands
from conformance.documents import json_of
from conformance.errors import ConfigurationError
from conformance.markdown import cell, code
from conformance.report.finish import history, remembered
from conformance.report.formats import FORMATS, files
from conformance.report.load import load
from conformance.report.merge import whole
from conformance.report.terminal import render
from conformance.report_file import problem

FAULT = "200:200/6/maximum"
HOSTILE = (
    "\x1b[2J\x9b31m\u202eabc\u2066\r::error::one\n::add-mask::two\n##[error]three ##vso[task.complete]four "
    "@octocat a@b.example #12 GH-12 http://e.example www.e.example [x](javascript:alert(1)) <img src=x> ![](http://i) "
    "0123456789abcdef0123456789abcdef01234567 `|` \x00\ufffe\ud800 $x$ &lt;b&gt;"
)
Path_ = tuple[str | int, ...]


def small() -> Any:
    """A report with one requirement of each kind, two exchanges, and everything that a report may have."""
    made: Any = copy.deepcopy(report(FAULT))
    broken = [entry for entry in made["requirements"] if entry["findings"]][:1]
    made["requirements"] = [*broken, *(entry for entry in made["requirements"] if not entry["findings"])][:2]
    kept = {str(finding["exchange"]) for entry in broken for finding in entry["findings"]}
    kept |= {str(number) for entry in made["requirements"] for number in entry["sample"]}
    made["exchanges"] = {number: made["exchanges"][number] for number in sorted(kept)}
    made["observed"] = {"200": made["observed"]["200"]}
    made["observed"]["200"]["members"] = dict(list(made["observed"]["200"]["members"].items())[:2])
    rows = [{"name": "200", "count": 1, "p50": 1.0, "p90": 2.0, "p99": 3.0}]
    about = {"about": "a", "machine": "m", "started": made["started"], "unit": "ms"}
    made["benchmarks"] = [{"title": "t", "rows": rows} | about]
    made |= {"notes": ["n"], "left": ["l"], "witnesses": {"200/6/maximum": "w"}, "missing": ["part 2/3"]}
    made |= {"baseline": {"started": "2026-01-01T00:00:00Z", "regressions": ["r"]}, "suite_error": "e"}
    found: Any = json.loads(json.dumps(made))
    return found


def places(value: object, at: Path_ = ()) -> Iterator[Path_]:
    yield at
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, (*at, name))
    elif isinstance(value, list):
        for number, member in enumerate(value[:1]):
            yield from places(member, (*at, number))


def changed(document: Any, at: Path_, change: Callable[[Any, Any], None]) -> Any:
    made = copy.deepcopy(document)
    inner: Any = made
    for step in at[:-1]:
        inner = inner[step]
    change(inner, at[-1])
    return made


def put(value: object) -> Callable[[Any, Any], None]:
    return lambda inner, name: inner.__setitem__(name, value)


def refusal(text: str, folder: Path) -> str:
    """What becomes of a foreign report: nothing wrong in any form, or one line."""
    (folder / "report.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        document = load(folder)
        FORMATS["github"](document)
        files(document, [])
        render(document)
        whole([document, document]) if not document["settings"]["shard"] else None
    except ConfigurationError as error:
        return str(error)
    return ""


VALUES: tuple[object, ...] = (None, -1, 10**30, 1e308, "x", [], {"x": {}}, ["\ud800"])


def test_any_member_of_a_report_may_be_anything(tmp_path: Path) -> None:
    document = small()
    every = [at for at in places(document) if at]
    assert len(every) > 150
    for at in every:
        for value in VALUES:
            made = changed(document, at, put(value))
            assert "\n" not in refusal(json.dumps(made), tmp_path), (at, value)
        refusal(json.dumps(changed(document, at, lambda inner, name: inner.__delitem__(name))), tmp_path)
        if isinstance(at[-1], str):
            made = changed(document, at, lambda inner, name: inner.__setitem__("x" * 50, inner.pop(name)))
            refusal(json.dumps(made), tmp_path)


DEEP = "[" * 100_000
WRONG = {
    "empty": (b"", "is no JSON"),
    "cut off": (b'{"format": 1, "sui', "is no JSON"),
    "not UTF-8": (b'{"a": "\xff"}', "is no UTF-8 text: byte 8 is wrong"),
    "UTF-16": ("{}".encode("utf-16"), "is no UTF-8 text"),
    "deep": (DEEP.encode(), "is nested too deeply"),
    "deep objects": (b'{"a":' * 50_000, "is nested too deeply"),
    "deep and whole": (b"[" * 600 + b"]" * 600, "is no report of this suite"),
    "a huge integer": (b'{"format": ' + b"9" * 5000 + b"}", "is no JSON that this suite writes"),
    "a big integer": (b'{"format": ' + b"9" * 4000 + b"}", "is no report of this suite"),
    "not a number": (b'{"format": NaN}', "NaN is no number"),
    "infinite": (b'{"format": 1e999}', "1e999 is no number that a computer holds"),
    "a list": (b"[]", "is no report of this suite: at the top"),
}


@pytest.mark.parametrize(("content", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_no_report_is_reported_in_a_line(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "report.json").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    (tmp_path / "history.jsonl").write_bytes(content.replace(b"\n", b"") + b"\n")
    if content:
        with pytest.raises(ConfigurationError):
            history(tmp_path / "history.jsonl")


@pytest.mark.parametrize("option", ["--baseline", "--waivers", "--history", "report", "compare", "observe"])
def test_a_folder_or_a_long_file_in_place_of_a_file(tmp_path: Path, option: str) -> None:
    (tmp_path / "folder" / "report.json").mkdir(parents=True)
    with (tmp_path / "long").open("wb") as stream:
        stream.truncate(documents.LONGEST + 1)
    before = set(tmp_path.rglob("*"))
    for name in ("folder/report.json", "long"):
        arguments = (
            ("run", option, name) if option.startswith("--") else (option, name, *["long"] * (option == "compare"))
        )
        done = conformance(*arguments, folder=tmp_path)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.startswith("conformance: ")
        assert done.stderr.count("\n") == 1
    assert set(tmp_path.rglob("*")) == before


def test_a_finding_names_an_exchange_that_is_there(tmp_path: Path) -> None:
    document = small()
    document["requirements"][0]["findings"][0]["exchange"] = 99_999
    assert refusal(json.dumps(document), tmp_path).endswith("it names exchange 99999, which is not in the report")


def hostile() -> Any:
    """A report in which every text is hostile that a report may have."""
    document, found = small(), 0
    for at in [at for at in places(document) if at]:
        value: Any = document
        for step in at:
            value = value[step]
        if isinstance(value, str):
            made = changed(document, at, put(HOSTILE + value))
            with suppress(ConfigurationError):  # a word, a date or a digest
                document, found = _checked(made), found + 1
    assert found > 40
    for part in ("observed", "readings", "witnesses", "counts"):
        document[part] = {HOSTILE + name: value for name, value in document[part].items()}
    return document


def _checked(document: Any) -> Any:
    if wrong := problem(json_of(json.dumps(document), "it")):
        raise ConfigurationError(wrong)
    return document


DANGEROUS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("form", [*FORMATS, "terminal"])
def test_hostile_text_in_every_member_is_inert_in_every_form(form: str) -> None:
    document = json_of(json.dumps(hostile()), "it")
    text = (FORMATS.get(form) or render)(document)
    assert "octocat" in text
    assert not DANGEROUS.search(text)
    assert not re.search(r"##\[|##vso\[", text)
    commands = [line for line in text.splitlines() if line.strip().startswith("::")]
    assert all(re.match(r"::(error|warning) (file|title)=", line) for line in commands)
    assert bool(commands) == (form == "github")


def test_hostile_text_is_no_markup_in_markdown() -> None:
    text = re.sub(r"`[^`]*`", "", FORMATS["markdown"](json_of(json.dumps(hostile()), "it")))
    for pattern in (
        r"@\w",
        r"(?<!&)#\d",
        r"GH-\d",
        r"\w://",
        r"\bwww\.",
        r"[0-9a-f]{7,}\b(?<=[a-f0-9]{40})",
        r"(?<!\\)\[",
    ):
        assert not re.search(pattern, text.replace("fingerprint", "")), pattern
    assert re.findall(r"<[^>]*>", text) == [
        f"<!-- fingerprint {found} -->" for found in re.findall(r"fingerprint (\w+)", text)
    ]


def test_junit_and_sarif_hold_hostile_text_after_their_own_rules() -> None:
    document = json_of(json.dumps(hostile()), "it")
    assert "octocat" in "".join(fromstring(FORMATS["junit"](document)).itertext())
    (run,) = json.loads(FORMATS["sarif"](document))["runs"]
    assert not re.search(r"(?<!\\)\[x", run["results"][0]["message"]["text"])


def test_text_is_made_inert() -> None:
    assert inert("a\x1b[1m\n\u202e\ud800é") == "a\\x1b[1m\\n\\u202e\\ud800é"
    assert inert("::error::x") == ": :error::x"
    assert inert(" \t::error::x") == " \\t::error::x"
    assert inert("x ##[error] ##vso[a] ##teamcity[b]") == "x # #[error] # #vso[a] # #teamcity[b]"
    assert inert("std::string, #1, ##") == "std::string, #1, ##"
    assert without_commands("one\n  ::error::two\r::three::\n") == "one\n  : :error::two\r: :three::\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@name", "@&ZeroWidthSpace;name"),
        ("#12", "\\#&ZeroWidthSpace;12"),
        ("gh-12", "gh&ZeroWidthSpace;-12"),
        ("http://a", "http&ZeroWidthSpace;://a"),
        ("www.a", "www&ZeroWidthSpace;.a"),
        ("0123456789a", "012345&ZeroWidthSpace;6789a"),
        ("0530001", "0530001"),
        ("a|b`c<d>&", "a\\|b\\`c&lt;d&gt;&amp;"),
        ("\x1b\n\u202e", "\\\\x1b \\\\u202e"),
    ],
)
def test_a_cell_links_to_nothing(text: str, shown: str) -> None:
    assert cell(text) == shown


def test_code_cannot_end_itself() -> None:
    assert code("a`b|c\nd\x1b") == "a'b\\|c d\\x1b"


def test_a_history_that_was_cut_off_takes_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    remembered(report(), path)
    whole_line = path.read_bytes()
    path.write_bytes(whole_line + b'{"started": "cut o')
    remembered(report(), path)
    assert len(history(path)) == 2
    assert path.read_bytes().startswith(whole_line)


def test_a_history_without_room_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history.jsonl"
    remembered(report(), path)
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ConfigurationError, match="cannot be written to: No space left on device"):
        remembered(report(), path)
    assert path.read_bytes() == before
