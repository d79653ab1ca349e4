"""An exchange made ready for checks: its bodies are read once, for all of them."""

from dataclasses import dataclass
from functools import cached_property

from conformance.checks.body import Body, judged_body
from conformance.checks.text import members
from conformance.contract import Operation
from conformance.exchange import Exchange, Response


@dataclass(frozen=True)
class Answer:
    """A response with the exchange it belongs to and the operation it is held against; None where that is unknown."""

    exchange: Exchange
    response: Response
    operation: Operation | None

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status

    @property
    def is_documented(self) -> bool:
        """Whether the operation documents this status."""
        return self.operation is not None and self.status in self.operation.answers

    @cached_property
    def body(self) -> Body:
        """The body of a documented answer, judged.

        Raises:
            KeyError: the operation does not document this status, or is unknown.
        """
        answers = self.operation.answers if self.operation else {}
        return judged_body(answers[self.status], self.response.body)

    @cached_property
    def request_members(self) -> dict[str, object]:
        """The members of the request's body, or none if it is no object."""
        return members(self.exchange.request.body)
