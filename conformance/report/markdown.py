"""summary.md: a run on one page, for the job page of a CI system or for an issue."""

import hashlib
from collections.abc import Iterator, Sequence

from conformance.drift.profile import PERCENTILES
from conformance.markdown import cell, code, table
from conformance.report.causes import Cause, causes
from conformance.report.groups import grouped
from conformance.report_model import Entry, Report
from conformance.verdict import SKIPPED, TROUBLE, URGENT, Verdict

MOST_NAMED = 200
MOST_ROWS = 50
"""Causes, and requirements, that stand one by one; a page may not be endless."""


def as_markdown(document: Report) -> str:
    """A report as Markdown."""
    parts = (_head, _groups, _causes, _idle, _measured)
    return "\n".join([line for part in parts for line in part(document)] + [""])


def fingerprint(requirements: Sequence[Entry]) -> str:
    """Sixteen digits that are the same as long as the same requirements are broken in the same way."""
    broken = sorted(f"{entry['verdict']} {entry['id']}" for entry in requirements if entry["verdict"] in TROUBLE)
    return hashlib.sha256("\n".join(broken).encode()).hexdigest()[:16]


def _head(document: Report) -> Iterator[str]:
    target, contract = document["target"], document["contract"]
    yield f"# {cell(document['sentence'])}"
    yield ""
    yield f"- target: {cell(target['name'])}, {cell(target['about'])}"
    yield f"- contract: {cell(contract['version'])}, `{code(contract['digest'][:19])}`"
    yield f"- started {cell(document['started'][:19])}, {document['seconds']:.1f} s"
    if document["settings"]["shard"]:
        yield f"- part {cell(document['settings']['shard'])} of a run"
    yield from (f"- {cell(permission)}" for permission in target["permissions"])
    yield from (f"- note: {cell(note)}" for note in document["notes"])
    yield f"\n<!-- fingerprint {fingerprint(document['requirements'])} -->"


def _groups(document: Report) -> Iterator[str]:
    words = [word for word, count in document["counts"].items() if count]
    yield from ("", f"| | {' | '.join(map(cell, words))} |", f"|---|{'---:|' * len(words)}")
    for title, counts in grouped((entry["id"], entry["verdict"]) for entry in document["requirements"]):
        yield f"| {cell(title)} | {' | '.join(str(counts[word] or '') for word in words)} |"


def _causes(document: Report) -> Iterator[str]:
    """A row for each cause, with its one exchange; then the ids of all that is broken."""
    found = causes(document)
    if found:
        yield from (
            "",
            "## What is wrong",
            "",
            "| | requirement | what | seen | judge it again |",
            "|---|---|---|---|---|",
        )
    yield from (_row(cause) for cause in found[:MOST_ROWS])
    if len(found) > MOST_ROWS:
        yield f"\n… and {len(found) - MOST_ROWS} more, in report.json"
    if any(cause.others or cause.follows for cause in found):
        yield from _named(document)


def _row(cause: Cause) -> str:
    finding, more = cause.finding, len(cause.others) + len(cause.follows)
    seen = f"{finding['place'] or 'the body'}: {finding['seen']}" if finding else cause.first["reason"]
    named = f"`{code(cause.first['id'])}`" + (f" and {more} more" if more else "")
    return f"| {cause.verdict} | {named} | {cell(cause.title)} | {cell(seen)} | `{code(cause.first['rerun'])}` |"


def _named(document: Report) -> Iterator[str]:
    for verdict in Verdict:
        names = [entry["id"] for entry in document["requirements"] if entry["verdict"] == verdict]
        if verdict in URGENT and names:
            more = f" and {len(names) - MOST_NAMED} more, in report.json" if len(names) > MOST_NAMED else ""
            listed = ", ".join(f"`{code(name)}`" for name in names[:MOST_NAMED])
            yield from ("", f"All {len(names)} {verdict}: {listed}{more}")


def _idle(document: Report) -> Iterator[str]:
    idle = [entry for entry in document["requirements"] if entry["verdict"] in SKIPPED]
    idle.sort(key=lambda entry: not entry["findings"])  # what GET shows to be broken comes first
    if idle:
        yield from ("", "## Not exercised, or waived", "", "| | requirement | why |", "|---|---|---|")
    for entry in idle[:MOST_ROWS]:
        yield f"| {entry['verdict']} | `{code(entry['id'])}` | {cell(entry['reason'])} |"
    if len(idle) > MOST_ROWS:
        yield f"\n… and {len(idle) - MOST_ROWS} more, in report.json"


def _measured(document: Report) -> Iterator[str]:
    for benchmark in document["benchmarks"]:
        about = f"{cell(benchmark['about'])}; {cell(benchmark['machine'])}"
        yield from ("", f"## {cell(benchmark['title'])}", "", about, "")
        heads = (benchmark["unit"], "samples", *(f"p{percentile}" for percentile in PERCENTILES))
        rows = ((row, row["p50"], row["p90"], row["p99"]) for row in benchmark["rows"])
        yield table("lrrrr", heads, ((cell(r["name"]), r["count"], *(f"{n:.2f}" for n in ns)) for r, *ns in rows))
