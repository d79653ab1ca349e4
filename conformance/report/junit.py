"""junit.xml: one test case for each requirement, grouped by the answer it belongs to."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conformance.contract.requirement import group_of
from conformance.verdicts.fold import RED

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""
SKIPPED = ("NOT EXERCISED", "WAIVED")

Entry = Mapping[str, Any]


def as_junit(document: Mapping[str, Any]) -> bytes:
    """A report as JUnit XML, UTF-8. WARN passes with its finding as output; NOT EXERCISED and WAIVED are skipped."""
    totals = _totals(document["requirements"])
    root = Element("testsuites", {"name": "conformance", "time": f"{document['seconds']:.3f}"} | totals)
    by_group = groupby(sorted(document["requirements"], key=_group), key=_group)
    for group, members in by_group:
        entries = list(members)
        suite = SubElement(root, "testsuite", {"name": group, "timestamp": document["started"]} | _totals(entries))
        for entry in entries:
            _case(suite, entry)
    indent(root)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + tostring(root, encoding="unicode").encode()


def _group(entry: Entry) -> str:
    return group_of(entry["id"])


def _totals(entries: Sequence[Entry]) -> dict[str, str]:
    words = [entry["verdict"] for entry in entries]
    return {
        "tests": str(len(words)),
        "failures": str(sum(word in RED for word in words)),
        "errors": str(words.count("ERROR")),
        "skipped": str(sum(word in SKIPPED for word in words)),
    }


def _case(suite: Element, entry: Entry) -> None:
    named = {"classname": f"conformance.{_group(entry)}", "name": entry["id"], "time": "0"}
    case = SubElement(suite, "testcase", named)
    word, told = entry["verdict"], _clean(_told(entry))
    if word in RED:
        SubElement(case, "failure", message=entry["statement"], type=word).text = told
    elif word == "ERROR":
        SubElement(case, "error", message=_clean(entry["reason"]), type=word)
    elif word in SKIPPED:
        SubElement(case, "skipped", message=_clean(f"{word}: {entry['reason']}"))
    elif told:
        SubElement(case, "system-out").text = told


def _told(entry: Entry) -> str:
    lines = [f"{entry['verdict']} {entry['source']}"] if entry["findings"] else []
    lines += [entry["reason"]] if entry["reason"] else []
    for finding in entry["findings"]:
        lines += [f"at {finding['place']}: expected {finding['expected']}, saw {finding['seen']}", finding["curl"]]
    return "\n".join(lines)


def _clean(text: str) -> str:
    return NO_XML.sub("\ufffd", text)
