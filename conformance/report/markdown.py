"""summary.md: a run on one page, for the job page of a CI system or for an issue."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.drift.profile import PERCENTILES
from conformance.markdown import cell, code, table
from conformance.report.groups import grouped
from conformance.verdicts.fold import TROUBLE

MOST_ROWS = 50
"""Requirements that are told one by one; a page may not be endless."""

Document = Mapping[str, Any]


def as_markdown(document: Document) -> str:
    """A report as Markdown."""
    parts = (_head, _groups, _broken, _idle, _measured)
    return "\n".join([line for part in parts for line in part(document)] + [""])


def fingerprint(requirements: Sequence[Mapping[str, Any]]) -> str:
    """Sixteen digits that are the same as long as the same requirements are broken in the same way."""
    told = sorted(f"{entry['verdict']} {entry['id']}" for entry in requirements if entry["verdict"] in TROUBLE)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _head(document: Document) -> Iterator[str]:
    target, contract = document["target"], document["contract"]
    yield f"# {document['sentence']}"
    yield ""
    yield f"- target: {cell(target['name'])}, {cell(target['about'])}"
    yield f"- contract: {contract['version']}, `{contract['digest'][:19]}`"
    yield f"- started {document['started'][:19]}, {document['seconds']:.1f} s"
    yield from (f"- note: {cell(note)}" for note in document["notes"])
    yield f"\n<!-- fingerprint {fingerprint(document['requirements'])} -->"


def _groups(document: Document) -> Iterator[str]:
    words = [word for word, count in document["counts"].items() if count]
    yield from ("", f"| | {' | '.join(words)} |", f"|---|{'---:|' * len(words)}")
    for title, counts in grouped((entry["id"], entry["verdict"]) for entry in document["requirements"]):
        yield f"| {title} | {' | '.join(str(counts[word] or '') for word in words)} |"


def _broken(document: Document) -> Iterator[str]:
    broken = [entry for entry in document["requirements"] if entry["verdict"] in (*TROUBLE, "WARN")]
    if broken:
        yield from ("", "## Broken", "", "| | requirement | statement | seen |", "|---|---|---|---|")
    for entry in broken[:MOST_ROWS]:
        finding = entry["findings"][0] if entry["findings"] else None
        seen = f"{finding['place'] or 'the body'}: {finding['seen']}" if finding else entry["reason"]
        yield f"| {entry['verdict']} | `{code(entry['id'])}` | {cell(entry['statement'])} | {cell(seen)} |"
    if len(broken) > MOST_ROWS:
        yield f"\n… and {len(broken) - MOST_ROWS} more, in report.json"


def _idle(document: Document) -> Iterator[str]:
    idle = [entry for entry in document["requirements"] if entry["verdict"] in ("NOT EXERCISED", "WAIVED")]
    if idle:
        yield from ("", "## Not exercised, or waived", "", "| | requirement | why |", "|---|---|---|")
    for entry in idle[:MOST_ROWS]:
        yield f"| {entry['verdict']} | `{code(entry['id'])}` | {cell(entry['reason'])} |"
    if len(idle) > MOST_ROWS:
        yield f"\n… and {len(idle) - MOST_ROWS} more, in report.json"


def _measured(document: Document) -> Iterator[str]:
    for benchmark in document["benchmarks"]:
        about = f"{cell(benchmark['about'])}; {cell(benchmark['machine'])}"
        yield from ("", f"## {cell(benchmark['title'])}", "", about, "")
        names = [f"p{percentile}" for percentile in PERCENTILES]
        rows = ((cell(row["name"]), row["count"], *(f"{row[name]:.2f}" for name in names)) for row in benchmark["rows"])
        yield table("lrrrr", (benchmark["unit"], "samples", *names), rows)
