"""What others sent and got is judged from their files, and as it passes by a proxy; nothing is sent of our own."""

import base64
import json
import signal
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import httpx
import pytest
import vcr
from exchanges import FULL, campaign
from processes import Server, conformance, serving, started
from sockets import saying

from conformance.reference.server import build, running

TOKEN = "a-token-that-nobody-may-see"
PAUSE = {"op": "REPLACE", "path": "status", "value": "paused"}


def entry(body: object, *, status: int = 200, method: str = "PATCH", **content: Any) -> dict[str, Any]:
    """An entry of an archive, as a browser writes it."""
    text = body if isinstance(body, str) else json.dumps(body)
    headers = [
        {"name": ":authority", "value": "api.talkdeskapp.com"},
        {"name": "Authorization", "value": f"Bearer {TOKEN}"},
        {"name": "Cookie", "value": "session=something-of-mine"},
    ]
    return {
        "startedDateTime": "2026-11-24T10:00:00.000Z",
        "time": 120.5,
        "request": {
            "method": method,
            "url": f"https://api.talkdeskapp.com/campaigns/{FULL['id']}",
            "headers": headers,
            "postData": {"mimeType": "application/json", "text": json.dumps(PAUSE)},
        },
        "response": {
            "status": status,
            "statusText": "OK",
            "httpVersion": "h2",
            "headers": [{"name": "Content-Type", "value": "application/hal+json"}],
            "content": {"size": len(text), "mimeType": "application/hal+json", "text": text, **content},
        },
    }


def archive(path: Path, *entries: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"log": {"version": "1.2", "creator": {}, "entries": list(entries)}}))
    return path


def verdicts(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "conformance-report" / "report.json").read_text())
    return {found["id"]: found["verdict"] for found in report["requirements"]}


def test_an_archive_is_judged_and_gives_nothing_away(tmp_path: Path) -> None:
    encoded: Any = {"text": base64.b64encode(json.dumps(FULL).encode()).decode(), "encoding": "base64"}
    stranger = entry("x") | {"request": {"method": "GET", "url": "https://api.talkdeskapp.com/users", "headers": []}}
    left_out = entry("x")
    del left_out["response"]["content"]["text"]
    archive(tmp_path / "a.har", entry(campaign(priority=11)), entry(FULL, **encoded), stranger, left_out)
    done = conformance("judge", "a.har", folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    found = verdicts(tmp_path)
    assert {name for name, verdict in found.items() if verdict == "FAIL"} == {"200/6/maximum"}
    assert found["404/error/type" if "404/error/type" in found else "error/code/type"] == "NOT EXERCISED"
    assert "1 exchanges were of no documented operation" in done.stdout
    assert "1 exchanges have no whole answer in these files" in done.stdout
    for path in (tmp_path / "conformance-report").iterdir():
        assert TOKEN not in path.read_text()
        assert "something-of-mine" not in path.read_text()


def test_a_token_that_is_echoed_is_found_and_not_repeated(tmp_path: Path) -> None:
    archive(tmp_path / "a.har", entry({"code": "0530004", "message": f"bad token {TOKEN}"}, status=401))
    done = conformance("judge", "a.har", folder=tmp_path)
    assert verdicts(tmp_path)["leak/secret"] == "FAIL"
    assert TOKEN not in done.stdout + (tmp_path / "conformance-report" / "report.json").read_text()


def test_a_cassette_of_stock_vcrpy_is_judged(tmp_path: Path) -> None:
    instance = build()
    identity = instance.store.ids[4]
    with (
        running(instance.application) as base_url,
        vcr.use_cassette(str(tmp_path / "c.yaml")),
        httpx.Client() as client,
    ):
        headers = {"Authorization": f"Bearer {instance.token}"}
        answer = client.patch(f"{base_url}/campaigns/{identity}", json=PAUSE, headers=headers)
        assert answer.status_code == 200
    done = conformance("judge", "c.yaml", folder=tmp_path)
    assert verdicts(tmp_path)["200/6/maximum"] == "PASS", done.stderr
    assert instance.token not in (tmp_path / "conformance-report" / "report.html").read_text()


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", '{"log": 1}', '{"log": {"entries": [1]}}', "a: [", "interactions: 3", "\x00", "[" * 5000),
        json.dumps({"log": {"entries": [entry("x") | {"time": 10**400}]}}),
        json.dumps({"log": {"entries": [entry("x")]}}).replace("https://api.talkdeskapp.com", "http://[::1"),
    ],
)
def test_a_file_of_something_else_is_refused_in_a_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "x").write_text(content)
    done = conformance("judge", "x", folder=tmp_path)
    assert done.returncode == 2, done.stdout
    assert done.stderr.count("\n") == 1
    assert "x" in done.stderr


@pytest.fixture
def broken() -> Iterator[Server]:
    with serving("--fault", "200:200/6/maximum") as server:
        yield server


def test_a_proxy_passes_everything_on_and_says_what_breaks(broken: Server, tmp_path: Path) -> None:
    upstream, token = broken["TALKDESK_BASE_URL"], broken["TALKDESK_TOKEN"]
    identity = broken["TALKDESK_CAMPAIGN_IDS"].split(",")[4]
    with started("proxy", "--upstream", upstream, "--port", "0", folder=tmp_path) as process:
        assert process.stdout
        address = process.stdout.readline().split()[2]
        headers = {"Authorization": f"Bearer {token}"}
        direct = httpx.patch(f"{upstream}/campaigns/{identity}", json=PAUSE, headers=headers)
        passed = httpx.patch(f"{address}/campaigns/{identity}", json=PAUSE, headers=headers)
        missing = httpx.get(f"{address}/campaigns/none%2Fsuch?x=1", headers=headers)
        assert (passed.status_code, passed.content, missing.status_code) == (200, direct.content, 404)
        assert {name: value for name, value in passed.headers.items() if name != "date"} == {
            name: value for name, value in direct.headers.items() if name != "date"
        }
        line = process.stdout.readline()
        assert line.startswith("200/6/maximum: PATCH /campaigns/")
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(30) == 1, rest
    assert verdicts(tmp_path)["200/6/maximum"] == "FAIL"
    assert token not in rest + (tmp_path / "conformance-report" / "report.json").read_text()


def test_a_moment_before_all_clocks_makes_a_report_that_can_be_read(tmp_path: Path) -> None:
    archive(tmp_path / "a.har", entry(FULL) | {"startedDateTime": "1960-01-01T00:00:00Z"})
    conformance("judge", "a.har", folder=tmp_path)
    assert conformance("report", "conformance-report", "--format", "markdown", folder=tmp_path).returncode == 0


class SettingCookies(BaseHTTPRequestHandler):
    """Gives every client a session."""

    heard: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.heard.append(self.headers["Cookie"])
        self.send_response(200)
        self.send_header("Set-Cookie", "session=mine")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Keep quiet."""


def test_no_client_gets_the_cookies_of_another(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), SettingCookies) as upstream:
        Thread(target=upstream.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{upstream.server_address[1]}"
        with started("proxy", "--upstream", address, "--port", "0", folder=tmp_path) as process:
            assert process.stdout
            own = process.stdout.readline().split()[2]
            sessions = [httpx.get(f"{own}/campaigns").cookies["session"] for _ in range(2)]
        upstream.shutdown()
    assert sessions == ["mine", "mine"]
    assert SettingCookies.heard == [None, None]


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        (None, "reset"),
        (b"SMTP ready\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "protocol"),
    ],
)
def test_an_answer_that_breaks_off_is_not_called_unreachable(
    script: bytes | None, failure: str, tmp_path: Path
) -> None:
    with (
        saying(script) as upstream,
        started("proxy", "--upstream", upstream, "--port", "0", folder=tmp_path) as process,
    ):
        assert process.stdout
        address = process.stdout.readline().split()[2]
        answer = httpx.get(f"{address}/campaigns")
        assert (answer.status_code, answer.text) == (502, "the API gave the proxy no whole answer\n")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, 1, 4)
    report = json.loads((tmp_path / "conformance-report" / "report.json").read_text())
    assert {exchange["failure"] for exchange in report["exchanges"].values()} == {failure}


def test_an_upstream_that_cannot_be_reached_is_a_502(tmp_path: Path) -> None:
    with started("proxy", "--upstream", "http://127.0.0.1:1", "--port", "0", folder=tmp_path) as process:
        assert process.stdout
        address = process.stdout.readline().split()[2]
        assert httpx.get(f"{address}/campaigns").status_code == 502
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, 1, 4)


@pytest.mark.parametrize("upstream", ["http://api.talkdeskapp.com", "ftp://x", "https://u:p@host", "nonsense"])
def test_a_proxy_sends_no_token_in_the_clear(tmp_path: Path, upstream: str) -> None:
    done = conformance("proxy", "--upstream", upstream, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
