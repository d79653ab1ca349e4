"""Whatever is run, no secret is in anything that comes out: output, reports, cassettes, journal, in no encoding."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from echoing import echoing
from forms import is_in
from joserfc.jwk import ECKey
from processes import by_client, conformance, given, serving

from conformance.secrets import Secrets

SECRETS = ("TALKDESK_TOKEN", "TALKDESK_READONLY_TOKEN", "TALKDESK_CLIENT_SECRET")
PRIVATE = ("TALKDESK_CLIENT_ID",)


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """A server that repeats the token it is given in its errors."""
    with serving("--fault", "leak:token") as exported:
        yield exported


def everything(folder: Path, *outputs: str) -> Iterator[tuple[str, bytes]]:
    yield from ((f"output {number}", output.encode()) for number, output in enumerate(outputs))
    yield from ((str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def leaks(folder: Path, values: list[str], *outputs: str) -> list[str]:
    """Where a value is, byte for byte in any form, or decoded."""
    known = Secrets({f"V{number}": value for number, value in enumerate(values)})
    found = []
    for name, content in everything(folder, *outputs):
        found += [f"{name}: {form}" for value in values for form in is_in(value, content)]
        found += [f"{name}: decoded"] * (known.conceal(content) != content)
    return found


def test_the_search_finds_what_there_is(tmp_path: Path) -> None:
    value = "canary-in-the-mine-01"
    for number, text in enumerate((value, value.encode().hex(), base64.b64encode(f"xy{value}z".encode()).decode())):
        (tmp_path / "sub").mkdir(exist_ok=True)
        (tmp_path / "sub" / str(number)).write_text(f"before {text} after")
    assert {name.partition(": ")[0][-1] for name in leaks(tmp_path, [value])} == {"0", "1", "2"}


FORMATS = ("html", "markdown", "junit", "har", "sarif", "github", "json", "terminal")
COMMANDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "--target", "live", "--allow-running"),
    "run under pytest": ("run", "--target", "live", "--", "-v", "-l", "--showlocals"),
    "doctor": ("doctor",),
    "plan": ("run", "--target", "live", "--plan"),
    "record": ("record", "--target", "live"),
    "restore": ("restore",),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("kind", [given, by_client], ids=["given token", "client credentials"])
def test_no_secret_comes_out(server: dict[str, str], tmp_path: Path, command: tuple[str, ...], kind: object) -> None:
    assert callable(kind)
    few = {"CONFORMANCE_PROFILE": "quick"} if kind is by_client else {}
    done = conformance(*command, folder=tmp_path, **kind(server), **few)
    assert "Traceback" not in done.stderr
    assert done.stdout
    assert leaks(tmp_path, [server[name] for name in SECRETS], done.stdout, done.stderr) == []


def test_a_recording_holds_nothing_private_either(server: dict[str, str], tmp_path: Path) -> None:
    done = conformance("record", "--target", "live", folder=tmp_path, **by_client(server))
    assert done.returncode == 1
    assert "leak/secret" in done.stdout
    kept = tmp_path / "cassettes"
    assert len(list(kept.glob("*.yaml"))) > 10
    address = server["TALKDESK_BASE_URL"].removeprefix("http://")
    values = [*server["TALKDESK_CAMPAIGN_IDS"].split(","), *(server[name] for name in PRIVATE), address]
    assert leaks(kept, [*values, "Incomplete 1", "Running 2"]) == []
    looked_over = conformance("cassette", "lint", folder=tmp_path, **server)
    assert "leak " not in looked_over.stdout


ALWAYS = ("TALKDESK_BASE_URL", "TALKDESK_TOKEN_URL", "TALKDESK_CAMPAIGN_IDS")
LIVE = ("--target", "live", "--allow-running", "--max-examples", "2", "--repeat", "3")
ECHOED: dict[str, tuple[str, ...]] = {
    "record": ("record", *LIVE),
    "replay": ("run", "--target", "replay", "--cassettes", "cassettes", "--report", "replayed"),
    "doctor": ("doctor",),
    "restore": ("restore", "--allow-running"),
    "run": ("run", *LIVE, "-n", "2", "--history", "history.jsonl", "--report", "several"),
    "pytest": ("run", *LIVE, "--only", "400/*", "--report", "pytest", "--", "-v", "-l", "--showlocals"),
    "waive": ("waive", "leak/secret", "--reason", "r", "--owner", "o"),
    **{form: ("report", "conformance-report", "--format", form, "--output", f"out.{form}") for form in FORMATS},
    "shown": ("report", "conformance-report"),
    "shown for CI": ("report", "conformance-report", "--format", "github"),
    "observe": ("observe", "conformance-report"),
    "merge": ("report", "merge", "conformance-report", "replayed", "--output", "merged"),
}


SECRETS_GIVEN = {
    "client secret": ("TALKDESK_CLIENT_ID", "TALKDESK_CLIENT_SECRET"),
    "private key": ("TALKDESK_CLIENT_ID",),
    "given token": ("TALKDESK_TOKEN", "TALKDESK_READONLY_TOKEN"),
}


@pytest.mark.parametrize("kind", SECRETS_GIVEN)
def test_no_echo_of_a_secret_comes_out(tmp_path: Path, kind: str) -> None:
    """Every secret in every form in every place that a server controls: none in any file, nor in the terminal."""
    key = ECKey.generate_key("P-256")
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    (tmp_path / "public.pem").write_bytes(key.as_pem(private=False))
    folder, outputs, secrets, ever = tmp_path / "work", list[str](), dict[str, str](), set[str]()
    folder.mkdir()
    with serving("--public-key", str(tmp_path / "public.pem")) as server, echoing(server, secrets) as reached:
        values = {name: reached[name] for name in (*ALWAYS, *SECRETS_GIVEN[kind])}
        if kind == "private key":
            values |= {"TALKDESK_PRIVATE_KEY_FILE": str(tmp_path / "key.pem"), "TALKDESK_KEY_ID": "k"}
        every = kind == "client secret"
        values |= {} if every else {"CONFORMANCE_PROFILE": "quick"}
        for command in ECHOED.values() if every else (ECHOED["record"], ECHOED["doctor"]):
            secrets.clear()
            secrets |= {name: values[name] for name in SECRETS if name in values}
            done = conformance(*command, folder=folder, **values)
            assert "Traceback" not in done.stderr, done.stderr
            outputs += [done.stdout, done.stderr]
            ever |= set(secrets.values())
    report = json.loads((folder / "conformance-report" / "report.json").read_text())
    assert next(entry for entry in report["requirements"] if entry["id"] == "leak/secret")["verdict"] == "FAIL"
    assert len(list(folder.glob("cassettes/*.yaml"))) > 10, outputs[1]
    assert len(ever) >= 2
    assert leaks(folder, sorted(ever), *outputs) == []
