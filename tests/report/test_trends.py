"""A history of many runs: which rules flip and since when, and latency by week, from the history alone."""

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from processes import conformance
from reports import report

from conformance.report.finish import history, remembered
from conformance.report.html import trends_page
from conformance.report.trends import as_text, rules, weeks

START = datetime(2026, 8, 3, 3, tzinfo=UTC)
NIGHTS = 100


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A hundred nights: one rule is broken since the 71st, one flips, one was not exercised for a while."""
    document: Any = copy.deepcopy(report())
    by_id = {entry["id"]: entry for entry in document["requirements"]}
    path = tmp_path / "history.jsonl"
    for night in range(NIGHTS):
        document["started"] = (START + timedelta(days=night)).isoformat()
        by_id["200/6/maximum"]["verdict"] = "FAIL" if night >= 70 else "PASS"
        by_id["state/twice"]["verdict"] = "FLAKY" if night % 10 == 0 else "PASS"
        by_id["200/12/format"]["verdict"] = "NOT EXERCISED" if night < 20 else "PASS"
        document["observed"]["200"]["latency"] = {"p50": 10.0 + night // 7, "p90": 99.0, "p99": 99.0}
        remembered(document, path)
    return path


def test_rules_that_flip_and_since_when(path: Path) -> None:
    found = {rule.id: rule for rule in rules(history(path))}
    assert set(found) == {"200/6/maximum", "state/twice"}
    assert (found["200/6/maximum"].since, found["200/6/maximum"].flips) == ("2026-10-12", 1)
    assert (found["state/twice"].now, found["state/twice"].flips) == ("PASS", 19)
    assert found["state/twice"].since == "2026-11-02"
    assert sum(length for _, length, _ in found["state/twice"].strip) == NIGHTS


def test_latency_is_the_median_of_a_week(path: Path) -> None:
    found = weeks(history(path))
    assert next(iter(found)) == "2026-08-03"
    assert len(found) == 15
    assert [kinds["200"] for kinds in found.values()] == [10.0 + number for number in range(15)]


def test_what_was_not_judged_is_neither_kept_nor_broken(path: Path) -> None:
    runs = history(path)
    runs[-1] = runs[-1] | {"only": ["401/*"], "verdicts": {}}
    maximum = next(rule for rule in rules(runs) if rule.id == "200/6/maximum")
    assert (maximum.verdicts[-1], maximum.now) == (None, "FAIL")


def test_from_the_history_alone(path: Path, tmp_path: Path) -> None:
    made = conformance("report", "--history", path.name, "--format", "html", folder=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert "200/6/maximum" in made.stdout
    assert "2026-10-12" in made.stdout
    assert "Median latency by week" in made.stdout
    text = conformance("report", "--history", path.name, folder=tmp_path)
    assert text.stdout.startswith("100 runs from 2026-08-03 to 2026-11-10: 1 rule broken now, 1 rule flipping.")


def test_a_history_without_runs_or_in_another_form_ends_with_2(tmp_path: Path) -> None:
    for arguments in (
        ("report",),
        ("report", "--history", "none"),
        ("report", "--history", "none", "--format", "sarif"),
    ):
        done = conformance(*arguments, folder=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_text_of_others_stays_text(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    run = json.loads(lines[0])
    run["verdicts"] = {"<script>alert(1)</script>\x1b[31m": "FAIL"}
    path.write_text("\n".join([json.dumps(run), *lines[1:]]) + "\n", encoding="utf-8")
    runs = history(path)
    assert "<script>alert" not in trends_page(runs)
    assert "\x1b" not in as_text(runs)
