"""An exchange made ready for checks: its bodies are read once, for all of them."""

from dataclasses import dataclass
from functools import cached_property

from conformance.checks.body import Body, judged_body
from conformance.checks.text import members
from conformance.contract.document import Contract
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
    def is_documented(self) -> bool:
        """Whether the contract knows this status."""
        return self.status in self.contract.answers

    @property
    def body(self) -> Body:
        """The body of a documented answer, judged."""
        return judged_body(self.contract, self.status, self.response.body)

    @cached_property
    def request_members(self) -> dict[str, object]:
        """The members of the request's body, or none if it is no object."""
        return members(self.exchange.request.body)
