"""summary.md: a run on one page, for the job page of a CI system or for an issue."""

import hashlib
from collections.abc import Iterator, Sequence

from conformance.markdown import cell, code
from conformance.report.run import Run
from conformance.report.terminal import grouped
from conformance.verdicts.fold import RED, Verdict, Word

MOST_ROWS = 50
"""Requirements that are told one by one; a page may not be endless."""


def as_markdown(run: Run) -> str:
    """The run as Markdown."""
    return "\n".join([*_head(run), *_groups(run), *_broken(run), *_idle(run), ""])


def fingerprint(verdicts: Sequence[Verdict]) -> str:
    """Sixteen digits that are the same as long as the same requirements are broken in the same way."""
    told = "\n".join(sorted(f"{v.word.value} {v.requirement.id}" for v in verdicts if v.word in (*RED, Word.ERROR)))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _head(run: Run) -> Iterator[str]:
    yield f"# {run.sentence}"
    yield ""
    yield f"- target: {cell(run.target.name)}, {cell(run.target.about)}"
    yield f"- contract: {run.contract.version}, `{run.contract.digest[:19]}`"
    yield f"- {len(run.ledger.exchanges)} exchanges in {run.seconds:.1f} s"
    yield from (f"- note: {cell(note)}" for note in run.notes)
    yield f"\n<!-- fingerprint {fingerprint(run.verdicts)} -->"


def _groups(run: Run) -> Iterator[str]:
    words = [word for word in Word if run.counts.get(word)]
    yield from ("", f"| | {' | '.join(words)} |", f"|---|{'---:|' * len(words)}")
    for title, counts in grouped(run.verdicts):
        yield f"| {title} | {' | '.join(str(counts[word] or '') for word in words)} |"


def _broken(run: Run) -> Iterator[str]:
    broken = [v for v in run.verdicts if v.word in (*RED, Word.ERROR, Word.WARN)]
    if broken:
        yield from ("", "## Broken", "", "| | requirement | statement | seen |", "|---|---|---|---|")
    for verdict in broken[:MOST_ROWS]:
        finding = verdict.evidence[0].finding if verdict.evidence else None
        seen = f"{finding.pointer or 'the body'}: {finding.seen}" if finding else verdict.reason
        requirement = verdict.requirement
        yield f"| {verdict.word.value} | `{code(requirement.id)}` | {cell(requirement.statement)} | {cell(seen)} |"
    if len(broken) > MOST_ROWS:
        yield f"\n… and {len(broken) - MOST_ROWS} more, in report.json"


def _idle(run: Run) -> Iterator[str]:
    idle = [verdict for verdict in run.verdicts if verdict.word is Word.NOT_EXERCISED]
    if idle:
        yield from ("", "## Not exercised", "", "| requirement | why |", "|---|---|")
    yield from (f"| `{code(verdict.requirement.id)}` | {cell(verdict.reason)} |" for verdict in idle[:MOST_ROWS])
    if len(idle) > MOST_ROWS:
        yield f"\n… and {len(idle) - MOST_ROWS} more, in report.json"
