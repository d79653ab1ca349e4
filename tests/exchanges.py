"""Exchanges for tests: an update of the contract's own example, answered as documented."""

import json
from typing import Any

from conformance.contract import load_contract
from conformance.exchange import Exchange, Failure, Request, Response, json_body

CONTRACT = load_contract()
FULL: dict[str, Any] = CONTRACT.example("full")
PAUSE = {"op": "REPLACE", "path": "status", "value": "paused"}
HAL = (("Content-Type", "application/hal+json"),)
JSON = (("Content-Type", "application/json"),)
CHALLENGE = (("WWW-Authenticate", "Bearer"),)


def campaign(**members: Any) -> dict[str, Any]:
    """The full example with other members."""
    copy: dict[str, Any] = json.loads(json.dumps(FULL))
    return copy | members


def request(body: object = PAUSE, identity: str = FULL["id"]) -> Request:
    """An update of a campaign."""
    content = body if isinstance(body, bytes) else json_body(body)
    return Request(
        "PATCH", f"http://host/campaigns/{identity}", (("Authorization", "Bearer $TALKDESK_TOKEN"),), content
    )


def exchange(
    status: int = 200,
    body: object = None,
    headers: tuple[tuple[str, str], ...] | None = None,
    asked: Request | None = None,
    failure: Failure | None = None,
    surplus: int | None = None,
) -> Exchange:
    """An answer to an update; without a body, the documented one."""
    if body is None:
        body = FULL if status == 200 else CONTRACT.example(f"detailed{status}")
    content = body if isinstance(body, bytes) else json_body(body)
    types = headers if headers is not None else (HAL if status == 200 else JSON) + (CHALLENGE if status == 401 else ())
    return Exchange(asked or request(), Response(status, types, content, surplus=surplus), failure)
