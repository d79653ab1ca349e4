"""An exchange made ready for checks: its body read once, for all of them."""

from dataclasses import dataclass
from functools import cached_property

from conformance.checks.text import NOTHING, Text, members, read
from conformance.contract.document import BodyContract, Contract, Violation
from conformance.exchange import Exchange, Response


@dataclass(frozen=True)
class Answer:
    """A response with the exchange it belongs to and the contract it is held against."""

    exchange: Exchange
    response: Response
    contract: Contract

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status

    @property
    def documented(self) -> BodyContract | None:
        """What the contract says of the body of this status, if it documents it."""
        return self.contract.answers.get(self.status)

    @property
    def prefix(self) -> str:
        """The part of the contract that this answer belongs to: ``200`` or ``error``."""
        return "200" if self.status == 200 else "error"

    @cached_property
    def text(self) -> Text:
        """The body, read."""
        return read(self.response.body)

    @cached_property
    def members(self) -> dict[str, object]:
        """The members of the body, or none if it is no object."""
        return self.text.value if isinstance(self.text.value, dict) else {}

    @cached_property
    def request_members(self) -> dict[str, object]:
        """The members of the request's body, or none if it is no object."""
        return members(self.exchange.request.body)

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Every constraint that the body breaks."""
        return tuple(self.documented.violations(self.text.value)) if self.documented and self.readable else ()

    @cached_property
    def wrong_places(self) -> frozenset[str]:
        """JSON pointers of what breaks a constraint; what else is wrong there follows from that."""
        return frozenset(violation.pointer for violation in self.violations)

    @property
    def readable(self) -> bool:
        """Whether the body could be read as JSON at all."""
        return self.text.value is not NOTHING
