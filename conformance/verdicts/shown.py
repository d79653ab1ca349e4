"""What the reads of a run show of the rules that no update of it exercised."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from conformance.checks import REQUIREMENTS, companions
from conformance.contract import Contract, Requirement
from conformance.verdict import Verdict
from conformance.verdicts.fold import NEVER, SAMPLE, Judgement
from conformance.verdicts.ledger import Ledger

UNSEEN = "not exercised"
KEPT = "GET shows it kept"
BROKEN = "GET shows {} there, which would break it"


class Shown:
    """Knows which rule of a read is the same as which rule of the update: it asks for the same, of the same schema."""

    def __init__(self, contract: Contract, ledger: Ledger) -> None:
        self._ledger = ledger
        self._reads = [o for o in contract.operations.values() if o.is_companion and o.method == "GET"]
        self._known = {requirement.id: requirement for requirement in companions(contract)}
        self._asked = {*contract.requirements, *(requirement.id for requirement in REQUIREMENTS)}

    def _counterparts(self, requirement: Requirement) -> Iterator[str]:
        if requirement.id not in self._asked:
            return
        for operation in self._reads:
            found = self._known.get(operation.identity(requirement.id))
            if found and found.pointer == requirement.pointer:
                yield found.id

    def beside(self, judgement: Judgement) -> Judgement:
        """A judgement, with what reads show of its requirement and the exchanges that do, where no update exercised it.

        What would break it stands as its evidence, though nothing did break it; what keeps it as its sample.
        """
        if judgement.verdict is not Verdict.NOT_EXERCISED:
            return judgement
        names = list(self._counterparts(judgement.requirement))
        evidence = [entry for name in names for entry in self._ledger.broken.get(name, ())]
        kept = sorted({number for name in names for number in self._ledger.kept.get(name, ())})
        if not evidence and not kept:
            return judgement
        text = BROKEN.format(evidence[0].finding.seen) if evidence else KEPT
        reason = f"{UNSEEN if judgement.reason == NEVER else judgement.reason}; {text}"
        if evidence:
            return replace(judgement, reason=reason, evidence=tuple(evidence[:SAMPLE]))
        return replace(judgement, reason=reason, sample=tuple(kept[:SAMPLE]))


def beside_reads(judgements: Iterable[Judgement], ledger: Ledger, contract: Contract) -> tuple[Judgement, ...]:
    """Judgements of which those that were not exercised say what GET shows of them."""
    shown = Shown(contract, ledger)
    return tuple(shown.beside(judgement) for judgement in judgements)
