"""What is sent of another operation than that of the page is evidence too: each exchange of one is judged as such."""

from conformance.checks import examine
from conformance.contract import Contract
from conformance.exchange import Exchange, Request, Send
from conformance.targets import Target
from conformance.targets.first_look import SCENARIO as FIRST_LOOK
from conformance.verdicts.ledger import Ledger

PUTTING_BACK = "restoration::putting back"
AHEAD = "restoration::sent ahead"
"""What sends the reads that neither a scenario nor the first look sends, written as scenarios are."""


class Companions:
    """Puts each exchange of a companion into the ledger, under the scenario that sent it, and through every check.

    Nothing is sent again for it: what breaks a rule there is a warning, whether it would do so twice or not.
    """

    def __init__(self, contract: Contract, ledger: Ledger) -> None:
        self.scenario = FIRST_LOOK
        self._contract = contract
        self._ledger = ledger

    def around(self, send: Send) -> Send:
        """Wrap ``send`` so that what it sends of companions is judged. All else is left alone."""

        def send_judged(request: Request) -> Exchange:
            exchange = send(request)
            if self._is_theirs(request):
                number = self._ledger.add(exchange, self.scenario)
                self._ledger.record(number, examine(exchange, self._contract))
            return exchange

        return send_judged

    def apart(self, send: Send, kept: Send) -> Send:
        """A way to send that judges companions, for which it takes ``kept``, and sends all else as ``send`` does."""
        judging = self.around(kept)
        return lambda request: (judging if self._is_theirs(request) else send)(request)

    def _is_theirs(self, request: Request) -> bool:
        operation = self._contract.operation_of(request.method, request.path)
        return operation is not None and operation.is_companion


def none_is_made(target: Target) -> str:
    """Why no campaign is made or deleted on a target; empty if some may be."""
    if target.maker:
        return target.maker.obstacle
    return "--provision permits it" if target.gate else "nothing was made when this was recorded"


def excuse_making(target: Target, contract: Contract, ledger: Ledger, requirements: list[str]) -> None:
    """Where no campaign may be made, say so of the requirements on operations that create or delete them."""
    for requirement in requirements if target.maker is None else ():
        operation = contract.companion_of(requirement)
        if operation and operation.method != "GET":
            ledger.excuse(requirement, none_is_made(target))
