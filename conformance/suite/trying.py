"""Trying something out before it is played: what it breaks is not reported, since something smaller may break it."""

from collections.abc import Iterable

from conformance.checks import Finding, Outcome
from conformance.suite.api import Api


class Trying(Api):
    """The endpoint while something is tried out. Its exchanges are recorded, and what they break is only remembered."""

    def __init__(self, api: Api) -> None:
        vars(self).update(vars(api))
        self.findings = []

    @property
    def breaks(self) -> bool:
        """Whether something is broken of which nothing is reported yet."""
        return any(finding.requirement not in self._ledger.broken for finding in self.findings)

    def _record(self, number: int, outcomes: Iterable[Outcome]) -> None:  # noqa: ARG002 - as Api has it
        self.findings += [outcome for outcome in outcomes if isinstance(outcome, Finding)]
