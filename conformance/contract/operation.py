"""One operation of the contract: everything that is asked of it is asked of it alone."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from conformance.contract.body import BodyContract, EmptyBody
from conformance.contract.references import ORIGIN, dereferenced, escaped, followed
from conformance.contract.requirement import Level, Requirement
from conformance.contract.scope import Scope

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The keys of a path under which OpenAPI keeps operations."""
REQUEST_TYPE = "application/json"
PARAMETER = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, eq=False)
class Operation:
    """An operation, by the name that the document gives it. Equal only to itself.

    ``prefix`` begins the ids of its requirements, and is empty for the operation of the page; ``template`` is its
    path, ``pointer`` where the document has it, ``above`` the path item around it. The rest is looked at when it is
    first asked for.
    """

    id: str
    prefix: str
    method: str
    template: str
    pointer: str
    source: Mapping[str, Any] = field(repr=False)
    above: Mapping[str, Any] = field(repr=False)
    root: Mapping[str, Any] = field(repr=False)

    @cached_property
    def node(self) -> Mapping[str, Any]:
        """The operation as the document has it, dereferenced."""
        node: Mapping[str, Any] = dereferenced(self.source, self.root)
        return node

    @property
    def is_companion(self) -> bool:
        """Whether it stands beside the operation of the page."""
        return self.prefix != ""

    @cached_property
    def level(self) -> Level:
        """How binding its requirements are at most: those of a companion never are a MUST."""
        return Level.SHOULD if self.is_companion else Level(self.source.get("x-level", Level.MUST))

    @property
    def about(self) -> str:
        """Where it comes from, in words; nothing for the operation of the page."""
        unnamed = f"contract, {self.method} {self.template}" if self.is_companion else ""
        return str(self.source.get("x-source", unnamed))

    @cached_property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """Its parameters by name, those of its path too."""
        above = dereferenced(self.above.get("parameters", []), self.root)
        listed = (*above, *self.node.get("parameters", ()))
        return {parameter["name"]: parameter for parameter in listed}

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that a token needs for it."""
        demanded = self.source.get("security", self.root.get("security", ()))
        return tuple(dict.fromkeys(scope for scheme in demanded[:1] for scopes in scheme.values() for scope in scopes))

    @cached_property
    def request_schema(self) -> Mapping[str, Any] | None:
        """The schema of its request body; None if it has none."""
        content = self.node.get("requestBody", {}).get("content", {})
        schema: Mapping[str, Any] | None = content.get(REQUEST_TYPE, {}).get("schema")
        return schema

    @cached_property
    def responses(self) -> Mapping[int, Mapping[str, Any]]:
        """Its documented answers by status, as the document has them."""
        return {int(status): response for status, response in self.node["responses"].items()}

    @cached_property
    def answers(self) -> Mapping[int, BodyContract]:
        """The bodies of its documented answers, by status."""
        return {status: self._answer(status, response) for status, response in self.responses.items()}

    def _answer(self, status: int, response: Mapping[str, Any]) -> BodyContract:
        group = "error" if status >= 400 else str(status)
        scope = Scope(group, level=self.level, prefix=self.prefix, status=str(status), about=self.about)
        if not response.get("content"):
            return EmptyBody(scope)
        media_type, content = next(iter(response["content"].items()))
        kept = response.get(ORIGIN, f"{self.pointer}/responses/{status}")
        origin = (f"{kept}/content/{escaped(media_type)}/schema", 0)
        examples = {name: example["value"] for name, example in content.get("examples", {}).items()}
        examples |= {"example": content["example"]} if "example" in content else {}
        return BodyContract(content["schema"], replace(scope, origin=origin), examples)

    @cached_property
    def named(self) -> Mapping[str, int]:
        """Its documented statuses by the name of the answer in the document, such as NotFound."""
        return {
            str(response.get(ORIGIN, f"/{status}")).rpartition("/")[2]: status
            for status, response in self.responses.items()
        }

    @cached_property
    def success(self) -> int:
        """The status by which it says that it did what was asked."""
        return next(status for status in self.responses if status < 300)

    @cached_property
    def refusals(self) -> tuple[int, ...]:
        """The documented statuses by which it refuses."""
        return tuple(status for status in self.responses if status >= 400)

    @cached_property
    def codes(self) -> Mapping[int, tuple[str, ...]]:
        """The codes that the examples of each refusal show."""
        return {
            status: tuple(dict.fromkeys(_codes(self.answers[status].examples.values()))) for status in self.refusals
        }

    @cached_property
    def media_types(self) -> Mapping[int, tuple[str, ...]]:
        """The media types of each answer; none for one without a body."""
        return {status: tuple(response.get("content", ())) for status, response in self.responses.items()}

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Every requirement that the bodies of its answers make, once each, in the order of the document."""
        made = (requirement for answer in self.answers.values() for requirement in answer.requirements)
        return tuple({requirement.id: requirement for requirement in made}.values())

    def identity(self, requirement: str) -> str:
        """The id that a requirement of any operation has for this one."""
        return f"{self.prefix}/{requirement}" if self.prefix else requirement

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        steps = PARAMETER.split(self.template)  # names of parameters stand between the texts
        template = "".join(f"(?P<{step}>[^/]+)" if n % 2 else re.escape(step) for n, step in enumerate(steps))
        return re.compile(f".*{template}", re.DOTALL)

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is one of this operation. ``path`` is percent-encoded, and may begin with a base path."""
        return method.upper() == self.method and self._pattern.fullmatch(path.partition("?")[0]) is not None

    def values(self, path: str) -> Mapping[str, str]:
        """The parameters in a path that is one of this operation, decoded; none if it is not."""
        found = self._pattern.fullmatch(path.partition("?")[0])
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else {}

    def path(self, **parameters: str) -> str:
        """Its path with these parameters in it, percent-encoded."""
        return PARAMETER.sub(lambda found: quote(parameters[found[1]], safe=""), self.template)


def _codes(examples: Iterable[Any]) -> Iterator[str]:
    """The codes of those examples that are errors with a code."""
    shown = (example.get("code") for example in examples if isinstance(example, dict))
    return (code for code in shown if isinstance(code, str))


def operations_of(root: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation of a document, in its order. One without ``x-prefix`` has its own name for a prefix."""
    for template, item in root["paths"].items():
        above, pointer = followed(item, f"/paths/{escaped(template)}", root)
        for method, source in above.items():
            if method in METHODS:
                name = source["operationId"]
                prefix, at = source.get("x-prefix", name), f"{pointer}/{method}"
                yield Operation(name, prefix, method.upper(), template, at, source, above, root)
