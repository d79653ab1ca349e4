"""The query of a request, read and judged by the parameters that the contract documents."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs
from starlette.datastructures import QueryParams

from conformance.contract import Operation
from conformance.reference.refusal import Refusal, field

INTEGER = re.compile(r"[+-]?\d{1,18}")


def query_of(operation: Operation, given: QueryParams) -> Mapping[str, Any]:
    """The documented parameters by name, as values of their types, with the defaults of those that are not given.

    Raises:
        Refusal: one of them breaks its schema.
    """
    query, wrong = {}, []
    for name, (schema, validator) in _schemas(operation).items():
        if name in given:
            query[name] = _value(given.getlist(name), schema.get("type"))
            wrong += [field(error, name) for error in validator.iter_errors(query[name])]
        elif "default" in schema:
            query[name] = schema["default"]
    if wrong:
        raise Refusal(operation, "BadRequest", "The query has errors.", wrong)
    return query


@cache
def _schemas(operation: Operation) -> Mapping[str, tuple[Mapping[str, Any], jsonschema_rs.Validator]]:
    queried = {name: entry["schema"] for name, entry in operation.parameters.items() if entry["in"] == "query"}
    return {
        name: (schema, jsonschema_rs.validator_for(dict(schema), validate_formats=True))
        for name, schema in queried.items()
    }


def _value(texts: list[str], kind: object) -> Any:
    """A value of the type that is asked for, or the text itself where it is none."""
    if kind == "array":
        return [part for text in texts for part in text.split(",")]
    text = texts[-1]
    return int(text) if kind == "integer" and INTEGER.fullmatch(text) else text
