"""Everything that a report may tell of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from conformance.contract import Contract
from conformance.drift.profile import Profile, profile
from conformance.options import Settings
from conformance.targets import Target
from conformance.verdicts.coverage import never_seen
from conformance.verdicts.exit_code import BROKEN, INCONCLUSIVE, Conclusion, concluded
from conformance.verdicts.fold import Verdict, Word, counts
from conformance.verdicts.ledger import Ledger


@dataclass(frozen=True)
class Run:
    """A finished run. ``notes`` are things that a person has to know of.

    ``left`` are campaigns left changed that somebody can put back.
    ``witnesses`` tells of each waiver what its witness showed: ``broken``, ``kept``, or why it was not sent.
    """

    settings: Settings
    contract: Contract
    target: Target
    ledger: Ledger
    verdicts: tuple[Verdict, ...]
    started: float
    seconds: float
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    interrupted: bool = False
    witnesses: Mapping[str, str] = field(default_factory=dict)

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
    def conclusion(self) -> Conclusion:
        """What the verdicts come to. A run that was interrupted proves nobody conformant."""
        made = concluded(self.verdicts)
        if not self.interrupted or made.code == BROKEN:
            return made
        return Conclusion(INCONCLUSIVE, f"Inconclusive, since the run was interrupted. {made.sentence}")

    @property
    def exit_code(self) -> int:
        """The exit code that the verdicts ask for."""
        return self.conclusion.code
