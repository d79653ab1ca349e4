"""Two views of one campaign, held against each other: what may differ between them, and what may not."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime

from conformance.contract.document import BodyContract
from conformance.contract.schema import Node

UNSTEADY = frozenset({"_links", "action_required"})
"""Members that may change by themselves: the page does not say how they come about, or that they stand still."""

Campaign = dict[str, object]

TOLERANCE = 1.0
"""Seconds by which two writings of one moment may differ, since one may leave out the fraction."""


def differences(tree: Node, before: object, after: object, pointer: str = "") -> Iterator[str]:
    """JSON pointers of the documented members that both views show, and show differently.

    Objects are compared member by member, arrays without regard to order, date-times as moments. Members
    that only one view shows are no difference: a GET may leave some out.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for name, child in tree.properties.items():
            if name in before and name in after:
                yield from differences(child, before[name], after[name], f"{pointer}/{name}")
    elif isinstance(before, list) and isinstance(after, list):
        if sorted(map(_canonical, before)) != sorted(map(_canonical, after)):
            yield pointer
    elif before != after and not same_moment(before, after):
        yield pointer


def contradictions(contract: BodyContract, answered: Campaign, read: Campaign) -> list[str]:
    """Pointers of what an answer shows differently from the GET after it.

    What breaks the contract is left out: other requirements tell of that.
    """
    wrong = {violation.pointer for violation in contract.violations(answered)}
    different = differences(contract.tree, steady(answered, but=()), steady(read, but=()))
    return [at for at in different if not any(f"{place}/".startswith(f"{at}/") for place in wrong)]


def same_moment(one: object, other: object) -> bool:
    """Whether two date-times name the same moment, whatever their offset and precision."""
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    try:
        return abs((_moment(one) - _moment(other)).total_seconds()) < TOLERANCE
    except (ValueError, TypeError):
        return False


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.upper().replace("Z", "+00:00"))


def steady(campaign: Campaign, but: Collection[str] = ("status",)) -> Campaign:
    """A campaign without the members that may change by themselves, and without those named."""
    return {name: value for name, value in campaign.items() if name not in UNSTEADY and name not in but}


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True)
