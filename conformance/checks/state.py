"""Two views of one campaign, held against each other: what may differ between them, and what may not."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from conformance.checks.body import Body, bounded, judged_body
from conformance.checks.echo import plain, same_as_sent
from conformance.checks.finding import Outcome, judged, quoted
from conformance.checks.text import members
from conformance.contract import BodyContract, Contract
from conformance.contract.schema import Node
from conformance.exchange import Exchange
from conformance.limits import MOST_ELEMENTS

WAITING = ("READY", "INCOMPLETE")
"""States of a campaign that has not run yet."""
UNSTEADY = frozenset({"_links", "action_required"})
"""Members that may change by themselves: the page does not say how they come about, or that they stand still."""

Campaign = dict[str, object]

FRACTION = re.compile(r"\.(\d+)")


def differences(tree: Node, before: object, after: object, pointer: str = "") -> Iterator[str]:
    """JSON pointers of the documented members that both views show, and show differently.

    Objects are compared member by member, arrays without regard to order, date-times as moments. Members
    that only one view shows are no difference: a GET may leave some out.
    """
    if before is after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name, child in tree.properties.items():
            if name in before and name in after:
                yield from differences(child, before[name], after[name], f"{pointer}/{name}")
    elif isinstance(before, list) and isinstance(after, list):
        if not _alike(tree.items, before, after):
            yield pointer
    elif before != after and not same_moment(before, after):
        yield pointer


def losses(tree: Node, before: object, after: object, pointer: str = "") -> Iterator[str]:
    """JSON pointers of the documented members that the first of two views of one address shows, and the other not."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name, child in tree.properties.items():
            if name in before and name not in after:
                yield f"{pointer}/{name}"
            elif name in before:
                yield from losses(child, before[name], after[name], f"{pointer}/{name}")


ONLY_THE_NAMED = "state/only-the-named-member"
"""The requirement that an update changes no other member of the campaign."""


Explains = Callable[[str, object], bool]


def unexplained(_member: str, _value: object) -> bool:
    """Say of no value that an earlier update has given it."""
    return False


def side_effects(
    contract: Contract, before: Exchange, after: Exchange, explains: Explains = unexplained
) -> Iterator[Outcome]:
    """Hold the answers to two updates of one campaign, the second right after the first, against each other.

    Only the member that the second one names may differ, and what ``explains`` knows an earlier update to have
    given: that may show late. Nothing is said unless both were answered with 200.
    """
    named, one, other = members(after.request.body).get("path"), _body(contract, before), _body(contract, after)
    if one is None or other is None or not isinstance(named, str) or before.request.campaign != after.request.campaign:
        return
    shown, then = one.members, other.members
    if not shown or not then or shown.get("id") != then.get("id"):
        return
    but = (plain(named).strip("/"), *unsteady(shown, then))
    different = differences(contract.answers[200].tree, steady(shown, but), steady(then, but))
    right = _right(different, one.wrong_places | other.wrong_places)
    changed = [at for at in right if not explains(at[1:], then.get(at[1:]))]
    expected, seen = "what the answer before showed", side_by_side(changed, shown, then)
    yield judged(ONLY_THE_NAMED, not changed, ", ".join(changed), expected, seen)


def _body(contract: Contract, exchange: Exchange) -> Body | None:
    answer = contract.answers[200]
    return judged_body(answer, exchange.response.body) if exchange.response and exchange.status == 200 else None


def unsteady(campaign: Campaign, then: Campaign | None = None) -> tuple[str, ...]:
    """What else may change by itself: the status of a campaign that runs, say, but not of one that is PAUSED.

    One that does not run yet may do so by itself ``then``; but it is not PAUSED by itself.
    """
    is_waiting = campaign.get("status") in WAITING and then is not None and then.get("status") == "PAUSED"
    return () if campaign.get("status") == "PAUSED" or is_waiting else ("status",)


def contradictions(contract: BodyContract, exchange: Exchange, read: Campaign) -> list[str]:
    """Pointers of what the answer to an update shows differently from the GET after it.

    The member that the update names may show its earlier value in the answer, if GET shows what was sent for it
    (reading moment-of-answer). A campaign that runs in the answer may have ended by the time of GET. What breaks the
    contract, in either of them, is left out: other requirements tell of that.
    """
    answered, asked = members(exchange.response.body) if exchange.response else {}, members(exchange.request.body)
    member = plain(str(asked.get("path", ""))).strip("/")
    is_kept = member in read and same_as_sent(member, read[member], asked.get("value"))
    but = [member] if is_kept else []
    if answered.get("status") == "RUNNING":
        but.append("status")
    return contradictory_views(contract, answered, read, but)


def contradictory_views(contract: BodyContract, one: Campaign, other: Campaign, but: Collection[str] = ()) -> list[str]:
    """Pointers of what two views show differently; not those of ``but``, or of what breaks the contract."""
    different = list(differences(contract.tree, steady(one, but), steady(other, but)))
    views = (one, other) if different else ()
    return _right(different, {found.pointer for view in views for found in contract.violations(bounded(view))})


def _right(pointers: Iterable[str], wrong: Iterable[str]) -> list[str]:
    """The pointers that neither are nor hold something wrong."""
    wrong = tuple(wrong)
    return [at for at in pointers if not any(f"{place}/".startswith(f"{at}/") for place in wrong)]


def side_by_side(pointers: Iterable[str], one: Campaign, other: Campaign) -> str:
    """What two views show at the places where they differ, in words."""
    return "; ".join(f"{at}: {_at(at, one)}, then {_at(at, other)}" for at in pointers)


def _at(pointer: str, campaign: Campaign) -> str:
    value: Any = campaign
    for step in pointer.split("/")[1:]:
        if step not in value:
            return "no such member"
        value = value[step]
    return quoted(value)


def same_moment(one: object, other: object) -> bool:
    """Whether two date-times name the same moment, whatever their offset, and as far as the coarser one tells."""
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    try:
        return abs(_moment(one) - _moment(other)) < max(_precision(one), _precision(other))
    except (ValueError, TypeError, OverflowError):
        return False


def _precision(moment: str) -> timedelta:
    """What the last digit stands for; never less than a microsecond, which is all that Python reads."""
    fraction = FRACTION.search(moment)
    return timedelta(microseconds=10 ** (6 - min(len(fraction[1]), 6))) if fraction else timedelta(seconds=1)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.upper().replace("Z", "+00:00"))


def steady(campaign: Campaign, but: Collection[str] = ("status",)) -> Campaign:
    """A campaign without the members that may change by themselves, and without those named."""
    return {name: value for name, value in campaign.items() if name not in UNSTEADY and name not in but}


def _alike(elements: Node | None, one: list[Any], other: list[Any]) -> bool:
    """Whether two arrays hold the same in whatever order; of objects, the documented members that all of them show.

    In arrays that are longer than any campaign has, the order counts.
    """
    if max(len(one), len(other)) > MOST_ELEMENTS:
        return one == other
    names = set(elements.properties) if elements else set()
    for element in (*one, *other):
        names &= element.keys() if isinstance(element, dict) else names
    return _comparable(one, names) == _comparable(other, names)


def _comparable(value: object, names: Collection[str]) -> object:
    """A value without what may differ: the order of arrays, 5.0 for 5, members that are not among ``names``."""
    if isinstance(value, dict):
        return {name: _comparable(value[name], names) for name in sorted(value.keys() & names)}
    if isinstance(value, list):
        return sorted((_comparable(element, names) for element in value), key=json.dumps)
    return int(value) if isinstance(value, float) and value.is_integer() else value
