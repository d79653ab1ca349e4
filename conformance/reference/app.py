"""The operations of the contract as an ASGI application."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, partial
from http import HTTPStatus
from typing import Any

import jsonschema_rs
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conformance.contract import Contract, Operation
from conformance.contract.operation import REQUEST_TYPE
from conformance.reference.listing import page_of
from conformance.reference.query import query_of
from conformance.reference.refusal import Refusal, answered, field
from conformance.reference.store import INCOMPLETE, RUNNING, Record, Store
from conformance.reference.tokens import TokenError, Tokens

TOKEN_PATH = "/oauth/token"

Handler = Callable[[Operation, Request], Awaitable[Response]]


class Api:
    """Every operation of the contract: five as they are documented, any other by its example."""

    def __init__(self, contract: Contract, store: Store, tokens: Tokens) -> None:
        self.contract = contract
        self.store = store
        self.tokens = tokens

    def application(self) -> Starlette:
        """The ASGI application."""
        handlers: Mapping[str, Handler] = {
            "updateCampaign": self.update,
            "getCampaign": self.read,
            "deleteCampaign": self.delete,
            "listCampaigns": self.list,
            "createCampaign": self.create,
        }
        # An id may hold a slash, so what is longer than an id is looked for first.
        operations = sorted(self.contract.operations.values(), key=lambda o: -o.template.count("/"))
        return Starlette(
            routes=[
                Route(TOKEN_PATH, self.token, methods=["POST"]),
                *(self._route(operation, handlers.get(operation.id, self.example)) for operation in operations),
            ],
            exception_handlers={Refusal: _refuse, TokenError: _refuse_token},
        )

    def _route(self, operation: Operation, handler: Handler) -> Route:
        async def authorised(request: Request) -> Response:
            self._authorise(operation, request)
            return await handler(operation, request)

        return Route(operation.template.replace("}", ":path}"), authorised, methods=[operation.method])

    async def token(self, request: Request) -> Response:
        """Give a token."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        answer = self.tokens.answer(form, request.headers.get("authorization", ""), str(request.url))
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    async def update(self, operation: Operation, request: Request) -> Response:
        """Replace one member of a campaign."""
        record = self._record(operation, request)
        replacement = await _body(operation, request)
        member, value = replacement["path"], replacement["value"]
        if member == "status":
            if record.campaign["status"] == INCOMPLETE:
                raise Refusal(operation, "Unprocessable", f"A campaign that is {INCOMPLETE} cannot be {value}.")
            value = value.upper()
        record.campaign[member] = int(value) if member == "priority" else value
        return answered(operation, operation.success, record.view())

    async def read(self, operation: Operation, request: Request) -> Response:
        """Show a campaign: whole, or without the parts that are not among those asked for."""
        record = self._record(operation, request)
        asked = query_of(operation, request.query_params).get("fields")
        hidden = [] if asked is None else [part for part in _parts(operation) if part not in asked]
        return answered(operation, operation.success, record.view(without=hidden))

    async def list(self, operation: Operation, request: Request) -> Response:
        """Show a page of the campaigns, of each without the parts that are not asked for."""
        query = query_of(operation, request.query_params)
        hidden = [part for part in _parts(operation) if part not in query.get("fields", ())]
        return answered(operation, operation.success, page_of(operation, tuple(self.store), query, hidden))

    async def create(self, operation: Operation, request: Request) -> Response:
        """Make a campaign, or duplicate one."""
        source = query_of(operation, request.query_params).get("source_id")
        if source is not None and source not in self.store.ids:
            wrong = [{"name": "source_id", "description": "must be the id of a campaign"}]
            raise Refusal(operation, "BadRequest", "There is no campaign to duplicate.", wrong)
        given = await _body(operation, request)
        record = self.store.create(given, None if source is None else self.store[source])
        return answered(operation, operation.success, record.view())

    async def delete(self, operation: Operation, request: Request) -> Response:
        """Remove a campaign that does not run."""
        record = self._record(operation, request)
        if record.campaign["status"] == RUNNING:
            raise Refusal(operation, "Conflict", f"A campaign that is {RUNNING} cannot be deleted.")
        self.store.delete(record)
        return Response(status_code=operation.success)

    async def example(self, operation: Operation, request: Request) -> Response:
        """Answer as the contract's example does: an operation that this server does not know otherwise."""
        if request.path_params and "NotFound" in operation.named:
            self._record(operation, request)
        answer = operation.answers[operation.success]
        return Response(status_code=operation.success) if answer.is_empty else _shown(operation, answer.fullest)

    def _authorise(self, operation: Operation, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        scopes = self.tokens.scopes(token.strip()) if scheme.lower() == "bearer" else None
        if scopes is None:
            raise Refusal(operation, "Unauthorized", "The access token is missing or not valid.")
        for scope in operation.scopes:
            if scope not in scopes:
                raise Refusal(operation, "Forbidden", f"The access token lacks the scope {scope}.")

    def _record(self, operation: Operation, request: Request) -> Record:
        try:
            return self.store[request.path_params["id"]]
        except KeyError:
            raise Refusal(operation, "NotFound", "There is no such campaign.") from None


@cache
def _parts(operation: Operation) -> tuple[str, ...]:
    """The parts of a campaign that may be asked for."""
    return tuple(operation.parameters["fields"]["schema"]["items"]["enum"])


@cache
def _validator(operation: Operation) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(dict(operation.request_schema or {}))


async def _body(operation: Operation, request: Request) -> dict[str, Any]:
    """The body of a request.

    Raises:
        Refusal: it is not what the contract asks for.
    """
    refused = partial(Refusal, operation, "BadRequest")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in (REQUEST_TYPE, ""):
        raise refused(f"The body must be sent as {REQUEST_TYPE}.")
    try:
        document = json.loads(await request.body())
        errors = list(_validator(operation).iter_errors(document))
    except (ValueError, RecursionError):
        raise refused("The body is not JSON.") from None
    if errors:
        raise refused("The request body has errors.", [field(error) for error in errors])
    body: dict[str, Any] = document
    return body


def _shown(operation: Operation, example: Any) -> Response:
    return answered(operation, operation.success, {} if example is None else example)


async def _refuse(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return error.response()


async def _refuse_token(_: Request, error: Exception) -> Response:
    assert isinstance(error, TokenError)
    status = HTTPStatus.UNAUTHORIZED if error.error == "invalid_client" else HTTPStatus.BAD_REQUEST
    return JSONResponse({"error": error.error, "error_description": error.description}, status)
