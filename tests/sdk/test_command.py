"""An SDK of any language: a program that reads calls, tests that point their base URL here, and programs that fail."""

import json
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import jsonschema_rs
import pytest
from processes import conformance, started

from conformance.contract.files import OPENAPI
from conformance.report import json_report

SCHEMA = json.loads(Path(json_report.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
GENERATED = Path(__file__).parent / "generated"
RIGHT = """
import dataclasses, json, sys
from conformance.client import Campaigns
from conformance.sdk import Call, Returned
from conformance.sdk.call import adapted

def update(call):
    with Campaigns(call.base_url, call.token, call.timeout) as api:
        return api.update(call.campaign, call.member, call.value)

for line in sys.stdin:
    told = adapted(update)(Call(**json.loads(line)))
    kind = {"returned": told.campaign} if isinstance(told, Returned) else {"raised": dataclasses.asdict(told)}
    print(json.dumps(kind), flush=True)
"""


def program(folder: Path, text: str) -> str:
    (folder / "adapter.py").write_text(text)
    return f"{shlex.quote(sys.executable)} adapter.py"


def verdicts(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "conformance-report" / "report.json").read_text())
    return {entry["id"].removeprefix("sdk/"): entry["verdict"] for entry in report["requirements"]}


def red(folder: Path) -> set[str]:
    return {name for name, word in verdicts(folder).items() if word != "PASS"}


def test_a_right_adapter(tmp_path: Path) -> None:
    done = conformance("sdk", "--command", program(tmp_path, RIGHT), folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "played by this suite, not by the live API" in done.stdout
    assert set(verdicts(tmp_path).values()) == {"PASS"}
    report = json.loads((tmp_path / "conformance-report" / "report.json").read_text())
    jsonschema_rs.validator_for(SCHEMA, validate_formats=True).validate(report)
    assert "conformance-" not in json.dumps(report).replace("conformance-report", "")


PROGRAMS = {
    "ends at once": ("raise SystemExit('no such module')", "ended with exit code 1: no such module"),
    "never answers": ("import time\nwhile True: time.sleep(60)", "no answer within"),
    "writes no JSON": ("while input(): print('hello', flush=True)", "something other than a line of JSON: 'hello"),
    "writes something else": ("while input(): print('{}', flush=True)", "neither `returned` nor `raised`"),
}


@pytest.mark.parametrize(("text", "told"), PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_that_fails_is_told_and_ends(
    tmp_path: Path, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conformance.sdk import command
    from conformance.sdk.call import Call, Silent

    monkeypatch.setattr(command, "STARTING", 1.0)
    monkeypatch.setattr(command, "SLACK", 0.1)
    monkeypatch.chdir(tmp_path)
    call = Call("http://127.0.0.1:1", "token", "id", "status", "paused", 0.2)
    with command.commanded(program(tmp_path, text)) as adapter:
        for _ in range(2):
            outcome = adapter(call)
            assert isinstance(outcome, Silent)
            assert told in outcome.why


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--command", "no-such-program"), "the adapter 'no-such-program' cannot be started"),
        (("--command", "'"), "cannot be read"),
        (("--command", " "), "the command is empty"),
        ((), "give either --command, the adapter, or --serve"),
        (("--serve", "--command", "x"), "give either --command, the adapter, or --serve"),
        (("--list", "--only", "sdk/none"), "no requirement is called 'sdk/none'"),
    ],
)
def test_bad_input_is_one_clear_message(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done = conformance("sdk", *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_asked_can_be_listed(tmp_path: Path) -> None:
    listed = conformance("sdk", "--list", folder=tmp_path).stdout
    assert "sdk/request/value " in listed
    assert "MUST" in listed


def test_tests_in_any_language_point_their_base_url_here(tmp_path: Path) -> None:
    with started("sdk", "--serve", folder=tmp_path) as process:
        assert process.stdout is not None
        first = process.stdout.readline().split()
        base_url, token = first[2].rstrip(";"), first[4].rstrip(";")
        campaign = next(line.split()[0] for line in process.stdout if line.rstrip().endswith("bare 422"))
        answer = httpx.patch(
            f"{base_url}/campaigns/{campaign}",
            json=[{"op": "REPLACE", "path": "status", "value": "paused"}],
            headers={"Authorization": f"Bearer {token}"},
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "0530008")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        assert process.returncode == 1
    assert "FAIL sdk/request/object" in out
    assert "what the SDK made of an answer is not seen from here" in out
    assert token not in (tmp_path / "conformance-report" / "report.json").read_text()


def test_a_client_that_a_generator_makes_of_the_contract(tmp_path: Path) -> None:
    """openapi-python-client 0.29: asks as documented, and cannot read a campaign with amd_metadata in it."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(OPENAPI / "campaigns.yaml")]
    subprocess.run(
        [*command, "--meta", "none", "--output-path", "campaigns_sdk"], cwd=tmp_path, capture_output=True, check=True
    )
    shutil.copy(GENERATED / "adapter.py", tmp_path)
    done = conformance("sdk", "--command", f"{shlex.quote(sys.executable)} adapter.py", folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert {name for name in red(tmp_path) if not name.startswith("200/")} == {"transport/informational"} & red(
        tmp_path
    )
    assert "200/values" in red(tmp_path)


@pytest.mark.skipif(shutil.which("npx") is None, reason="npm, which fetches the generator, is not installed here")
def test_a_typescript_client_that_a_generator_makes_of_the_contract(tmp_path: Path) -> None:
    """swagger-typescript-api 13: no Content-Type, no encoded id, follows redirects, hides bodies that break off."""
    generate = ["npx", "--yes", "swagger-typescript-api@13.13.0", "generate", "--path", str(OPENAPI / "campaigns.yaml")]
    subprocess.run(
        [*generate, "--output", ".", "--name", "sdk.ts", "--js"], cwd=tmp_path, capture_output=True, check=True
    )
    shutil.copy(GENERATED / "adapter.mjs", tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = conformance("sdk", "--command", "node adapter.mjs", folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    told = red(tmp_path)
    assert {
        "request/content-type",
        "request/path",
        "request/redirect",
        "transport/truncated",
        "200/keeps-unknown-members",
    } <= told
    assert not {"request/object", "request/value", "error/surfaces-code", "200/variants"} & told
