"""Findings on the contract's own lines: as commands of a CI system, and as SARIF."""

import re
from collections.abc import Iterator
from typing import Any

from conformance import __version__
from conformance.console import inert
from conformance.contract.files import OPENAPI
from conformance.contract.lines import line_of
from conformance.report.ending import ending
from conformance.report_model import Entry, Report
from conformance.verdict import URGENT, Verdict

CONTRACT = "openapi/campaigns.yaml"
LEVELS = {verdict: "warning" if verdict == Verdict.WARN else "error" for verdict in URGENT}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def _broken(document: Report) -> Iterator[Entry]:
    return (entry for entry in document["requirements"] if entry["verdict"] in LEVELS)


def _line(entry: Entry) -> int:
    return line_of(OPENAPI / "campaigns.yaml", entry["pointer"]) if entry["pointer"] else 1


def _message(entry: Entry) -> str:
    finding = entry["findings"][0] if entry["findings"] else None
    seen = f"{finding['place'] or 'the body'}: {finding['seen']}" if finding else entry["reason"]
    return f"{entry['statement']} Seen: {seen}"


def as_github(document: Report) -> str:
    """A workflow command for each broken requirement, which puts its finding on the line of the contract.

    Before them stands one that says so, if the report is not of a whole run.
    """
    first = f"::warning title=Not a whole run::{_data(inert(document['sentence']))}\n" if ending(document) else ""
    return first + "".join(map(_command, _broken(document)))


def _command(entry: Entry) -> str:
    title = _property(inert(f"{entry['verdict']} {entry['id']}"))
    place = f"file={CONTRACT},line={_line(entry)},title={title}"
    return f"::{LEVELS[entry['verdict']]} {place}::{_data(inert(_message(entry)))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(document: Report) -> dict[str, Any]:
    """The broken requirements as SARIF 2.1.0."""
    broken = list(_broken(document))
    rules = [
        {
            "id": inert(entry["id"]),
            "shortDescription": {"text": _text(entry["statement"])},
            "help": {"text": _text(f"{entry['level']}, {entry['source']}. Again: {entry['rerun']}")},
            "defaultConfiguration": {"level": LEVELS[entry["verdict"]]},
        }
        for entry in broken
    ]
    driver = {"name": "campaigns-conformance", "version": __version__, "rules": rules}
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [_invocation(document)],
                "results": [_result(entry) for entry in broken],
            }
        ],
    }


def _text(text: str) -> str:
    """A message in which nothing is a link: SARIF has links of its own, ``[text](address)``."""
    return re.sub(r"[\\\[\]]", r"\\\g<0>", inert(text))


def _invocation(document: Report) -> dict[str, Any]:
    """How the run ended."""
    why = ending(document)
    made: dict[str, Any] = {"executionSuccessful": not why, "exitCode": document["exit_code"]}
    if why:
        message = {"text": _text(document["sentence"])}
        made["toolExecutionNotifications"] = [{"level": "error", "message": message}]
    return made


def _result(entry: Entry) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": CONTRACT}, "region": {"startLine": _line(entry)}}
    return {
        "ruleId": inert(entry["id"]),
        "level": LEVELS[entry["verdict"]],
        "message": {"text": _text(_message(entry))},
        "locations": [{"physicalLocation": place}],
    }
