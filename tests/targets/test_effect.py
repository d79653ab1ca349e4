"""What a body could do is read out of it in every way in which a forgiving server might read it."""

import base64
import gzip
import json
import zlib

import pytest

from conformance.exchange import json_body
from conformance.targets.effect import ANYTHING, WHOLE, effect_of

START = b'{"op":"REPLACE","path":"status","value":"running"}'
PAUSE = b'{"op":"REPLACE","path":"status","value":"paused"}'
RENAME = b'{"op":"REPLACE","path":"name","value":"Running shoes"}'


@pytest.mark.parametrize(
    "body",
    [
        START,
        b'{"value":"RUNNING"}',
        b'{"value":" Running\\n"}',
        b'{"value":"\\u0072unning"}',
        b'{"value":"\\u0052\\u0055NNING"',
        b'{"value":"r-u-n-n-i-n-g"}',
        '{"value":"ｒｕｎｎｉｎｇ"}'.encode(),
        '{"value":"ʀᴜɴɴɪɴɢ"}'.encode(),
        '{"value":"runnıng"}'.encode(),
        '{"value":"ⓡⓤⓝⓝⓘⓝⓖ"}'.encode(),
        '{"value":"r\u200bunning"}'.encode(),
        '{"value":"running"}'.encode("utf-16"),
        '{"value":"running"}'.encode("utf-16-le"),
        b'{"value":"+AHI-unning"}',
        b'[{"value":["running"]}]',
        b"value=running",
        b"value=%72unning",
        b"value=%2572unning",
        b"value=&#114;unning",
        b'{"value":"&#x72;unning"}',
        b'{"op":"REPLACE","path":"name","path":"status","value":"running"}',
        b'{"op":"REPLACE","path":"status","value":"running","value":"paused"}',
        b'{"op":"REPLACE","path":"/name","value":"running"}',
        b'{"op":"REPLACE","path":"name","value":"running","path2":"status"}',
        json.dumps(json.dumps({"value": "running"})).encode(),
        b"true",
        b"1",
        b'"running"',
        gzip.compress(START, mtime=0),
        zlib.compress(START),
        *(json_body({"op": "REPLACE", "path": "status", "value": value}) for value in (True, 1, "true", "1", "start")),
        *(b'{"op":"REPLACE","path":%s,"value":true}' % path for path in (b"null", b"0", b"[]", b"{}")),
        *(json_body({"status": value}) for value in ("started", "resumed", True)),
        *(json_body({"op": "REPLACE", "path": "status", "value": value}) for value in ([True], ["start"], {"a": [1]})),
        b"value=\\x \\u0072unning",
        b'{"value":"\\ud800 running"}',
        '{"value":"running"}'.encode("utf-16-be"),
    ],
)
def test_what_could_start_dialling(body: bytes) -> None:
    assert effect_of(body).starts


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        PAUSE,
        b"[" * 9_999,
        RENAME,
        b'{"op":' * 500 + b"1" + b"}" * 500,
        base64.b64encode(PAUSE),
        b'{"value":"\\ud800"}',
        b"value=\\x",
        json_body({"op": "REPLACE", "path": "status"}),
        json_body({"op": "REMOVE", "path": "status", "value": "paused"}),
        json_body({"op": "REPLACE", "path": "status", "value": ["paused", {}]}),
    ],
)
def test_what_could_not(body: bytes) -> None:
    assert not effect_of(body).starts


ANY = (ANYTHING,)
CHANGES: list[tuple[object, dict[str, tuple[object, ...]]]] = [
    (b"", {}),
    (b"   ", {}),
    ({}, {}),
    (7, {"status": (7,)}),
    (None, {}),
    ("paused", {"status": ("paused",)}),
    (b'{"op": "REPLACE", "path": ', {}),
    (PAUSE, {"status": ("paused",)}),
    (RENAME, {"name": ("Running shoes",)}),
    ({"op": 1, "path": "status", "value": "paused"}, {"status": ("paused",)}),
    ({"path": "status", "value": "paused"}, {"status": ("paused",)}),
    ({"op": "REPLACE", "value": "paused"}, {"status": ("paused",)}),
    ({"op": "REPLACE", "path": None, "value": "x"}, {"status": ("x",)}),
    ({"op": "REPLACE", "path": True, "value": "7"}, {"status": ("7",)}),
    ({"op": "REPLACE", "path": "name"}, {"name": ANY}),
    ({"op": "REMOVE", "path": "name", "value": "A"}, {"name": ANY}),
    ({"op": "REPLACE", "path": "/priority", "value": 3}, {"priority": (3,)}),
    ({"op": "REPLACE", "path": "no_such_member", "value": "x"}, {"no_such_member": ("x",)}),
    ({"op": "REPLACE", "path": "", "value": "x"}, {WHOLE: ("x",)}),
    ({"op": "REPLACE", "path": "*", "value": "x"}, {WHOLE: ("x",)}),
    ({"op": "REPLACE", "path": "dialing_mode", "value": "x"}, {"dialing_mode": ("x",)}),
    ({"op": "REPLACE", "path": "id", "value": "x"}, {"id": ("x",)}),
    ({"status": "paused"}, {"status": (ANYTHING, "paused")}),
    ([{"op": "REPLACE", "path": "status", "value": "paused"}], {"status": ("paused",)}),
    (b"op=REPLACE&path=status&value=paused", {"status": ANY}),
    (b'{"op":"REPLACE","path":"status","value":"x","value":"paused"}', {"status": ("x", "paused")}),
    (b'{"op":"REPLACE","path":"status","value":"\xff"}', {"status": ("",)}),
    (b"\x1f\x8b\x08", {"status": ANY}),
    ([{"op": "REPLACE", "path": "xxxx", "value": "x"}], {"xxxx": ("x",)}),
]


@pytest.mark.parametrize(("body", "changes"), CHANGES)
def test_what_could_be_changed(body: object, changes: dict[str, tuple[object, ...]]) -> None:
    content = body if isinstance(body, bytes) else json_body(body)
    assert {name: tuple(sorted(values, key=str)) for name, values in effect_of(content).changes.items()} == {
        name: tuple(sorted(values, key=str)) for name, values in changes.items()
    }
