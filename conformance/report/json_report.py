"""report.json: the whole run, after the published schema ``report.schema.json``."""

import platform
from datetime import UTC, datetime
from typing import Any

from conformance import __version__
from conformance.drift.evidence import evidence
from conformance.report.run import Run
from conformance.verdicts.fold import Verdict, Word
from conformance.verdicts.ledger import Evidence
from conformance.verdicts.proof import load_proof

FORMAT = 1


def as_json(run: Run) -> dict[str, Any]:
    """The run as JSON values. Only exchanges that some verdict rests on are told in full."""
    return {
        "format": FORMAT,
        "suite": {"version": __version__, "python": platform.python_version()},
        "contract": {"version": run.contract.version, "digest": run.contract.digest},
        "target": {
            "name": run.target.name,
            "about": run.target.about,
            "base_url": run.target.base_url,
            "campaigns": list(run.target.campaigns),
        },
        "settings": run.settings.to_json(),
        "started": datetime.fromtimestamp(run.started, UTC).isoformat(timespec="milliseconds"),
        "seconds": round(run.seconds, 3),
        "exit_code": run.exit_code,
        "sentence": run.conclusion.sentence,
        "counts": {word.value: run.counts.get(word, 0) for word in Word},
        "never": dict(run.never),
        "notes": list(run.notes),
        "left": list(run.left),
        "witnesses": dict(run.witnesses),
        "baseline": None,
        "benchmarks": [],
        "observed": run.observed.to_json(),
        "readings": evidence(run.contract, run.observed),
        "requirements": [_requirement(verdict, run) for verdict in run.verdicts],
        "exchanges": {str(number): _exchange(number, run) for number in shown(run)},
    }


def shown(run: Run) -> list[int]:
    """Numbers of the exchanges that verdicts show as evidence, in order."""
    broken = {entry.exchange for verdict in run.verdicts for entry in verdict.evidence}
    return sorted(broken | {number for verdict in run.verdicts for number in verdict.sample})


def _requirement(verdict: Verdict, run: Run) -> dict[str, Any]:
    requirement = verdict.requirement
    proof = load_proof(run.contract).get(requirement.id)
    return {
        "id": requirement.id,
        "statement": requirement.statement,
        "level": requirement.level.value,
        "source": requirement.source,
        "item": requirement.item,
        "reading": requirement.reading,
        "pointer": requirement.pointer,
        "member": requirement.member,
        "verdict": verdict.word.value,
        "exchanges": verdict.exchanges,
        "broken": verdict.broken,
        "reason": verdict.reason,
        "findings": [_finding(entry, run) for entry in verdict.evidence],
        "sample": list(verdict.sample),
        "proof": proof and proof.sentence,
        "rerun": run.settings.command(requirement.id),
    }


def _finding(entry: Evidence, run: Run) -> dict[str, Any]:
    return {
        "exchange": entry.exchange,
        "place": entry.finding.pointer,
        "expected": entry.finding.expected,
        "seen": entry.finding.seen,
        "curl": run.ledger.exchanges[entry.exchange].request.curl(),
    }


def _exchange(number: int, run: Run) -> dict[str, Any]:
    return {"scenario": run.ledger.scenarios[number]} | run.ledger.exchanges[number].to_json()
