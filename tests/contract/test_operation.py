"""An operation knows what is asked of it, and which requests are its own."""

import re

import pytest

from conformance.contract import Level, load_contract

CONTRACT = load_contract()
OPERATIONS = CONTRACT.operations
ID = "5c5bd0b9-8b5f-4a57-a3f4-0b1b7ac9e3f1"


def test_there_are_five_and_the_page_is_about_one() -> None:
    assert {name: (o.method, o.template, o.prefix) for name, o in OPERATIONS.items()} == {
        "updateCampaign": ("PATCH", "/campaigns/{id}", ""),
        "getCampaign": ("GET", "/campaigns/{id}", "get"),
        "deleteCampaign": ("DELETE", "/campaigns/{id}", "delete"),
        "listCampaigns": ("GET", "/campaigns", "list"),
        "createCampaign": ("POST", "/campaigns", "create"),
    }
    assert CONTRACT.update is OPERATIONS["updateCampaign"]


def test_each_documents_its_answers_and_scopes() -> None:
    assert {name: (o.success, o.refusals, o.scopes) for name, o in OPERATIONS.items()} == {
        "updateCampaign": (200, (400, 401, 403, 404, 422), ("campaigns:write",)),
        "getCampaign": (200, (400, 401, 403, 404), ("campaigns:read",)),
        "deleteCampaign": (204, (401, 403, 404, 409), ("campaigns:write",)),
        "listCampaigns": (200, (400, 401, 403), ("campaigns:read",)),
        "createCampaign": (201, (400, 401, 403), ("campaigns:write", "campaigns:read")),
    }
    for operation in OPERATIONS.values():
        for status, types in operation.media_types.items():
            assert types == (() if status == 204 else ("application/hal+json", "application/json"))


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("PATCH", f"/campaigns/{ID}", "updateCampaign"),
        ("patch", f"/campaigns/{ID}", "updateCampaign"),
        ("PATCH", f"/base/v1/campaigns/{ID}", "updateCampaign"),
        ("PATCH", "/campaigns/a%2Fb%3F", "updateCampaign"),
        ("GET", f"/campaigns/{ID}?fields=dialing_strategy", "getCampaign"),
        ("GET", "/campaigns/campaigns", "getCampaign"),
        ("DELETE", f"/campaigns/{ID}", "deleteCampaign"),
        ("GET", "/campaigns", "listCampaigns"),
        ("GET", "/base/campaigns?page=2", "listCampaigns"),
        ("POST", "/campaigns?source_id=1", "createCampaign"),
        ("POST", f"/campaigns/{ID}", None),
        ("GET", "/campaigns/", None),
        ("GET", f"/campaigns/{ID}/users", None),
        ("GET", f"/campaign/{ID}", None),
        ("GET", "/mycampaigns", None),
        ("GET", "/", None),
    ],
)
def test_a_request_finds_its_operation(method: str, path: str, name: str | None) -> None:
    found = CONTRACT.operation_of(method, path)
    assert (found.id if found else None) == name


def test_a_path_is_made_and_read_again() -> None:
    path = CONTRACT.update.path(id="a/b ?#%é")
    assert path == "/campaigns/a%2Fb%20%3F%23%25%C3%A9"
    assert CONTRACT.update.values(f"/base{path}?x=1") == {"id": "a/b ?#%é"}
    assert CONTRACT.update.values("/elsewhere") == {}


def test_every_companion_asks_a_should_at_most_and_the_page_asks_as_before() -> None:
    assert {requirement.level for requirement in CONTRACT.companions.values()} == {Level.SHOULD}
    assert {requirement.level for requirement in CONTRACT.requirements.values()} == set(Level)
    assert CONTRACT.requirements.keys().isdisjoint(CONTRACT.companions)
    assert {"200/6/maximum", "error/code/required", "error/422/error-codes/const"} <= CONTRACT.requirements.keys()
    expected = {"get/200/6/maximum", "list/200/total/type", "list/200/6/maximum", "create/201/6/maximum"}
    assert expected | {"delete/409/error-codes/const", "delete/204/no-body"} <= CONTRACT.companions.keys()


def test_what_is_the_same_is_the_same_schema() -> None:
    shown = (OPERATIONS[name] for name in ("updateCampaign", "getCampaign", "createCampaign"))
    (pointer,) = {operation.answers[operation.success].pointer for operation in shown}
    assert pointer == "/components/schemas/Campaign"


def test_links_are_required_in_the_words_of_the_page() -> None:
    asked = CONTRACT.requirements["200/links/required"]
    assert asked.level is Level.MUST
    assert asked.source == 'page, row "_links | object | HAL API related links.", its column Required: "yes"'


@pytest.mark.parametrize(
    ("hour", "right"),
    [
        *((hour, True) for hour in ("00:00:00", "09:30:15", "19:59:59", "23:59:59", "24:00:00")),
        *((hour, False) for hour in ("24:00:01", "24:30:00", "25:00:00", "9:00:00", "12:60:00", "12:00", "24:00:00Z")),
    ],
)
def test_an_hour_ends_with_the_day(hour: str, right: bool) -> None:
    campaign = CONTRACT.example("full")
    span = campaign["dialing_strategy"]["calling_hours"][0] | {"to": hour}
    subject = campaign | {"dialing_strategy": campaign["dialing_strategy"] | {"calling_hours": [span]}}
    broken = {violation.requirement for violation in CONTRACT.update.answers[200].violations(subject)}
    assert (not broken) == right
    assert all(re.fullmatch(r"200/11\.7\.2/hour-format/\w+", requirement) for requirement in broken)


NEWER = {
    "hangup_before_connection": "200/newer.hangup_before_connection/missing-11.8.5/status_after_call/enum",
    "agent_hangup_before_connection": "200/newer.agent_hangup_before_connection/missing-11.8.5/status_after_call/enum",
}


@pytest.mark.parametrize(("member", "requirement"), NEWER.items())
def test_newer_dispositions_have_the_inner_rules_of_the_others(member: str, requirement: str) -> None:
    campaign = CONTRACT.example("full")
    strategy = campaign["dialing_strategy"]
    wrong = strategy["dispositions"] | {member: strategy["dispositions"][member] | {"status_after_call": "MAYBE"}}
    subject = campaign | {"dialing_strategy": strategy | {"dispositions": wrong}}
    (violation,) = CONTRACT.update.answers[200].violations(subject)
    assert violation.requirement == requirement
    assert not violation.is_must
