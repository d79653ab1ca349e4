"""What a campaign was asked for while, by all that is known, nothing changed it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from conformance.exchange import Exchange, Request

Campaign = dict[str, object]


@dataclass
class Still:
    """The view of a campaign ``before``, the answers to what it was asked for since, and the ``views`` after some.

    It is over with the first answer that may have changed the campaign.
    """

    before: Campaign
    views: list[Campaign] = field(default_factory=list)
    answers: dict[Request, Exchange] = field(default_factory=dict)
    _looked_after: int = 0

    def looked(self, view: Campaign) -> None:
        """Take a view that came after all answers so far."""
        self.views += [view] if view not in self.views else []
        self._looked_after = len(self.answers)

    def awaits_look(self, requests: Iterable[Request]) -> bool:
        """Whether one of these requests was refused, and nobody has looked since what that did."""
        wanted, unseen = set(requests), islice(self.answers.items(), self._looked_after, None)
        return any(request in wanted and is_refused(exchange) for request, exchange in unseen)

    def is_new(self, exchange: Exchange) -> bool:
        """Whether nobody has looked yet what a refusal with this status does."""
        seen = {earlier.status for earlier in islice(self.answers.values(), self._looked_after)}
        return is_refused(exchange) and exchange.status not in seen

    def refused(self, requests: Iterable[Request]) -> dict[Request, Exchange]:
        """Those of these requests that were refused, and after which the campaign was looked at, in their order."""
        wanted, asked = set(requests), islice(self.answers.items(), self._looked_after)
        return {request: exchange for request, exchange in asked if request in wanted and is_refused(exchange)}


def is_refused(exchange: Exchange) -> bool:
    """Whether the server says that it has not done what it was asked, since the request is wrong."""
    return exchange.status is not None and 400 <= exchange.status < 500
