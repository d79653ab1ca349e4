"""Whatever is run, no secret is in anything that comes out: output, reports, cassettes, journal, in no encoding."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import by_client, conformance, given, serving

from conformance.cassette.patterns import views
from conformance.encodings import encodings

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
    """Where a value is, in any encoding, also inside other encodings."""
    written = {form for value in values for form in encodings(value)}
    return [
        f"{name}: {form[:6]!r}"
        for name, content in everything(folder, *outputs)
        for view in views(content)
        for form in written
        if form in view
    ]


def test_the_search_finds_what_there_is(tmp_path: Path) -> None:
    value = "canary-in-the-mine-01"
    for number, text in enumerate((value, value.encode().hex(), base64.b64encode(f"xy{value}z".encode()).decode())):
        (tmp_path / "sub").mkdir(exist_ok=True)
        (tmp_path / "sub" / str(number)).write_text(f"before {text} after")
    assert {name.partition(": ")[0][-1] for name in leaks(tmp_path, [value])} == {"0", "1", "2"}


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
    done = conformance(*command, folder=tmp_path, **kind(server))
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
