"""References inside the contract's document: followed, and put in place of themselves."""

from collections.abc import Mapping
from typing import Any

ORIGIN = "x-origin"
"""The mark that a dereferenced object carries: the JSON pointer under which the contract has it."""


def escaped(step: str | int) -> str:
    """A name as it stands in a JSON pointer."""
    return str(step).replace("~", "~0").replace("/", "~1")


def resolved(pointer: str, root: Any) -> Any:
    """What a JSON pointer leads to.

    Raises:
        KeyError: it leads nowhere.
    """
    node = root
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list):
            node = dict(enumerate(node)).get(int(name) if name.isdigit() else -1)
        else:
            node = node[name] if isinstance(node, dict) else None
        if node is None:
            raise KeyError(pointer)
    return node


def followed(node: Any, pointer: str, root: Mapping[str, Any]) -> tuple[Any, str]:
    """A node, or what its reference leads to in the end, with the pointer of that."""
    while isinstance(node, dict) and "$ref" in node:
        pointer = node["$ref"].removeprefix("#")
        node = resolved(pointer, root)
    return node, pointer


def dereferenced(node: Any, root: Mapping[str, Any]) -> Any:
    """Put what references lead to in their place, each with a mark that says where it came from.

    What stands beside a reference (only marks and words may) is put over what it leads to.
    """
    if isinstance(node, dict):
        if "$ref" in node:
            pointer = node["$ref"].removeprefix("#")
            beside = {key: value for key, value in node.items() if key != "$ref"}
            return {ORIGIN: pointer} | dereferenced(resolved(pointer, root), root) | beside
        return {key: dereferenced(value, root) for key, value in node.items()}
    if isinstance(node, list):
        return [dereferenced(value, root) for value in node]
    return node


def unmarked(node: Any) -> Any:
    """A dereferenced node without its marks, for tools of others."""
    if isinstance(node, dict):
        return {key: unmarked(value) for key, value in node.items() if key != ORIGIN}
    return [unmarked(value) for value in node] if isinstance(node, list) else node
