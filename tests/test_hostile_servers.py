"""Whatever a server sends, a run comes to its end, in bounded time and memory, and no verdict of it is ERROR."""

import gzip
import json
import socket
import statistics
import time
from pathlib import Path

import pytest
from hostile import CHUNKED, ENDLESS, IDS, Writes, answer, campaign, every, hostile
from processes import Measured, measured

TIMEOUT = 1.0
TIMEOUTS = 35
"""Time-outs that a run on a server that does its worst may take here; see conformance.targets.circuit_breaker."""
START = 15.0
"""Seconds for starting, reporting, and all that is quick, where a piece of work takes ``PACE``."""
WORK = 20.0
"""Seconds of a processor there, which a busy machine does not make more of."""
PACE = 0.2
MEGABYTES = 300


def played(folder: Path, variables: dict[str, str], *arguments: str) -> Measured:
    """Run the suite, and measure it."""
    live = ("run", "--target", "live", "--rate", "0", "--timeout", str(TIMEOUT))
    return measured(*live, *arguments, folder=folder, **variables)


def large(body: bytes) -> Writes:
    return every(answer("200 OK", body))


LARGE: dict[str, Writes] = {
    "20,000 members twice": large(b"{" + b",".join(b'"a%d":1,"a%d":2' % (n, n) for n in range(10_000)) + b"}"),
    "5,000 headers": every(answer("200 OK", b"{}", *(b"X-%d: %d" % (n, n) for n in range(5_000)))),
    "20,000 wrong hours": large(campaign(IDS[0], dialing_strategy={"calling_hours": [7] * 20_000})),
    "a bomb": every(answer("200 OK", gzip.compress(b" " * 50_000_000, mtime=0), b"Content-Encoding: gzip")),
    "a large campaign": large(campaign(IDS[0], x=["x" * 1_000] * 240)),
    "a large error": every(answer("400 Bad", json.dumps({"code": "0530001", "message": "a.a.sv" * 40_000}).encode())),
}


FEW = ("--only", "200/updates", "--only", "*/connection", "--only", "200/accept")
"""What updates a campaign, by the client and byte by byte: a few requests, and every check judges each answer."""
REPRESENTATIVE = ("silence", "a flood of extensions", "20,000 members twice")
"""Of those that never end, that end slowly, and that are large."""
OFTEN = (*REPRESENTATIVE, "a dripped head", "dripped 1xx", "dripped trailers", "a flood of a body", "a bomb")
"""Of each part of an answer one; a large error and wrong hours are judged without a server in tests/checks."""


def marked(often: tuple[str, ...]) -> list[object]:
    """Every such server; those that are not played often are for `nox -s thorough`."""
    names = [*ENDLESS, *LARGE]
    return [pytest.param(name, marks=[] if name in often else [pytest.mark.thorough]) for name in names]


@pytest.mark.parametrize("name", marked(OFTEN))
def test_whatever_an_answer_is_like_it_is_no_error_of_the_suite(name: str, tmp_path: Path) -> None:
    with hostile((ENDLESS | LARGE)[name]) as variables:
        done = played(tmp_path, variables, *FEW)
    assert_bounded(done)


@pytest.mark.parametrize("name", marked(REPRESENTATIVE))
def test_a_run_ends_in_bounded_time_and_memory(name: str, tmp_path: Path) -> None:
    with hostile((ENDLESS | LARGE)[name]) as variables:
        done = played(tmp_path, variables)
    assert done.code == 1, done.output
    assert_bounded(done)


def slowness() -> float:
    """How many times as long as ``PACE`` a piece of work takes here and now; once at least."""
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(60):
            json.loads(json.dumps({str(number): [number, str(number)] for number in range(3_000)}))
        taken.append(time.perf_counter() - began)
    return max(1.0, statistics.median(taken) / PACE)


def assert_bounded(done: Measured) -> None:
    """A run has ended with a finding, in bounded time and memory, and nothing of the suite went wrong."""
    assert "Traceback" not in done.output
    assert "ERROR" not in {entry["verdict"] for entry in done.report["requirements"]}
    slower = slowness()
    assert done.seconds < (START + TIMEOUTS * TIMEOUT) * slower
    assert done.worked < WORK * slower
    assert done.megabytes < MEGABYTES


def links(href: str) -> bytes:
    """A campaign whose links lead there."""
    shown = {"self": {"href": href}, "campaigns": {"href": href}}
    return answer("200 OK", campaign(IDS[0], _links=shown))


def level(count: int) -> bytes:
    return campaign(IDS[0])[:-1] + b',"x":' + b"[" * count + b"]" * count + b"}"


STRANGE: tuple[object, ...] = (10**299, 10**399, -1e308, "é" * 999, [[]], {"a": {}}, "9999-99-99T99:99:99Z")
NASTY: tuple[bytes, ...] = (
    *(
        links(href)
        for href in ("/campaigns/é", "/\x00", "http://[::1", "//[", "http://ａ／b", "?" * 9, "x" * 9_999, "\x1b]0;")
    ),
    *(answer("200 OK", level(count)) for count in (60, 70, 255, 400, 900, 995, 50_000)),
    *(
        answer("200 OK", body)
        for body in (b"", b"null", b"\xff", b"\xef\xbb\xbf{}", b'{"id":"\\ud800"}', b"1e999999", b"9" * 100_000)
    ),
    *(
        answer("200 OK", campaign(IDS[0], **{name: value}))
        for name in ("id", "name", "created_at", "priority", "status")
        for value in STRANGE
    ),
    *(
        answer("200 OK", campaign(IDS[0]), b"Content-Encoding: " + coding)
        for coding in (b"gzip", b"br", b"\xff", b"gzip, gzip", b"x" * 9_999)
    ),
    *(
        answer("400 Bad", b"{}", b"Content-Type: " + kind)
        for kind in (b"", b";", b"\xe9/\xe9;charset=\xff", b'a/b;charset="utf-99', b"x" * 60_000)
    ),
    *(
        answer("503 Busy", b"{}", b"Retry-After: " + value)
        for value in (
            b"0",
            b"-1",
            b"0x1",
            b"\xb2",
            b"nan",
            b"99999999999999999999",
            b"Tue, 99 Nov 99999 99:99:99 +999999",
        )
    ),
    *(
        answer("503 Busy", body)
        for body in (
            b'{"retry-after":' + b"[" * 900 + b"]" * 900 + b"}",
            b'{"fields":[{"name":"retry-after","description":{}}]}',
        )
    ),
    *(
        answer(status, b"{}", b"Location: http://[::1", b"Date: \xff")
        for status in ("302 Found", "201 Made", "099 Odd", "999 \x80\xff", "200 ::error::x", "101 Switching")
    ),
    *(
        b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n{}"
        for length in (b"9" * 5_000, b"-2", b"2, 3", b"2, 2", b"\xb2", b"0x2", b"")
    ),
    *(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: " + coding + b"\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
        for coding in (b"chunked, chunked", b"gzip", b"\xff")
    ),
    *(CHUNKED + size + b"\r\n{}\r\n0\r\n\r\n" for size in (b"f" * 19, b"f" * 99, b"-2", b"\xff", b"")),
    b"HTTP/9.9 200 OK\r\n\r\n",
    b"HTTP/1.1 2000 OK\r\n\r\n",
    b"\x00" * 99,
    b"\r\n\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n: x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX\x00Y: \x00\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b" folded\r\n" * 999 + b"\r\n",
    b"\x16\x03\x01\x02\x00\x01",
    answer("200 OK", b"{}")[:30],
)


def in_turn(first: int) -> Writes:
    """Each update is answered with the next of all."""

    def write(connection: socket.socket, number: int, _: str) -> None:
        connection.sendall(NASTY[(first + number) % len(NASTY)])
        connection.shutdown(socket.SHUT_RDWR)

    return write


@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.thorough) for first in (17, 41))])
def test_nothing_that_a_server_sends_is_an_error_of_the_suite(first: int, tmp_path: Path) -> None:
    with hostile(in_turn(first)) as variables:
        done = played(tmp_path, variables, "--max-wait", "1")
    assert done.code == 1, done.output
    assert_bounded(done)


@pytest.mark.parametrize("href", ["/campaigns/é", "/campaigns/\x00", "http://[::1", "//[", "/campaigns/" + "x" * 5_000])
def test_a_link_that_leads_nowhere_is_broken(href: str, tmp_path: Path) -> None:
    with hostile(every(links(href))) as variables:
        done = played(tmp_path, variables, "--only", "links/*")
    entries = {entry["id"]: entry for entry in done.report["requirements"]}
    assert entries.keys() == {"links/self", "links/campaigns"}
    assert entries["links/self"]["reason"].startswith("it is broken, which follows from 200/"), done.output
    assert entries["links/campaigns"]["verdict"] in ("FAIL", "NOT EXERCISED")
    assert done.code == (1 if "FAIL" in (entry["verdict"] for entry in entries.values()) else 4)
    assert_bounded(done)


def test_a_run_waits_no_longer_than_its_budget(tmp_path: Path) -> None:
    busy = answer("429 Wait", b'{"code":"0","message":"wait"}', b"Retry-After: 1")

    def write(connection: socket.socket, number: int, path: str) -> None:
        connection.sendall(answer("200 OK", campaign(path.rpartition("/")[2])) if number % 8 == 7 else busy)

    with hostile(write) as variables:
        done = played(tmp_path, variables, "--max-wait", "2.5", "--only", "400/malformed", "--only", "401/*")
    assert done.seconds < START * slowness() + 3
    budget = "the server asked to be left alone for longer than a run may wait (2.5 seconds)"
    assert budget in str(done.report["notes"]), done.output
    assert "after 2 seconds its answers were taken as they were" in done.output
