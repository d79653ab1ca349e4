"""junit.xml: one test case for each requirement, grouped by the answer it belongs to."""

import re
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conformance.report.run import Run
from conformance.verdicts.fold import RED, Verdict, Word

NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""


def as_junit(run: Run) -> bytes:
    """The verdicts as JUnit XML, UTF-8. WARN passes with its finding as output; NOT EXERCISED is skipped."""
    root = Element("testsuites", name="conformance", time=f"{run.seconds:.3f}")
    grouped = groupby(sorted(run.verdicts, key=lambda v: v.requirement.group), key=lambda v: v.requirement.group)
    for group, members in grouped:
        verdicts = list(members)
        suite = SubElement(root, "testsuite", {"name": group} | _totals(verdicts))
        for verdict in verdicts:
            _case(suite, verdict, run)
    indent(root)
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + tostring(root, encoding="unicode").encode()


def _totals(verdicts: list[Verdict]) -> dict[str, str]:
    words = [verdict.word for verdict in verdicts]
    return {
        "tests": str(len(verdicts)),
        "failures": str(sum(word in RED for word in words)),
        "errors": str(words.count(Word.ERROR)),
        "skipped": str(words.count(Word.NOT_EXERCISED) + words.count(Word.WAIVED)),
    }


def _case(suite: Element, verdict: Verdict, run: Run) -> None:
    requirement = verdict.requirement
    case = SubElement(suite, "testcase", classname=f"conformance.{requirement.group}", name=requirement.id)
    told = _clean(_told(verdict, run))
    if verdict.word in RED:
        failure = SubElement(case, "failure", message=requirement.statement, type=verdict.word.value)
        failure.text = told
    elif verdict.word is Word.ERROR:
        SubElement(case, "error", message=_clean(verdict.reason))
    elif verdict.word in (Word.NOT_EXERCISED, Word.WAIVED):
        SubElement(case, "skipped", message=_clean(f"{verdict.word.value}: {verdict.reason}"))
    elif told:
        SubElement(case, "system-out").text = told


def _told(verdict: Verdict, run: Run) -> str:
    lines = [f"{verdict.word.value} {verdict.requirement.source}"] if verdict.evidence else []
    for entry in verdict.evidence:
        finding = entry.finding
        lines += [f"at {finding.pointer}: expected {finding.expected}, saw {finding.seen}"]
        lines += [run.ledger.exchanges[entry.exchange].request.curl()]
    return "\n".join(lines)


def _clean(text: str) -> str:
    return NO_XML.sub("\ufffd", text)
