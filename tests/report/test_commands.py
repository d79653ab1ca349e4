"""Every command that is printed works in the shell that it is printed in: taken from the outputs, and run."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from processes import conformance, environment, given, serving

from conformance import commands
from conformance.exchange import Request
from conformance.options import OPTIONS, Settings
from conformance.report.load import load

FAULT, REQUIREMENT = "200:200/6/maximum", "200/6/maximum"


def shell(command: str, folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """What a person does: paste a command into a plain shell."""
    folders = [str(Path(sys.executable).parent), os.environ["PATH"]]
    path = os.pathsep.join(folders)
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment(folder, **values) | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def printed(text: str, label: str) -> str:
    found = re.search(rf"^\s*{label}:?\s+(.*)$", text, re.MULTILINE)
    assert found, text
    return found[1]


def test_commands_of_a_live_run(tmp_path: Path) -> None:
    """In a folder with a space in its name, with options that all matter."""
    folder = tmp_path / "with a space"
    folder.mkdir()
    options = ("--journal", "a journal", "--report", "a report", "--timeout", "7.5", "--waivers", "my waivers.toml")
    with serving("--fault", FAULT) as server:
        (folder / "my waivers.toml").write_text("", encoding="utf-8")
        expendable = server["TALKDESK_CAMPAIGN_IDS"].split(",")[0]
        run = ("run", "--target", "live", "--only", "200/*", *options, "--expendable", expendable)
        first = conformance(*run, folder=folder, **given(server))
        assert first.returncode == 1, first.stdout + first.stderr
        document = load(folder / "a report")
        entry = next(entry for entry in document["requirements"] if entry["id"] == REQUIREMENT)
        rerun = printed(first.stdout, "rerun")
        assert rerun == entry["rerun"]
        assert {"--journal", "--timeout", "--expendable", "--waivers"} <= set(shlex.split(rerun))
        again = shell(rerun, folder, **given(server))
        assert (again.returncode, f"FAIL {REQUIREMENT}" in again.stdout) == (1, True), again.stderr
        sent = shell(printed(first.stdout, "again"), folder, **given(server))
        assert re.search(r"^HTTP/1.1 200", sent.stdout, re.MULTILINE), sent.stdout + sent.stderr
        waived = shell(printed(first.stdout, "to waive a known failure"), folder, **given(server))
        assert waived.returncode == 0, waived.stderr
        assert REQUIREMENT in (folder / "my waivers.toml").read_text(encoding="utf-8")
        restored = shell(commands.restore({"journal": "a journal", "base_url": None}), folder, **given(server))
        assert restored.returncode == 0, restored.stderr
    summary = (folder / "a report" / "summary.md").read_text(encoding="utf-8")
    assert f"`{rerun}`" in summary
    assert rerun.replace('"', '\\"') in (folder / "a report" / "report.html").read_text(encoding="utf-8")


CHANGED: dict[str, Any] = {
    "base_url": "http://127.0.0.1:1/a b",
    "campaign": ("a", "b c"),
    "expendable": ("it's",),
    "strict": True,
    "allow_running": True,
    "rate": 2.5,
    "journal": "my journal",
    "cassettes": "$HOME",
    "timeout": 0.5,
    "max_wait": 3.0,
    "max_examples": 7,
    "repeat": 3,
    "waivers": "w;x",
}


@pytest.mark.parametrize("name", CHANGED)
def test_an_option_that_matters_is_repeated_and_quoted(name: str) -> None:
    settings = replace(Settings(target="live"), **{name: CHANGED[name]})
    words = shlex.split(settings.command("401/no-token"))
    option = next(option for option in OPTIONS if option.name == name)
    values = CHANGED[name] if option.many else [CHANGED[name]]
    at = [index for index, word in enumerate(words) if word == option.flag]
    assert len(at) == len(values)
    if option.type is not bool:
        assert [words[index + 1] for index in at] == [str(value) if name != "max_wait" else "3" for value in values]
    assert words[:4] == ["conformance", "run", "--target", "live"]
    assert words[-2:] == ["--only", "401/no-token"]


@pytest.mark.parametrize("body", [b'{"a": "it\'s"}', b"@/etc/passwd", b"\x00\xff%s\\n", "é\n".encode(), b"$HOME `id`"])
def test_a_request_is_sent_again_as_it_was(tmp_path: Path, body: bytes) -> None:
    """By the plainest shell there is; in the place of curl stands a program that shows what it was given."""
    fake = tmp_path / "curl"
    show = (
        "import sys; said = sys.argv[-1]; given = sys.stdin.buffer.read() if said == '@-' else said.encode(); "
        "sys.stdout.buffer.write(given)"
    )
    fake.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{show}" "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    request = Request("PATCH", "http://127.0.0.1/campaigns/1", (("X-Odd", '$(id) `id` "'),), body)
    done = subprocess.run(
        ["/bin/sh", "-c", request.curl()], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, check=False
    )
    assert done.stdout == body, done.stderr


def test_the_program_is_called_as_it_was_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert commands.program() == "conformance"
    monkeypatch.setattr(sys, "argv", ["/somewhere/conformance/__main__.py"])
    assert commands.program().endswith(" -m conformance")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NOX_CURRENT_SESSION", "conformance")
    monkeypatch.setattr(sys, "argv", [str(tmp_path / ".nox/conformance/bin/conformance")])
    assert commands.program() == ".nox/conformance/bin/conformance"


def test_a_program_that_was_started_by_its_name_only_is_found_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = tmp_path / "conformance"
    installed.touch(mode=0o755)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["conformance"])
    assert commands.program() == "conformance"
