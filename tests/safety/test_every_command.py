"""On a server that accepts everything, no command does more to a campaign than is permitted."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pytest
from processes import conformance, environment
from test_accounts import assert_as_before, assert_within_permissions
from vendor import STATES, Vendor, campaigns, serving

from conformance.options import Settings

WAIVER = """
[[waiver]]
requirement = "200/6/maximum"
reason = "known"
owner = "somebody"
expires = 2999-01-01
[waiver.witness]
method = "PATCH"
path = "{path}"
body = '{body}'
[waiver.witness.headers]
Authorization = "Bearer $TALKDESK_TOKEN"
Content-Type = "application/json"
"""
UNLISTED = "5c5bd0b9-8b5f-4a57-a3f4-000000009999"
LIVE = ("--target", "live", "--report", "", "--max-examples", "1", "--repeat", "2")
COMMANDS: dict[str, tuple[str, ...]] = {
    "record": ("record", *LIVE, "--cassettes", "kept"),
    "bench": ("bench", "latency", "--target", "live", "--rounds", "1"),
    "doctor": ("doctor",),
    "plan": ("run", "--target", "live", "--plan"),
    "plan in processes": ("run", "--target", "live", "--plan", "-n", "2"),
    "plan of a recording": ("record", "--target", "live", "--plan", "-n", "2"),
    "restore": ("restore",),
}


def changes(body: str, path: str = "/campaigns/{campaign}") -> tuple[str, str]:
    return path, body


WITNESSES = {
    "running": changes('{"op":"REPLACE","path":"status","value":"running"}'),
    "running in disguise": changes('{"op":"REPLACE","path":"status","value":"r\\\\u0075nning"}'),
    "merge patch": changes('{"status":"RUNNING"}'),
    "unlisted": changes('{"op":"REPLACE","path":"status","value":"paused"}', f"/campaigns/{UNLISTED}"),
    "mode": changes('{"op":"REPLACE","path":"dialing_mode","value":"PREVIEW"}'),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_command_keeps_to_permissions(command: tuple[str, ...], tmp_path: Path) -> None:
    vendor = Vendor(campaigns(*STATES), tolerant=True)
    before = copy.deepcopy(vendor.campaigns)
    with serving(vendor) as environ:
        done = conformance(*command, folder=tmp_path, **environ)
    assert "Traceback" not in done.stderr
    assert_as_before(vendor, before, (), done.stdout, done.returncode)
    assert_within_permissions(vendor, before, Settings(target="live"))
    if command[0] in ("doctor", "bench", "restore") or "--plan" in command:
        assert all(value == before[identity][member] for identity, member, value in vendor.history)
    assert "--plan" not in command or done.stdout.startswith("Nothing was sent but reads."), done.stderr


def test_pytest_itself_makes_no_plan(tmp_path: Path) -> None:
    vendor = Vendor(campaigns("PAUSED"))
    with serving(vendor) as environ:
        command = [sys.executable, "-m", "pytest", "--pyargs", "conformance.suite", "--target", "live", "--plan"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment(tmp_path, **environ), capture_output=True, text=True, timeout=240
        )
    assert "--plan and --offline are for `conformance run` and `conformance record` only" in done.stdout + done.stderr
    assert vendor.history == []


@pytest.mark.parametrize(("path", "body"), WITNESSES.values(), ids=WITNESSES)
def test_the_witness_of_a_waiver_keeps_to_permissions(path: str, body: str, tmp_path: Path) -> None:
    vendor = Vendor(campaigns("PAUSED"), tolerant=True)
    listed = ",".join(vendor.campaigns)
    vendor.campaigns[UNLISTED] = json.loads(json.dumps(next(iter(vendor.campaigns.values())))) | {"id": UNLISTED}
    before = copy.deepcopy(vendor.campaigns)
    (tmp_path / "w.toml").write_text(WAIVER.format(path=path, body=body).replace("{{", "{").replace("}}", "}"))
    with serving(vendor) as environ:
        command = ("run", *LIVE, "--profile", "quick", "--only", "200/6/maximum", "--waivers", "w.toml")
        done = conformance(*command, folder=tmp_path, **environ | {"TALKDESK_CAMPAIGN_IDS": listed})
    assert done.returncode != 2, done.stderr
    assert "RUNNING" not in [value for _, _, value in vendor.history]
    assert vendor.campaigns[UNLISTED] == before[UNLISTED]
    assert [campaign["dialing_mode"] for campaign in vendor.campaigns.values()] == ["PREDICTIVE", "PREDICTIVE"] or (
        vendor.campaigns == before
    )
