"""report.json: the whole run, after the published schema ``report.schema.json``."""

import math
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal, cast

from conformance import __version__
from conformance.drift.evidence import evidence
from conformance.limits import KEPT_OF_TOO_LARGE, LARGE_BODY, LARGE_IN_EVIDENCE, LARGEST_BODY_IN_EVIDENCE
from conformance.report.run import Run
from conformance.report_model import Entry, ExchangeEntry, FindingEntry, Report, SettingsEntry
from conformance.verdict import Verdict
from conformance.verdicts.fold import Judgement
from conformance.verdicts.ledger import Evidence
from conformance.verdicts.proof import load_proofs

FORMAT: Literal[1] = 1


def as_json(run: Run) -> Report:
    """The run as JSON values, without secrets. It holds the exchanges that verdicts rest on, or all if asked."""
    report: Report = run.target.secrets.conceal_value(_report(run))
    return report


def _report(run: Run) -> Report:
    return {
        "format": FORMAT,
        "suite": {"version": __version__, "python": platform.python_version()},
        "contract": {"version": run.contract.version, "digest": run.contract.digest},
        "target": {
            "name": run.target.name,
            "about": run.target.about,
            "base_url": run.target.base_url,
            "campaigns": list(run.target.campaigns),
            "permissions": [subject.sentence for subject in run.target.subjects.values() if run.target.gate],
        },
        "settings": cast("SettingsEntry", run.settings.to_json()),
        "started": datetime.fromtimestamp(run.started, UTC).isoformat(timespec="milliseconds"),
        "seconds": round(run.seconds, 3),
        "exit_code": run.exit_code,
        "sentence": run.conclusion.sentence,
        "counts": {word.value: run.counts.get(word, 0) for word in Verdict},
        "never": dict(run.never),
        "notes": list(run.notes),
        "left": list(run.left),
        "witnesses": dict(run.witnesses),
        "baseline": None,
        "interrupted": run.interrupted,
        "scenarios": {"played": run.played, "of": run.scenarios},
        "missing": [],
        "suite_error": run.suite_error,
        "benchmarks": [],
        "observed": run.observed.to_json(),
        "readings": evidence(run.contract, run.observed),
        "requirements": [_entry(judgement, run) for judgement in run.judgements],
        "total": len(run.ledger.exchanges),
        "exchanges": dict(_exchanges(run)),
    }


def shown(run: Run) -> list[int]:
    """Numbers of the exchanges that verdicts show as evidence, or of all with ``--har all``, in order."""
    if run.settings.har == "all":
        return list(range(len(run.ledger.exchanges)))
    broken = {entry.exchange for each in run.judgements for entry in each.evidence}
    return sorted(broken | {number for each in run.judgements for number in each.sample})


def _entry(judgement: Judgement, run: Run) -> Entry:
    requirement = judgement.requirement
    proof = load_proofs(run.contract).of(requirement)
    return {
        "id": requirement.id,
        "statement": requirement.statement,
        "level": requirement.level.value,
        "source": requirement.source,
        "item": requirement.item,
        "reading": requirement.reading,
        "pointer": requirement.pointer,
        "member": requirement.member,
        "verdict": judgement.verdict,
        "exchanges": judgement.exchanges,
        "broken": judgement.broken,
        "reason": judgement.reason,
        "because": list(judgement.because),
        "findings": [_finding(entry, run) for entry in judgement.evidence],
        "sample": list(judgement.sample),
        "proof": proof.sentence if proof else None,
        "rerun": run.settings.command(requirement.id),
    }


def _finding(entry: Evidence, run: Run) -> FindingEntry:
    return {
        "exchange": entry.exchange,
        "place": entry.finding.pointer,
        "expected": entry.finding.expected,
        "seen": entry.finding.seen,
        "curl": run.ledger.exchanges[entry.exchange].request.curl(),
    }


def _exchanges(run: Run) -> Iterator[tuple[str, ExchangeEntry]]:
    """The exchanges by number. Without ``--har all`` there is room for some large bodies; others are cut short."""
    room = math.inf if run.settings.har == "all" else LARGE_IN_EVIDENCE
    for number in shown(run):
        exchange = run.ledger.exchanges[number]
        length = len(exchange.response.body) if exchange.response else 0
        is_large = length > LARGE_BODY
        most = KEPT_OF_TOO_LARGE if is_large and room <= 0 else LARGEST_BODY_IN_EVIDENCE
        room -= min(length, most) if is_large else 0
        yield str(number), cast("ExchangeEntry", {"scenario": run.ledger.scenarios[number], **exchange.to_json(most)})
