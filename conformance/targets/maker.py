"""What scenarios make campaigns with: each gets a name that is noted first, and an id once it is known."""

from collections import defaultdict
from collections.abc import Callable
from itertools import chain, count

from conformance.checks.text import members
from conformance.exchange import Exchange
from conformance.targets.permitted import MARK

Noting = Callable[[str, str], None]
"""Notes the name of a campaign before it is made, and again with its id once that is known."""
FAILURE = 500
REFUSALS = range(400, FAILURE)
AS_RECORDED = "000000"
"""What a run is called whose campaigns need no names that no other run gives."""


def unnoted(name: str, campaign: str) -> None:
    """Note nothing, where nothing has to be deleted."""


class Maker:
    """Names the campaigns that a run makes, and remembers them.

    ``run`` stands in every name; ``source`` is a campaign that may be duplicated, if any. ``note`` is called before
    one is made, and may raise. ``owns_all`` says that every campaign of the server is there for the suite.
    ``spares`` are campaigns that were made to be deleted; ``obstacle`` says why no more are made, if so.
    """

    def __init__(self, run: str, source: str = "", note: Noting = unnoted, *, owns_all: bool = False) -> None:
        self.run, self.source = run, source
        self._note = note
        self._owns_all = owns_all
        self._made: dict[str, str] = {}
        self.spares: list[str] = []
        self._statuses: dict[str, set[int | None]] = defaultdict(set)
        self.obstacle = ""

    def named(self, kind: str) -> str:
        """A name for a campaign, noted. One that was asked for before is given again, unless a campaign has it."""
        numbers = chain([""], map(str, count(2)))
        name = next(name for number in numbers if (name := f"{MARK} {self.run} {kind}{number}") not in self._made)
        self._note(name, "")
        return name

    def saw(self, name: str, exchange: Exchange) -> str:
        """Note what came of a request to make the campaign of this name. Returns its id; empty if it has none."""
        self._statuses[name].update((*exchange.waits, exchange.status))
        identity = members(exchange.response.body).get("id") if exchange.response else None
        if not isinstance(identity, str) or exchange.status not in range(200, 300):
            return ""
        self._made[name] = identity
        self._note(name, identity)
        return identity

    def was_refused(self, name: str) -> bool:
        """Whether the server has said each time that it makes no campaign of this name."""
        statuses = self._statuses.get(name, set())
        return bool(statuses) and all(status in REFUSALS for status in statuses)

    def may_be_more(self, name: str) -> bool:
        """Whether more campaigns of this name may be there than are known: a gateway may have passed on what failed."""
        return any(status is None or status >= FAILURE for status in self._statuses.get(name, ()))

    def owns(self, identity: str) -> bool:
        """Whether a campaign may be deleted: it was made in this run, or is there for that."""
        return self._owns_all or identity in self._made.values()
