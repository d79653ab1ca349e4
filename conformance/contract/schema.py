"""A schema of the contract as a tree of rules: one rule for each keyword that constrains something."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import jsonschema_rs

from conformance.contract.requirement import Level, Requirement
from conformance.contract.scope import SchemaPath, Scope, first_item
from conformance.contract.statement import expectation

KEYWORDS = ("type", "format", "minimum", "maximum", "minLength", "maxLength", "pattern", "enum", "const")
APPLIES_TO: Mapping[str, type | tuple[type, ...]] = {
    "minimum": (int, float),
    "maximum": (int, float),
    "minLength": str,
    "maxLength": str,
    "pattern": str,
    "format": str,
    "required": dict,
    "minContains": list,
    "maxContains": list,
}
STRUCTURE = ("properties", "items", "required", "allOf", "if", "then", "contains", "minContains", "maxContains")
"""Keywords that a tree is made of. What is neither one of them nor of KEYWORDS makes no rule."""
FORMATS = ("date-time", "date", "time", "duration", "uuid", "email", "hostname", "ipv4", "ipv6", "uri")
"""Formats that are judged. A validator lets every value pass where it does not know the format."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One keyword at one place. ``path`` is where a validator reports it, the required member appended."""

    requirement: Requirement
    path: SchemaPath
    keyword: str
    expected: str
    optional: bool
    value: object

    @property
    def weight(self) -> int:
        """How much it matters that the rule is broken: a MUST more than a SHOULD, a reading least; the type most."""
        level = 4 * (self.requirement.level is Level.MUST) + 2 * (self.requirement.reading is None)
        return level + (self.keyword == "type")

    def applies(self, instance: object) -> bool:
        """Tell whether the keyword says anything about ``instance``: ``maximum`` says nothing of text."""
        kinds = APPLIES_TO.get(self.keyword)
        if kinds is None:
            return True
        return isinstance(instance, kinds) and not (isinstance(instance, bool) and kinds == (int, float))


@dataclass(frozen=True, slots=True)
class Node:
    """A subschema: its own rules, and the subschemas that apply to the same value or to parts of it."""

    rules: tuple[Rule, ...]
    properties: Mapping[str, "Node"]
    items: "Node | None"
    branches: tuple["Node", ...]
    condition: jsonschema_rs.Validator | None
    consequence: "Node | None"

    def all_rules(self) -> Iterator[Rule]:
        """Yield every rule in the tree, in the order of the contract."""
        yield from self.rules
        for child in (*self.branches, self.consequence, *self.properties.values(), self.items):
            if child:
                yield from child.all_rules()

    def own_rules(self) -> Iterator[Rule]:
        """The rules for the value itself, not for what it holds."""
        yield from self.rules
        for other in (*self.branches, *([self.consequence] if self.consequence else [])):
            yield from other.own_rules()

    def names(self) -> Iterator[str]:
        """The names of the members that this schema speaks of."""
        yield from self.properties
        for other in (*self.branches, *([self.consequence] if self.consequence else [])):
            yield from other.names()

    def step(self, name: str) -> "list[Node]":
        """The subschemas of a member, or with ``*`` of the elements; none if this schema does not name it."""
        inner = self.items if name == "*" else self.properties.get(name)
        others = (*self.branches, *([self.consequence] if self.consequence else []))
        return [*([inner] if inner else []), *(node for other in others for node in other.step(name))]

    def at(self, pointer: str) -> "list[Node]":
        """The subschemas that speak of a place below; none if the contract does not know it."""
        nodes = [self]
        for name in pointer.split("/")[1:]:
            nodes = [inner for node in nodes for inner in node.step(name)]
        return nodes

    def applied(self, instance: object) -> Iterator[Rule]:
        """Yield the rules that say something about ``instance`` or about a part of it."""
        yield from (rule for rule in self.rules if rule.applies(instance))
        for branch in self.branches:
            yield from branch.applied(instance)
        if self.consequence and self.condition and self.condition.is_valid(instance):
            yield from self.consequence.applied(instance)
        if isinstance(instance, dict):
            for name, child in self.properties.items():
                if name in instance:
                    yield from child.applied(instance[name])
        elif isinstance(instance, list) and self.items:
            for element in instance:
                yield from self.items.applied(element)


def compile_node(schema: Mapping[str, Any], scope: Scope, path: SchemaPath = ()) -> Node:
    """Turn a dereferenced schema into a tree of rules."""
    scope = scope.enter(schema, len(path))
    required = set(schema.get("required", ()))
    properties = schema.get("properties", {})
    condition = schema.get("if")
    return Node(
        rules=tuple(_rules(schema, scope, path)),
        properties={
            name: compile_node(child, scope.member(name, optional=name not in required), (*path, "properties", name))
            for name, child in properties.items()
        },
        items=compile_node(schema["items"], scope.element(), (*path, "items")) if "items" in schema else None,
        branches=tuple(
            compile_node(branch, _inside(scope, properties), (*path, "allOf", index))
            for index, branch in enumerate(schema.get("allOf", ()))
        ),
        condition=jsonschema_rs.validator_for(condition) if condition else None,
        consequence=compile_node(schema["then"], scope, (*path, "then")) if condition else None,
    )


def _inside(scope: Scope, properties: Mapping[str, Any]) -> Scope:
    """A branch may require members whose number stands in the schema around it."""
    return replace(scope, required_items=_items(properties) or scope.required_items)


def _items(properties: Mapping[str, Any]) -> dict[str, str]:
    return {name: first_item(child) for name, child in properties.items() if "x-item" in child}


def _rules(schema: Mapping[str, Any], scope: Scope, path: SchemaPath) -> Iterator[Rule]:
    def rule(keyword: str, value: Any, name: str = "") -> Rule:
        at = (*path, keyword)
        made = scope.requirement(keyword, value, at, name)
        return Rule(made, at, keyword, expectation(keyword, value, name), scope.optional, value)

    for keyword in KEYWORDS:
        if keyword in schema:
            yield rule(keyword, schema[keyword])
    properties, at = schema.get("properties", {}), (*path, "required")
    for name in schema.get("required", ()):
        made = scope.required(name, properties.get(name, {}), at)
        yield Rule(made, (*at, name), "required", expectation("required", True, name), scope.optional, True)
    if "contains" in schema:
        for keyword in ("minContains", "maxContains"):
            if keyword in schema or keyword == "minContains":
                yield rule(keyword, schema.get(keyword, 1), schema.get("title", "the described"))
