"""Reading reports that were written earlier, and joining those of shards."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from conformance.errors import ConfigurationError

SCHEMA = Path(__file__).with_name("report.schema.json")
WORST = ("FAIL", "FLAKY", "ERROR", "WARN", "WAIVED", "PASS", "NOT EXERCISED")
"""Verdicts of shards on one requirement: which of them counts for all."""
MOST = 3
"""Findings, and exchanges that kept a requirement, that a joined report shows of each."""

Document = dict[str, Any]


def load(path: Path) -> Document:
    """Read a report: ``report.json``, or the folder that it is in.

    Raises:
        ConfigurationError: there is none, or it does not follow the published schema.
    """
    path = path / "report.json" if path.is_dir() else path
    try:
        document: Document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise ConfigurationError(f"{path} is no JSON: {error}") from None
    for problem in _validator().iter_errors(document):
        where = "/".join(map(str, problem.instance_path)) or "the top"
        told = problem.message[:200]
        raise ConfigurationError(f"{path} is no report of this suite: at {where}: {told}")
    return document


@cache
def _validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")), validate_formats=True)


def same_contract(documents: Sequence[Document]) -> None:
    """Make sure that reports can be joined.

    Raises:
        ConfigurationError: they are of different contracts.
    """
    if len({document["contract"]["digest"] for document in documents}) > 1:
        raise ConfigurationError("reports of different contracts cannot be joined: run the shards from one commit")


def renumbered(document: Document, offset: int) -> Document:
    """A report whose exchanges are numbered from ``offset`` on."""

    def entry(requirement: Mapping[str, Any]) -> Document:
        findings = [finding | {"exchange": finding["exchange"] + offset} for finding in requirement["findings"]]
        return {**requirement, "findings": findings, "sample": [number + offset for number in requirement["sample"]]}

    exchanges = {str(int(number) + offset): exchange for number, exchange in document["exchanges"].items()}
    return {**document, "requirements": list(map(entry, document["requirements"])), "exchanges": exchanges}


def joined(entries: Iterable[Document]) -> Document:
    """What several shards say of one requirement, as one: the worst verdict, and the evidence of all."""
    every = sorted(entries, key=lambda entry: WORST.index(entry["verdict"]))
    first = every[0]
    seen = {
        "exchanges": sum(entry["exchanges"] for entry in every),
        "broken": sum(entry["broken"] for entry in every),
        "findings": [finding for entry in every for finding in entry["findings"]][:MOST],
        "sample": [number for entry in every for number in entry["sample"]][:MOST],
    }
    return {**first, **seen}
