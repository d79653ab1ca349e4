"""Queries of reads: wrong ones, made of what the contract says of each parameter, and right ones."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from conformance.contract import Operation, load_contract
from conformance.exchange import Exchange
from conformance.suite.api import Api
from conformance.suite.bad_credentials import WRONG, statuses_for
from conformance.suite.requests import Changes
from conformance.suite.requirement import companion
from conformance.suite.subjects import NotExercised
from conformance.targets.target import READONLY_TOKEN, WRITEONLY_TOKEN

CLOSED = (401, 403)
ABSENT = frozenset({404, 405, 501})
"""How a server answers that has no GET."""
NONSENSE = "NONSENSE"


def parameters(operation: Operation) -> Mapping[str, Mapping[str, Any]]:
    """The schemas of what may stand in the query of an operation, by name."""
    return {name: entry["schema"] for name, entry in operation.parameters.items() if entry["in"] == "query"}


def wrong_values(schema: Mapping[str, Any]) -> Iterator[str]:
    """Values that a parameter with this schema may not have; none where any text will do."""
    if "minimum" in schema:
        yield str(schema["minimum"] - 1)
    if "maximum" in schema:
        yield str(schema["maximum"] + 1)
    if schema.get("type") == "integer" or "enum" in schema.get("items", schema) or "format" in schema:
        yield NONSENSE


def wrong_queries(name: str) -> list[Any]:
    """A scenario for each parameter of an operation that can be wrong, with its wrong values."""
    wrong = {key: tuple(wrong_values(schema)) for key, schema in parameters(load_contract().operations[name]).items()}
    return [
        pytest.param(
            key,
            values,
            id=key,
            marks=companion(name, f"400/{key}", f"A query whose {key} cannot be is refused with 400."),
        )
        for key, values in wrong.items()
        if values
    ]


def parts(name: str, statement: str) -> list[Any]:
    """A scenario for each part of a campaign that an operation can be asked for."""
    listed = parameters(load_contract().operations[name])["fields"]["items"]["enum"]
    return [
        pytest.param(part, id=part, marks=companion(name, f"200/fields-{part}", statement.format(part)))
        for part in listed
    ]


def wrong_tokens(name: str) -> list[Any]:
    """A scenario for each kind of token that is none, with the refusals that are right for it."""
    return [
        pytest.param(value, statuses_for(key), id=key, marks=companion(name, f"401/{key}", statement))
        for key, (statement, value) in WRONG.items()
    ]


def without_reading(api: Api) -> dict[str, str]:
    """The headers with a token that may write only.

    Raises:
        NotExercised: there is none.
    """
    return _authorization(api, WRITEONLY_TOKEN, "campaigns:read")


def without_writing(api: Api) -> dict[str, str]:
    """The headers with a token that may read only.

    Raises:
        NotExercised: there is none.
    """
    return _authorization(api, READONLY_TOKEN, "campaigns:write")


def _authorization(api: Api, name: str, scope: str) -> dict[str, str]:
    if name not in api.target.secrets:
        raise NotExercised(f"{name} is not set; it has to be a token without the scope {scope}")
    return {"Authorization": f"Bearer ${name}"}


def asked(path: str, **query: object) -> str:
    """A path with a query."""
    return f"{path}?{urlencode(query, safe=',')}"


def read(api: Api, path: str, open_path: str, headers: Changes | None = None, *, alone: bool = False) -> Exchange:
    """GET a path, ``alone`` over a connection of its own. ``open_path`` is one that a token which may read is shown.

    Raises:
        NotExercised: this token may not read, or nobody can: the page itself has no operation that reads.
    """
    exchange = api.get(path, headers, alone=alone)
    is_open = path == open_path and not headers
    if exchange.status in ABSENT and (is_open or api.get(open_path).status in ABSENT):
        raise NotExercised(f"nothing can be read here: {exchange.summary()}")
    if not headers and exchange.status in CLOSED and (is_open or api.get(open_path).status in CLOSED):
        raise NotExercised(f"the token may not read: {exchange.summary()}; grant campaigns:read")
    return exchange


def with_part(api: Api, part: str) -> str:
    """The id of a campaign that is known to have a part: an update of it, or GET, has shown it.

    Raises:
        NotExercised: of none this is known.
    """
    for identity in api.target.campaigns:
        if part in api.subjects.shown(identity) or part in (api.subjects.read(identity) or {}):
            return identity
    raise NotExercised(f"no listed campaign is known to have {part}")
