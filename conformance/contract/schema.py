"""A schema of the contract as a tree of rules: one rule for each keyword that constrains something."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import jsonschema_rs

from conformance.contract.requirement import Level, Requirement
from conformance.contract.statement import expectation, statement

SchemaPath = tuple[str | int, ...]

ORIGIN = "x-origin"
"""The mark that a dereferenced object carries: the JSON pointer under which the contract has it."""

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
        """How much it matters that the rule is broken: the type most of all, a MUST more than a SHOULD."""
        return 2 * (self.requirement.level is Level.MUST) + (self.keyword == "type")

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


@dataclass(frozen=True, slots=True)
class Scope:
    """What a subschema inherits from the ones around it.

    ``prefix`` is the part of the contract, ``item`` the page's number, ``suffix`` what the path has added
    since that number (``items``, the title of a branch), ``subject`` the name of the value in words;
    ``origin`` is where the contract keeps the schema around, and how many steps down that is.
    """

    prefix: str
    subject: str
    item: str = ""
    suffix: tuple[str, ...] = ()
    level: Level = Level.MUST
    reading: str | None = None
    optional: bool = False
    required_items: Mapping[str, str] = field(default_factory=dict)
    origin: tuple[str, int] = ("", 0)

    def enter(self, schema: Mapping[str, Any], depth: int) -> "Scope":
        """The scope inside ``schema``, ``depth`` steps down, with the marks that it carries."""
        scope = self
        if ORIGIN in schema:
            scope = replace(scope, origin=(schema[ORIGIN], depth))
        if "x-item" in schema:
            scope = replace(scope, item=first_item(schema), suffix=())
        if "x-reading" in schema:
            scope = replace(scope, reading=schema["x-reading"], suffix=(*scope.suffix, schema["x-reading"]))
        if "title" in schema:
            scope = replace(scope, suffix=(*scope.suffix, schema["title"]))
        return replace(scope, level=Level(schema.get("x-level", scope.level)))

    def member(self, name: str, *, optional: bool) -> "Scope":
        """The scope of a member of this object."""
        subject = name if self.subject in ("campaign", "error") else f"{self.subject}.{name}"
        return replace(self, subject=subject, suffix=(*self.suffix, name), optional=optional)

    def element(self) -> "Scope":
        """The scope of the elements of this array."""
        return replace(self, subject=f"{self.subject}[]", suffix=(*self.suffix, "items"), optional=False)

    def requirement(self, keyword: str, value: Any, pointer: SchemaPath, name: str = "", item: str = "") -> Requirement:
        """The requirement that ``keyword`` makes here. ``item`` overrides the number, for a required member."""
        segments = (self.prefix, item or self.item, *(self._readings() if item else self.suffix), keyword)
        number = item or self.item
        return Requirement(
            id="/".join(segments),
            statement=statement(self.subject, keyword, value, name),
            level=self.level,
            source=_source(number, self.reading),
            item=number,
            reading=self.reading,
            pointer=self.origin[0] + "".join(f"/{step}" for step in pointer[self.origin[1] :]),
            keyword=keyword,
            member=f"{self.subject}.{name}" if keyword == "required" else self.subject,
        )

    def _readings(self) -> tuple[str, ...]:
        return (self.reading,) if self.reading else ()


def first_item(schema: Mapping[str, Any]) -> str:
    """The number under which a node is known: the first, where the page states it twice."""
    item = schema["x-item"]
    return str(item[0] if isinstance(item, list) else item)


def _source(item: str, reading: str | None) -> str:
    if item.startswith("newer."):
        words = "sources newer than the page"
    else:
        words = f"page item {item}" if item[:1].isdigit() else f"page, {item}"
    return f"{words}; reading {reading}" if reading else words


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
    def rule(keyword: str, value: Any, at: SchemaPath, name: str = "", item: str = "") -> Rule:
        made = scope.requirement(keyword, value, (*path, at[0]), name, item)
        return Rule(made, (*path, *at), keyword, expectation(keyword, value, name), scope.optional, value)

    for keyword in KEYWORDS:
        if keyword in schema:
            yield rule(keyword, schema[keyword], (keyword,))
    numbers = {**scope.required_items, **_items(schema.get("properties", {}))}
    for name in schema.get("required", ()):
        yield rule("required", True, ("required", name), name, numbers.get(name, name))
    if "contains" in schema:
        for keyword in ("minContains", "maxContains"):
            yield rule(keyword, schema[keyword], (keyword,), schema.get("title", ""))
