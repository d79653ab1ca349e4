"""junit.xml: one test case for each requirement, grouped by the answer it belongs to."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conformance.console import inert
from conformance.contract.requirement import group_of
from conformance.report.groups import rank
from conformance.report_model import Entry, Report
from conformance.verdict import RED, SKIPPED, Verdict


def as_junit(document: Report) -> bytes:
    """A report as JUnit XML, UTF-8. WARN passes with its finding as output; NOT EXERCISED and WAIVED are skipped."""
    totals = _totals(document["requirements"])
    root = Element("testsuites", {"name": "conformance", "time": f"{document['seconds']:.3f}"} | totals)
    ordered = sorted(document["requirements"], key=lambda entry: rank(entry["id"]))
    by_group = groupby(ordered, key=_group)
    for group, members in by_group:
        entries = list(members)
        named = {"name": inert(group), "timestamp": inert(document["started"])}
        suite = SubElement(root, "testsuite", named | _totals(entries))
        _about(suite, document)
        for entry in entries:
            _case(suite, entry)
    indent(root)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + tostring(root, encoding="unicode").encode()


def _about(suite: Element, document: Report) -> None:
    """What has to be known of the run before its cases are believed."""
    properties = SubElement(suite, "properties")
    facts = {"conclusion": document["sentence"], "interrupted": str(document["interrupted"]).lower()}
    facts |= {f"scenarios.{name}": str(count) for name, count in document["scenarios"].items()}
    for name, value in facts.items():
        SubElement(properties, "property", name=name, value=inert(value))


def _group(entry: Entry) -> str:
    return group_of(entry["id"])


def _totals(entries: Sequence[Entry]) -> dict[str, str]:
    words = [entry["verdict"] for entry in entries]
    return {
        "tests": str(len(words)),
        "failures": str(sum(word in RED for word in words)),
        "errors": str(words.count(Verdict.ERROR)),
        "skipped": str(sum(word in SKIPPED for word in words)),
    }


def _case(suite: Element, entry: Entry) -> None:
    named = {"classname": f"conformance.{inert(_group(entry))}", "name": inert(entry["id"]), "time": "0"}
    case = SubElement(suite, "testcase", named)
    word, text = entry["verdict"], _text(entry)
    if word in RED:
        SubElement(case, "failure", message=inert(entry["statement"]), type=word).text = text
    elif word == Verdict.ERROR:
        SubElement(case, "error", message=inert(entry["reason"]), type=word)
    elif word in SKIPPED:
        SubElement(case, "skipped", message=inert(f"{word}: {entry['reason']}"))
    elif text:
        SubElement(case, "system-out").text = text


def _text(entry: Entry) -> str:
    lines = [f"{entry['verdict']} {entry['source']}"] if entry["findings"] else []
    lines += [entry["reason"]] if entry["reason"] else []
    for finding in entry["findings"]:
        lines += [f"at {finding['place']}: expected {finding['expected']}, saw {finding['seen']}", finding["curl"]]
    return "\n".join(map(inert, lines))
