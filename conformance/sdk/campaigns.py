"""Whether an SDK gave back the campaign that it got: nothing lost, nothing altered, nothing invented."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from conformance.contract.schema import Node

FINEST = timedelta(milliseconds=1)
"""What the date type of a common language can hold."""


def altered(tree: Node, sent: object, given: object) -> Iterator[str]:
    """Pointers of the documented members of ``sent`` that ``given`` has not, or has otherwise."""
    return (place for place, documented in _different([tree], sent, given, "") if documented)


def forgotten(tree: Node, sent: object, given: object) -> Iterator[str]:
    """Pointers of the members of ``sent`` that the contract does not know, and ``given`` has not, or has otherwise."""
    return (place for place, documented in _different([tree], sent, given, "") if not documented)


def invented(tree: Node, sent: object, given: object) -> Iterator[str]:
    """Pointers of the documented members that ``given`` has and ``sent`` has not; null stands for nothing."""
    return (place for place, documented in _added([tree], sent, given, "") if documented)


def added(tree: Node, sent: object, given: object) -> Iterator[str]:
    """Pointers of the members that ``given`` has, and neither ``sent`` nor the contract knows."""
    return (place for place, documented in _added([tree], sent, given, "") if not documented)


def _different(nodes: list[Node], sent: object, given: object, pointer: str) -> Iterator[tuple[str, bool]]:
    """Pointers of what is different, and whether the contract knows the place."""
    if isinstance(sent, dict) and nodes:
        for name, value in sent.items():
            shown = given.get(name) if isinstance(given, dict) else None
            yield from _different(_inner(nodes, name), value, shown, f"{pointer}/{name}")
    elif isinstance(sent, list) and isinstance(given, list) and len(sent) == len(given) and nodes:
        for number, (one, other) in enumerate(zip(sent, given, strict=True)):
            yield from _different(_inner(nodes, "*"), one, other, f"{pointer}/{number}")
    elif not same(sent, given):
        yield pointer, bool(nodes)


def _added(nodes: list[Node], sent: object, given: object, pointer: str) -> Iterator[tuple[str, bool]]:
    if isinstance(given, dict) and isinstance(sent, dict) and nodes:
        for name, value in given.items():
            inner, place = _inner(nodes, str(name)), f"{pointer}/{name}"
            if name in sent:
                yield from _added(inner, sent[name], value, place)
            elif not _is_nothing(value):
                yield place, bool(inner)
    elif isinstance(given, list) and isinstance(sent, list) and nodes:
        for number, (one, other) in enumerate(zip(sent, given, strict=False)):
            yield from _added(_inner(nodes, "*"), one, other, f"{pointer}/{number}")


def _inner(nodes: list[Node], name: str) -> list[Node]:
    return [child for node in nodes for child in node.step(name)]


def _is_nothing(value: object) -> bool:
    """Whether a value stands for a member that is not there: null, or an object of nothing else."""
    return value is None or (isinstance(value, dict) and all(map(_is_nothing, value.values())))


def same(sent: object, given: object) -> bool:
    """Whether two values are the same: numbers as 64-bit floats (RFC 8259, section 6), date-times as moments."""
    if isinstance(sent, bool) or isinstance(given, bool):
        return sent is given
    if isinstance(sent, int | float) and isinstance(given, int | float):
        return float(sent) == float(given)
    if isinstance(sent, dict) and isinstance(given, dict):
        return sent.keys() == given.keys() and all(same(value, given[name]) for name, value in sent.items())
    if isinstance(sent, list) and isinstance(given, list):
        return len(sent) == len(given) and all(map(same, sent, given))
    if sent == given or not isinstance(sent, str) or not isinstance(given, str):
        return sent == given
    moment, other = _moment(sent), _moment(given)
    return moment is not None and other is not None and abs(moment - other) < FINEST


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def at(value: object, pointer: str) -> object:
    """What stands at a pointer, or words for nothing."""
    for step in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(step, "no such member")
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return "no object"
    return value
