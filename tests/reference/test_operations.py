"""The bundled server plays every operation as the contract documents it, and its faults and variants show."""

import json
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import pytest
from exchanges import CHALLENGE, JSON

from conformance.checks import Finding, examine
from conformance.contract import Operation, load_contract
from conformance.exchange import Exchange, Request, Response, json_body
from conformance.reference.alteration import Alteration, Fault
from conformance.reference.documented import NO_CODE
from conformance.reference.faults import all_faults
from conformance.reference.faults.bodies import body_faults
from conformance.reference.middleware import Answer, Asked, answered_at_once, scope_of
from conformance.reference.server import Instance, build
from conformance.reference.variants import all_variants
from conformance.suite.catalogue import catalogue

CONTRACT = load_contract()
OPERATIONS = CONTRACT.operations
FULL = CONTRACT.example("full")
COMPANIONS = {name: operation for name, operation in OPERATIONS.items() if operation.is_companion}


def ask(instance: Instance, method: str, target: str, body: object = None, token: str | None = None) -> Exchange:
    """Send a request to a server that listens nowhere."""
    headers = [(b"content-type", b"application/json")] if body is not None else []
    token = instance.token if token is None else token
    headers += [(b"authorization", f"Bearer {token}".encode())] if token else []
    content = b"" if body is None else json_body(body)
    scope = scope_of(method, target, tuple(headers), {"on_connection": 1, "in_flight": 1})
    answer = answered_at_once(instance.application, scope, content)
    named = tuple((name.decode(), value.decode("latin-1")) for name, value in answer.headers)
    kept = answer.body.replace(token.encode(), b"$TALKDESK_TOKEN") if token else answer.body
    shown = tuple((name, value.replace(token or "\0", "$TALKDESK_TOKEN")) for name, value in named)
    return Exchange(Request(method, f"http://host{target}", (), content), Response(answer.status, shown, kept))


def body(exchange: Exchange) -> dict[str, object]:
    assert exchange.response is not None
    value = json.loads(exchange.response.body)
    assert isinstance(value, dict)
    return value


def found(exchange: Exchange) -> set[str]:
    return {outcome.requirement for outcome in examine(exchange, CONTRACT) if isinstance(outcome, Finding)}


def in_state(instance: Instance, state: str) -> str:
    return next(str(record.campaign["id"]) for record in instance.store if record.campaign["status"] == state)


def path(name: str, **parameters: str) -> str:
    return OPERATIONS[name].path(**parameters)


def every_answer(instance: Instance) -> Iterator[tuple[str, int, Exchange]]:
    """Each operation brought to each status that it documents."""
    paused, running = in_state(instance, "PAUSED"), in_state(instance, "RUNNING")
    incomplete = in_state(instance, "INCOMPLETE")
    pause, bad = {"op": "REPLACE", "path": "status", "value": "paused"}, {"op": "add"}
    tokens = instance.api.tokens
    reading, writing = (tokens.issue(frozenset({f"campaigns:{scope}"})) for scope in ("read", "write"))
    every: tuple[tuple[str, str, str, object, dict[int, str]], ...] = (
        ("updateCampaign", paused, "", pause, {200: instance.token, 401: "", 403: reading}),
        ("updateCampaign", paused, "", bad, {400: instance.token}),
        ("updateCampaign", "nobody", "", pause, {404: instance.token}),
        ("updateCampaign", incomplete, "", pause, {422: instance.token}),
        ("getCampaign", paused, "", None, {200: instance.token, 401: "", 403: writing}),
        ("getCampaign", paused, "?fields=everything", None, {400: instance.token}),
        ("getCampaign", "nobody", "", None, {404: instance.token}),
        ("listCampaigns", "", "?page=2&per_page=3", None, {200: instance.token, 401: "", 403: writing}),
        ("listCampaigns", "", "?page=0", None, {400: instance.token}),
        ("createCampaign", "", "", {"name": "Autumn"}, {201: instance.token, 401: "", 403: writing}),
        ("createCampaign", "", "", {}, {400: instance.token}),
        ("deleteCampaign", "nobody", "", None, {404: instance.token}),
        ("deleteCampaign", running, "", None, {409: instance.token}),
        ("deleteCampaign", paused, "", None, {401: "", 403: reading, 204: instance.token}),
    )
    for name, identity, query, sent, tokens_by_status in every:
        for status, token in tokens_by_status.items():
            target = path(name, id=identity) + query
            yield name, status, ask(instance, OPERATIONS[name].method, target, sent, token)


def test_every_operation_gives_each_of_its_answers_and_breaks_nothing() -> None:
    seen: dict[str, set[int]] = {}
    for name, status, exchange in every_answer(build()):
        assert exchange.status == status, (name, exchange)
        assert found(exchange) == set(), (name, status)
        seen.setdefault(name, set()).add(status)
        if status >= 400:
            assert (body(exchange)["code"],) == OPERATIONS[name].codes[status]
    assert seen == {name: set(operation.answers) for name, operation in OPERATIONS.items()}


PARTS = {"dialing_mode_configuration", "dialing_strategy"}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", PARTS),
        ("?fields=dialing_strategy", {"dialing_strategy"}),
        ("?fields=dialing_strategy,dialing_mode_configuration", PARTS),
        ("?fields=dialing_strategy&fields=dialing_mode_configuration", PARTS),
    ],
)
def test_a_reader_asks_for_parts(query: str, shown: set[str]) -> None:
    instance = build()
    campaign = body(ask(instance, "GET", path("getCampaign", id=in_state(instance, "READY")) + query))
    assert campaign.keys() & PARTS == shown


def listed(instance: Instance, query: str = "") -> dict[str, object]:
    exchange = ask(instance, "GET", path("listCampaigns") + query)
    assert exchange.status == 200
    return body(exchange)


def names(page: Mapping[str, object]) -> list[str]:
    embedded = page["_embedded"]
    assert isinstance(embedded, dict)
    return [campaign["name"] for campaign in embedded["campaigns"]]


def test_pages_follow_one_another() -> None:
    instance, seen, target = build(), [], "?per_page=4"
    while target:
        page = listed(instance, target)
        seen += names(page)
        assert page["count"] == len(names(page))
        assert (page["total"], page["per_page"], page["total_pages"]) == (9, 4, 3)
        links = page["_links"]
        assert isinstance(links, dict)
        assert ("prev" in links, "next" in links) == (page["page"] != 1, page["page"] != 3)
        assert {"self", "first", "last"} <= links.keys()
        target = "?" + urlsplit(links["next"]["href"]).query if "next" in links else ""
    assert seen == [record.campaign["name"] for record in instance.store]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?status=running", ["Running 1", "Running 2"]),
        ("?name=Ready+2", ["Ready 2"]),
        ("?search=PAUSED", ["Paused 1", "Paused 2"]),
        ("?priority=5&per_page=2", ["Ready 1", "Ready 2"]),
        ("?priority=6", []),
        ("?dialing_mode=PREVIEW", []),
        ("?page=7", []),
        ("?created_at_from=2026-03-02T08:15:30Z&name=Bare", []),
        ("?created_at_from=2026-03-02T09:15:30%2B01:00&name=Ready+1", ["Ready 1"]),
        ("?created_at_to=2026-03-02T08:15:29Z", []),
    ],
)
def test_the_list_is_filtered(query: str, expected: list[str]) -> None:
    assert names(listed(build(), query)) == expected


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=x",
        "per_page=101",
        "per_page=",
        "status=PAUSED",
        "priority=11",
        "fields=name",
        "created_at_to=now",
    ],
)
def test_a_bad_query_is_refused_by_name(query: str) -> None:
    exchange = ask(build(), "GET", f"{path('listCampaigns')}?{query}")
    assert exchange.status == 400
    fields = body(exchange)["fields"]
    assert isinstance(fields, list)
    assert [field["name"] for field in fields] == [query.partition("=")[0]]


def test_a_campaign_begins_with_what_was_given_and_what_the_page_requires() -> None:
    instance = build()
    made = body(ask(instance, "POST", path("createCampaign"), {"name": "Autumn", "priority": 3}))
    assert made.keys() == {"_links", "created_at", "id", "name", "priority", "status"}
    assert (made["name"], made["priority"], made["status"]) == ("Autumn", 3, "INCOMPLETE")
    assert body(ask(instance, "GET", path("getCampaign", id=str(made["id"])))) == made
    renamed = ask(
        instance,
        "PATCH",
        path("updateCampaign", id=str(made["id"])),
        {"op": "REPLACE", "path": "name", "value": "Winter"},
    )
    assert body(renamed)["name"] == "Winter"
    assert ask(instance, "DELETE", path("deleteCampaign", id=str(made["id"]))).status == 204
    assert ask(instance, "GET", path("getCampaign", id=str(made["id"]))).status == 404
    assert body(ask(instance, "POST", path("createCampaign"), {"name": "Autumn"}))["id"] != made["id"]


def test_a_copy_has_all_but_what_is_its_own() -> None:
    instance = build()
    source = in_state(instance, "RUNNING")
    made = body(ask(instance, "POST", f"{path('createCampaign')}?source_id={source}", {"name": "Copy"}))
    original = body(ask(instance, "GET", path("getCampaign", id=source)))
    differing = {name for name in original if original[name] != made.get(name)}
    assert differing == {"_links", "id", "name", "status"}
    assert made["status"] == "INCOMPLETE"
    assert original["status"] == "RUNNING"
    refused = ask(instance, "POST", f"{path('createCampaign')}?source_id=nobody", {"name": "Copy"})
    assert refused.status == 400


@pytest.mark.parametrize("given", [[], {"name": 7}, {"name": "x" * 36}, {"name": "A", "priority": 11}, "A"])
def test_a_campaign_that_cannot_be_is_not_made(given: object) -> None:
    instance = build()
    assert ask(instance, "POST", path("createCampaign"), given).status == 400
    assert len(instance.store.ids) == 9


def test_a_refused_deletion_deletes_nothing() -> None:
    instance = build()
    for name, status, _ in every_answer(instance):
        if name == "deleteCampaign" and status != 204:
            assert len(instance.store.ids) == 10, "nine, and one that was made"


PLAYED = {**all_faults(companions=True), **all_variants(companions=True)}
SHOWN_BY_ANOTHER = "delete:late"
"""Shows in what another operation answers afterwards; `prove` plays it."""
OTHERS = {name: alteration for name, alteration in PLAYED.items() if alteration.operation in COMPANIONS}


def shown(alteration: Alteration) -> set[str]:
    """What is found of a server altered so, whichever of its operations it is asked for."""
    return {requirement for *_, exchange in every_answer(build(alteration)) for requirement in found(exchange)}


@pytest.mark.parametrize("operation", COMPANIONS.values(), ids=COMPANIONS)
def test_a_derived_fault_breaks_what_it_says_and_nothing_else(operation: Operation) -> None:
    request = Request(operation.method, f"http://host{operation.path(id=FULL['id'])}")
    asked = Asked(operation.method, request.path, (), b"", build().store, {}, {})
    for fault in body_faults(operation):
        status = int(fault.id.split(":")[1])
        right = operation.answers[status]
        content = b"" if right.is_empty else json_body(right.fullest)
        answer = fault.rewrite(asked, Answer(status, (), content))
        types = JSON + CHALLENGE if not right.is_empty else ()
        broken = found(Exchange(request, Response(answer.status, types, answer.body)))
        assert fault.breaks in broken, fault.id
        assert broken <= {fault.breaks, *fault.also}, fault.id


WRITTEN = [
    fault
    for fault in OTHERS.values()
    if isinstance(fault, Fault) and fault.id.split(":")[1] in ("bytes", "leak", "status") and not fault.on_socket
]


@pytest.mark.parametrize("fault", WRITTEN, ids=lambda fault: fault.id)
def test_a_written_fault_shows_in_the_answers_of_its_operation_only(fault: Fault) -> None:
    broken = shown(fault)
    prefix = OPERATIONS[fault.operation].prefix
    assert fault.breaks in broken or fault.breaks.startswith(f"{prefix}/transport/")
    assert all(requirement.startswith(f"{prefix}/") for requirement in broken)


def test_every_requirement_of_the_companions_has_a_fault() -> None:
    faults = all_faults(companions=True).values()
    asked = {name for name in catalogue(CONTRACT) if CONTRACT.companion_of(name)}
    assert {fault.breaks for fault in faults if fault.operation in COMPANIONS} == asked


def test_the_proof_plays_only_what_is_of_the_page() -> None:
    assert {fault.operation for fault in all_faults().values()} == {"updateCampaign"}
    assert {variant.operation for variant in all_variants().values()} == {"updateCampaign"}


@pytest.mark.parametrize(
    "identity", [name for name in all_variants(companions=True) if name in OTHERS and name != SHOWN_BY_ANOTHER]
)
def test_a_variant_of_a_companion_is_left_in_peace(identity: str) -> None:
    right = {(name, status): exchange.response for name, status, exchange in every_answer(build())}
    altered = {(name, status): exchange.response for name, status, exchange in every_answer(build(OTHERS[identity]))}
    assert shown(OTHERS[identity]) == set()
    assert {name for (name, status), answer in altered.items() if answer != right[name, status]} == {
        OTHERS[identity].operation
    }


def test_no_documented_code_is_that_of_none() -> None:
    assert NO_CODE not in {code for o in OPERATIONS.values() for codes in o.codes.values() for code in codes}
