"""One verdict for each requirement, from everything that a run has seen."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.contract import Level, Requirement
from conformance.verdict import Verdict
from conformance.verdicts.consequence import UPDATES, causes
from conformance.verdicts.form import likely
from conformance.verdicts.ledger import Evidence, Ledger

NEVER = "no exchange of this run had anything to do with it"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run says of one requirement.

    ``exchanges`` counts those that exercised it, ``broken`` those that broke it; ``reason`` says why it was
    not exercised, or what went wrong in the suite; ``sample`` are numbers of exchanges that kept it.
    ``because`` are the requirements that it is broken because of, where it is no failure of its own.
    """

    requirement: Requirement
    verdict: Verdict
    exchanges: int = 0
    broken: int = 0
    evidence: tuple[Evidence, ...] = ()
    sample: tuple[int, ...] = ()
    reason: str = ""
    because: tuple[str, ...] = ()


LIKELY = "likely cause:"
"""How a note begins that says first what is most likely wrong."""
MOST_LISTED = 20
"""Requirements that a reason names."""
SAMPLE = 3
"""Exchanges that a judgement shows as evidence, at most, of each kind."""


def fold(
    requirements: Iterable[Requirement],
    ledger: Ledger,
    every: Mapping[str, Requirement] | None = None,
    *,
    strict: bool = False,
) -> tuple[Judgement, ...]:
    """Give each requirement its verdict. With ``strict`` a broken SHOULD fails as a MUST does.

    What is broken only because something else is does not count, and is named under its cause; ``every`` holds all
    requirements by id, as a cause need not be among those asked for.
    """
    asked = tuple(requirements)
    because = {**causes(ledger, every or {requirement.id: requirement for requirement in asked}), **ledger.follows}
    return tuple(_judgement(requirement, ledger, strict, because) for requirement in asked)


def _judgement(
    requirement: Requirement, ledger: Ledger, strict: bool, because: Mapping[str, tuple[str, ...]]
) -> Judgement:
    kept = set(ledger.kept.get(requirement.id, ()))
    evidence = ledger.broken.get(requirement.id, [])
    broken = {entry.exchange for entry in evidence}
    return Judgement(
        requirement=requirement,
        verdict=_verdict(requirement, ledger, kept, evidence, strict)
        if requirement.id not in because
        else Verdict.NOT_EXERCISED,
        exchanges=len(kept | broken),
        broken=len(broken),
        evidence=tuple(evidence[:SAMPLE]),
        sample=tuple(sorted(kept - broken)[:SAMPLE]),
        reason=_why(requirement.id, ledger, because) or _reason(requirement, ledger, kept or broken),
        because=tuple(because.get(requirement.id, ())),
    )


def _verdict(
    requirement: Requirement, ledger: Ledger, kept: set[int], evidence: list[Evidence], strict: bool
) -> Verdict:
    if evidence and (strict or requirement.level is Level.MUST):
        return Verdict.FLAKY if ledger.is_flaky(requirement.id) else Verdict.FAIL
    if evidence:
        return Verdict.WARN
    if requirement.id in ledger.errors:
        return Verdict.ERROR
    return Verdict.PASS if kept else Verdict.NOT_EXERCISED


def _why(identity: str, ledger: Ledger, because: Mapping[str, tuple[str, ...]]) -> str:
    """What a broken requirement follows from, or what follows from it, in words."""
    if identity in because:
        return f"it is broken, which follows from {_listed(because[identity])}"
    following = [name for name, roots in because.items() if identity in roots]
    sentences = [likely(ledger.exchanges)] if identity == UPDATES and ledger.broken.get(identity) else []
    sentences += [f"from this follows, and is not counted: {_listed(following)}"] if following else []
    return "; ".join(filter(None, sentences))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LISTED} others" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more


def _reason(requirement: Requirement, ledger: Ledger, seen: set[int]) -> str:
    if requirement.id in ledger.errors:
        return ledger.errors[requirement.id]
    return "" if seen else ledger.reasons.get(requirement.id, NEVER)


def counts(judgements: Iterable[Judgement]) -> Mapping[Verdict, int]:
    """How many requirements got each verdict."""
    return Counter(judgement.verdict for judgement in judgements)
