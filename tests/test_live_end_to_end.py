"""Live runs against a server of its own process, disturbed, killed in the middle: everything is put back."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey
from processes import Server, by_client, campaigns, conformance, given, serving, started

DISTURBED = ("--token-lifetime", "3", "--rate-limit", "120", "--unavailable", "40")
RUN = ("run", "--target", "live", "--allow-running", "--rate", "150", "--max-examples", "3")
LONG = ("--repeat", "9500")
"""What keeps a run from ending before it is interrupted."""
FEW = ("--max-examples", "1", "--repeat", "1")


def report(folder: Path) -> Any:
    return json.loads((folder / "conformance-report" / "report.json").read_text())


def verdicts(folder: Path) -> dict[str, str]:
    return {entry["id"]: entry["verdict"] for entry in report(folder)["requirements"]}


def notes(folder: Path) -> list[Path]:
    return list((folder / "state").rglob("*.jsonl"))


def changed(server: Server, before: object) -> None:
    """Wait until a campaign is not as it was before."""
    server.has_updated()
    while campaigns(server) == before:
        server.has_updated()


@pytest.fixture(scope="module")
def calm() -> Iterator[Server]:
    with serving() as server:
        yield server


def test_a_run_that_was_killed_is_repaired_by_the_next_while_it_is_disturbed(tmp_path: Path) -> None:
    with serving(*DISTURBED) as server:
        before = campaigns(server)
        with started(*RUN, *LONG, folder=tmp_path, **by_client(server)) as process:
            changed(server, before)
            process.send_signal(signal.SIGKILL)
            assert process.wait(10) == -signal.SIGKILL
        assert notes(tmp_path)
        done = conformance(*RUN, folder=tmp_path, **by_client(server))
        assert done.returncode == 0, done.stdout + done.stderr
        assert campaigns(server) == before, done.stdout
    assert notes(tmp_path) == []
    assert "is again as it was found on" in done.stdout
    played = {name: word for name, word in verdicts(tmp_path).items() if not name.startswith(("create/", "delete/"))}
    unplayed = {"200/from-READY", "422/from-INCOMPLETE", "error/422/error-codes/const"}
    assert {name for name, word in played.items() if word != "PASS"} == unplayed
    assert "answers came only after the server had said" in done.stdout
    exchanges = report(tmp_path)["exchanges"].values()
    assert any(503 in exchange["waits"] for exchange in exchanges)


def test_what_was_left_is_put_back_by_a_command(calm: Server, tmp_path: Path) -> None:
    before = campaigns(calm)
    with started(*RUN, *LONG, folder=tmp_path, **by_client(calm)):
        changed(calm, before)
    careful = conformance("restore", folder=tmp_path, **by_client(calm))
    if careful.returncode:
        assert "--allow-running sets a campaign running again" in careful.stdout
    bold = conformance("restore", "--allow-running", folder=tmp_path, **by_client(calm))
    assert bold.returncode == 0, bold.stdout + bold.stderr
    assert campaigns(calm) == before
    assert conformance("restore", folder=tmp_path, **by_client(calm)).stdout == "nothing to put back\n"


def test_two_runs_at_once_and_an_end_by_sigterm(calm: Server, tmp_path: Path) -> None:
    before = campaigns(calm)
    with started(*RUN, *LONG, folder=tmp_path, **by_client(calm)) as process:
        changed(calm, before)
        second = conformance(*RUN, folder=tmp_path, **by_client(calm))
        assert second.returncode == 2
        assert "is being used by another run on this machine: wait until it has ended" in second.stderr
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 130
    assert campaigns(calm) == before
    assert notes(tmp_path) == []
    assert "the run was interrupted" in str(report(tmp_path)["sentence"])


def test_a_given_token_that_expires_stops_the_run(tmp_path: Path) -> None:
    with serving("--variant", "expiring-token") as server:
        before = campaigns(server)
        done = conformance(*RUN, folder=tmp_path, **given(server))
        server.has_updated()
        assert done.returncode == 3, done.stdout + done.stderr
        assert "it is wrong or has expired, as tokens do after ten minutes" in done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert "look by hand whether it is as it was" in done.stderr
        assert not (tmp_path / "conformance-report" / "report.json").exists()
        assert notes(tmp_path)
        assert conformance("restore", "--allow-running", folder=tmp_path, **by_client(server)).returncode == 0
        assert campaigns(server) == before, done.stdout


def test_an_offline_plan_sends_nothing(tmp_path: Path) -> None:
    nowhere = {"TALKDESK_BASE_URL": "http://127.0.0.1:1", "TALKDESK_TOKEN": "a-token", "TALKDESK_CAMPAIGN_IDS": "a,b"}
    done = conformance("run", "--target", "live", "--plan", "--offline", folder=tmp_path, **nowhere)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Nothing was sent.")
    assert "update that sets the campaign RUNNING" not in done.stdout
    assert "in all, to http://127.0.0.1:1" in done.stdout
    assert not (tmp_path / "conformance-report").exists()
    bold = conformance("run", "--target", "live", "--plan", "--offline", "--allow-running", folder=tmp_path, **nowhere)
    assert "update that sets the campaign RUNNING" in bold.stdout
    assert conformance("run", "--plan", folder=tmp_path).returncode == 2
    recording = conformance("record", "--target", "live", "--plan", "--offline", folder=tmp_path, **nowhere)
    assert recording.stdout == done.stdout
    assert not (tmp_path / "cassettes").exists()


def test_the_plan_is_what_happens(calm: Server, tmp_path: Path) -> None:
    paused = [entry for entry in campaigns(calm) if entry.get("status") == "PAUSED"]
    only = by_client(calm) | {"TALKDESK_CAMPAIGN_IDS": ",".join(entry["id"] for entry in paused)}
    planned = conformance("run", "--target", "live", "--plan", folder=tmp_path, **only).stdout
    updates = sum(int(row.split()[0]) for row in planned.splitlines() if "  update" in row)
    assert planned.startswith("Nothing was sent but reads.")
    assert "MUST requirements on a right server" in planned
    conformance("run", "--target", "live", folder=tmp_path, **only)
    sent = sum(answer["count"] for answer in report(tmp_path)["observed"].values())
    assert abs(updates - sent) <= 0.05 * sent


def test_a_client_proves_itself_by_a_key(tmp_path: Path) -> None:
    key = ECKey.generate_key("P-256")
    (tmp_path / "key.pem").write_bytes(key.as_pem(private=True))
    (tmp_path / "public.pem").write_bytes(key.as_pem(private=False))
    with serving("--public-key", str(tmp_path / "public.pem")) as server:
        by_key = by_client(server) | {"TALKDESK_PRIVATE_KEY_FILE": "key.pem", "TALKDESK_KEY_ID": "k"}
        by_key.pop("TALKDESK_CLIENT_SECRET")
        done = conformance("doctor", folder=tmp_path, **by_key)
        assert done.returncode == 0, done.stdout
        assert "gives tokens that live 599 seconds" in done.stdout


def test_verdicts_are_the_same_everywhere_or_the_difference_is_explained(calm: Server, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    live = ("record", "--target", "live", "--cassettes", str(kept), "--report", "live", *FEW)
    assert conformance(*live, folder=tmp_path, **by_client(calm)).returncode == 0
    assert conformance("cassette", "lint", str(kept), folder=tmp_path, **by_client(calm)).returncode == 0
    replay = ("run", "--target", "replay", "--cassettes", str(kept), "--report", "replay", *FEW)
    assert conformance(*replay, folder=tmp_path).returncode == 0
    assert conformance("run", "--report", "reference", *FEW, folder=tmp_path).returncode == 0
    same = json.loads(conformance("compare", "live", "replay", "--json", folder=tmp_path).stdout)
    assert same["changes"] == []
    differing = json.loads(conformance("compare", "reference", "live", "--json", folder=tmp_path).stdout)
    about_verdicts = [change for change in differing["changes"] if " now, was " in change["text"]]
    assert about_verdicts
    assert all(change["why"] for change in about_verdicts if "NOT EXERCISED" in change["text"])


def test_a_broken_server_is_judged_alike_from_its_recording(tmp_path: Path) -> None:
    with serving("--fault", "200:200/6/maximum") as server:
        kept = str(tmp_path / "kept")
        few = (*FEW, "--only", "200/*")
        record = ("record", "--target", "live", "--cassettes", kept, "--report", "live", *few)
        live = conformance(*record, folder=tmp_path, **by_client(server))
    assert live.returncode == 1
    play = ("run", "--target", "replay", "--cassettes", kept, "--report", "replay", *few)
    replay = conformance(*play, folder=tmp_path)
    assert replay.returncode == 1
    assert "FAIL 200/6/maximum" in replay.stdout
    assert "recorded 20" in replay.stdout
    same = json.loads(conformance("compare", "live", "replay", "--json", folder=tmp_path).stdout)
    assert same["changes"] == []


def test_an_interrupted_recording_leaves_the_old_one(calm: Server, tmp_path: Path) -> None:
    kept = tmp_path / "cassettes"
    assert conformance("record", "--only", "200/*", folder=tmp_path).returncode == 0
    before = {path.name: path.read_bytes() for path in kept.iterdir()}
    untouched = campaigns(calm)
    record = ("record", "--target", "live", "--allow-running", "--rate", "150", *LONG)
    with started(*record, folder=tmp_path, **by_client(calm)) as process:
        changed(calm, untouched)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 130
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    assert campaigns(calm) == untouched
