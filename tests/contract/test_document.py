"""The contract is valid OpenAPI, says no more than the page, and is the only place of constraints."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from conformance.contract import Contract, Level, load_contract
from conformance.contract.files import OPENAPI
from conformance.errors import ConfigurationError


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load_contract()


def raw() -> Any:
    return yaml.safe_load((OPENAPI / "campaigns.yaml").read_bytes())


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


def test_it_is_valid_openapi() -> None:
    validate(raw())


def test_it_documents_the_six_answers(contract: Contract) -> None:
    assert set(contract.answers) == {200, 400, 401, 403, 404, 422}
    assert contract.update.node["security"] == [{"earlyAccess": ["campaigns:write"]}]


def test_no_object_is_closed() -> None:
    closing = {"additionalProperties", "unevaluatedProperties", "propertyNames", "maxProperties"}
    assert not any(closing & node.keys() for node in objects(raw()["components"]["schemas"]))


REQUIRED_BY_THE_PAGE = {
    "1", "3", "4", "10.4", "10.4.1.1", "11.4", "11.5", "11.6", "11.7", "11.7.1", "11.7.2", "11.7.3", "11.8",
    "11.8.1", "11.8.1.1", "11.8.1.3", "11.8.2", "11.8.2.1", "11.8.2.2", "11.8.3.1", "11.8.3.2", "11.8.4.1",
    "11.8.4.2", "11.8.6.1", "11.9.2", "links", "code", "message", "fields.name", "fields.description",
}  # fmt: skip


def test_only_what_the_page_requires_is_a_must(contract: Contract) -> None:
    required = {r.item for r in contract.requirements.values() if r.keyword == "required" and r.level is Level.MUST}
    assert required == REQUIRED_BY_THE_PAGE


@pytest.mark.parametrize("name", ["full", "minimal"])
def test_examples_of_a_campaign_conform(contract: Contract, name: str) -> None:
    assert list(contract.answers[200].violations(contract.example(name))) == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
@pytest.mark.parametrize("kind", ["bare", "detailed"])
def test_examples_of_errors_conform(contract: Contract, status: int, kind: str) -> None:
    assert list(contract.answers[status].violations(contract.example(f"{kind}{status}"))) == []


def test_the_full_example_exercises_every_requirement(contract: Contract) -> None:
    answer = contract.answers[200]
    assert {r.id for r in answer.requirements} - answer.exercised(contract.example("full")) == set()


def test_the_minimal_example_has_nothing_that_is_not_asked_for(contract: Contract) -> None:
    assert set(contract.example("minimal")) == {"_links", "id", "name"}


def test_every_pointer_leads_to_its_keyword(contract: Contract) -> None:
    document = raw()
    for requirement in contract.requirements.values():
        if requirement.pointer is None:
            continue
        node = document
        for step in requirement.pointer.removeprefix("/").split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            node = node[int(step)] if isinstance(node, list) else node[step]
        assert requirement.pointer.endswith(f"/{requirement.keyword}")


def test_requirement_ids_are_unique_in_each_answer(contract: Contract) -> None:
    for answer in contract.answers.values():
        ids = [rule.requirement.id for rule in answer.rules()]
        assert len(ids) == len(set(ids))


def test_one_pass_names_every_broken_constraint(contract: Contract) -> None:
    campaign = json.loads(json.dumps(contract.example("full")))
    campaign["priority"] = 11
    campaign["dialing_strategy"]["record_chain"].pop(0)
    del campaign["dialing_strategy"]["dispositions"]["busy"]["custom"]
    del campaign["name"]
    broken = {violation.requirement for violation in contract.answers[200].violations(campaign)}
    assert broken == {"200/6/maximum", "200/11.9/MOBILE/minContains", "200/11.8.1.3/required", "200/4/required"}


@pytest.mark.parametrize(
    ("member", "value", "requirement"),
    [("priority", None, "200/null-members"), ("name", None, "200/4/type"), ("status", True, "200/9/status-type/type")],
)
def test_a_reading_never_breaks_a_must(contract: Contract, member: str, value: object, requirement: str) -> None:
    (violation,) = contract.answers[200].violations(contract.example("full") | {member: value})
    assert violation.requirement == requirement


def test_a_missing_contract_is_reported_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"campaigns\.yaml: cannot be read"):
        load_contract(tmp_path)
