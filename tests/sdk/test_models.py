"""The models of the client and the contract cannot drift apart: the same members, required alike, of the same types."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from conformance.client import Campaign
from conformance.client.models import Model
from conformance.contract import load_contract

CONTRACT = load_contract()
TYPES = {"string": str, "integer": int, "boolean": bool, "number": float}


def required(schema: Mapping[str, Any]) -> set[str]:
    """What the page itself requires: a SHOULD beside it does not count."""
    return set(schema.get("required", ()))


def pairs(
    model: type[BaseModel], schema: Mapping[str, Any], path: str = "campaign"
) -> Iterator[tuple[str, type[BaseModel], Mapping[str, Any]]]:
    """Every object of the contract with the model that stands for it."""
    yield path, model, schema
    for name, field in model.model_fields.items():
        child = schema["properties"][field.alias or name]
        for inner in arguments(field.annotation):
            if issubclass(inner, Model) and inner is not Model:
                yield from pairs(inner, child.get("items", child), f"{path}.{field.alias or name}")


def arguments(annotation: Any) -> list[type]:
    """The classes in an annotation: of ``list[int] | None`` that is int."""
    inner = [found for part in get_args(annotation) for found in arguments(part)]
    return inner or ([annotation] if isinstance(annotation, type) and annotation is not type(None) else [])


OBJECTS = {path: (model, schema) for path, model, schema in pairs(Campaign, CONTRACT.answers[200].schema)}


@pytest.mark.parametrize(("model", "schema"), OBJECTS.values(), ids=OBJECTS)
def test_a_model_has_the_members_of_the_contract(model: type[BaseModel], schema: Mapping[str, Any]) -> None:
    named = {field.alias or name for name, field in model.model_fields.items()}
    assert named == set(schema["properties"])


@pytest.mark.parametrize(("model", "schema"), OBJECTS.values(), ids=OBJECTS)
def test_a_model_requires_what_the_page_requires(model: type[BaseModel], schema: Mapping[str, Any]) -> None:
    asked = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    assert asked == required(schema)


@pytest.mark.parametrize(("model", "schema"), OBJECTS.values(), ids=OBJECTS)
def test_a_member_may_be_of_every_type_that_the_page_allows(model: type[BaseModel], schema: Mapping[str, Any]) -> None:
    for name, field in model.model_fields.items():
        child = schema["properties"][field.alias or name]
        types = child.get("items", child).get("type", [])
        wanted = {TYPES[kind] for kind in ([types] if isinstance(types, str) else types) if kind in TYPES}
        if child.get("format") == "date-time":
            continue
        assert wanted <= set(arguments(field.annotation)), name


def test_a_campaign_comes_back_as_it_was() -> None:
    for name in ("full", "minimal"):
        example = CONTRACT.example(name)
        assert Campaign.model_validate(example).model_dump(mode="json", by_alias=True, exclude_unset=True) == example


def test_what_nobody_knows_is_kept() -> None:
    campaign = Campaign.model_validate(CONTRACT.example("minimal") | {"budget": 2**53 + 1, "status": "ARCHIVED"})
    assert campaign.model_extra == {"budget": 2**53 + 1}
    assert campaign.status == "ARCHIVED"
