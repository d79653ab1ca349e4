"""The grounds of a requirement: what of the contract it rests on, and no line besides."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from conformance.checks import requirements_of
from conformance.contract import Contract, Operation, Requirement
from conformance.contract.references import dereferenced, followed, resolved
from conformance.contract.schema import KEYWORDS

OWN = (*KEYWORDS, "contains", "minContains", "maxContains")
"""Keywords that say something of a value itself, not of its members or elements."""
WORDS = ("title", "summary", "description")
"""Members of a schema or an operation that are for people."""


def grounds(contract: Contract, requirement: Requirement) -> list[Any]:
    """What a requirement says and rests on, as JSON values. They change when it means something else.

    One of a schema rests on that schema, without what this asks of members and elements: these have requirements of
    their own. One on any answer rests on the answers that it speaks of; one on behaviour also on what may be asked.
    """
    said = [requirement.id, requirement.statement, requirement.level, requirement.reading, requirement.keyword]
    if requirement.pointer:
        return [*said, *_conditions(requirement.pointer, contract.source), _schema(requirement, contract.source)]
    operation = contract.companion_of(requirement.id) or contract.update
    asking = [] if requirement.id in _of_answers(operation) else _asking(operation)
    return [*said, _answers(operation, requirement), *asking]


@cache
def _of_answers(operation: Operation) -> frozenset[str]:
    """Ids of the requirements that any answer of an operation may tell of."""
    return frozenset(found.id for found in (*operation.requirements, *requirements_of(operation)))


def _schema(requirement: Requirement, root: Mapping[str, Any]) -> Any:
    """The keywords of the schema that makes a requirement; of a member that has to be there, those of that member."""
    at = str(requirement.pointer).rpartition("/")[0]
    schema, _ = followed(resolved(at, root), at, root)
    if requirement.keyword == "required":
        name = str(requirement.member).rpartition(".")[2]
        schema, _ = followed(schema.get("properties", {}).get(name, {}), at, root)
    return _plain(dereferenced({name: schema[name] for name in OWN if name in schema}, root))


def _conditions(pointer: str, root: Mapping[str, Any]) -> Iterator[Any]:
    """Every ``if`` on the way down: what stands in a ``then`` holds only where that does."""
    steps = pointer.split("/")
    for depth, step in enumerate(steps):
        if step == "then":
            yield _plain(dereferenced(resolved("/".join([*steps[:depth], "if"]), root), root))


@cache
def _asking(operation: Operation) -> list[Any]:
    """What may be asked of an operation, and with which scopes."""
    parameters = {name: _plain(parameter) for name, parameter in operation.parameters.items()}
    asked = [operation.method, operation.template, list(operation.scopes)]
    return [*asked, parameters, _plain(operation.request_schema)]


def _answers(operation: Operation, requirement: Requirement) -> dict[str, list[str]]:
    """The media types of the answers that a requirement speaks of by its group: of one status, or of the status."""
    group = requirement.id.removeprefix(f"{operation.prefix}/").partition("/")[0]
    every = operation.media_types.items()
    return {str(status): list(types) for status, types in every if group in (str(status), "status")}


def _plain(node: Any) -> Any:
    """A node without its marks and without words for people."""
    if isinstance(node, dict):
        kept = {name: value for name, value in node.items() if not _is_aside(name, value)}
        return {name: _plain(value) for name, value in kept.items()}
    return [_plain(value) for value in node] if isinstance(node, list) else node


def _is_aside(name: str, value: object) -> bool:
    return str(name).startswith("x-") or (name in WORDS and isinstance(value, str))
