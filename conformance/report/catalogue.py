"""The requirements as a person or a program reads them: `conformance list` and `conformance explain`."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from conformance.checks import requirements_of
from conformance.contract import Contract, Reading, Requirement, load_contract
from conformance.contract.page import words_of
from conformance.counted import counted
from conformance.reference.faults import faults_of
from conformance.report.groups import OWN
from conformance.verdicts.proof import load_proofs


def as_rows(requirements: Iterable[Requirement]) -> list[dict[str, Any]]:
    """Requirements as JSON values."""
    return [asdict(requirement) for requirement in requirements]


def as_table(requirements: Sequence[Requirement]) -> str:
    """One line for each requirement, and a count."""
    width = max((len(requirement.id) for requirement in requirements), default=0)
    lines = [f"{r.id:<{width}}  {r.level.value:<6}  {r.statement}" for r in requirements]
    return "\n".join([*lines, counted(len(requirements), "requirement")])


def explanation(requirement: Requirement, contract: Contract) -> str:
    """All that is known of one requirement, as text."""
    reading = contract.readings.get(requirement.reading or "")
    lines = [requirement.id, f"  {requirement.statement}", ""]
    lines += [f"  level    {requirement.level.value}", f"  source   {requirement.source}"]
    if words := words_of(requirement.place):
        lines.append(f"  page     {words}")
    if requirement.pointer:
        lines.append(f"  schema   {requirement.pointer}")
    lines += [f"  checked  {_checked(requirement)}"]
    lines += [f"  fault    {fault.id}: {fault.story}" for fault in faults_of(requirement.id)]
    proof = load_proofs(contract).of(requirement)
    if not requirement.group.startswith(("sdk/", OWN)):
        lines.append(f"  proof    {proof.sentence}" if proof else "  proof    none: run `nox -s prove`")
    return "\n".join([*lines, *(_reading(reading) if reading else [])])


def _checked(requirement: Requirement) -> str:
    if requirement.group.startswith("sdk/"):
        return "by `conformance sdk`, in every play that speaks of it"
    if requirement.group == OWN:
        return "by the scenario of this name, which is your own"
    if requirement.pointer or requirement.id.endswith("/null-members"):
        return "in the body of every answer that has this schema"
    operation = load_contract().companion_of(requirement.id)
    if operation and any(requirement.id == found.id for found in requirements_of(operation)):
        return f"in every answer of {operation.method} {operation.template}"
    if requirement.group in ("bytes", "headers", "leak", "status", "transport"):
        return "in every answer of a PATCH"
    return "by the scenario of this name, and in every answer it speaks of"


def _reading(reading: Reading) -> list[str]:
    lines = ["", f"  reading  {reading.id}: {reading.question}", f"    chosen       {reading.chosen}"]
    lines += [f"    alternative  {alternative}" for alternative in reading.alternatives]
    return [*lines, *(f"    evidence     {evidence}" for evidence in reading.evidence)]
