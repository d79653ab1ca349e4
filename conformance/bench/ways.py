"""Ways to read a body and to hold it against the contract: those of this suite, and those a user would pick instead.

Each takes the bytes of a body and the status it came with. A way that validates raises on a body that is wrong.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jsonschema
import jsonschema_rs
import msgspec
import openapi_core
import orjson
import pydantic
from openapi_core.testing import MockRequest, MockResponse

from conformance.checks.body import judge
from conformance.checks.finding import Finding
from conformance.client import Campaign
from conformance.contract import load_contract

Way = Callable[[bytes, int], object]
FLOOR = "json.loads"
"""The way that others are measured against."""


class Invalid(Exception):
    """A body is not as the contract has it."""


class ErrorBody(pydantic.BaseModel):
    """An error, for pydantic."""

    model_config = pydantic.ConfigDict(extra="allow")
    code: str
    message: str
    description: str | None = None
    fields: list[dict[str, str]] | None = None


class ErrorStruct(msgspec.Struct):
    """An error, for msgspec."""

    code: str
    message: str
    description: str | None = None
    fields: list[dict[str, str]] | None = None


class CampaignStruct(msgspec.Struct):
    """The top of a campaign, for msgspec; what is inside stays dicts."""

    id: str
    name: str
    links: dict[str, Any] | None = msgspec.field(name="_links", default=None)
    dialing_mode: str | None = None
    priority: int | None = None
    run_once: bool | None = None
    action_required: bool | None = None
    status: str | bool | None = None
    dialing_mode_configuration: dict[str, Any] | None = None
    dialing_strategy: dict[str, Any] | None = None
    created_at: str | None = None


def _msgspec(body: bytes, status: int) -> object:
    return msgspec.json.decode(body, type=CampaignStruct if status == 200 else ErrorStruct)


def _typed(body: bytes, status: int) -> object:
    return (Campaign if status == 200 else ErrorBody).model_validate_json(body)


def _suite(body: bytes, status: int) -> object:
    """The suite's own judgement, every requirement of it, without its memory of bodies that it has seen."""
    judged = judge(load_contract().answers[status], body)
    if any(isinstance(outcome, Finding) for outcome in judged.outcomes):
        raise Invalid
    return judged


@cache
def _schema(status: int) -> dict[str, Any]:
    return dict(load_contract().answers[status].schema)


@cache
def _compiled(status: int) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(_schema(status), validate_formats=True)


def _jsonschema_rs(body: bytes, status: int) -> object:
    document = orjson.loads(body)
    _compiled(status).validate(document)
    return document


@cache
def _interpreted(status: int) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(_schema(status), format_checker=jsonschema.FormatChecker())


def _jsonschema(body: bytes, status: int) -> object:
    document = json.loads(body)
    _interpreted(status).validate(document)
    return document


@cache
def _openapi() -> openapi_core.OpenAPI:
    document = load_contract().raw()
    return openapi_core.OpenAPI.from_dict(document)


def _openapi_core(body: bytes, status: int) -> object:
    url = "https://api.talkdeskapp.com"
    request = MockRequest(url, "patch", "/campaigns/5c5bd0b9-8b5f-4a57-a3f4-0b1b7ac9e3f1")
    # It reads application/hal+json as bytes unless a setting says otherwise; the contract has both for a campaign.
    _openapi().validate_response(request, MockResponse(body, status_code=status, content_type="application/json"))
    return body


def _validated_and_typed(body: bytes, status: int) -> object:
    """What a careful client does: nothing that the contract forbids becomes an object."""
    _jsonschema_rs(body, status)
    return _typed(body, status)


PARSING: Mapping[str, Way] = {
    FLOOR: lambda body, _: json.loads(body),
    "orjson": lambda body, _: orjson.loads(body),
    "msgspec, typed at the top": _msgspec,
    "typed client (pydantic)": _typed,
}
VALIDATING: Mapping[str, Way] = {
    "this suite, every requirement": _suite,
    "orjson and jsonschema-rs": _jsonschema_rs,
    "the same, then the typed client": _validated_and_typed,
    "json and jsonschema": _jsonschema,
    "openapi-core": _openapi_core,
}
WAYS: Mapping[str, Way] = {**PARSING, **VALIDATING}
WRONG = (Invalid, jsonschema.ValidationError, jsonschema_rs.ValidationError, openapi_core.exceptions.OpenAPIError)
"""What the ways that validate raise."""
