"""Each exchange is judged as what it is: by the answers of its own operation, under its own ids."""

import json
from collections.abc import Mapping

import pytest
from exchanges import CHALLENGE, CONTRACT, FULL, HAL, JSON

from conformance.checks import REQUIREMENTS, Finding, companions, examine, requirements_of
from conformance.contract import Level, Operation
from conformance.exchange import Exchange, Failure, Request, Response, json_body

OPERATIONS = CONTRACT.operations
COMPANIONS = {name: operation for name, operation in OPERATIONS.items() if operation.is_companion}


def exchange(
    operation: Operation, status: int, body: object = None, headers: tuple[tuple[str, str], ...] = HAL, **more: object
) -> Exchange:
    """An answer to a request of an operation, under a base path; without a body, the fullest example."""
    url = f"http://host/base{operation.path(id=FULL['id'])}?fields=dialing_strategy"
    if body is None:
        answer = operation.answers.get(status)
        body = b"" if answer is None or answer.is_empty else answer.fullest
    content = body if isinstance(body, bytes) else json_body(body)
    surplus = more.get("surplus")
    headers += CHALLENGE if status == 401 else ()
    response = Response(status, headers, content, surplus=surplus if isinstance(surplus, int) else None)
    return Exchange(Request(operation.method, url), response)


def judged(subject: Exchange) -> Mapping[str, bool]:
    """Every requirement that was exercised, and whether it was broken."""
    outcomes = list(examine(subject, CONTRACT))
    broken = {outcome.requirement for outcome in outcomes if isinstance(outcome, Finding)}
    return {outcome.requirement: outcome.requirement in broken for outcome in outcomes}


def broken(subject: Exchange) -> set[str]:
    return {requirement for requirement, wrong in judged(subject).items() if wrong}


BOTH = (("Transfer-Encoding", "chunked"), ("Content-Length", "7"))
EVERY = [(operation, status) for operation in OPERATIONS.values() for status in operation.answers]


@pytest.mark.parametrize(("operation", "status"), EVERY, ids=lambda value: getattr(value, "id", value))
def test_a_documented_answer_breaks_nothing_and_speaks_of_its_operation_only(operation: Operation, status: int) -> None:
    seen = judged(exchange(operation, status, headers=() if operation.answers[status].is_empty else HAL))
    assert not any(seen.values())
    known = {r.id for r in (*operation.requirements, *requirements_of(operation))}
    assert seen.keys() <= known
    assert operation.identity("status/documented") in seen


@pytest.mark.parametrize("operation", COMPANIONS.values(), ids=COMPANIONS)
def test_what_is_broken_beside_the_page_has_the_prefix_of_its_operation(operation: Operation) -> None:
    def has(requirement: str, subject: Exchange) -> None:
        assert broken(subject) == {f"{operation.prefix}/{requirement}"}

    refusal = operation.refusals[0]
    error = operation.answers[refusal].fullest
    has("status/documented", exchange(operation, 500, b""))
    has("transport/length", exchange(operation, refusal, surplus=3))
    has("transport/in-time", Exchange(exchange(operation, refusal).request, failure=Failure.TIMEOUT))
    has("bytes/json", exchange(operation, refusal, b"{"))
    has("error/message/type", exchange(operation, refusal, error | {"message": 7}))
    has("error/media-type", exchange(operation, refusal, headers=(("Content-Type", "text/html"),)))
    has("headers/one-media-type", exchange(operation, refusal, headers=HAL + JSON))
    has("headers/one-framing", exchange(operation, refusal, headers=(*HAL, *BOTH)))
    has("leak/secret", exchange(operation, refusal, error | {"message": "$TALKDESK_TOKEN"}))
    has(f"{refusal}/error-codes/const", exchange(operation, refusal, error | {"code": "0539999"}))


def test_a_body_is_judged_by_its_own_answer() -> None:
    get, create, listing = (OPERATIONS[name] for name in ("getCampaign", "createCampaign", "listCampaigns"))
    wrong = FULL | {"priority": 11}
    assert broken(exchange(get, 200, wrong)) == {"get/200/6/maximum"}
    assert broken(exchange(create, 201, wrong)) == {"create/201/6/maximum"}
    page = listing.answers[200].fullest
    assert broken(exchange(listing, 200, page | {"total": "5"})) == {"list/200/total/type"}
    assert broken(exchange(listing, 200, page | {"_embedded": {"campaigns": [wrong]}})) == {"list/200/6/maximum"}
    assert "get/200/6/maximum" not in judged(exchange(get, 200, CONTRACT.example("minimal")))


def test_a_success_of_another_operation_is_not_documented() -> None:
    assert broken(exchange(OPERATIONS["createCampaign"], 200, FULL)) == {"create/status/documented"}
    assert broken(exchange(OPERATIONS["getCampaign"], 204, b"", ())) == {"get/status/documented"}
    assert broken(exchange(OPERATIONS["updateCampaign"], 201, FULL)) == {"status/documented"}


@pytest.mark.parametrize("body", [b"{}", b" ", b"deleted", b"\xff", b"x" * 80])
def test_an_answer_without_a_body_has_none(body: bytes) -> None:
    delete = OPERATIONS["deleteCampaign"]
    seen = exchange(delete, 204, body, ())
    (found,) = (outcome for outcome in examine(seen, CONTRACT) if isinstance(outcome, Finding))
    said = f"{len(body)} bytes: {json.dumps(body.decode('utf-8', 'replace'))}"
    assert found == Finding("delete/204/no-body", "", "A 204 has no body.", said)
    assert "delete/bytes/json" not in judged(exchange(delete, 204, b"", ()))


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/health"), ("PUT", "/campaigns/1"), ("PATCH", "/campaigns"), ("GET", "/campaigns/1/users")],
)
def test_of_an_unknown_operation_only_transport_and_leaks_are_reported(method: str, path: str) -> None:
    asked = Request(method, f"http://host{path}")
    seen = judged(Exchange(asked, Response(500, HAL, b'{"message": "$TALKDESK_TOKEN"', surplus=0)))
    assert {name for name, wrong in seen.items() if wrong} == {"leak/secret"}
    assert {name.partition("/")[0] for name in seen} == {"transport", "leak"}


def test_companions_are_never_a_must_and_say_where_they_come_from() -> None:
    asked = companions(CONTRACT)
    assert len({requirement.id for requirement in asked}) == len(asked)
    assert {requirement.level for requirement in asked} == {Level.SHOULD}
    prefixes = {operation.prefix: operation.about for operation in COMPANIONS.values()}
    for requirement in asked:
        assert requirement.source.startswith(prefixes[requirement.group])
    assert {requirement.id for requirement in asked}.isdisjoint({*CONTRACT.requirements, *(r.id for r in REQUIREMENTS)})


def test_what_is_asked_of_media_types_says_where_it_comes_from() -> None:
    asked = {r.id: r for operation in OPERATIONS.values() for r in requirements_of(operation)}
    of_page, of_error = asked["200/media-type"], asked["error/media-type"]
    assert of_page.statement == "A campaign is sent as application/hal+json or application/json."
    assert (of_page.item, of_page.reading, of_page.level) == ("200", "media-type", Level.SHOULD)
    assert (of_error.item, of_error.reading, of_error.level) == (None, "media-type", Level.SHOULD)
    assert of_page.source == of_error.source == "sources newer than the page; reading media-type"
    assert asked["list/200/media-type"].statement.startswith("A page is sent as ")
    about = OPERATIONS["createCampaign"].about
    assert asked["create/201/media-type"].source == f"{about}; {of_page.source}"


def test_a_companion_is_less_binding_than_the_page() -> None:
    for operation in OPERATIONS.values():
        levels = {requirement.id: requirement.level for requirement in requirements_of(operation)}
        must = Level.SHOULD if operation.is_companion else Level.MUST
        assert levels[operation.identity("transport/whole")] is must
        assert levels[operation.identity("leak/stack-trace")] is Level.SHOULD


def test_of_a_long_body_where_none_belongs_the_beginning_is_shown() -> None:
    delete = OPERATIONS["deleteCampaign"]
    (found,) = (o for o in examine(exchange(delete, 204, b"x" * 81, ()), CONTRACT) if isinstance(o, Finding))
    assert found.seen == f'81 bytes: "{"x" * 80}"'


def test_only_an_update_is_held_against_its_request() -> None:
    echoed = {"200/same-campaign", "200/self-link", "200/shows-change"}
    for operation in OPERATIONS.values():
        asked = {requirement.id for requirement in requirements_of(operation)}
        assert (asked >= echoed) is not operation.is_companion
        assert asked.isdisjoint(operation.identity(name) for name in echoed) is operation.is_companion
