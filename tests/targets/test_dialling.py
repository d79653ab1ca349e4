"""Nothing that could start dialling, and nothing for a stranger's campaign, leaves for a live server."""

import json

import pytest

from conformance.exchange import Exchange, Request, Response
from conformance.targets.dialling import UNKNOWN, Withheld, could_start, guarded

LISTED = "5c5bd0b9-8b5f-4a57-a3f4-0b1b7ac9e3f1"
STRANGER = "0d9f4a53-6f0e-4a63-9a0e-2d1d5d6f5a10"
RENAME = b'{"op":"REPLACE","path":"name","value":"Running shoes"}'


@pytest.mark.parametrize(
    "body",
    [
        b'{"op":"REPLACE","path":"status","value":"running"}',
        b'{"value":"RUNNING"}',
        b'{"value":" Running\\n"}',
        b'{"value":"\\u0072unning"}',
        b'{"value":"\\u0052\\u0055NNING"',
        b'{"value":"r-u-n-n-i-n-g"}',
        '{"value":"ｒｕｎｎｉｎｇ"}'.encode(),
        '{"value":"running"}'.encode("utf-16"),
        b'[{"value":["running"]}]',
        b"value=running",
        b'{"op":"REPLACE","path":"name","path":"status","value":"running"}',
        b'{"op":"REPLACE","path":"/name","value":"running"}',
        b'{"op":"REPLACE","path":"name","value":"running","path2":"status"}',
        json.dumps(json.dumps({"value": "running"})).encode(),
    ],
)
def test_what_could_start_dialling(body: bytes) -> None:
    assert could_start(body)


@pytest.mark.parametrize(
    "body", [b"", b'{"op":"REPLACE","path":"status","value":"paused"}', b"\xff\x00", b"[" * 9_999, RENAME]
)
def test_what_could_not(body: bytes) -> None:
    assert not could_start(body)


def sent(identity: str, body: bytes, *, may_run: bool, method: str = "PATCH") -> bool:
    send = guarded(lambda request: Exchange(request, Response(200)), (LISTED,), may_run=may_run)
    try:
        return send(Request(method, f"http://h/campaigns/{identity}", (), body)).status == 200
    except Withheld:
        return False


def test_the_gate() -> None:
    run, pause = b'{"value":"running"}', b'{"value":"paused"}'
    assert sent(LISTED, pause, may_run=False)
    assert not sent(LISTED, run, may_run=False)
    assert sent(LISTED, run, may_run=True)
    assert not sent(STRANGER, pause, may_run=True)
    assert sent(STRANGER, b"", may_run=False, method="GET")
    assert sent(f"{UNKNOWN}00000000feed", pause, may_run=False)
    assert sent("a" * 37, pause, may_run=False)
