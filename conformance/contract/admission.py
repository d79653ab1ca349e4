"""What a contract must be, to be judged by: else it is refused when it is loaded, by name and line."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

from conformance.contract.lines import line_of
from conformance.contract.operation import METHODS, REQUEST_TYPE, Operation, operations_of
from conformance.contract.references import escaped, followed, resolved
from conformance.contract.requirement import Level
from conformance.contract.vocabulary import Problem, Schemas
from conformance.errors import ConfigurationError

SHAPE = Path(__file__).with_name("contract.schema.json")
LONGEST = 200
"""Characters of a message that may quote a whole part of the document."""
BODILESS = ("204", "205", "304")
"""Statuses that never have a body (RFC 9110)."""


def admitted(document: Any, readings: Collection[str], path: Path) -> Mapping[str, Operation]:
    """The operations of a document by id, if it holds nothing that cannot be judged.

    Raises:
        ConfigurationError: it does. The message says where, what, and what to do.
    """
    operations: dict[str, Operation] = {}
    for pointer, words in _problems(document, readings, operations):
        raise ConfigurationError(f"{path}:{line_of(path, pointer)}: {words}")
    return operations


def _problems(document: Any, readings: Collection[str], operations: dict[str, Operation]) -> Iterator[Problem]:
    """What is wrong. Each part is looked at only where there was nothing in those before; operations are made last."""
    yield from _References(document).problems(document, "")
    for error in jsonschema_rs.validator_for(json.loads(SHAPE.read_bytes())).iter_errors(document):
        pointer = "".join(f"/{escaped(step)}" for step in error.instance_path)
        yield pointer, f"{pointer or 'the document'}: {error.message[:LONGEST]}: write it as OpenAPI 3.1 has it"
    yield from _operations(document, Schemas(document, readings))
    operations |= {operation.id: operation for operation in operations_of(document)}
    yield from _doubles(operations.values())


class _References:
    """Follows every reference once, and notices those that lead nowhere or in a circle."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._done: set[str | int] = set()
        self._under_way: set[str | int] = set()

    def problems(self, node: Any, pointer: str) -> Iterator[Problem]:
        """What is wrong with the references in a node."""
        if not isinstance(node, dict | list) or id(node) in self._done:
            return
        if id(node) in self._under_way:
            yield pointer, "an anchor holds itself: a circle has no end, so write the schema out"
            return
        self._under_way.add(id(node))
        if isinstance(node, dict) and "$ref" in node:
            yield from self._followed(node["$ref"], f"{pointer}/$ref")
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from self.problems(child, f"{pointer}/{escaped(key)}")
        self._under_way.discard(id(node))
        self._done.add(id(node))

    def _followed(self, target: object, pointer: str) -> Iterator[Problem]:
        if not isinstance(target, str) or not target.startswith("#/"):
            yield pointer, f"$ref {target} leads out of this file: keep what it leads to under components"
            return
        try:
            node = resolved(target.removeprefix("#"), self._root)
        except KeyError:
            yield pointer, f"$ref {target} leads nowhere: name what is there, or add it"
            return
        if id(node) in self._under_way:
            yield pointer, f"$ref {target} leads in a circle: a schema that holds itself cannot be judged; write it out"
        else:
            yield from self.problems(node, target.removeprefix("#"))


def _operations(document: Mapping[str, Any], schemas: Schemas) -> Iterator[Problem]:
    ids: set[str] = set()
    prefixes: set[str] = set()
    for template, item in document["paths"].items():
        above, at = followed(item, f"/paths/{escaped(template)}", document)
        for method, operation in above.items():
            if method not in METHODS:
                continue
            pointer = f"{at}/{method}"
            identity = operation.get("operationId") if isinstance(operation, dict) else None
            if not isinstance(identity, str) or not identity:
                yield pointer, f"{method.upper()} {template} has no operationId: give it one, by which it is named"
                continue
            prefix = operation.get("x-prefix", identity)
            if identity in ids or prefix in prefixes:
                yield pointer, f"operation {identity} has the operationId or x-prefix of another: give it its own"
            ids.add(identity)
            prefixes.add(prefix)
            yield from _operation(operation, pointer, document, schemas)
    if "" not in prefixes:
        yield "/paths", 'no operation is that of the page: mark it with x-prefix: ""'


def _operation(node: Mapping[str, Any], at: str, document: Mapping[str, Any], schemas: Schemas) -> Iterator[Problem]:
    name = node["operationId"]
    if node.get("x-level", Level.MUST) not in list(Level):
        yield f"{at}/x-level", f"x-level {node['x-level']} of {name} is none: write MUST or SHOULD"
    responses = node.get("responses")
    if not isinstance(responses, dict) or not any(str(status).startswith("2") for status in responses):
        yield f"{at}/responses", f"{name} has no answer of success: document one, such as 200 or 204"
        return
    for status in responses:
        if not (str(status).isdigit() and len(str(status)) == 3):
            yield f"{at}/responses/{status}", f"answer {status} of {name} is no status: write three digits"
        else:
            response, pointer = followed(responses[status], f"{at}/responses/{status}", document)
            yield from _answer(response, pointer, f"answer {status} of {name}", schemas)
    if "requestBody" in node:
        body, pointer = followed(node["requestBody"], f"{at}/requestBody", document)
        content = body.get("content", {})
        if "schema" not in content.get(REQUEST_TYPE, {}):
            yield pointer, f"the request body of {name} has no schema: give it one under content, {REQUEST_TYPE}"
        else:
            where = f"{pointer}/content/{escaped(REQUEST_TYPE)}/schema"
            yield from schemas.problems(content[REQUEST_TYPE]["schema"], where, of_request=True)


def _answer(response: Any, at: str, name: str, schemas: Schemas) -> Iterator[Problem]:
    content = response.get("content") if isinstance(response, dict) else None
    if any(f" {status} " in name for status in BODILESS):
        if content:
            yield f"{at}/content", f"{name} cannot have a body: leave out its content"
        return
    if not content or not all(isinstance(kind, dict) and "schema" in kind for kind in content.values()):
        yield at, f"{name} has no schema for its body: give it one under content, for each media type"
        return
    if any(kind["schema"] != next(iter(content.values()))["schema"] for kind in content.values()):
        yield f"{at}/content", f"{name} has another schema for each media type: one body, one schema"
    media_type, kind = next(iter(content.items()))
    yield from schemas.problems(kind["schema"], f"{at}/content/{escaped(media_type)}/schema")


def _doubles(operations: Iterable[Operation]) -> Iterator[Problem]:
    """One id for two different requirements, or twice in one answer.

    An operation whose answers all have the schemas of another's is not looked at again.
    """
    known: dict[str, str] = {}
    seen: list[set[str]] = []
    for operation in operations:
        schemas = {answer.pointer for answer in operation.answers.values()}
        if not any(schemas <= others for others in seen):
            yield from _doubled(operation, known)
        seen.append(schemas)


def _doubled(operation: Operation, known: dict[str, str]) -> Iterator[Problem]:
    for answer in operation.answers.values():
        seen: set[str] = set()
        for requirement in (rule.requirement for rule in answer.rules()):
            statement = f"{requirement.level}: {requirement.statement}"
            if requirement.id in seen or known.setdefault(requirement.id, statement) != statement:
                words = f"two requirements of {operation.id} are called {requirement.id}"
                yield requirement.pointer or operation.pointer, f"{words}: give one another x-item, or a title"
            seen.add(requirement.id)
