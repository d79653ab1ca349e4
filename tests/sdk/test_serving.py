"""The server that judges as it goes: in the foreground, in the background, and how either ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from processes import COMMAND, conformance, environment, started

from conformance.sdk.plays import named

Address = dict[str, Any]


def headers(address: Address) -> dict[str, str]:
    return {"Authorization": f"Bearer {address['token']}", "Content-Type": "application/json"}


def patched(address: Address, campaign: str, body: object, **changes: str) -> httpx.Response:
    sent = {name: value for name, value in (headers(address) | changes).items() if value}
    return httpx.patch(f"{address['base_url']}/campaigns/{campaign}", content=json.dumps(body), headers=sent)


PAUSE = {"op": "REPLACE", "path": "status", "value": "paused"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Address]:
    """A server in the background, which is stopped in the end."""
    begun = conformance("sdk", "start", "--json", folder=tmp_path)
    assert begun.returncode == 0, begun.stderr
    address: Address = json.loads(begun.stdout)
    yield address | {"folder": tmp_path}
    conformance("sdk", "stop", folder=tmp_path)


def test_a_right_request_is_answered_as_documented(served: Address) -> None:
    found = patched(served, "my-own-id", {"op": "REPLACE", "path": "priority", "value": "7"})
    assert (found.status_code, found.json()["id"], found.json()["priority"]) == (
        200,
        "my-own-id",
        7,
    )
    refused = patched(served, served["plays"]["bare 422"], PAUSE)
    assert (refused.status_code, refused.json()["code"]) == (422, "0530008")
    recovers = [patched(served, served["plays"]["429 then fine"], PAUSE).status_code for _ in range(2)]
    assert recovers == [429, 200]
    done = conformance("sdk", "stop", folder=served["folder"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Conformant" in done.stdout


WRONG = {
    "request/object": ([PAUSE], {}),
    "request/op": (PAUSE | {"op": "replace"}, {}),
    "request/path-member": (PAUSE | {"path": "/status"}, {}),
    "request/value": (PAUSE | {"value": 1}, {}),
    "request/authorization": (PAUSE, {"Authorization": ""}),
    "request/single-headers": (PAUSE, {"Content-Type": "application/json, application/json"}),
}


def test_a_wrong_request_is_refused_at_once_by_name(served: Address) -> None:
    for name, (body, changes) in WRONG.items():
        answer = patched(served, "any", body, **changes)
        assert answer.status_code == 400, name
        assert answer.json()["message"].startswith(f"sdk/{name}: "), answer.text
        assert answer.json()["fields"][0]["description"].count("Expected") == 1
    posted = httpx.post(f"{served['base_url']}/campaigns/any", json=PAUSE, headers=headers(served))
    assert "sdk/request/method" in posted.json()["message"]
    doubled = httpx.patch(f"{served['base_url']}//campaigns/any", json=PAUSE, headers=headers(served))
    assert "sdk/request/path" in doubled.json()["message"]
    assert httpx.get(f"{served['base_url']}/campaigns/any", headers=headers(served)).status_code == 405
    done = conformance("sdk", "stop", folder=served["folder"])
    assert done.returncode == 1, done.stdout + done.stderr
    for name in WRONG:
        assert f"FAIL sdk/{name}: " in done.stdout
    report = (served["folder"] / "conformance-report" / "report.json").read_text()
    assert served["token"] not in report + done.stdout


def test_what_is_a_should_is_not_refused_unless_strict(served: Address, tmp_path: Path) -> None:
    changed = {"Content-Type": "text/plain"}
    assert patched(served, "any", PAUSE, **changed).status_code == 200
    strict = json.loads(conformance("sdk", "start", "--strict", "--json", "--report", "two", folder=tmp_path).stdout)
    assert patched(strict, "any", PAUSE, **changed).status_code == 400
    assert conformance("sdk", "stop", "--report", "two", folder=tmp_path).returncode == 1


def test_a_server_is_started_and_stopped_once(served: Address) -> None:
    again = conformance("sdk", "start", folder=served["folder"])
    assert again.returncode == 2
    assert f"a server is running at {served['base_url']} already" in again.stderr
    ended = conformance("sdk", "stop", folder=served["folder"])
    assert ended.returncode == 4, "nothing was sent, so nothing can be concluded"
    assert conformance("sdk", "stop", folder=served["folder"]).returncode == 2
    assert not list((served["folder"] / "conformance-report").glob("server.*"))


def test_where_it_is_comes_as_variables_too(tmp_path: Path) -> None:
    begun = conformance("sdk", "start", folder=tmp_path)
    variables = dict(line.split("=", 1) for line in begun.stdout.split())
    assert variables.keys() == {"TALKDESK_BASE_URL", "TALKDESK_TOKEN"}
    address = {"base_url": variables["TALKDESK_BASE_URL"], "token": variables["TALKDESK_TOKEN"]}
    assert patched(address, named("bare 404").campaign, PAUSE).status_code == 404
    assert conformance("sdk", "stop", folder=tmp_path).returncode == 0


def test_a_port_that_is_taken_is_reported(served: Address, tmp_path: Path) -> None:
    port = served["base_url"].rpartition(":")[2]
    done = conformance("sdk", "start", "--port", port, "--report", "two", folder=tmp_path)
    assert done.returncode == 2
    assert f"port {port} cannot be used" in done.stderr


def test_a_server_that_was_killed_is_reported(served: Address) -> None:
    os.kill(served["pid"], signal.SIGKILL)
    done = conformance("sdk", "stop", folder=served["folder"])
    assert done.returncode == 2
    assert "ended without a verdict" in done.stderr


def test_another_process_that_has_got_the_number_of_a_killed_server_is_left_alone(served: Address) -> None:
    state = served["folder"] / "conformance-report" / "server.json"
    with subprocess.Popen(["sleep", "60"]) as other:
        os.kill(served["pid"], signal.SIGKILL)
        state.write_text(json.dumps(json.loads(state.read_text()) | {"pid": other.pid}))
        assert conformance("sdk", "stop", folder=served["folder"]).returncode == 2
        assert other.poll() is None
        other.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_it_ends_with_a_report_on_either_signal(tmp_path: Path, number: signal.Signals) -> None:
    with started("sdk", "--serve", "--port", "0", folder=tmp_path) as process:
        address = announced(process)
        assert patched(address, named("bare 422").campaign, PAUSE).status_code == 422
        process.send_signal(number)
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0, out
    assert "what the SDK made of an answer is not seen from here" in out
    assert address["token"] not in (tmp_path / "conformance-report" / "report.json").read_text()


def test_it_heeds_an_interrupt_where_a_shell_lets_it_be_ignored(tmp_path: Path) -> None:
    """Shells let what they start in the background ignore SIGINT."""
    process = subprocess.Popen(
        [*COMMAND, "sdk", "--serve", "--port", "0"],
        cwd=tmp_path,
        env=environment(tmp_path, PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    with process:
        announced(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 4


def announced(process: "subprocess.Popen[str]") -> Address:
    assert process.stdout is not None
    found: Address = {}
    for line in process.stdout:
        name, _, value = line.strip().partition("=")
        if name in ("TALKDESK_BASE_URL", "TALKDESK_TOKEN"):
            found["base_url" if name.endswith("URL") else "token"] = value
        if line.rstrip().endswith("429 with a month"):
            return found
    raise AssertionError(f"{sys.executable} ended")
