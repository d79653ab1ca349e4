"""Everything that a report may tell of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from conformance.contract import Contract
from conformance.drift.profile import Profile, profile
from conformance.options import Settings
from conformance.targets import Target
from conformance.verdict import Verdict
from conformance.verdicts.coverage import never_seen
from conformance.verdicts.exit_code import Conclusion, concluded
from conformance.verdicts.fold import Judgement, counts
from conformance.verdicts.ledger import Ledger


@dataclass(frozen=True)
class Run:
    """A finished run. ``notes`` are things that a person has to know of.

    ``left`` are campaigns left changed that somebody can put back.
    ``played`` of ``scenarios`` were played; if ``interrupted``, that is why it was not all of them.
    ``suite_error`` is what went wrong in the suite itself, if anything did.
    ``witnesses`` tells of each waiver what its witness showed: ``broken``, ``kept``, or why it was not sent.
    """

    settings: Settings
    contract: Contract
    target: Target
    ledger: Ledger
    judgements: tuple[Judgement, ...]
    started: float
    seconds: float
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    interrupted: bool = False
    played: int = 0
    scenarios: int = 0
    suite_error: str = ""
    witnesses: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many requirements got each verdict."""
        return counts(self.judgements)

    @cached_property
    def never(self) -> Mapping[str, list[str]]:
        """The statuses, keywords, states and shapes of request that the run never came near."""
        return never_seen(self.judgements, self.ledger, self.contract)

    @cached_property
    def observed(self) -> Profile:
        """What was observed of the API, whatever the contract says."""
        return profile(self.ledger.exchanges)

    @property
    def conclusion(self) -> Conclusion:
        """What the verdicts come to."""
        return concluded(self.judgements)

    @property
    def exit_code(self) -> int:
        """The exit code that the verdicts ask for."""
        return self.conclusion.code
