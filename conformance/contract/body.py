"""The body of one documented answer, compiled: which constraints it breaks, and which it exercises."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jsonschema_rs

from conformance.contract.references import ORIGIN, escaped
from conformance.contract.requirement import Level, Requirement
from conformance.contract.schema import Node, Rule, compile_node
from conformance.contract.scope import SchemaPath, Scope, weaker

Example = Any


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken constraint of a body: the requirement, where (JSON pointer), what was expected and seen."""

    requirement: str
    pointer: str
    expected: str
    seen: object
    is_must: bool = True
    absent: bool = False


class BodyContract:
    """The schema of one answer: validates a body and tells which requirements it exercised.

    ``scope`` says of which operation and status it is, ``examples`` are those that the contract gives, by name.
    Everything is compiled when it is first asked for.
    """

    is_empty = False

    def __init__(self, schema: Mapping[str, Any], scope: Scope, examples: Mapping[str, Example]) -> None:
        self.schema = schema
        self.scope = replace(scope, subject=_marked(schema, "x-subject") or _marked(schema, "x-item") or "body")
        self.examples = examples

    @property
    def pointer(self) -> str:
        """Where the contract has the schema."""
        return str(self.schema.get(ORIGIN, self.scope.origin[0]))

    @cached_property
    def tree(self) -> Node:
        """The schema as a tree of rules."""
        return compile_node(self.schema, self.scope)

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        return jsonschema_rs.Draft202012Validator(dict(self.schema), validate_formats=True)

    @cached_property
    def _rules(self) -> dict[SchemaPath, Rule]:
        return {rule.path: rule for rule in self.tree.all_rules()}

    @cached_property
    def null_members(self) -> Requirement | None:
        """That no optional member is null, if the contract marks the schema so."""
        mark = _marked(self.schema, "x-null-members")
        if not mark:
            return None
        return Requirement(
            id=self.scope.identity("null-members"),
            statement=f"An optional member of the {self.scope.subject} is left out rather than null.",
            level=weaker(self.scope.level, Level(mark["x-level"])),
            source="; ".join(filter(None, (self.scope.about, f"silence of the page; reading {mark['x-reading']}"))),
            reading=mark["x-reading"],
        )

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every requirement that this schema makes, once each."""
        found = {rule.requirement.id: rule.requirement for rule in self._rules.values()}
        return (*found.values(), *((self.null_members,) if self.null_members else ()))

    @property
    def fullest(self) -> Example:
        """The longest example; None if there is none."""
        return max(self.examples.values(), key=_length, default=None)

    @property
    def barest(self) -> Example:
        """The shortest example; None if there is none."""
        return min(self.examples.values(), key=_length, default=None)

    def rules(self) -> Iterator[Rule]:
        """Every rule of this schema, in the order of the contract."""
        return iter(self._rules.values())

    def exercised(self, body: object) -> set[str]:
        """Ids of the requirements that say something about ``body``."""
        ids = {rule.requirement.id for rule in self.tree.applied(body)}
        return ids | {self.null_members.id} if self.null_members and isinstance(body, dict) else ids

    def violations(self, body: object) -> Iterator[Violation]:
        """Every constraint that ``body`` breaks, from one pass of the compiled validator.

        What follows from something worse at the same place is left out: all else where the type is wrong,
        and a broken SHOULD where a MUST is broken.
        """
        errors = [(error, self._rule(error)) for error in self._validator.iter_errors(body)]
        worst: dict[SchemaPath, int] = {}
        for error, rule in errors:
            place = _place(error, rule)
            worst[place] = max(worst.get(place, 0), rule.weight)
        for error, rule in errors:
            if rule.weight == worst[_place(error, rule)]:
                yield self._violation(error, rule)

    def _violation(self, error: jsonschema_rs.ValidationError, rule: Rule) -> Violation:
        at = "".join(f"/{escaped(step)}" for step in error.instance_path)
        if error.instance is None and rule.optional and self.null_members:
            return Violation(self.null_members.id, at, f"{rule.expected}, or no member at all", None, is_must=False)
        must = rule.requirement.level is Level.MUST
        return Violation(rule.requirement.id, at, rule.expected, error.instance, must, rule.keyword == "required")

    def _rule(self, error: jsonschema_rs.ValidationError) -> Rule:
        path = tuple(error.schema_path)
        if path[-1] == "required":
            path = (*path, error.kind.as_dict()["property"])
        if path[-1] == "contains":
            path = (*path[:-1], "minContains")
        return self._rules[path]


class EmptyBody(BodyContract):
    """An answer that has no body (204)."""

    is_empty = True

    def __init__(self, scope: Scope) -> None:
        super().__init__({}, scope, {})

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """That there is none."""
        status = self.scope.status
        return (
            Requirement(
                id=self.scope.identity("no-body"),
                statement=f"A {status} has no body.",
                level=self.scope.level,
                source="; ".join(filter(None, (self.scope.about, "RFC 9110, section 15.3.5"))),
            ),
        )


def _marked(schema: Mapping[str, Any], mark: str) -> Any:
    """A mark of the schema itself, or of the first of those that it is made of."""
    return next((carrier[mark] for carrier in (schema, *schema.get("allOf", ())) if mark in carrier), None)


def _length(example: Example) -> int:
    return len(json.dumps(example))


def _place(error: jsonschema_rs.ValidationError, rule: Rule) -> SchemaPath:
    """Where something is wrong; a missing member is a place of its own."""
    return (*error.instance_path, *(rule.path[-1:] if rule.keyword == "required" else ()))
