"""A comparison and a list of observations, for people (Markdown) and for programs (JSON)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from conformance.contract import Contract
from conformance.drift.comparison import Change, Grade
from conformance.drift.source import Source
from conformance.markdown import cell, code


def as_json(old: Source, new: Source, found: Sequence[Change]) -> dict[str, Any]:
    """A comparison as JSON values."""
    counts = {grade.value: sum(change.grade is grade for change in found) for grade in Grade}
    contracts = {"old": old.contract, "new": new.contract}
    changes = [asdict(change) for change in found]
    return {"old": old.title, "new": new.title, "contracts": contracts, "counts": counts, "changes": changes}


def as_markdown(old: Source, new: Source, found: Sequence[Change]) -> str:
    """A comparison as Markdown: a table for each grade, the worst first."""
    return "\n".join(_lines(old, new, found)) + "\n"


def _lines(old: Source, new: Source, found: Sequence[Change]) -> Iterator[str]:
    yield "# Drift"
    yield ""
    yield f"- old: {cell(old.title)}"
    yield f"- new: {cell(new.title)}"
    if old.contract != new.contract:
        yield f"- judged by different contracts: {cell(old.contract[:19])} and {cell(new.contract[:19])}"
    if not found:
        yield ""
        yield "Nothing has changed."
    for grade in Grade:
        graded = [change for change in found if change.grade is grade]
        if graded:
            yield from ("", f"## {len(graded)} {grade.value}", "", "| where | what | why |", "|---|---|---|")
            yield from (f"| `{code(c.where)}` | {cell(c.text)} | {cell(c.why)} |" for c in graded)


def readings(contract: Contract, evidence: Mapping[str, list[str]]) -> str:
    """What was observed on the open questions, as text."""
    lines: list[str] = []
    for identity, sentences in evidence.items():
        reading = contract.readings[identity]
        lines += [reading.id, f"  {reading.question}", f"  chosen    {reading.chosen}"]
        lines += [f"  observed  {sentence}" for sentence in sentences]
    return "\n".join(lines)
