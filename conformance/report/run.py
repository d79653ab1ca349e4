"""Everything that a report may tell of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from conformance.contract import Contract
from conformance.drift.profile import Profile, profile
from conformance.options import Settings
from conformance.targets import Target
from conformance.verdicts.coverage import coverage, never_seen
from conformance.verdicts.exit_code import CONFORMANT, INCONCLUSIVE, exit_code
from conformance.verdicts.fold import Verdict, Word, counts
from conformance.verdicts.ledger import Ledger


@dataclass(frozen=True)
class Run:
    """A finished run. ``notes`` are things that a person has to know of, such as a campaign left changed."""

    settings: Settings
    contract: Contract
    target: Target
    ledger: Ledger
    verdicts: tuple[Verdict, ...]
    started: float
    seconds: float
    notes: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def counts(self) -> Mapping[Word, int]:
        """How many requirements got each verdict."""
        return counts(self.verdicts)

    @cached_property
    def never(self) -> Mapping[str, list[str]]:
        """The statuses, keywords, states and shapes of request that the run never came near."""
        return never_seen(self.verdicts, self.ledger, self.contract)

    @cached_property
    def observed(self) -> Profile:
        """What was observed of the API, whatever the contract says."""
        return profile(self.ledger.exchanges)

    @property
    def exit_code(self) -> int:
        """The exit code that the verdicts ask for. A run that was interrupted proves nobody conformant."""
        code = exit_code(self.verdicts)
        return INCONCLUSIVE if self.interrupted and code == CONFORMANT else code

    @property
    def sentence(self) -> str:
        """The verdict on the whole, in a sentence."""
        seen = coverage(self.verdicts)
        share = f"{seen.exercised} of {seen.total} MUST requirements were exercised"
        return {
            0: f"Conformant: nothing that was exercised is broken; {share}.",
            1: "Not conformant: documented rules are broken.",
            4: f"Inconclusive: {'the run was interrupted; ' if self.interrupted else ''}{share}.",
        }[self.exit_code]
