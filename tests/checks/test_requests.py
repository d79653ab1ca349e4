"""A request is documented, wrong, or left open; what is left open is never called wrong."""

import json

import pytest
from exchanges import CONTRACT

from conformance.checks.requests import RequestContract, Standing


@pytest.fixture
def requests() -> RequestContract:
    return RequestContract(CONTRACT)


def body(path: object = "status", value: object = "paused", **others: object) -> bytes:
    return json.dumps({"op": "REPLACE", "path": path, "value": value} | others).encode()


STANDINGS = {
    Standing.DOCUMENTED: [body(), body(value="running")],
    Standing.NEWER: [body("name", "abc"), body("priority", "10"), body("name", "x" * 34)],
    Standing.OPEN: [
        body(op="replace"),
        body(op="add"),
        body(value="PAUSED"),
        body(value="ready"),
        body(value=True),
        body(value=1),
        body("/status"),
        body("priority", 5),
        body("priority", "5.0"),
        body("priority", " 5"),
        body("name", "x" * 36),
        body("run_once", "true"),
        body(extra=1),
        b'[{"op":"REPLACE"}]',
        b'{"path":"status","value":"paused"}',
        b'{"op":"x","op":"REPLACE","path":"status","value":"paused"}',
        b"\xef\xbb\xbf" + body(),
    ],
    Standing.WRONG: [
        b"",
        b"{",
        b"null",
        b"7",
        b"{}",
        b"\xff",
        body(value="sleeping"),
        body(value=None),
        body(value=7),
        body("nothing"),
        body(None),
        body(op=1),
        body("priority", "11"),
        body("priority", "1.5"),
        body("name", "x" * 37),
        body("dialing_mode", "paused"),
    ],
}


@pytest.mark.parametrize(
    ("standing", "request_body"), [(standing, entry) for standing, entries in STANDINGS.items() for entry in entries]
)
def test_standing(requests: RequestContract, standing: Standing, request_body: bytes) -> None:
    assert requests.standing(request_body) is standing


RULES = {
    "400/empty": [b"", b" \r\n"],
    "400/not-utf-8": [b"\xff", b'"\\udc00"'],
    "400/nested": [b"[" * 65 + b"1" + b"]" * 65],
    "400/malformed": [b"{", b"{'op'}"],
    "400/not-an-object": [b"null", b"7", b"[]"],
    "400/no-members": [b"{}"],
    "400/no-path": [b'{"op":"REPLACE","value":"paused"}', b'{"op":"REPLACE"}'],
    "400/path-type": [body(None), body(7), body([])],
    "400/unknown-path": [body("nothing"), body(""), body("nothing", None)],
    "400/no-value": [b'{"op":"REPLACE","path":"status"}', b'{"path":" /Status/"}'],
    "400/member-value": [body("priority", "11"), body("priority", None), body("name", "x" * 37)],
    "400/value-type": [body(value=None), body(value=7), body(value=[])],
    "400/unknown-value": [body(value=""), body(value="sleeping"), body(value="x" * 35)],
    "400/long-value": [body(value="x" * 36)],
    "400/op-type": [body(op=1), body("priority", "5", op=None), body("/Priority/", "5.0", op=[]), body(Op=1, op=1)],
}


@pytest.mark.parametrize(
    ("rule", "request_body"), [(rule, entry) for rule, entries in RULES.items() for entry in entries]
)
def test_the_most_binding_rule_that_a_wrong_request_breaks(
    requests: RequestContract, rule: str, request_body: bytes
) -> None:
    assert requests.rule(request_body) == rule
