"""How the bundled server refuses: with the statuses, codes and media types of the contract."""

from collections.abc import Mapping, Sequence
from typing import Any

import jsonschema_rs
from starlette.responses import JSONResponse, Response

from conformance.contract import Operation
from conformance.reference.documented import UNAUTHORIZED

LONGEST_DESCRIPTION = 200
"""Characters of what is wrong with a value, which may be as long as the value."""

Fields = Sequence[Mapping[str, str]]


class Refusal(Exception):
    """A documented error answer of an operation, by the name that the contract gives it, such as NotFound."""

    def __init__(self, operation: Operation, name: str, description: str, fields: Fields = ()) -> None:
        super().__init__(description)
        self._operation = operation
        self._status = operation.named[name]
        self._added: dict[str, Any] = {"description": description} | ({"fields": list(fields)} if fields else {})

    def response(self) -> Response:
        """The answer: the contract's shortest example for its status, with the description."""
        return answered(
            self._operation, self._status, (self._operation.answers[self._status].barest or {}) | self._added
        )


def answered(operation: Operation, status: int, body: Mapping[str, Any]) -> Response:
    """An answer with a body, in the first of its documented media types."""
    headers = {"WWW-Authenticate": "Bearer"} if status == UNAUTHORIZED else None
    return JSONResponse(body, status, headers, operation.media_types[status][0])


def field(error: jsonschema_rs.ValidationError, name: str = "") -> Mapping[str, str]:
    """What is wrong with a member, as an error tells it: the one of this name, else the one that is at fault."""
    name = name or "/".join(map(str, error.instance_path)) or "body"
    return {"name": name, "description": error.message[:LONGEST_DESCRIPTION].encode("utf-8", "replace").decode()}
