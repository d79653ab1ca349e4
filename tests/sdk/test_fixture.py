"""The fixtures for tests of a Python SDK: what pytest says of a wrong one, and of an adapter that does not work."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from processes import environment

from conformance.errors import ConfigurationError
from conformance.sdk.fixture import CampaignsApi
from conformance.sdk.specimens.catalogue import all_specimens
from conformance.sdk.specimens.right import with_requests

HEAD = """
import sys
from conformance.sdk.specimens.catalogue import all_specimens
from conformance.sdk.specimens.right import with_requests
SDKS = all_specimens()
def of(name):
    return SDKS[name].update
"""


def ran(folder: Path, text: str, *options: str) -> "subprocess.CompletedProcess[str]":
    (folder / "test_sdk.py").write_text(HEAD + text)
    command = [sys.executable, "-W", "error", "-m", "pytest", "-p", "no:cacheprovider", "test_sdk.py", *options]
    return subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, text=True, timeout=240, check=False
    )


def test_a_right_sdk_takes_three_lines(campaigns_api: CampaignsApi) -> None:
    update = all_specimens()["plain httpx"].update
    assert update is not None
    campaigns_api.check(update, report="")


def test_the_summary_names_each_broken_rule(tmp_path: Path) -> None:
    text = """
def test_contract(campaigns_api):
    campaigns_api.check(of("truncates priority"))
"""
    done = ran(tmp_path, text, "--junitxml=junit.xml", "-rA")
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search("SUBFAILED.* test_sdk.py::test_contract - .*sdk/request/value: value is", done.stdout)
    assert "FAILED test_sdk.py::test_contract - Failed: the SDK breaks sdk/request/value" in done.stdout
    assert "FAIL sdk/request/value: value is the new value, as text, unaltered." in done.stdout
    assert (tmp_path / "conformance-report" / "test_contract" / "report.html").exists()
    counts = ElementTree.parse(tmp_path / "junit.xml").getroot()[0].attrib
    assert counts["errors"] == "0"
    rerun = next(line.split("rerun")[1].strip() for line in done.stdout.splitlines() if "rerun   " in line)
    assert rerun == "pytest test_sdk.py::test_contract --sdk-only sdk/request/value"
    again = ran(tmp_path, text, *rerun.split()[2:])
    assert again.returncode == 1
    assert "1 requirements: 1 FAIL" in again.stdout


BROKEN = {
    "calls with a wrong keyword": ("lambda call: of('plain httpx')(kall=call)", "unexpected keyword argument 'kall'"),
    "uses what there is not": ("lambda call: of('plain httpx')(call).campaign", "object has no attribute 'campaign'"),
    "is not on httpx": ("with_requests", "only requests of httpx are seen here"),
    "calls nothing": ("lambda call: {}", "no request came to"),
}


@pytest.mark.parametrize(("update", "words"), BROKEN.values(), ids=BROKEN)
def test_an_adapter_that_does_not_work_is_an_error_and_no_failure(tmp_path: Path, update: str, words: str) -> None:
    text = f"def test_contract(campaigns_api):\n    campaigns_api.check({update})\n"
    done = ran(tmp_path, text, "--junitxml=junit.xml")
    assert done.returncode == 1
    assert "1 error in" in done.stdout, done.stdout
    assert words in done.stdout
    assert not re.search(r"\d failed", done.stdout)
    assert "Traceback" not in done.stdout
    counts = ElementTree.parse(tmp_path / "junit.xml").getroot()[0].attrib
    assert (counts["errors"], counts["failures"]) == ("1", "0")


def test_any_client_is_seen_by_the_server(campaigns_server: CampaignsApi) -> None:
    campaigns_server.check(with_requests, only=["sdk/request/*"], report="")


def test_a_report_of_a_wrong_sdk_can_be_caught(campaigns_api: CampaignsApi) -> None:
    update = all_specimens()["truncates priority"].update
    assert update is not None
    with pytest.raises(pytest.fail.Exception) as caught:
        campaigns_api.check(update, report="")
    assert "FAIL sdk/request/value: value is the new value, as text, unaltered." in str(caught.value)
    campaigns_api.check(update, only=["sdk/error/*"], report="")


@pytest.mark.parametrize(("name", "verdict"), [("plain httpx", "PASS"), ("ignores time-outs", "NOT EXERCISED")])
def test_a_time_out_that_is_not_seen_is_not_judged(
    campaigns_api: CampaignsApi, tmp_path: Path, name: str, verdict: str
) -> None:
    update = all_specimens()[name].update
    assert update is not None
    campaigns_api.check(update, only="sdk/transport/*", report=str(tmp_path))
    entries = json.loads((tmp_path / "report.json").read_text())["requirements"]
    entry = next(entry for entry in entries if entry["id"] == "sdk/transport/slow")
    assert entry["verdict"] == verdict
    assert ("`campaigns_server`" in entry["reason"]) == (verdict != "PASS")


def test_one_play_can_be_asked_for_by_name(campaigns_api: CampaignsApi) -> None:
    import httpx

    answer = httpx.patch(f"{campaigns_api.base_url}/campaigns/{campaigns_api.campaign('bare 422')}")
    assert (answer.status_code, answer.json()["code"]) == (422, "0530008")
    with pytest.raises(ConfigurationError, match="did you mean 'bare 4"):
        campaigns_api.campaign("bare 42")
