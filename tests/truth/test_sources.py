"""A newer copy of a source is held against the contract, statement by statement."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from conformance.cli import cli
from conformance.contract import load_contract
from conformance.contract.files import OPENAPI
from conformance.contract.page import quotations, statements, words_of
from conformance.contract.requirement import Level
from conformance.suite.catalogue import catalogue

CATALOGUE = catalogue(load_contract())


def page(**changes: str) -> str:
    """The page as text, of its statements; ``changes`` replace words in it."""
    numbered = {item: words for item, words in quotations().items() if words[:1] == '"'}
    table = " ".join(f"{item.partition('#')[0]} - {words}" for item, words in numbered.items())
    others = {item: words for item, words in quotations().items() if item not in numbered}
    errors = "\n".join(others[name] + " |" for name in ("code", "message", "description", "fields"))
    headings = ", ".join(others[status] for status in ("400", "401", "403", "404", "422"))
    text = (
        f"{others['endpoint']}\n{others['scope']}\nBody Request - Example\n{others['request']}\n{others['200']}\n"
        f"_links | object | HAL API related links. {table} | yes |\n{headings}\n{errors}\n"
    )
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


def compared(path: Path, text: str) -> tuple[list[str], int]:
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli, ["sources", str(path)])
    assert not result.exception or isinstance(result.exception, SystemExit), result.exception
    return result.output.splitlines(), result.exit_code


def test_a_page_without_change_gives_no_line(tmp_path: Path) -> None:
    assert statements(page()) == dict(quotations())
    assert compared(tmp_path / "page.txt", page()) == ([], 0)
    assert compared(tmp_path / "page.txt", page().replace(" ", "  \n")) == ([], 0)


def test_html_is_read_as_text_is(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{line.replace('|', '</td><td>')}</td></tr>" for line in escaped(page()).splitlines())
    text = f'<html><head><style>9 - "x" (y)</style></head><body><table>{rows}</table></body></html>'
    assert compared(tmp_path / "page.html", text) == ([], 0)


def escaped(text: str) -> str:
    return text.replace(">", "&gt;").replace("<", "&lt;")


@pytest.mark.parametrize(
    ("old", "new", "grade", "item", "rests"),
    [
        ("<= 10 7", "<= 20 7", "breaking", "6", "200/6/maximum"),
        ("<= 10 7", "<= 9 7", "notable", "6", "200/6/maximum"),
        ('"RUNNING", "PAUSED"', '"RUNNING", "PAUSED", "STOPPED"', "breaking", "9", "status-type"),
        ('"run_once" (boolean)', '"run_once" (string)', "breaking", "7", "200/7/type"),
        ('"run_once" (boolean)', '"run_twice" (boolean)', "breaking", "7", "200/7/type"),
        ("<= 120. Required.", "<= 120.", "breaking", "10.4", "200/10.4/required"),
        ("the flag to decide", "a flag that decides", "cosmetic", "10.1", "200/10.1/type"),
        ("422 (unprocessable entity)", "409 (conflict)", "breaking", "422", "state/refused-422"),
        ("campaigns:write", "campaigns:all", "breaking", "scope", "403/read-only-token"),
        ('"op": "REPLACE"', '"op": "replace"', "breaking", "request", "requirements"),
        ("message | string | n/a | yes", "message | string | n/a | no", "breaking", "message", "error/message"),
        ("description | string | n/a | no", "description | string | n/a | yes", "notable", "description", "error/"),
    ],
)  # fmt: skip
def test_each_change_is_graded_and_reported_with_what_rests_on_it(
    tmp_path: Path, old: str, new: str, grade: str, item: str, rests: str
) -> None:
    lines, code = compared(tmp_path / "page.txt", page(**{old: new}))
    found = [line for line in lines if line.split()[:2] == [grade, item]]
    assert found, lines
    assert rests in found[0]
    assert code == (1 if any(line.startswith("breaking") for line in lines) else 0)


def test_the_vendors_file_is_held_against_every_source_of_a_rule(tmp_path: Path) -> None:
    document = yaml.safe_load((OPENAPI / "campaigns.yaml").read_text())
    path = tmp_path / "openapi.yaml"
    assert compared(path, yaml.safe_dump(document)) == ([], 0)
    members = document["components"]["schemas"]["Campaign"]["properties"]
    members["priority"] = members["priority"] | {"maximum": 20}
    members["name"] = {"type": "string", "minLength": 3, "maxLength": 35}
    lines, code = compared(path, yaml.safe_dump(document))
    assert [line.split()[:2] for line in lines] == [["breaking", "6"]]
    assert code == 1


@pytest.mark.parametrize("text", ["", "hello", "openapi: 3.1.0\npaths: {}", "openapi: [", '{"openapi": "3.0.0"}'])
def test_another_file_is_reported_in_a_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    result = CliRunner().invoke(cli, ["sources", str(path)], standalone_mode=False)
    assert "neither the page nor an OpenAPI file" in str(result.exception)


@pytest.mark.parametrize("requirement", [r for r in CATALOGUE.values() if r.level is Level.MUST], ids=lambda r: r.id)
def test_every_must_has_words_that_it_rests_on(requirement) -> None:  # type: ignore[no-untyped-def]
    assert words_of(requirement.place) or '"' in requirement.source or requirement.source.startswith("RFC ")
