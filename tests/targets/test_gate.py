"""Only requests that may go leave for a server: to its address, for a listed campaign, and within what is permitted."""

import json
from dataclasses import replace

import pytest

from conformance.contract import load_contract
from conformance.exchange import Exchange, Headers, Request, Response, json_body
from conformance.targets import permitted
from conformance.targets.gate import Gate
from conformance.targets.permission import Permission, Permissions, subject_of
from conformance.targets.permitted import UNKNOWN, Withheld

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

    def lets(
        self, body: bytes = PAUSE, path: str = f"/campaigns/{LISTED}", method: str = "PATCH", headers: Headers = TOKEN
    ) -> bool:
        before = self.sent
        try:
            self._send(Request(method, f"{BASE}{path}", headers, body))
        except Withheld:
            assert self.sent == before
            return False
        return True


def test_a_read_goes_out_as_soon_as_the_contract_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    users = f"/campaigns/{LISTED}/users"
    assert not Server().lets(b"", users, "GET")
    get = load_contract().operations["getCampaign"]
    users_of = replace(get, id="users", template="/campaigns/{id}/users")
    operations = {**load_contract().operations, "users": users_of}
    contract = replace(load_contract(), operations=operations)
    monkeypatch.setattr(permitted, "load_contract", lambda: contract)
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
