"""Whether an SDK gave back the campaign that it got: nothing lost, nothing altered."""

from collections.abc import Iterator
from datetime import datetime

from conformance.contract.schema import Node


def altered(tree: Node, sent: object, given: object) -> Iterator[str]:
    """Pointers of the documented members of ``sent`` that ``given`` has not, or has otherwise."""
    return (place for place, documented in _different([tree], sent, given, "") if documented)


def forgotten(tree: Node, sent: object, given: object) -> Iterator[str]:
    """Pointers of the members of ``sent`` that the contract does not know, and ``given`` has not, or has otherwise."""
    return (place for place, documented in _different([tree], sent, given, "") if not documented)


def _different(nodes: list[Node], sent: object, given: object, pointer: str) -> Iterator[tuple[str, bool]]:
    """Pointers of what is different, and whether the contract knows the place."""
    if isinstance(sent, dict) and nodes:
        for name, value in sent.items():
            inner = [child for node in nodes for child in node.step(name)]
            shown = given.get(name) if isinstance(given, dict) else None
            yield from _different(inner, value, shown, f"{pointer}/{name}")
    elif isinstance(sent, list) and isinstance(given, list) and len(sent) == len(given) and nodes:
        inner = [child for node in nodes for child in node.step("*")]
        for one, other in zip(sent, given, strict=True):
            yield from _different(inner, one, other, f"{pointer}/*")
    elif not same(sent, given):
        yield pointer, bool(nodes)


def same(sent: object, given: object) -> bool:
    """Whether two values are the same: numbers as numbers, date-times as moments."""
    if isinstance(sent, bool) or isinstance(given, bool):
        return sent is given
    if isinstance(sent, int | float) and isinstance(given, int | float):
        return sent == given
    if sent == given or not isinstance(sent, str) or not isinstance(given, str):
        return sent == given
    moment = _moment(sent)
    return moment is not None and moment == _moment(given)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
