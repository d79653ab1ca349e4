"""How the reports of several runs, or of the parts of one, are joined."""

from collections.abc import Iterable, Sequence

from conformance.errors import ConfigurationError
from conformance.report_file import SCHEMA, load
from conformance.report_model import Entry, Report
from conformance.verdict import ORDER, Verdict
from conformance.verdicts.fold import NEVER

__all__ = ["SCHEMA", "joined", "load", "renumbered", "same_contract"]

MOST = 3
"""Findings, and exchanges that kept a requirement, that a joined report shows of each."""


def same_contract(documents: Sequence[Report]) -> None:
    """Make sure that reports can be joined.

    Raises:
        ConfigurationError: they are of different contracts.
    """
    if len({document["contract"]["digest"] for document in documents}) > 1:
        raise ConfigurationError("reports of different contracts cannot be joined: run the shards from one commit")


def renumbered(document: Report, offset: int) -> Report:
    """A report whose exchanges are numbered from ``offset`` on."""

    def entry(requirement: Entry) -> Entry:
        findings = requirement["findings"]
        return {
            **requirement,
            "findings": [{**finding, "exchange": finding["exchange"] + offset} for finding in findings],
            "sample": [number + offset for number in requirement["sample"]],
        }

    exchanges = {str(int(number) + offset): exchange for number, exchange in document["exchanges"].items()}
    return {**document, "requirements": list(map(entry, document["requirements"])), "exchanges": exchanges}


def joined(entries: Iterable[Entry]) -> Entry:
    """What several runs say of one requirement, as one: the worst verdict of those that had to do with it."""
    every = sorted(
        entries, key=lambda entry: (ORDER.index(Verdict(entry["verdict"])), entry["reason"].startswith(NEVER))
    )
    exercised = [entry for entry in every if entry["verdict"] != Verdict.NOT_EXERCISED]
    every = exercised or every  # what GET shows counts only where no run exercised it
    return {
        **every[0],
        "exchanges": sum(entry["exchanges"] for entry in every),
        "broken": sum(entry["broken"] for entry in every),
        "findings": [finding for entry in every for finding in entry["findings"]][:MOST],
        "sample": [number for entry in every for number in entry["sample"]][:MOST],
    }
