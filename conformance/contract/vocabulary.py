"""Which words of JSON Schema a contract may be written with: those that its bodies are judged by."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance.contract.references import escaped, followed
from conformance.contract.requirement import Level
from conformance.contract.schema import FORMATS, KEYWORDS, STRUCTURE

Problem = tuple[str, str]
"""Where something is wrong, as a JSON pointer, and what, with what to do about it."""

WORDS = ("title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment")
"""Keywords that constrain nothing."""
CHOICES = ("oneOf", "anyOf", "not", "else", "additionalProperties")
"""Keywords by which a request may be described, beside those for answers: of requests no rules are made."""
MARKS = ("$ref", "title", "description")


class Schemas:
    """Looks at schemas, at each once."""

    def __init__(self, root: Mapping[str, Any], readings: Collection[str]) -> None:
        self._root = root
        self._readings = readings
        self._done: set[tuple[int, bool]] = set()

    def problems(
        self, schema: Any, pointer: str, *, of_request: bool = False, inside: bool = False
    ) -> Iterator[Problem]:
        """What is wrong with a schema, and with those inside it.

        ``of_request`` allows more words; ``inside`` tells that the values around it were looked at already.
        """
        if isinstance(schema, dict) and "$ref" in schema:
            beside = [key for key in schema if key not in MARKS and not str(key).startswith("x-")]
            if beside:
                yield f"{pointer}/{beside[0]}", f"{beside[0]} stands beside a $ref: put both into an allOf"
            schema, pointer = followed(schema, pointer, self._root)
        if (id(schema), of_request) in self._done:
            return
        self._done.add((id(schema), of_request))
        yield from self._words(schema, pointer, CHOICES if of_request else ())
        yield from self._marks(schema, pointer)
        if not inside:
            yield from _values(schema, pointer)
        if "pattern" in schema:
            yield from _pattern(schema, pointer)
        for step, child in _children(schema):
            yield from self.problems(child, f"{pointer}/{step}", of_request=of_request, inside="$ref" not in child)

    @staticmethod
    def _words(schema: Mapping[str, Any], pointer: str, more: Collection[str]) -> Iterator[Problem]:
        for keyword in schema:
            if keyword not in (*KEYWORDS, *STRUCTURE, *WORDS, *more) and not str(keyword).startswith("x-"):
                known = ", ".join((*KEYWORDS, *STRUCTURE, *more))
                words = f"{keyword} is no keyword that bodies are judged by: say it with {known}"
                yield f"{pointer}/{escaped(keyword)}", f"{words}, or for people only in the description"
        if ("then" in schema) != ("if" in schema):
            yield pointer, "if and then go together: add the other one"
        if schema.get("format", FORMATS[0]) not in FORMATS:
            yield f"{pointer}/format", f"format {schema['format']} cannot be judged: use {', '.join(FORMATS)}"

    def _marks(self, schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
        marks = (schema, schema.get("x-null-members", {}))
        for mark in marks:
            if mark.get("x-level", Level.MUST) not in list(Level):
                yield f"{pointer}/x-level", f"x-level {mark['x-level']} is none: write MUST or SHOULD"
            if "x-reading" in mark and mark["x-reading"] not in self._readings:
                yield f"{pointer}/x-reading", f"no reading is called {mark['x-reading']}: add it to readings.yaml"


def _values(schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    """Values that their own keyword does not allow, in a schema and in those inside it; and unreadable patterns."""
    try:
        jsonschema_rs.meta.validate(dict(schema))
    except jsonschema_rs.ValidationError as error:
        step = "".join(f"/{escaped(name)}" for name in error.instance_path)
        yield pointer + step, f"{error.message}: write a value that JSON Schema allows here"


def _pattern(schema: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    try:
        jsonschema_rs.validator_for({"pattern": schema["pattern"]})
    except (jsonschema_rs.ValidationError, ValueError) as error:
        words = f"{getattr(error, 'message', error)}: write a pattern that can be read"
        yield f"{pointer}/pattern", words.replace("\n", " ")


def _children(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, child in (schema.get("properties") or {}).items():
        yield f"properties/{escaped(name)}", child
    for keyword in ("allOf", "oneOf", "anyOf"):
        for index, child in enumerate(schema.get(keyword) or ()):
            yield f"{keyword}/{index}", child
    for keyword in ("items", "if", "then", "else", "contains", "not"):
        if keyword in schema:
            yield keyword, schema[keyword]
