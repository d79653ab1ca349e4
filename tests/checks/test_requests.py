"""A request is documented, wrong, or left open; what is left open is never called wrong."""

import json

import pytest
from exchanges import CONTRACT

from conformance.checks.requests import RequestContract, Standing

REQUESTS = RequestContract(CONTRACT)


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
        body(value=1),
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
def test_standing(standing: Standing, request_body: bytes) -> None:
    assert REQUESTS.standing(request_body) is standing
