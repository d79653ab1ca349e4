"""A load comes from several processes, obeys what a live run obeys, and its percentiles go into a report."""

import json
from pathlib import Path

import pytest
from processes import by_client, campaigns, conformance, serving

from conformance.bench.load import Load

SHORT = ("bench", "load", "--users", "4", "--seconds", "10")
"""Long enough for processes that begin slowly, on a busy machine, to ask something."""


def test_the_bundled_server_under_load(tmp_path: Path) -> None:
    assert conformance("run", "--only", "404/*", folder=tmp_path).returncode == 0
    done = conformance(*SHORT, "--workers", "2", "--report", "conformance-report", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "conformance-report" / "report.json").read_text())
    (benchmark,) = report["benchmarks"]
    assert "4 users for 10 seconds, from 2 processes" in benchmark["about"]
    assert {row["name"] for row in benchmark["rows"]} >= {"200", "400", "401", "403", "404"}
    assert "Latency under load" in (tmp_path / "conformance-report" / "report.html").read_text()


def test_a_live_server_is_left_as_it_was_and_kept_to_a_rate(tmp_path: Path) -> None:
    with serving() as server:
        before = campaigns(server)
        live = (*SHORT, "--target", "live", "--workers", "1", "--rate", "20")
        done = conformance(*live, folder=tmp_path, **by_client(server))
        assert done.returncode == 0, done.stdout + done.stderr
        assert campaigns(server) == before
    rows = [line.split(" | ") for line in done.stdout.splitlines()[2:]]
    assert 5 <= sum(int(row[1]) for row in rows) <= 250


def test_a_server_that_cannot_be_reached_is_reported(tmp_path: Path) -> None:
    nowhere = {"TALKDESK_BASE_URL": "http://127.0.0.1:1", "TALKDESK_TOKEN": "a-token", "TALKDESK_CAMPAIGN_IDS": "a"}
    done = conformance(*SHORT, "--target", "live", folder=tmp_path, **nowhere)
    assert (done.returncode, done.stdout) == (3, "")
    assert "cannot be reached" in done.stderr


@pytest.mark.parametrize(("rate", "seconds", "few"), [(10.0, 10, True), (10.0, 11, False), (0.0, 1, False)])
def test_how_much_is_much(rate: float, seconds: int, few: bool) -> None:
    assert Load(1, 1, seconds, rate, 1.0).is_few() is few
