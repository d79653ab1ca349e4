"""What the kit asks of the contract. No other module of the kit knows where the contract keeps an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from conformance.contract import Contract, load_contract
from conformance.contract.operation import REQUEST_TYPE
from conformance.contract.schema import Node


@dataclass(frozen=True, eq=False)
class Documented:
    """The operation that an SDK calls.

    ``prefix`` is the path up to the id. ``success`` is the status of a change that was made, ``refusals`` those of
    one that was not. ``sent_as`` is the media type of the request, ``sent_back`` those of the campaign, the one of
    the contract first.
    """

    contract: Contract
    method: str
    prefix: str
    members: tuple[str, ...]
    operation: str
    paths: tuple[str, ...]
    sent_as: str
    success: int
    refusals: tuple[int, ...]
    sent_back: tuple[str, ...]
    error_type: str
    request_schema: Mapping[str, Any]

    @property
    def campaign(self) -> Node:
        """The schema of the campaign that is sent back."""
        return self.contract.answers[self.success].tree

    @property
    def campaign_schema(self) -> Mapping[str, Any]:
        """The same as JSON Schema."""
        return self.contract.answers[self.success].schema

    def example(self, name: str) -> Any:
        """A named example: ``full`` and ``minimal`` campaigns, ``bare422`` and ``detailed422`` errors."""
        return self.contract.example(name)

    def accepts(self, member: object, value: object) -> bool:
        """Whether a member may be set to this value."""
        asked = dict(zip(self.members, (self.operation, member, value), strict=True))
        return _validator().is_valid(asked)


@cache
def documented() -> Documented:
    """The operation of the contract that is bundled.

    Raises:
        ConfigurationError: the contract cannot be read.
    """
    contract = load_contract()
    update = contract.update
    schema = update.request_schema or {}
    operation, path = (schema["properties"][name] for name in schema["required"][:2])
    return Documented(
        contract=contract,
        method=update.method,
        prefix=update.template.partition("{")[0],
        members=tuple(schema["required"]),
        operation=operation["enum"][0],
        paths=tuple(path["enum"]),
        sent_as=REQUEST_TYPE,
        success=update.success,
        refusals=update.refusals,
        sent_back=update.media_types[update.success],
        error_type=update.media_types[update.refusals[0]][0],
        request_schema=schema,
    )


@cache
def _validator() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(dict(documented().request_schema))
