"""Against a baseline only what is worse is red; a history grows by a line a run; shards make one report."""

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from processes import conformance
from reports import report

from conformance.errors import ConfigurationError
from conformance.report.finish import history, remembered, with_baseline, with_left
from conformance.report.load import SCHEMA, load
from conformance.report.merge import merged

MAXIMUM, MINIMUM = "200:200/6/maximum", "200:200/6/minimum"


def test_a_known_failure_is_no_regression() -> None:
    made: Any = with_baseline(report(MAXIMUM), report(MAXIMUM))
    assert (made["exit_code"], made["baseline"]["regressions"]) == (0, [])
    assert made["sentence"].startswith("No worse than the baseline of 20")
    assert made["sentence"].endswith("1 failure was known.")


def test_a_campaign_left_changed_ends_no_run_well() -> None:
    made = with_left(report() | {"left": ["campaign a: status is 'PAUSED', was 'RUNNING'"]})
    assert made["exit_code"] == 3
    assert made["sentence"].startswith("Conformant: ")
    assert "`conformance restore` tries again" in made["sentence"]
    assert with_left(report())["exit_code"] == 0
    broken = with_left(report(MAXIMUM) | {"left": ["campaign a"]})
    assert broken["exit_code"] == 1
    assert "But not every campaign is as it was found" in broken["sentence"]


def test_a_new_failure_is() -> None:
    made: Any = with_baseline(report(MINIMUM), report(MAXIMUM))
    assert made["exit_code"] == 1
    assert made["baseline"]["regressions"] == ["200/6/minimum is FAIL, was PASS"]


def test_so_is_a_check_that_vanished() -> None:
    made: Any = with_baseline(report("no-created-at"), report())
    assert "200/12/type is no longer exercised, was PASS" in made["baseline"]["regressions"]
    assert made["sentence"].startswith("Worse than the baseline of")


def test_and_latency_that_has_grown() -> None:
    slow = copy.deepcopy(report())
    for name in ("p50", "p90", "p99"):
        slow["observed"]["200"]["latency"][name] = 500.0
    made: Any = with_baseline(slow, report())
    (regression,) = made["baseline"]["regressions"]
    assert regression.startswith("200 latency has a median of 500 ms, was")


def test_what_is_better_is_green() -> None:
    assert with_baseline(report(), report(MAXIMUM))["exit_code"] == 0


def test_a_history_grows_by_a_line_a_run(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    assert len(remembered(report(), path)) == 1
    assert len(remembered(report(MAXIMUM), path)) == 2
    first, second = history(path)
    assert first["groups"]["200, the updated campaign"] == 100.0
    assert 99.0 < second["groups"]["200, the updated campaign"] < 100.0
    path.write_text(path.read_text() + '{"started": "cut o')
    assert len(history(path)) == 2
    path.write_text("{}\n")
    with pytest.raises(ConfigurationError, match="line 1: that is no run of a history"):
        history(path)


def test_runs_that_end_at_the_same_time_all_have_their_line(tmp_path: Path) -> None:
    path, runs = tmp_path / "history.jsonl", 40
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: remembered(report(), path), range(runs)))
    assert len(history(path)) == runs


def verdicts(document: Any) -> bytes:
    return json.dumps({entry["id"]: entry["verdict"] for entry in document["requirements"]}).encode()


def test_shards_make_one_report() -> None:
    one, other = report("", "200/*"), report("", "4*")
    whole = merged([one, other])
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()), validate_formats=True).validate(whole)
    assert {entry["id"] for entry in whole["requirements"]} == {
        entry["id"] for entry in [*one["requirements"], *other["requirements"]]
    }
    assert len(whole["exchanges"]) == len(one["exchanges"]) + len(other["exchanges"])
    for entry in whole["requirements"]:
        assert all(str(number) in whole["exchanges"] for number in entry["sample"])


def test_the_worst_verdict_of_shards_counts() -> None:
    for documents in ([report(MAXIMUM), report()], [report(), report(MAXIMUM)]):
        whole: Any = merged(documents)
        assert verdicts(whole) == verdicts(report(MAXIMUM))
        assert whole["exit_code"] == 1
        entry = next(entry for entry in whole["requirements"] if entry["id"] == "200/6/maximum")
        number = str(entry["findings"][0]["exchange"])
        assert '"priority":11' in whole["exchanges"][number]["response"]["body"].replace(" ", "")


@pytest.mark.parametrize(
    ("changed", "code"),
    [({}, 0), (report(MAXIMUM), 1), ({"left": ["campaign a: status is 'PAUSED', was 'RUNNING'"]}, 3)],
)
def test_joining_ends_as_a_run_would(tmp_path: Path, changed: Any, code: int) -> None:
    for name, document in {"one": report(), "other": report() | changed}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.json").write_text(json.dumps(document))
    done = conformance("report", "merge", "one", "other", "--output", "whole", folder=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert load(tmp_path / "whole")["exit_code"] == code


def test_reports_of_two_contracts_do_not_join() -> None:
    other = report() | {"contract": {"version": "1", "digest": "sha256:" + "0" * 64}}
    with pytest.raises(ConfigurationError, match="of different contracts cannot be joined"):
        merged([report(), other])


def test_what_is_no_report_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    for text, message in (("{", "is no JSON"), ("{}", "is no report of this suite: at the top")):
        path.write_text(text)
        with pytest.raises(ConfigurationError, match=message):
            load(tmp_path)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path / "none.json")


def test_one_process_and_two_and_three_shards_give_the_same_verdicts(tmp_path: Path) -> None:
    run = ("run", "--max-examples", "1", "--repeat", "1")
    one = conformance(*run, "--report", "one", folder=tmp_path)
    two = conformance(*run, "-n", "2", "--report", "two", folder=tmp_path)
    assert (one.returncode, two.returncode) == (0, 0), two.stdout + two.stderr
    assert verdicts(load(tmp_path / "one")) == verdicts(load(tmp_path / "two"))
    assert {path.name for path in (tmp_path / "two").iterdir()} == {path.name for path in (tmp_path / "one").iterdir()}
    for number in ("1", "2", "3"):
        conformance(*run, "--shard", f"{number}/3", "--report", f"part{number}", folder=tmp_path)
    parts = ("part1", "part2", "part3")
    assert verdicts(load(tmp_path / parts[0])) != verdicts(load(tmp_path / "one"))
    merge = conformance("report", "merge", *parts, "--output", "whole", folder=tmp_path)
    assert merge.returncode == 0, merge.stderr
    assert verdicts(load(tmp_path / "whole")) == verdicts(load(tmp_path / "one"))


def test_workers_need_campaigns_of_their_own(tmp_path: Path) -> None:
    alone = {"TALKDESK_BASE_URL": "http://127.0.0.1:1", "TALKDESK_TOKEN": "a-token", "TALKDESK_CAMPAIGN_IDS": "a"}
    done = conformance("run", "--target", "live", "-n", "2", folder=tmp_path, **alone)
    assert done.returncode == 2
    assert "2 processes need a campaign each, and 1 are listed" in done.stderr
    shard = conformance("run", "--target", "live", "--shard", "1/2", folder=tmp_path, **alone)
    assert (shard.returncode, "2 processes need a campaign each" in shard.stderr) == (2, True)
    wrong = conformance("run", "--shard", "3/2", folder=tmp_path)
    assert (wrong.returncode, "has to be one part of several: 1/3" in wrong.stderr) == (2, True)
    replay = conformance("run", "--target", "replay", "-n", "2", folder=tmp_path)
    assert replay.returncode == 2
    assert "a recording is played in one process" in replay.stderr
    unreachable = alone | {"TALKDESK_CAMPAIGN_IDS": "a,b"}
    stopped = conformance("run", "--target", "live", "-n", "2", folder=tmp_path, **unreachable)
    assert stopped.returncode == 3, stopped.stdout + stopped.stderr
    assert "cannot be reached" in stopped.stderr


def test_a_run_against_a_baseline_with_a_history(tmp_path: Path) -> None:
    for _ in range(2):
        done = conformance("run", "--only", "401/*", "--history", "history.jsonl", folder=tmp_path)
        assert done.returncode == 0
    assert "by part of the contract, run by run" in (tmp_path / "conformance-report" / "report.html").read_text()
    against = ("--baseline", "conformance-report/report.json", "--report", "new")
    done = conformance("run", "--only", "401/*", *against, folder=tmp_path)
    assert done.returncode == 0, done.stdout
    new: Any = load(tmp_path / "new")
    assert new["baseline"]["regressions"] == []
    done = conformance("run", "--only", "403/*", *against, folder=tmp_path)
    assert done.returncode == 1
    assert "401/no-token is no longer exercised" in done.stdout
