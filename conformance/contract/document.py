"""Loading the contract, and asking it about a body."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from conformance.contract.files import OPENAPI
from conformance.contract.readings import Reading, load_readings
from conformance.contract.requirement import Level, Requirement
from conformance.contract.schema import ORIGIN, Node, Rule, SchemaPath, Scope, compile_node
from conformance.errors import ConfigurationError


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
    """The schema of one answer, compiled: validates a body and tells which requirements it exercised."""

    def __init__(self, schema: Mapping[str, Any], prefix: str, pointer: str) -> None:
        self.schema = schema
        self.tree: Node = compile_node(schema, Scope(prefix, prefix_subject(prefix), origin=(pointer, 0)))
        self.null_members = _null_members(schema, prefix)
        self._validator = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)
        self._rules: dict[SchemaPath, Rule] = {rule.path: rule for rule in self.tree.all_rules()}

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every requirement that this schema makes, once each."""
        found = {rule.requirement.id: rule.requirement for rule in self._rules.values()}
        return (*found.values(), self.null_members)

    def rules(self) -> Iterator[Rule]:
        """Every rule of this schema, in the order of the contract."""
        return iter(self._rules.values())

    def exercised(self, body: object) -> set[str]:
        """Ids of the requirements that say something about ``body``."""
        ids = {rule.requirement.id for rule in self.tree.applied(body)}
        return ids | {self.null_members.id} if isinstance(body, dict) else ids

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
        at = "".join(f"/{_escaped(step)}" for step in error.instance_path)
        if error.instance is None and rule.optional:
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


def _place(error: jsonschema_rs.ValidationError, rule: Rule) -> SchemaPath:
    """Where something is wrong; a missing member is a place of its own."""
    return (*error.instance_path, *(rule.path[-1:] if rule.keyword == "required" else ()))


def prefix_subject(prefix: str) -> str:
    """What the value at the top of an answer is called in statements."""
    return "campaign" if prefix == "200" else "error"


def _escaped(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def _null_members(schema: Mapping[str, Any], prefix: str) -> Requirement:
    carriers = [schema, *schema.get("allOf", ())]
    mark = next(carrier["x-null-members"] for carrier in carriers if "x-null-members" in carrier)
    return Requirement(
        id=f"{prefix}/null-members",
        statement=f"An optional member of the {prefix_subject(prefix)} is left out rather than null.",
        level=Level(mark["x-level"]),
        source=f"silence of the page; reading {mark['x-reading']}",
        reading=mark["x-reading"],
    )


@dataclass(frozen=True, eq=False)
class Contract:
    """The whole contract: the dereferenced document, its answers by status, and the readings. Equal only to itself."""

    document: Mapping[str, Any]
    digest: str
    answers: Mapping[int, BodyContract]
    readings: Mapping[str, Reading]

    @property
    def version(self) -> str:
        """The version that the document gives to itself."""
        return str(self.document["info"]["version"])

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        """Every requirement that the schemas make, by id, in the order of the contract."""
        made = (requirement for answer in self.answers.values() for requirement in answer.requirements)
        return {requirement.id: requirement for requirement in made}

    def raw(self) -> dict[str, Any]:
        """The document without the marks of its dereferencing, for tools of others."""
        plain: dict[str, Any] = _unmarked(self.document)
        return plain

    def example(self, name: str) -> Any:
        """The value of one of the document's named examples."""
        return self.document["components"]["examples"][name]["value"]

    @property
    def operation(self) -> Mapping[str, Any]:
        """The one operation that this contract is about."""
        operation: Mapping[str, Any] = self.document["paths"]["/campaigns/{id}"]["patch"]
        return operation

    @property
    def request_schema(self) -> Mapping[str, Any]:
        """The schema of the request body."""
        schema: Mapping[str, Any] = self.operation["requestBody"]["content"]["application/json"]["schema"]
        return schema


@cache
def load_contract(folder: Path = OPENAPI) -> Contract:
    """Load ``campaigns.yaml`` and ``readings.yaml`` from ``folder``.

    Raises:
        ConfigurationError: a file is missing or malformed.
    """
    path = folder / "campaigns.yaml"
    try:
        source = path.read_bytes()
        raw = yaml.load(source, yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: cannot be read as YAML: {error}") from error
    document = _dereferenced(raw, raw)
    responses = document["paths"]["/campaigns/{id}"]["patch"]["responses"]
    return Contract(
        document=document,
        digest="sha256:" + hashlib.sha256(source).hexdigest(),
        answers={int(status): _answer(status, response) for status, response in responses.items()},
        readings=load_readings(folder / "readings.yaml"),
    )


def _answer(status: str, response: Mapping[str, Any]) -> BodyContract:
    media_type, content = next(iter(response["content"].items()))
    pointer = f"{response[ORIGIN]}/content/{_escaped(media_type)}/schema"
    return BodyContract(content["schema"], "200" if status == "200" else "error", pointer)


def _dereferenced(node: Any, root: Mapping[str, Any]) -> Any:
    """Put what references lead to in their place, each with a mark that says where it came from."""
    if isinstance(node, dict):
        if "$ref" in node:
            pointer = node["$ref"].removeprefix("#")
            return _dereferenced(_resolve(pointer, root), root) | {ORIGIN: pointer}
        return {key: _dereferenced(value, root) for key, value in node.items()}
    if isinstance(node, list):
        return [_dereferenced(value, root) for value in node]
    return node


def _unmarked(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unmarked(value) for key, value in node.items() if key != ORIGIN}
    return [_unmarked(value) for value in node] if isinstance(node, list) else node


def _resolve(pointer: str, root: Mapping[str, Any]) -> Any:
    node: Any = root
    for step in pointer.removeprefix("/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node
