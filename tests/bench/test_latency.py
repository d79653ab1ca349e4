"""Latency is of the answers that were asked for; nothing is changed, and nobody is sent much without being asked."""

import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from processes import by_client, campaigns, conformance, serving, started

from conformance.bench.answers import requests
from conformance.bench.latency import is_few, measured, ratios, reported, staged, table
from conformance.bench.stage import ANSWERS, COLD, KEPT, Sampling, Stage
from conformance.cli.bench import bench
from conformance.errors import ConfigurationError, TargetError
from conformance.exchange import Exchange, Failure, Request, Response
from conformance.secrets import Secrets
from conformance.targets.permission import unlimited
from conformance.targets.reference import reference_target
from conformance.targets.target import READONLY_TOKEN, TOKEN, Target

REQUEST = Request("PATCH", "http://host/campaigns/a")


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    # pytest-benchmark measures nothing in a process of pytest-xdist, and these tests may run in one.
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    with reference_target(5.0) as target, staged(target, 4, 2) as stage:
        yield stage


def test_every_documented_answer_has_a_request_that_gets_it(stage: Stage) -> None:
    assert tuple(stage.requests) == ANSWERS
    for answer, request in stage.requests.items():
        assert stage.target.send(request).status == answer


def test_the_requests_change_nothing() -> None:
    with reference_target(5.0, in_process=True) as target:
        before = [target.read(campaign).response for campaign in target.campaigns]
        for request in requests(target).values():
            target.send(request)
        after = [target.read(campaign).response for campaign in target.campaigns]
    assert [answer and answer.body for answer in after] == [answer and answer.body for answer in before]


@pytest.mark.parametrize(
    ("shown", "secrets", "may_spend", "asked"),
    [
        ({"name": "Abc", "status": "PAUSED"}, {READONLY_TOKEN: "r"}, False, [200, 400, 401, 403, 404]),
        ({"name": "Abc", "status": "INCOMPLETE"}, {}, True, [200, 400, 401, 404, 422]),
        ({"name": "Abc", "status": "INCOMPLETE"}, {}, False, [200, 400, 401, 404]),
        ({"status": "PAUSED"}, {}, True, [400, 404]),
    ],
)
def test_what_cannot_be_asked_for_is_not(
    shown: dict[str, str], secrets: dict[str, str], may_spend: bool, asked: list[int]
) -> None:
    body = json.dumps(shown).encode()
    target = Target(
        "live", "", "http://host", ("a",), lambda request: Exchange(request, Response(200, (), body)),
        Secrets({TOKEN: "t"} | secrets), subjects={"a": unlimited("a")} if may_spend else {},
    )  # fmt: skip
    assert list(requests(target)) == asked


def test_a_measurement_tells_its_percentiles_and_the_floor(stage: Stage) -> None:
    document = measured(stage)
    measures = {(entry["group"], entry["extra_info"]["way"]): entry["extra_info"] for entry in document["benchmarks"]}
    assert set(measures) == {(str(answer), way) for answer in ANSWERS for way in (COLD, KEPT, "2 at once")}
    for (_, way), info in measures.items():
        assert 0 < info["first_byte"]["p50"] <= info["whole"]["p50"] <= info["whole"]["p99"]
        assert bool(info["connect"]) == (way == COLD)
        assert info["count"] + info["left_out"] == (8 if way == "2 at once" else 4)
        assert info["floor"] > 0
    assert min(ratios(document).values()) > 0
    assert len(table(document).splitlines()) == 2 + len(measures)
    rows = reported(document, "a server")["rows"]
    assert rows[0]["name"] == "200, cold"
    assert document["machine_info"].keys() == {"machine"}


WHOLE = Exchange(REQUEST, Response(200), elapsed=0.5, first_byte=0.2)


@pytest.mark.parametrize(
    "other",
    [
        replace(WHOLE, response=Response(503)),
        replace(WHOLE, waits=(429,)),
        replace(WHOLE, failure=Failure.TRUNCATED),
        replace(WHOLE, connect=0.1),
    ],
)
def test_another_answer_is_left_out(other: Exchange) -> None:
    sent = iter((WHOLE, WHOLE, other))
    target = Target("live", "", "http://host", ("a",), lambda _: next(sent), Secrets({}))
    sampling = Sampling(target, REQUEST, 200, KEPT, lambda: 0.1)
    for _ in range(3):
        sampling.once()
    summary = sampling.summary(warm_up=1)
    assert (summary["count"], summary["left_out"]) == (1, 1)
    assert summary["floor"] == 100.0
    assert summary["whole"] == {"p50": 500.0, "p90": 500.0, "p99": 500.0}


def test_a_target_without_one_documented_answer_is_no_measurement(stage: Stage) -> None:
    moved = replace(stage.target, send=lambda request: Exchange(request, Response(302)))
    with pytest.raises(TargetError, match="gave none of the documented answers, so nothing was measured"):
        measured(replace(stage, target=moved))


def test_much_is_asked_about_only_where_it_goes_elsewhere(stage: Stage) -> None:
    assert stage.count() == 6 * (4 + 3) * (2 + 2)
    assert is_few(stage)
    stage.target = Target("live", "", "https://api.talkdeskapp.com", ("a",), stage.target.send, Secrets({}))
    assert not is_few(stage)
    stage.rounds = stage.warm_up = 1
    assert is_few(stage)


def test_much_is_not_sent_where_nobody_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.bench.latency.is_few", lambda _: False)
    result = CliRunner().invoke(bench, ["latency", "--rounds", "1"])
    assert isinstance(result.exception, ConfigurationError)
    assert "requests would be sent to http://127.0.0.1:" in str(result.exception)
    assert "add --yes if that is meant" in str(result.exception)


def test_the_command_measures_a_live_server_and_holds_it_against_before(tmp_path: Path) -> None:
    assert conformance("run", "--only", "404/*", folder=tmp_path).returncode == 0
    with serving() as server:
        before = campaigns(server)
        bench = ("bench", "latency", "--target", "live", "--rounds", "20")
        first = (*bench, "--output", "first.json", "--report", "conformance-report")
        done = conformance(*first, folder=tmp_path, **by_client(server))
        assert done.returncode == 0, done.stdout + done.stderr
        assert campaigns(server) == before
        kept = json.loads((tmp_path / "first.json").read_text())
        for entry in kept["benchmarks"]:
            entry["extra_info"]["floor"] *= 1000
        (tmp_path / "fast.json").write_text(json.dumps(kept))
        slow = conformance(*bench, "--baseline", "fast.json", folder=tmp_path, **by_client(server))
        assert slow.returncode == 1
        assert "slower: 200, kept: " in slow.stdout
    report = json.loads((tmp_path / "conformance-report" / "report.json").read_text())
    (benchmark,) = report["benchmarks"]
    assert {row["name"] for row in benchmark["rows"]} >= {"200, cold", "404, kept", "403, 4 at once"}
    assert "Latency of each answer" in (tmp_path / "conformance-report" / "report.html").read_text()
    assert "## Latency of each answer" in (tmp_path / "conformance-report" / "summary.md").read_text()


@pytest.mark.parametrize("what", [("latency", "--rounds", "5000"), ("load", "--seconds", "60")])
def test_an_interrupt_ends_it_and_leaves_nothing(tmp_path: Path, what: tuple[str, ...]) -> None:
    with serving() as server:
        before = campaigns(server)
        with started("bench", *what, "--target", "live", folder=tmp_path, **by_client(server)) as process:
            server.has_updated()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        assert process.returncode == 130, err
        assert "Traceback" not in err
        assert campaigns(server) == before
    assert list((tmp_path / "state").rglob("*.json")) == []


def test_a_baseline_that_is_none_is_reported_before_anything_is_measured(tmp_path: Path) -> None:
    (tmp_path / "wrong.json").write_text("{}")
    done = conformance("bench", "latency", "--baseline", "wrong.json", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "wrong.json is no measurement: it has to come from --output" in done.stderr
