"""The finished bytes of every file, and of the terminal, are looked through once more."""

import io
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from processes import conformance
from recordings import recording
from reports import report

from conformance.cassette.folder import write
from conformance.errors import ConformanceError
from conformance.files import write_whole
from conformance.output import Concealing
from conformance.report.finish import remembered
from conformance.report.waive import waive
from conformance.report.write import write_reports
from conformance.secrets import Secrets
from conformance.targets.journal import Journal

TOKEN = "Canary-0f8Kq2_Zx9Lm.Token"
SECRETS = Secrets({"TALKDESK_TOKEN": TOKEN})


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment holds the token."""
    monkeypatch.setenv("TALKDESK_TOKEN", TOKEN)


def test_a_file_is_written_without_the_secrets_that_are_given(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", f"a {TOKEN} b".encode(), SECRETS)
    assert (tmp_path / "a.txt").read_text() == "a $TALKDESK_TOKEN b"
    write_whole(tmp_path / "a.txt", b"innocent", SECRETS)
    assert (tmp_path / "a.txt").read_text() == "innocent"


@pytest.mark.usefixtures("known")
def test_and_without_those_of_the_environment(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.json", json.dumps({"a": list(TOKEN.encode())}).encode())
    assert "$TALKDESK_TOKEN" in json.dumps(json.loads((tmp_path / "a.json").read_text()))


def test_a_file_that_could_not_be_read_any_more_is_not_written(tmp_path: Path) -> None:
    half = len(TOKEN) // 2
    (tmp_path / "a.xml").write_text("<before/>")
    cut = f"<x>{TOKEN[:3]}<b>{TOKEN[3:half]}</b></x><y/>".replace("<x>", "<x><z>", 1).replace("</b>", "</b></z>", 1)
    text = f"<r>{cut.replace('</x><y/>', '</x>' + TOKEN[half:])}</r>"
    ET.fromstring(text)
    with pytest.raises(ConformanceError, match=r"a\.xml is not written, since it would hold a credential"):
        write_whole(tmp_path / "a.xml", text.encode(), SECRETS)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xml"]
    assert (tmp_path / "a.xml").read_text() == "<before/>"
    write_whole(tmp_path / "b.xml", f"<x>{TOKEN}</x>".encode(), SECRETS)
    assert (tmp_path / "b.xml").read_text() == "<x>$TALKDESK_TOKEN</x>"


@pytest.mark.usefixtures("known")
def test_every_file_of_a_report_is_looked_through(tmp_path: Path) -> None:
    document = report() | {"notes": [f"note {TOKEN}"], "sentence": f"sentence {TOKEN.swapcase()}"}
    write_reports(document, tmp_path)
    remembered(document | {"started": TOKEN}, tmp_path / "history.jsonl")
    Journal(tmp_path / "journal").folder.mkdir()
    Journal(tmp_path / "journal").open("http://host", "1", {"name": TOKEN}, ("name",))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 8
    for path in files:
        assert SECRETS.conceal(path.read_bytes()) == path.read_bytes(), path
    for name in ("report.json", "exchanges.har", "report.sarif"):
        json.loads((tmp_path / name).read_text())
    ET.parse(tmp_path / "junit.xml")
    assert "note $TALKDESK_TOKEN" in (tmp_path / "report.json").read_text()


@pytest.mark.usefixtures("known")
def test_a_waiver_is_written_without_secrets(tmp_path: Path) -> None:
    document = report("200:200/6/maximum")
    waive(document, "200/6/maximum", tmp_path / "w.toml", reason=f"see {TOKEN}", owner="o", days=3)
    assert "see $TALKDESK_TOKEN" in (tmp_path / "w.toml").read_text()


def test_a_cassette_with_a_secret_is_not_written_at_all(tmp_path: Path) -> None:
    made = recording()
    leaking = replace(made, metadata=replace(made.metadata, target=f"of {TOKEN}"))
    with pytest.raises(
        ConformanceError, match=r"nothing was recorded, since recording.yaml would hold a credential"
    ) as caught:
        write(leaking, tmp_path / "kept", SECRETS)
    assert caught.value.exit_code == 2
    assert not (tmp_path / "kept").exists()


@pytest.mark.usefixtures("known")
def test_nor_one_with_a_secret_of_the_environment(tmp_path: Path) -> None:
    made = recording()
    with pytest.raises(ConformanceError):
        write(replace(made, metadata=replace(made.metadata, about=TOKEN)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_terminal_shows_no_secret() -> None:
    shown = io.StringIO()
    output = Concealing(shown, SECRETS.conceal_text)
    output.write(f"one {TOKEN[:9]}")
    assert shown.getvalue() == ""
    output.write(f"{TOKEN[9:]} two\nthree")
    assert shown.getvalue() == "one $TALKDESK_TOKEN two\n"
    output.flush()
    assert shown.getvalue() == "one $TALKDESK_TOKEN two\nthree"
    output.flush()
    assert shown.getvalue().endswith("three")
    assert not output.isatty()
    assert output.writable()


def test_no_command_shows_what_somebody_else_wrote_into_a_report(tmp_path: Path) -> None:
    document = report() | {"notes": [f"note {TOKEN}"]}
    (tmp_path / "report.json").write_text(json.dumps(document))
    for command in (("report", "."), ("report", ".", "--format", "json"), ("report", ".", "--format", TOKEN)):
        done = conformance(*command, folder=tmp_path, TALKDESK_TOKEN=TOKEN)
        assert "$TALKDESK_TOKEN" in done.stdout + done.stderr
        assert TOKEN not in done.stdout + done.stderr
    out = ("report", ".", "--format", "markdown", "--output", "out.md")
    assert conformance(*out, folder=tmp_path, TALKDESK_TOKEN=TOKEN).returncode == 0
    assert "note $TALKDESK_TOKEN" in (tmp_path / "out.md").read_text()
