"""The endpoint as an ASGI application."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conformance.contract import Contract
from conformance.reference.store import Record, Store
from conformance.reference.tokens import TokenError, Tokens

JSON_TYPES = ("application/json", "")
AVAILABLE = ("READY", "RUNNING", "PAUSED")


class Refusal(Exception):
    """A documented error answer."""

    def __init__(self, status: int, description: str, fields: list[dict[str, str]] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.fields = fields


class Api:
    """The operations: PATCH as the contract documents it, GET as its links and the read-back need it."""

    def __init__(self, contract: Contract, store: Store, tokens: Tokens) -> None:
        self.contract = contract
        self.store = store
        self.tokens = tokens
        self._validator = jsonschema_rs.validator_for(dict(contract.request_schema))

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/oauth/token", self.token, methods=["POST"]),
                Route("/campaigns", self.list, methods=["GET"]),
                Route("/campaigns/{id:path}", self.campaign, methods=["GET", "PATCH"]),
            ],
            exception_handlers={Refusal: self.refuse, TokenError: _refuse_token},
        )

    async def token(self, request: Request) -> Response:
        """POST /oauth/token."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        answer = self.tokens.answer(form, request.headers.get("authorization", ""), str(request.url))
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def list(self, request: Request) -> Response:
        """GET /campaigns, as the sibling page has it."""
        self._authorise(request, "campaigns:read")
        embedded = [record.view() for record in self.store]
        body = {"_links": {"self": {"href": "/campaigns"}}, "_embedded": {"campaigns": embedded}}
        return _hal({"total": len(embedded)} | body)

    async def campaign(self, request: Request) -> Response:
        """GET or PATCH /campaigns/{id}."""
        return await (self.update if request.method == "PATCH" else self.read)(request)

    async def read(self, request: Request) -> Response:
        """GET /campaigns/{id}, as the sibling page has it."""
        self._authorise(request, "campaigns:read")
        return _hal(self._record(request).view())

    async def update(self, request: Request) -> Response:
        """PATCH /campaigns/{id}."""
        self._authorise(request, "campaigns:write")
        record = self._record(request)
        self._apply(_replacement(await request.body(), request, self._validator), record)
        return _hal(record.view())

    async def refuse(self, _: Request, error: Exception) -> Response:
        """Turn a refusal into the error body of the contract's example for its status."""
        assert isinstance(error, Refusal)
        body = dict(self.contract.example(f"bare{error.status}")) | {"description": error.description}
        return JSONResponse(body | ({"fields": error.fields} if error.fields else {}), error.status)

    def _authorise(self, request: Request, scope: str) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        scopes = self.tokens.scopes(token.strip()) if scheme.lower() == "bearer" else None
        if scopes is None:
            raise Refusal(401, "The access token is missing or not valid.")
        if scope not in scopes:
            raise Refusal(403, f"The access token lacks the scope {scope}.")

    def _record(self, request: Request) -> Record:
        try:
            return self.store[request.path_params["id"]]
        except KeyError:
            raise Refusal(404, "There is no such campaign.") from None

    def _apply(self, replacement: Mapping[str, str], record: Record) -> None:
        member, value = replacement["path"], replacement["value"]
        if member == "status":
            if record.campaign["status"] not in AVAILABLE:
                raise Refusal(422, f"A campaign that is {record.campaign['status']} cannot be {value}.")
            value = value.upper()
        record.campaign[member] = int(value) if member == "priority" else value


def _replacement(body: bytes, request: Request, validator: jsonschema_rs.Validator) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in JSON_TYPES:
        raise Refusal(400, "The body must be sent as application/json.")
    try:
        document = json.loads(body)
        errors = list(validator.iter_errors(document))
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is not JSON.") from None
    if errors:
        raise Refusal(400, "The request body has errors.", [_field(error) for error in errors])
    replacement: dict[str, Any] = document
    return replacement


def _field(error: jsonschema_rs.ValidationError) -> dict[str, str]:
    name = "/".join(map(str, error.instance_path)) or "body"
    return {"name": name, "description": error.message[:200].encode("utf-8", "replace").decode()}


def _hal(body: Mapping[str, Any]) -> Response:
    return JSONResponse(body, media_type="application/hal+json")


async def _refuse_token(_: Request, error: Exception) -> Response:
    assert isinstance(error, TokenError)
    status = 401 if error.error == "invalid_client" else 400
    return JSONResponse({"error": error.error, "error_description": error.description}, status)
