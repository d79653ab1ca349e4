"""Findings on the contract's own lines: as commands of a CI system, and as SARIF."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance import __version__
from conformance.contract.files import OPENAPI
from conformance.contract.lines import line_of

CONTRACT = "openapi/campaigns.yaml"
LEVELS = {"FAIL": "error", "FLAKY": "error", "ERROR": "error", "WARN": "warning"}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

Document = Mapping[str, Any]


def _broken(document: Document) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in document["requirements"] if entry["verdict"] in LEVELS)


def _line(entry: Mapping[str, Any]) -> int:
    return line_of(OPENAPI / "campaigns.yaml", entry["pointer"]) if entry["pointer"] else 1


def _message(entry: Mapping[str, Any]) -> str:
    finding = entry["findings"][0] if entry["findings"] else None
    told = f"{finding['place'] or 'the body'}: {finding['seen']}" if finding else entry["reason"]
    return f"{entry['statement']} Seen: {told}"


def as_github(document: Document) -> str:
    """A workflow command for each broken requirement, which puts its finding on the line of the contract."""
    return "".join(map(_command, _broken(document)))


def _command(entry: Mapping[str, Any]) -> str:
    title = _property(f"{entry['verdict']} {entry['id']}")
    place = f"file={CONTRACT},line={_line(entry)},title={title}"
    return f"::{LEVELS[entry['verdict']]} {place}::{_data(_message(entry))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(document: Document) -> dict[str, Any]:
    """The broken requirements as SARIF 2.1.0."""
    broken = list(_broken(document))
    rules = [
        {
            "id": entry["id"],
            "shortDescription": {"text": entry["statement"]},
            "help": {"text": f"{entry['level']}, {entry['source']}. Again: {entry['rerun']}"},
            "defaultConfiguration": {"level": LEVELS[entry["verdict"]]},
        }
        for entry in broken
    ]
    driver = {"name": "campaigns-conformance", "version": __version__, "rules": rules}
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_result(entry) for entry in broken]}],
    }


def _result(entry: Mapping[str, Any]) -> dict[str, Any]:
    place = {"artifactLocation": {"uri": CONTRACT}, "region": {"startLine": _line(entry)}}
    return {
        "ruleId": entry["id"],
        "level": LEVELS[entry["verdict"]],
        "message": {"text": _message(entry)},
        "locations": [{"physicalLocation": place}],
    }
