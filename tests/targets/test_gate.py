"""Only requests that may go leave for a server: to its address, for a listed campaign, and within what is permitted."""

import json
import re
from contextlib import nullcontext
from dataclasses import replace

import pytest

from conformance.contract import load_contract
from conformance.exchange import Exchange, Headers, Request, Response, json_body
from conformance.targets import permitted
from conformance.targets.gate import Gate
from conformance.targets.permission import Permission, Permissions, subject_of
from conformance.targets.permitted import (
    NO_UUID,
    STRANGE_PATHS,
    UNKNOWN,
    Making,
    Withheld,
    check_making,
    checked_address,
    may_be_given,
)

LISTED = "5c5bd0b9-8b5f-4a57-a3f4-0b1b7ac9e3f1"
STRANGER = "0d9f4a53-6f0e-4a63-9a0e-2d1d5d6f5a10"
BASE = "https://host/v1"
TOKEN: Headers = (("Authorization", "Bearer $TALKDESK_TOKEN"),)
FOUND = {"id": LISTED, "status": "PAUSED", "name": "Spring", "priority": 5, "dialing_mode": "PREVIEW"}


def change(path: str, value: object, **more: object) -> bytes:
    return json_body({"op": "REPLACE", "path": path, "value": value} | more)


PAUSE, RUN = change("status", "paused"), change("status", "running")


class Server:
    """Answers whatever is let through; remembers it, and what was noted before."""

    def __init__(self, found: dict[str, object] | None = FOUND, permissions: Permissions | None = None) -> None:
        self.noted: list[tuple[str, object, bool]] = []
        self.shown = found
        self.sent = 0
        gate = Gate(BASE, (LISTED,))
        if found is not None:
            subject = subject_of(LISTED, found, permissions or Permissions(), "403")
            gate.admit({LISTED: subject}, lambda _, *noted: self.noted.append(noted))
        self._send = gate.around(self._answer)

    def _answer(self, request: Request) -> Exchange:
        self.sent += 1
        return Exchange(request, Response(200, (), json.dumps(self.shown).encode()))

    def refusal(
        self, body: bytes = PAUSE, path: str = f"/campaigns/{LISTED}", method: str = "PATCH", headers: Headers = TOKEN
    ) -> str:
        """Why a request may not go, in words; empty if it went."""
        before = self.sent
        try:
            self._send(Request(method, f"{BASE}{path}", headers, body))
        except Withheld as withheld:
            assert self.sent == before
            return str(withheld)
        return ""

    def lets(
        self, body: bytes = PAUSE, path: str = f"/campaigns/{LISTED}", method: str = "PATCH", headers: Headers = TOKEN
    ) -> bool:
        return not self.refusal(body, path, method, headers)


def test_a_read_goes_out_as_soon_as_the_contract_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    users = f"/campaigns/{LISTED}/users"
    assert not Server().lets(b"", users, "GET")
    get = load_contract().operations["getCampaign"]
    users_of = replace(get, id="users", template="/campaigns/{id}/users")
    operations = {**load_contract().operations, "users": users_of}
    contract = replace(load_contract(), operations=operations)
    monkeypatch.setattr(permitted, "load_contract", lambda: contract)
    assert checked_address(Request("GET", f"{BASE}{users}"), BASE) == ""
    assert Server().lets(b"", f"{users}?page=2", "GET")
    assert Server().lets(b"", users, "GET", ())
    for path in (f"/v2{users}", f"{users}/7", "/campaigns/a%2Fb/users", "/campaigns/../users"):
        assert not Server().lets(b"", path, "GET"), path
    assert not Server().lets(b"{}", users, "GET")
    assert not Server().lets(b"", users, "PATCH")


@pytest.mark.parametrize(
    ("method", "path", "goes"),
    [
        ("GET", f"/campaigns/{LISTED}", True),
        ("GET", f"/campaigns/{STRANGER}", True),
        ("GET", "/campaigns", True),
        ("GET", "/campaigns?page=2", True),
        ("PATCH", f"/campaigns/{LISTED}", True),
        ("PATCH", f"/campaigns/{UNKNOWN}00000000feed", True),
        ("PATCH", "/campaigns/no-campaign%20%C3%A9", True),
        ("PATCH", "/campaigns/" + "a" * 37, True),
        ("PATCH", f"/campaigns/{STRANGER}", False),
        ("PATCH", f"/campaigns/{LISTED}/start", False),
        ("PATCH", f"/campaigns/{LISTED}%2Fstart", False),
        ("PATCH", f"/campaigns/{UNKNOWN}/../{STRANGER}", False),
        ("PATCH", f"/campaigns/{UNKNOWN}%2F..%2F{STRANGER}", False),
        ("PATCH", f"/campaigns/no-campaign%5C..%5C{STRANGER}", False),
        ("PATCH", "/campaigns/no-campaign%252F..", False),
        ("PATCH", f"/campaigns/{LISTED}?start=true", False),
        ("PATCH", f"/campaigns/{LISTED}#x", False),
        ("PATCH", f"/campaigns/../campaigns/{LISTED}", False),
        ("PATCH", "/campaigns/..", False),
        ("PATCH", "/campaigns", False),
        ("PATCH", "1/campaigns/x", False),
        ("PATCH", f"@evil.example/campaigns/{LISTED}", False),
        ("GET", ".evil.example/campaigns", False),
        ("GET", "/campaign", True),
        ("GET", "/lists/of.campaigns", True),
        ("GET", "/campaign?start=true", False),
        ("GET", "/lists/../campaigns", False),
        ("GET", "/lists/%2e%2e", False),
        ("GET", f"/v2/campaigns/{LISTED}", False),
        ("GET", f"/campaigns/{LISTED}/start", False),
        ("POST", "/campaign", False),
        ("POST", "/campaigns", False),
        ("DELETE", f"/campaigns/{LISTED}", False),
        ("PUT", f"/campaigns/{LISTED}", False),
        ("patch", f"/campaigns/{LISTED}", False),
    ],
)
def test_where_requests_go(method: str, path: str, goes: bool) -> None:
    assert Server().lets(b"" if method == "GET" else PAUSE, path, method) is goes


def test_a_get_has_no_body() -> None:
    assert not Server().lets(PAUSE, method="GET")


def test_another_host_is_no_place_to_go() -> None:
    gate = Gate(BASE, (LISTED,))
    for url in (f"https://evil.example/v1/campaigns/{LISTED}", f"http://host/v1/campaigns/{LISTED}"):
        with pytest.raises(Withheld):
            gate.around(lambda _: pytest.fail("sent"))(Request("GET", url))


@pytest.mark.parametrize(
    ("headers", "goes"),
    [
        ((("Authorization", "Bearer $TALKDESK_READONLY_TOKEN"), ("X-Conformance-3", "x")), True),
        ((("Authorization", "Basic $TALKDESK_TOKEN"), ("Content-Type", "text/plain")), True),
        ((("Authorization", "Bearer $TALKDESK_CLIENT_SECRET"),), False),
        ((("X-Conformance", "$TALKDESK_TOKEN"),), False),
        ((("Host", "evil.example"),), False),
        ((("X-HTTP-Method-Override", "DELETE"),), False),
        ((("Content-Encoding", "gzip"),), False),
        ((("Transfer-Encoding", "chunked"),), False),
    ],
)
def test_which_headers_go(headers: Headers, goes: bool) -> None:
    assert Server().lets(headers=headers) is goes


RUNNING, READY = FOUND | {"status": "RUNNING"}, FOUND | {"status": "READY"}
BOLD, SPENT = Permissions(allow_running=True), Permissions(expendable=(LISTED,))


@pytest.mark.parametrize(
    ("found", "permissions", "body", "goes"),
    [
        (FOUND, None, change("name", "Autumn"), True),
        (FOUND, None, change("priority", "6"), True),
        (FOUND, None, change("status", "sleeping"), True),
        (FOUND, None, RUN, False),
        (FOUND, BOLD, RUN, True),
        (FOUND, None, change("dialing_mode", "PREDICTIVE"), False),
        (FOUND, None, change("dialing_mode", "PREVIEW"), True),
        (FOUND, None, change("", "x"), False),
        (FOUND, None, change("no_such_member", "x"), True),
        (FOUND, BOLD, PAUSE, True),
        (READY, None, PAUSE, False),
        (READY, BOLD, PAUSE, False),
        (READY, BOLD, RUN, False),
        (READY, SPENT, PAUSE, True),
        (READY, SPENT, RUN, False),
        (READY, Permissions(allow_running=True, expendable=(LISTED,)), RUN, True),
        (READY, None, json_body([{"op": "REPLACE", "path": "status", "value": "paused"}]), False),
        (READY, None, json_body({"path": "status", "value": "paused"}), False),
        (READY, None, b"op=REPLACE&path=status&value=paused", False),
        (READY, None, change("name", "Autumn"), True),
        (READY, None, change("status", "ready"), True),
        (RUNNING, None, PAUSE, False),
        (RUNNING, BOLD, PAUSE, True),
        (RUNNING, None, change("name", "Autumn"), False),
        (RUNNING, None, change("name", "Spring"), True),
        (RUNNING, None, change("name", "Spring", op="REMOVE"), False),
        (RUNNING, None, change("name", "spring"), False),
        (RUNNING, None, change("priority", "5"), True),
        (RUNNING, None, change("priority", "6"), False),
        (RUNNING, None, change("no_such_member", "x"), False),
        (RUNNING, None, b"{}", True),
        ({"id": LISTED, "status": "PAUSED"}, None, change("name", "Autumn"), False),
        ({"id": LISTED, "status": "PAUSED"}, None, change("priority", "6"), False),
        (FOUND | {"priority": 11}, None, change("priority", "6"), False),
        (FOUND | {"name": "x" * 36}, None, change("name", "Autumn"), False),
        ({"id": LISTED, "name": "Spring"}, None, PAUSE, False),
        ({}, BOLD, PAUSE, False),
        ({}, SPENT, PAUSE, False),
        ({}, None, b'{"op": "REPLACE", "path": ', True),
        (None, None, PAUSE, False),
        (None, None, b"{}", True),
    ],
)
def test_what_may_be_done(
    found: dict[str, object] | None, permissions: Permissions | None, body: bytes, goes: bool
) -> None:
    assert Server(found, permissions).lets(body) is goes


def test_wrong_credentials_permit_no_more() -> None:
    assert not Server(READY).lets(PAUSE, headers=(("Authorization", "Bearer not-a-token"),))
    assert not Server().lets(RUN, path=f"/campaigns/{UNKNOWN}00000000feed")


def test_a_value_is_the_one_that_was_seen_last() -> None:
    server = Server(RUNNING)
    server.shown = RUNNING | {"name": "Winter"}
    assert server.lets(b"", method="GET")
    assert not server.lets(change("name", "Spring"))
    assert server.lets(change("name", "Winter"))


def test_what_is_sent_is_noted_before_and_what_becomes_of_it_after() -> None:
    server = Server()
    server.shown = FOUND | {"name": "autumn"}
    server.lets(change("name", "Autumn "))
    assert server.noted == [("name", "Autumn ", False), ("name", "autumn", True)]


def test_what_cannot_be_noted_is_not_sent() -> None:
    def refuse(*_: object) -> None:
        raise Withheld("the disk is full")

    gate = Gate(BASE, (LISTED,))
    gate.admit({LISTED: subject_of(LISTED, FOUND, Permissions())}, refuse)
    send = gate.around(lambda _: pytest.fail("sent"))
    with pytest.raises(Withheld):
        send(Request("PATCH", f"{BASE}/campaigns/{LISTED}", TOKEN, change("name", "Autumn")))


@pytest.mark.parametrize(("status", "again"), [(200, True), (422, False), (503, False)])
def test_where_a_campaign_cannot_be_paused_again_none_is_set_running(status: int, again: bool) -> None:
    def answer(request: Request) -> Exchange:
        return Exchange(request, Response(200 if b"running" in request.body else status))

    gate = Gate(BASE, (LISTED,))
    gate.admit({LISTED: subject_of(LISTED, FOUND, BOLD)})
    send, headers = gate.around(answer), (*TOKEN, ("Content-Type", "application/json"))
    send(Request("PATCH", f"{BASE}/campaigns/{LISTED}", headers, RUN))
    send(Request("PATCH", f"{BASE}/campaigns/{LISTED}", (*TOKEN, ("Content-Type", "text/plain")), PAUSE))
    send(Request("PATCH", f"{BASE}/campaigns/{LISTED}", headers, RUN))
    send(Request("PATCH", f"{BASE}/campaigns/{LISTED}", headers, PAUSE))
    try:
        assert send(Request("PATCH", f"{BASE}/campaigns/{LISTED}", headers, RUN)).status == 200
        assert again
    except Withheld:
        assert not again


@pytest.mark.parametrize("state", [["PAUSED"], {}, 9, None])
def test_a_state_that_is_no_text_permits_nothing(state: object) -> None:
    subject = subject_of(LISTED, FOUND | {"status": state}, BOLD)
    assert (subject.permission, subject.may_start) == (Permission.OBSERVE, False)


LONG = "b" * 100
REFUSALS = [
    (PAUSE, "x/campaigns", "PATCH", TOKEN, f"it would go elsewhere than below {BASE}"),
    (PAUSE, f"/{LONG}", "PATCH", TOKEN, f"PATCH /{LONG[:79]} is no request that this suite may send"),
    (b"", f"/campaigns/{LISTED}?a=b", "PUT", TOKEN, f"PUT /campaigns/{LISTED} is no request that this suite may send"),
    (b"", "/campaigns", "POST", TOKEN, "POST makes or deletes campaigns, which --provision permits"),
    (
        b"",
        f"/campaigns/{LISTED}",
        "DELETE",
        TOKEN,
        "DELETE makes or deletes campaigns, which --provision permits",
    ),
    (
        PAUSE,
        f"/campaigns/{LISTED}",
        "PATCH",
        ((f"X{LONG}", "1"),),
        f"the header X{LONG[:39]} is none that this suite sends",
    ),
    (
        PAUSE,
        f"/campaigns/{LISTED}",
        "PATCH",
        ((f"X-Conformance-{'9' * 40}", "${TALKDESK_TOKEN"),),
        f"the header X-Conformance-{'9' * 26} would give a credential away",
    ),
    (PAUSE, f"/campaigns/{LONG}", "PATCH", TOKEN, f"campaign {LONG[:80]} is not listed in TALKDESK_CAMPAIGN_IDS"),
    (
        RUN,
        f"/campaigns/{UNKNOWN}00000000feed",
        "PATCH",
        TOKEN,
        "it could start dialling; a campaign that nobody knows is never set running",
    ),
    (RUN, f"/campaigns/{LISTED}", "PATCH", TOKEN, "it could start dialling; --allow-running permits that"),
    (
        change("id", "x"),
        f"/campaigns/{LISTED}",
        "PATCH",
        TOKEN,
        "it could change id, which no request puts back",
    ),
]


@pytest.mark.parametrize(("body", "path", "method", "headers", "words"), REFUSALS)
def test_why_a_request_may_not_go_is_said_in_words(
    body: bytes, path: str, method: str, headers: Headers, words: str
) -> None:
    assert Server().refusal(body, path, method, headers) == words


@pytest.mark.parametrize(
    ("method", "path", "identity"),
    [
        ("GET", f"/campaigns/{LISTED}", LISTED),
        ("GET", "/campaigns/a%20b", "a b"),
        ("GET", f"/campaigns/{LISTED}?fields=name", LISTED),
        ("GET", "/campaigns", ""),
        ("GET", "/campaigns?page=2", ""),
        ("GET", "/lists/of.campaigns", ""),
        ("PATCH", f"/campaigns/{LISTED}", LISTED),
        ("PATCH", "/campaigns/a%20b", "a b"),
        ("DELETE", f"/campaigns/{LISTED}", LISTED),
        ("POST", "/campaigns", ""),
        ("POST", "/campaigns?source_id=a-7", ""),
        *(("PATCH", path, NO_UUID) for path in STRANGE_PATHS),
    ],
)
def test_which_campaign_a_request_is_for(method: str, path: str, identity: str) -> None:
    assert checked_address(Request(method, f"{BASE}{path}"), BASE) == identity


@pytest.mark.parametrize(
    ("method", "url"),
    [
        *((method, f"{BASE}{path}") for path in STRANGE_PATHS if "%2F" in path for method in ("GET", "DELETE")),
        *(("PATCH", f"{BASE}{path}?a=b") for path in STRANGE_PATHS),
        ("PATCH", STRANGE_PATHS[0]),
        ("POST", f"{BASE}/campaigns?source_id="),
        ("POST", f"{BASE}/campaigns?source_id=a/b"),
        ("POST", f"{BASE}/campaigns?source_id=a&b=c"),
        ("POST", f"{BASE}/campaigns/{LISTED}"),
        ("POST", f"{BASE}/lists"),
        ("DELETE", f"{BASE}/campaigns/{LISTED}?a=b"),
        ("DELETE", f"{BASE}/campaigns/%2E%2E"),
        ("GET", f"{BASE}/campaigns/a%3Fb"),
        ("GET", f"{BASE}/campaigns/a%23b"),
        ("GET", BASE),
    ],
)
def test_what_is_for_no_campaign_and_for_no_list_goes_nowhere(method: str, url: str) -> None:
    with pytest.raises(Withheld):
        checked_address(Request(method, url), BASE)


NAMED = {"name": "Conformance test 0a1b2c"}
UNMARKED = "it could make a campaign that nobody would know for one of this suite, or that could call"


@pytest.mark.parametrize(
    ("method", "query", "identity", "body", "words"),
    [
        ("POST", "", "", json_body(NAMED), ""),
        ("POST", "?source_id=source", "", json_body(NAMED), ""),
        ("POST", f"?source_id={UNKNOWN}00000000feed", "", json_body(NAMED), ""),
        (
            "POST",
            f"?source_id={LONG}",
            "",
            json_body(NAMED),
            f"campaign {LONG[:80]} is not the one that --source names",
        ),
        ("POST", "", "", b"", UNMARKED),
        ("POST", "", "", json_body({"name": "Conformance testing"}), UNMARKED),
        ("POST", "", "", json_body({"name": None}), UNMARKED),
        ("POST", "", "", json_body(NAMED | {"status": "RUNNING"}), UNMARKED),
        ("POST", "", "", json_body(NAMED) * 2, UNMARKED),
        ("DELETE", "", "made", b"", ""),
        ("DELETE", "", f"{UNKNOWN}00000000feed", b"", ""),
        ("DELETE", "", "made", b"{}", "campaign made was not made by this suite, so it is not deleted"),
        ("DELETE", "", "source", b"", "campaign source was not made by this suite, so it is not deleted"),
        ("DELETE", "", LONG, b"", f"campaign {LONG[:80]} was not made by this suite, so it is not deleted"),
    ],
)
def test_why_a_campaign_may_not_be_made_or_deleted_is_said_in_words(
    method: str, query: str, identity: str, body: bytes, words: str
) -> None:
    made = Request(method, f"{BASE}/campaigns{query}", TOKEN, body)
    refused = pytest.raises(Withheld, match=f"^{re.escape(words)}$") if words else nullcontext()
    with refused:
        check_making(made, identity, Making("source", {"made"}))


def test_a_campaign_may_be_made_with_every_member_of_the_contract() -> None:
    every = dict.fromkeys(may_be_given(), "x") | NAMED
    check_making(Request("POST", f"{BASE}/campaigns", TOKEN, json_body(every)), "", Making(""))
    assert every.keys() > NAMED.keys()
    assert "record_lists" not in every


def sent(gate: Gate, method: str, identity: str, body: bytes = b"", status: int = 200) -> int | None:
    """The status that a request is answered with; None if it may not go."""
    send = gate.around(lambda request: Exchange(request, Response(status)))
    headers = (*TOKEN, ("Content-Type", "application/json"))
    try:
        return send(Request(method, f"{BASE}/campaigns/{identity}", headers, body)).status
    except Withheld:
        return None


def test_what_was_made_may_be_changed_and_deleted_and_nothing_else_may() -> None:
    gate = Gate(f"{BASE}/", (LISTED,))
    gate.permit_making({"one": "a", "none": ""}, LISTED)
    gate.permit_making({"two": "b"}, STRANGER)
    for made in ("a", "b"):
        assert sent(gate, "PATCH", made, PAUSE) == 200
        assert sent(gate, "PATCH", made, RUN) is None
        assert sent(gate, "DELETE", made) == 200
    for other in (LISTED, STRANGER):
        assert sent(gate, "PATCH", other, PAUSE) is None
        assert sent(gate, "DELETE", other) is None


def test_what_is_made_leaves_a_listed_campaign_what_may_be_done_to_it() -> None:
    gate = Gate(BASE, (LISTED,))
    gate.permit_making({"one": LISTED}, "")
    assert sent(gate, "PATCH", LISTED, PAUSE) is None


@pytest.mark.parametrize(
    ("body", "keeps"),
    [
        (b"{}", True),
        (change("name", "Spring"), True),
        (change("name", "Autumn"), False),
        (change("priority", "5"), True),
        (change("status", "paused"), True),
        (change("name", "Spring", name="Autumn"), False),
        (change("no_such_member", "x"), False),
        (change("name", "Spring", op="REMOVE"), False),
    ],
)
def test_whether_an_update_leaves_a_campaign_as_it_was_seen_last(body: bytes, keeps: bool) -> None:
    gate = Gate(BASE, (LISTED, STRANGER))
    gate.admit({LISTED: subject_of(LISTED, FOUND, Permissions())})
    gate.admit({STRANGER: subject_of(STRANGER, RUNNING, Permissions())})
    assert gate.keeps(Request("PATCH", f"{BASE}/campaigns/{LISTED}", TOKEN, body)) is keeps
    assert gate.keeps(Request("PATCH", f"{BASE}/campaigns/unseen", TOKEN, body)) is (body == b"{}")


def test_only_what_a_campaign_shows_of_what_was_sent_is_noted_as_given() -> None:
    server = Server()
    server.shown = FOUND | {"priority": 7}
    assert server.lets(change("no_such_member", "x"))
    assert server.noted == [("no_such_member", "x", False)]
    assert server.lets(change("priority", "6"))
    assert server.noted[1:] == [("priority", "6", False), ("priority", 7, True)]
    server.noted.clear()
    assert server.lets(b"", method="GET")
    assert server.lets(b"", method="GET", path=f"/campaigns/{STRANGER}")
    assert server.noted == []


def test_a_value_that_nobody_can_foresee_is_noted_as_none() -> None:
    server = Server()
    server.shown = None
    assert server.lets(change("name", "Spring", op="REMOVE"))
    assert server.noted == [("name", None, False)]


def test_a_campaign_that_is_not_listed_is_not_followed() -> None:
    server = Server()
    assert server.lets(path=f"/campaigns/{UNKNOWN}00000000feed")
    assert server.noted == []


STILL_RUNS = f"campaign {LISTED} could not be paused, so none is set running any more"
NOT_YET = f"campaign {LISTED} was set running, and no other one is before it is paused"
JSON_HEADERS: Headers = (*TOKEN, ("Content-Type", "application/json"))


@pytest.mark.parametrize(
    ("steps", "withheld"),
    [
        ([(RUN, 200, JSON_HEADERS), (PAUSE, 500, JSON_HEADERS)], STILL_RUNS),
        ([(RUN, 204, JSON_HEADERS), (PAUSE, 500, tuple((n.upper(), v) for n, v in JSON_HEADERS))], STILL_RUNS),
        (
            [(RUN, 200, JSON_HEADERS), (change("name", "Autumn"), 200, JSON_HEADERS), (PAUSE, 500, JSON_HEADERS)],
            STILL_RUNS,
        ),
        ([(RUN, 422, JSON_HEADERS), (PAUSE, 500, JSON_HEADERS)], ""),
        ([(RUN, 300, JSON_HEADERS), (PAUSE, 500, JSON_HEADERS)], ""),
        ([(PAUSE, 200, JSON_HEADERS), (PAUSE, 500, JSON_HEADERS)], ""),
        ([(RUN, 200, JSON_HEADERS), (PAUSE, 200, JSON_HEADERS), (PAUSE, 500, JSON_HEADERS)], ""),
        ([(RUN, 200, JSON_HEADERS), (PAUSE, 500, TOKEN)], NOT_YET),
        ([(RUN, 200, JSON_HEADERS), (PAUSE, 500, JSON_HEADERS[1:])], NOT_YET),
        ([(RUN, 200, JSON_HEADERS), (change("status", "x"), 500, JSON_HEADERS)], NOT_YET),
        ([(RUN, 200, JSON_HEADERS), (change("name", "Autumn"), 500, JSON_HEADERS)], NOT_YET),
        ([(RUN, 200, JSON_HEADERS), (RUN, 500, JSON_HEADERS)], NOT_YET),
    ],
)
def test_only_a_pause_as_documented_that_is_refused_keeps_others_from_running(
    steps: list[tuple[bytes, int, Headers]], withheld: str
) -> None:
    answers = iter([status for _, status, _ in steps])
    gate = Gate(BASE, (LISTED, STRANGER))
    for identity in (LISTED, STRANGER):
        gate.admit({identity: subject_of(identity, FOUND, BOLD)})
    send = gate.around(lambda request: Exchange(request, Response(next(answers, 200))))
    for body, _, headers in steps:
        send(Request("PATCH", f"{BASE}/campaigns/{LISTED}", headers, body))
    running = Request("PATCH", f"{BASE}/campaigns/{STRANGER}", JSON_HEADERS, RUN)
    if not withheld:
        assert send(running).status == 200
    else:
        with pytest.raises(Withheld) as caught:
            send(running)
        assert str(caught.value) == withheld
        assert send(replace(running, body=PAUSE)).status == 200


def test_each_note_names_its_campaign() -> None:
    noted: list[tuple[str, str, object, bool]] = []
    gate = Gate(BASE, (LISTED,))
    gate.permit_making({"one": "made"}, "")
    gate.admit({LISTED: subject_of(LISTED, FOUND, Permissions())}, lambda *note: noted.append(note))
    send = gate.around(lambda request: Exchange(request, Response(200, (), json_body(FOUND))))
    for identity in (LISTED, "made"):
        send(Request("PATCH", f"{BASE}/campaigns/{identity}", TOKEN, PAUSE))
    assert noted == [
        (LISTED, "status", "paused", False),
        (LISTED, "status", "PAUSED", True),
        ("made", "status", "paused", False),
        ("made", "status", "PAUSED", True),
    ]


@pytest.mark.parametrize("response", [Response(404, (), json_body(FOUND | {"name": "Winter"})), None])
def test_an_answer_that_shows_no_campaign_changes_nothing_of_what_was_seen(response: Response | None) -> None:
    gate = Gate(BASE, (LISTED,))
    gate.admit({LISTED: subject_of(LISTED, FOUND, Permissions())})
    gate.around(lambda request: Exchange(request, response))(Request("GET", f"{BASE}/campaigns/{LISTED}"))
    assert gate.keeps(Request("PATCH", f"{BASE}/campaigns/{LISTED}", TOKEN, change("name", "Spring")))


def test_a_campaign_that_was_found_running_and_cannot_be_paused_keeps_others_from_running() -> None:
    gate = Gate(BASE, (LISTED, STRANGER))
    gate.admit({LISTED: subject_of(LISTED, FOUND | {"status": "RUNNING"}, BOLD)})
    gate.admit({STRANGER: subject_of(STRANGER, FOUND, BOLD)})
    send = gate.around(lambda request: Exchange(request, Response(422)))
    send(Request("PATCH", f"{BASE}/campaigns/{LISTED}", JSON_HEADERS, PAUSE))
    with pytest.raises(Withheld, match=STILL_RUNS):
        send(Request("PATCH", f"{BASE}/campaigns/{STRANGER}", JSON_HEADERS, RUN))


def test_a_campaign_that_was_found_running_is_set_running_again_whatever_was_refused() -> None:
    gate = Gate(BASE, (LISTED,))
    gate.admit({LISTED: subject_of(LISTED, FOUND | {"status": "RUNNING"}, BOLD)})
    answers = iter((422, 200, 200))
    send = gate.around(lambda request: Exchange(request, Response(next(answers))))
    asked = [Request("PATCH", f"{BASE}/campaigns/{LISTED}", JSON_HEADERS, body) for body in (PAUSE, PAUSE, RUN)]
    assert [send(request).status for request in asked] == [422, 200, 200]


def test_a_campaign_that_was_paused_at_last_keeps_no_other_from_running() -> None:
    gate = Gate(BASE, (LISTED, STRANGER))
    gate.admit({identity: subject_of(identity, FOUND, BOLD) for identity in (LISTED, STRANGER)})
    answers = iter((200, 500, 200, 200))
    send = gate.around(lambda request: Exchange(request, Response(next(answers))))
    steps = ((LISTED, RUN), (LISTED, PAUSE), (LISTED, PAUSE), (STRANGER, RUN))
    asked = [Request("PATCH", f"{BASE}/campaigns/{identity}", JSON_HEADERS, body) for identity, body in steps]
    assert [send(request).status for request in asked] == [200, 500, 200, 200]


def test_once_a_campaign_that_ran_was_paused_several_may_run() -> None:
    gate = Gate(BASE, (LISTED, STRANGER))
    gate.admit({identity: subject_of(identity, FOUND, BOLD) for identity in (LISTED, STRANGER)})
    send = gate.around(lambda request: Exchange(request, Response(200)))
    for identity, body in ((LISTED, RUN), (LISTED, PAUSE), (LISTED, RUN), (STRANGER, RUN)):
        assert send(Request("PATCH", f"{BASE}/campaigns/{identity}", JSON_HEADERS, body)).status == 200
