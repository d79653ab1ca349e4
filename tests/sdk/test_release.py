"""The release check: an SDK held against an earlier version of itself; waivers and a history, as for the suite."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from processes import conformance
from sdk.adapters import report, sdk, verdicts

from conformance.drift.calls import call_changes
from conformance.drift.comparison import Grade
from conformance.report_model import CallEntry, CallRequest

WORSE = """
import httpx
def _send(self, client, call):
    answer = Sdk.send(self, client, call)
    for _ in range(40):
        if answer.status_code == 429:
            answer = Sdk.send(self, client, call)
    return answer
def _campaign(self, answer):
    campaign = {"priority": 5} | json.loads(answer.content)
    campaign.pop("created_at", None)
    return campaign
worse = changed(send=_send, campaign=_campaign)
"""


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of a right version, and of a worse one that was held against it."""
    folder = tmp_path_factory.mktemp("versions")
    first = conformance("sdk", "--command", sdk(folder, "Sdk()"), "--report", "old", folder=folder)
    assert first.returncode == 0, first.stdout + first.stderr
    options = ("--report", "new", "--baseline", "old", "--history", "runs.jsonl")
    second = conformance("sdk", "--command", sdk(folder, "worse", WORSE), *options, folder=folder)
    (folder / "text").write_text(second.stdout)
    assert second.returncode == 1, second.stderr
    return folder


def test_a_storm_a_default_and_a_lost_field_are_all_reported_with_both_sides(two_versions: Path) -> None:
    text = (two_versions / "text").read_text()
    assert re.search("WORSE play '429 .*: sent 41 requests, was 1 .breaks .*sdk/busy/storm", text)
    assert re.search("WORSE play '.*: returned /priority: 5, was absent .breaks .*sdk/200/invented", text)
    assert re.search('WORSE play .* others: returned /created_at: absent, was "20.*breaks .*sdk/200/values', text)
    document = report(two_versions, "new")
    assert "Worse than the baseline" in document["sentence"]
    assert any("sent 41 requests, was 1" in words for words in document["baseline"]["regressions"])


def test_compare_tells_it_too(two_versions: Path) -> None:
    done = conformance("compare", "old", "new", folder=two_versions)
    assert "` | sent 41" in done.stdout
    assert ":` |" not in done.stdout
    assert "sent 41 requests, was 1" in done.stdout
    assert "5, was absent" in done.stdout


def test_a_history_has_a_line_for_each_run(two_versions: Path) -> None:
    lines = (two_versions / "runs.jsonl").read_text().splitlines()
    (run,) = map(json.loads, lines)
    assert run["exit_code"] == 1
    assert run["scenarios"]["played"] == run["scenarios"]["of"] > 150


def test_what_only_leaves_out_is_said_to_be_left_out(two_versions: Path) -> None:
    options = ("--report", "part", "--baseline", "old", "--only", "sdk/200/date-times")
    done = conformance("sdk", "--command", sdk(two_versions, "Sdk()"), *options, folder=two_versions)
    assert done.returncode == 1
    assert re.search("is no longer exercised, as --only sdk/200/date-times leaves it and .* others out", done.stdout)


def test_the_same_version_is_no_worse_even_if_it_is_wrong(two_versions: Path) -> None:
    options = ("--report", "again", "--baseline", "new")
    done = conformance("sdk", "--command", sdk(two_versions, "worse", WORSE), *options, folder=two_versions)
    assert done.returncode == 0, done.stdout
    assert "No worse than the baseline" in done.stdout


def test_a_waiver_makes_a_known_failure_no_failure_here_and_nothing_at_all_there(two_versions: Path) -> None:
    for name in ("sdk/busy/storm", "sdk/busy/waits", "sdk/200/invented", "sdk/200/values", "sdk/200/optional-members"):
        because = ("--reason", "known", "--owner", "me", "--report", "new", "--waivers", "known.toml")
        made = conformance("waive", name, *because, folder=two_versions)
        assert made.returncode == 0 or "does not show" in made.stderr, made.stderr
    text = (two_versions / "known.toml").read_text()
    options = ("--report", "waived", "--waivers", "known.toml")
    done = conformance("sdk", "--command", sdk(two_versions, "worse", WORSE), *options, folder=two_versions)
    words = verdicts(two_versions, "waived")
    assert {words[name] for name in ("busy/storm", "200/invented", "200/values") if f'"sdk/{name}"' in text} == {
        "WAIVED"
    }
    assert ("FAIL" in words.values()) == (done.returncode == 1)
    suite = conformance("run", "--waivers", "known.toml", "--only", "404/*", folder=two_versions)
    assert suite.returncode == 0, suite.stderr


def test_a_waiver_for_no_requirement_of_the_kit_is_reported_by_the_kit(two_versions: Path) -> None:
    text = (two_versions / "known.toml").read_text().replace("sdk/busy/storm", "sdk/busy/strom")
    (two_versions / "wrong.toml").write_text(text)
    done = conformance("sdk", "--command", "x", "--waivers", "wrong.toml", folder=two_versions)
    assert done.returncode == 2
    assert "'sdk/busy/strom', which there is not" in done.stderr


def call(count: int = 1, outcome: Any = None, broken: tuple[str, ...] = (), **headers: str) -> CallEntry:
    request: CallRequest = {
        "method": "PATCH",
        "url": "http://x/campaigns/1",
        "headers": headers,
        "body": '{"op": "REPLACE"}',
    }
    made = outcome or {"returned": {"id": "1"}}
    requests = [request] * min(count, 3)
    return {"play": "p", "count": count, "requests": requests, "outcome": made, "broken": list(broken)}


RAISED = {"raised": {"type": "E", "text": "", "status": 400, "code": "0530001", "fields": [1], "description": "d"}}
LESS = {"raised": RAISED["raised"] | {"fields": None, "description": None}}
CHANGES = [
    (call(), call(3, broken=("sdk/request/once",)), "sent 3 requests, was 1", Grade.BREAKING),
    (call(), call(2), "sent 2 requests, was 1", Grade.NOTABLE),
    (call(3, broken=("sdk/request/once",)), call(), "sent 1 requests, was 3", Grade.NOTABLE),
    (call(), call(accept="*/*"), 'request 1 /headers/accept: "*/*", was absent', Grade.NOTABLE),
    (
        call(authorization="Bearer $TALKDESK_TOKEN"),
        call(broken=("sdk/request/authorization",)),
        'request 1 /headers/authorization: absent, was "Bearer $TALKDESK_TOKEN"',
        Grade.BREAKING,
    ),
    (
        call(outcome=RAISED),
        call(outcome=LESS, broken=("sdk/error/surfaces-fields",)),
        "raised fields: null, was [1]",
        Grade.BREAKING,
    ),
    (
        call(outcome=RAISED),
        call(broken=("sdk/error/raises",)),
        'returned {"id": "1"}, was raised {"type": "E"',
        Grade.BREAKING,
    ),
    (
        call(outcome={"returned": {"id": True}}, broken=("sdk/200/values",)),
        call(outcome={"returned": {"id": 1}}, broken=("sdk/200/values",)),
        "returned /id: 1, was true",
        Grade.BREAKING,
    ),
]


@pytest.mark.parametrize(("old", "new", "words", "grade"), CHANGES, ids=[words[:30] for _, _, words, _ in CHANGES])
def test_a_change_is_graded_by_the_rules_that_it_breaks(
    old: CallEntry, new: CallEntry, words: str, grade: Grade
) -> None:
    assert [change.grade for change in call_changes([old], [new]) if words in change.text] == [grade]


def test_what_has_not_changed_is_not_reported() -> None:
    assert list(call_changes([call(outcome=RAISED)], [call(outcome=RAISED)])) == []
