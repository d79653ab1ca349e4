"""How much a run sends, and how much of it at once: the verdicts are the same, the requests fewer or more."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from processes import conformance, given, serving


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with serving() as exported:
        yield given(exported)


def report(folder: Path, server: dict[str, str], *arguments: str) -> dict[str, Any]:
    done = conformance("run", "--target", "live", "--har", "all", *arguments, folder=folder, **server)
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads((folder / "conformance-report" / "report.json").read_text(encoding="utf-8"))
    return made


def sent(document: dict[str, Any]) -> list[tuple[str, ...]]:
    """The scenario, request and status of each exchange, in their order."""
    return [
        (each["scenario"], each["request"]["method"], each["request"]["url"], each["request"]["body"], _status(each))
        for each in document["exchanges"].values()
    ]


def _status(exchange: dict[str, Any]) -> str:
    return str(exchange["response"] and exchange["response"]["status"])


def verdicts(document: dict[str, Any]) -> dict[str, str]:
    return {entry["id"]: entry["verdict"] for entry in document["requirements"]}


def test_one_by_one_and_several_at_once_find_the_same(tmp_path: Path, server: dict[str, str]) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "four").mkdir()
    one = report(tmp_path / "one", server, "--concurrency", "1")
    four = report(tmp_path / "four", server)
    assert sent(one) == sent(four)
    assert verdicts(one) == verdicts(four)


def test_quick_exercises_what_is_asked_of_updates_with_a_fraction_of_the_requests(
    tmp_path: Path, server: dict[str, str]
) -> None:
    (tmp_path / "quick").mkdir()
    (tmp_path / "default").mkdir()
    quick = report(tmp_path / "quick", server, "--profile", "quick")
    default = report(tmp_path / "default", server)
    missing = {name for name, verdict in verdicts(default).items() if verdict != verdicts(quick)[name]}
    assert {name for name in missing if not name.startswith(("get/", "list/"))} == {"state/at-once"}
    assert len(sent(quick)) * 4 < len(sent(default))


def test_quick_sends_no_more_than_80_requests_to_four_campaigns(tmp_path: Path, server: dict[str, str]) -> None:
    every = {status_of(server, identity): identity for identity in server["TALKDESK_CAMPAIGN_IDS"].split(",")}
    listed = ",".join(every[status] for status in ("READY", "RUNNING", "PAUSED", None))
    four = server | {"TALKDESK_CAMPAIGN_IDS": listed}
    quick = report(tmp_path, four, "--profile", "quick")
    assert quick["sentence"].endswith("276 of 276 MUST requirements were exercised.")
    assert len(sent(quick)) <= 80


def status_of(server: dict[str, str], identity: str) -> str | None:
    headers = {"Authorization": f"Bearer {server['TALKDESK_TOKEN']}"}
    shown = httpx.get(f"{server['TALKDESK_BASE_URL']}/campaigns/{identity}", headers=headers).json()
    status: str | None = shown.get("status")
    return status


def test_a_recording_is_replayed_with_the_profile_that_it_was_made_with(tmp_path: Path, server: dict[str, str]) -> None:
    made = conformance(
        "record", "--target", "live", "--profile", "quick", "--report", "live", folder=tmp_path, **server
    )
    assert made.returncode == 0, made.stderr
    played = conformance("run", "--target", "replay", "--cassettes", "cassettes", "--report", "replay", folder=tmp_path)
    assert played.returncode == 0, played.stderr
    one, other = (
        json.loads((tmp_path / folder / "report.json").read_text(encoding="utf-8")) for folder in ("live", "replay")
    )
    assert verdicts(one) == verdicts(other)
    assert one["total"] == other["total"]


def test_a_profile_that_there_is_not_is_refused(tmp_path: Path) -> None:
    done = conformance("run", "--profile", "deeper", folder=tmp_path)
    assert done.returncode == 2
    assert "quick" in done.stderr
