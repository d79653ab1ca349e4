"""Every form of a report tells the same, follows its own rules, and holds hostile text as text."""

import json
import re
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from reports import report

from conformance.contract.files import OPENAPI
from conformance.contract.lines import line_of
from conformance.report.annotations import as_github, as_sarif
from conformance.report.formats import FILES, FORMATS, files
from conformance.report.har import as_har
from conformance.report.html import as_html
from conformance.report.junit import as_junit
from conformance.report.markdown import as_markdown, fingerprint
from conformance.report.terminal import render
from conformance.report.tree import tree

FAULT = "200:200/6/maximum"
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>|`::error::\x00\u202e"


def hostile() -> Any:
    """A report in which everything that a server might have sent is hostile."""
    text = json.dumps(report(FAULT))
    made: Any = json.loads(text)
    for entry in made["requirements"]:
        for finding in entry["findings"]:
            finding |= {"seen": EVIL, "place": EVIL}
    for exchange in made["exchanges"].values():
        exchange["response"] |= {"body": EVIL, "reason": EVIL, "headers": [["X-Evil", EVIL]]}
    made["target"]["about"] = EVIL
    return made


def test_every_form_can_be_made_of_a_clean_and_a_hostile_report() -> None:
    for document in (report(), report(FAULT), hostile()):
        assert set(files(document)) == set(FILES)
        assert all(FORMATS[form](document) is not None for form in FORMATS)
        assert render(document)


def test_hostile_text_stays_text_in_the_page() -> None:
    page = as_html(hostile())
    assert page.count("<script") == 2
    assert "<img src=x" not in page
    assert "script-src 'sha256-" in page


def test_the_page_asks_for_nothing() -> None:
    page = as_html(report(FAULT))
    assert not re.search(r"""(src|href)=["'](?!#)""", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    assert "@import" not in page
    assert "url(" not in page


@pytest.mark.parametrize("document", [report(), report(FAULT), hostile()], ids=["clean", "faulty", "hostile"])
def test_junit_counts_and_parses(document: Any) -> None:
    root = fromstring(as_junit(document))
    cases = root.findall("./testsuite/testcase")
    assert len(cases) == len(document["requirements"]) == int(root.get("tests", "0"))
    assert len(root.findall(".//failure")) == document["counts"]["FAIL"] == int(root.get("failures", "0"))
    for suite in root:
        assert int(suite.get("tests", "0")) == len(suite.findall("testcase"))
        assert int(suite.get("skipped", "0")) == len(suite.findall("./testcase/skipped"))


def test_annotations_stand_on_the_line_of_the_contract() -> None:
    (command,) = as_github(report(FAULT)).splitlines()
    lines = (OPENAPI / "campaigns.yaml").read_text(encoding="utf-8").splitlines()
    found = re.match(r"::error file=openapi/campaigns.yaml,line=(\d+),title=FAIL 200/6/maximum::priority is", command)
    assert found is not None
    assert lines[int(found[1]) - 1].strip() == "maximum: 10"
    assert as_github(hostile()).count("\n") == 1


def test_a_line_is_found_as_far_as_the_pointer_leads() -> None:
    path = OPENAPI / "campaigns.yaml"
    assert line_of(path, "/openapi") == 1
    assert line_of(path, "/paths/~1campaigns~1{id}/nothing") == line_of(path, "/paths/~1campaigns~1{id}")
    assert line_of(path, "/servers/1/url") > line_of(path, "/servers/0/url") > 1


def test_sarif_names_the_rule_and_its_place() -> None:
    (run,) = as_sarif(report(FAULT))["runs"]
    (result,) = run["results"]
    assert result["ruleId"] == run["tool"]["driver"]["rules"][0]["id"] == "200/6/maximum"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] > 1
    assert as_sarif(report())["runs"][0]["results"] == []


def test_the_archive_has_every_exchange() -> None:
    document = report(FAULT)
    log = json.loads(as_har(document))["log"]
    assert log["version"] == "1.2"
    assert len(log["entries"]) == len(document["exchanges"])
    assert {entry["request"]["method"] for entry in log["entries"]} == {"GET", "PATCH", "POST", "DELETE"}
    first = next(entry for entry in log["entries"] if entry["request"]["method"] == "PATCH")
    assert {header["name"] for header in first["request"]["headers"]} >= {"Authorization"}
    assert "$TALKDESK_TOKEN" in json.dumps(first)


def test_markdown_keeps_text_in_its_cells() -> None:
    rows = [row for row in as_markdown(hostile()).splitlines() if "200/6/maximum" in row]
    assert len(rows) == 1
    assert "<img" not in rows[0].replace("\\<img", "")


def test_a_fingerprint_is_of_what_is_broken() -> None:
    seen = [fingerprint(report(name)["requirements"]) for name in ("", FAULT, "200:200/6/minimum", FAULT)]
    assert len(set(seen)) == 3
    assert seen[1] == seen[3]


def test_the_tree_shows_where_it_is_broken() -> None:
    campaign = next(root for root in tree(report(FAULT)["requirements"]) if root.name == "campaign")
    assert campaign.verdict == "FAIL"
    assert {name for name, part in campaign.parts.items() if part.verdict == "FAIL"} == {"priority"}
    assert "each" in campaign.parts["dialing_strategy"].parts["record_chain"].parts
