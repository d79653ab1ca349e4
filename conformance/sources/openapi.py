"""The vendor's OpenAPI file held against the contract: the constraints of each documented answer, one by one."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract import Contract
from conformance.drift.comparison import Grade
from conformance.sources.comparison import Difference, bound, choices, required

BOUNDS = (("minimum", -1), ("maximum", 1), ("minLength", -1), ("maxLength", 1), ("minItems", -1), ("maxItems", 1))
DEEPEST = 40
Node = Mapping[str, Any]


def openapi_differences(document: Node, contract: Contract) -> Iterator[Difference]:
    """What an OpenAPI file says differently from the contract of the endpoint.

    Where its sources differ the contract has several values: a difference is what is none of them.

    Raises:
        ValueError: the file has no such operation.
    """
    theirs, ours = _operation(document, contract), contract.update.node
    answers, known = theirs.get("responses", {}), ours["responses"]
    for status in known:
        if status not in map(str, answers):
            yield Difference(Grade.BREAKING, status, "is no documented answer any more")
    for status, answer in answers.items():
        if str(status) not in known and str(status).isdigit():
            yield Difference(Grade.NOTABLE, str(status), "is a documented answer now")
        elif str(status) in known:
            schemas = _schema(_resolved(answer, document), document), _schema(known[str(status)], ours)
            if all(schemas):
                yield from _Walk(document, str(status)).compare(schemas[1], schemas[0], "", 0)


def _operation(document: Node, contract: Contract) -> Node:
    wanted = contract.update.template.partition("{")[0]
    for path, methods in document.get("paths", {}).items():
        if path.partition("{")[0] == wanted and path.endswith("}") and "patch" in methods:
            found: Node = methods["patch"]
            return found
    raise ValueError(f"it has no PATCH {contract.update.template}")


def _schema(answer: Node, document: Node) -> Node:
    for content in answer.get("content", {}).values():
        found: Node = _resolved(content.get("schema", {}), document)
        return found
    return {}


def _resolved(node: Any, document: Node) -> Node:
    """A schema, or what it refers to within the file."""
    for _ in range(DEEPEST):
        reference = node.get("$ref")
        if not isinstance(reference, str):
            break
        node = document
        for step in reference.removeprefix("#/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            node = node.get(name) if isinstance(node, Mapping) else None
    return node if isinstance(node, Mapping) and "$ref" not in node else {}


class _Walk:
    def __init__(self, document: Node, status: str) -> None:
        self._document, self._status = document, status

    def compare(self, ours: Node, theirs: Node, item: str, depth: int) -> Iterator[Difference]:
        item = _item(ours) or item or self._status
        theirs = self._flat(theirs)
        if depth > DEEPEST:
            return
        layers = list(_layers(ours))
        for grade, text in (*_types(layers, theirs), *_bounds(layers, theirs), *_values(layers, theirs)):
            yield Difference(grade, item, text)
        yield from self._members(layers, theirs, item, depth)
        elements = [layer["items"] for layer in layers if "items" in layer]
        if elements and "items" in theirs:
            yield from self.compare(elements[0], theirs["items"], item, depth + 1)

    def _members(self, layers: list[Node], theirs: Node, item: str, depth: int) -> Iterator[Difference]:
        known = {name: node for layer in layers for name, node in layer.get("properties", {}).items()}
        shown, needed = theirs.get("properties", {}), set(theirs.get("required", ()))
        demanded = {name for layer in layers for name in layer.get("required", ())}
        for name, node in known.items():
            place = _item(node) or item
            if name not in shown:
                if name in demanded:
                    yield Difference(Grade.BREAKING, place, f"{name} is no longer there")
                elif not place.startswith("newer"):
                    yield Difference(Grade.NOTABLE, place, f"{name} is not spoken of")
                continue
            if (name in needed) != (name in demanded):
                grade, text = required(name in demanded)
                yield Difference(grade, place, f"{name} {text}")
            yield from self.compare(node, shown[name], place, depth + 1)
        for name in shown.keys() - known.keys():
            yield Difference(Grade.NOTABLE, item, f"{name} is a new member")

    def _flat(self, node: Node) -> Node:
        """A schema with the parts of its ``allOf`` put together."""
        node = _resolved(node, self._document)
        made: dict[str, Any] = dict(node)
        for part in made.pop("allOf", ()):
            inner = self._flat(part)
            properties = {**inner.get("properties", {}), **made.get("properties", {})}
            needed = [*made.get("required", ()), *inner.get("required", ())]
            made = {**inner, **made} | ({"properties": properties} if properties else {})
            made |= {"required": needed} if needed else {}
        return made


def _layers(node: Node) -> Iterator[Node]:
    """A schema of the contract and everything that it puts beside itself: what several sources say of one member."""
    yield node
    for part in (*node.get("allOf", ()), *(node[name] for name in ("if", "then") if name in node)):
        yield from _layers(part)


def _item(node: Node) -> str:
    item = node.get("x-item", "")
    return str(item[0] if isinstance(item, list) else item)


def _types(layers: list[Node], theirs: Node) -> Iterator[tuple[Grade, str]]:
    known = {name for layer in layers for name in _list(layer.get("type"))}
    said = set(_list(theirs.get("type"))) | ({"null"} if theirs.get("nullable") else set())
    if known and said and not said <= known:
        yield (
            Grade.BREAKING,
            f"type is {' or '.join(sorted(said))}, and is {' or '.join(sorted(known))} in the contract",
        )


def _bounds(layers: list[Node], theirs: Node) -> Iterator[tuple[Grade, str]]:
    for name, sign in BOUNDS:
        known = [layer[name] for layer in layers if name in layer]
        said = theirs.get(name)
        if said is not None and said not in known:
            yield from bound(name, max(known, key=lambda value: sign * value, default=None), said, sign)


def _values(layers: list[Node], theirs: Node) -> Iterator[tuple[Grade, str]]:
    known = [value for layer in layers for value in (*layer.get("enum", ()), *_list(layer.get("const")))]
    if "enum" in theirs and {*map(str, known)} != {*map(str, theirs["enum"])}:
        yield from choices(known, theirs["enum"])


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
