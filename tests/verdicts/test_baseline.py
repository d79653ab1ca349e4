"""Held against an earlier report, what is worse is named, and nothing else."""

from typing import Any

import pytest

from conformance.drift.profile import Answer, Member, Profile
from conformance.verdicts.baseline import regressions


def report(verdict: str | None = None, **more: Any) -> Any:
    """What of a report matters to a comparison: one requirement with this verdict, or none."""
    entries = [{"id": "200/x", "verdict": verdict}] if verdict else []
    whole = {"interrupted": False, "missing": [], "suite_error": "", "observed": {}}
    return {**whole, "requirements": entries, **more}


def observed(latency: float, **members: Member) -> Any:
    """Answers with 200 and with 400 that took so many milliseconds."""
    answer = Answer(count=9, latency={"p50": latency}, members={f"/{name}": found for name, found in members.items()})
    return Profile({"200": answer, "400": Answer(count=9, latency={"p50": 10.0})}).to_json()


def call(*broken: str, count: int = 1) -> Any:
    """What an SDK did in one play."""
    return {"play": "pause", "count": count, "requests": [], "outcome": {"returned": {}}, "broken": list(broken)}


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("PASS", "FAIL", "is FAIL, was PASS"),
        ("PASS", "FLAKY", "is FLAKY, was PASS"),
        ("PASS", "STALE WAIVER", "is STALE WAIVER, was PASS"),
        ("PASS", "ERROR", "is ERROR, was PASS"),
        ("WARN", "FAIL", "is FAIL, was WARN"),
        ("WAIVED", "FAIL", "is FAIL, was WAIVED"),
        ("NOT EXERCISED", "FAIL", "is FAIL, was NOT EXERCISED"),
        ("PASS", "NOT EXERCISED", "is no longer exercised, was PASS"),
        ("FAIL", "NOT EXERCISED", "is no longer exercised, was FAIL"),
        ("PASS", None, "is no longer exercised, was PASS"),
        (None, "FAIL", "is FAIL, and is new"),
        (None, "ERROR", "is ERROR, and is new"),
        ("FAIL", "FAIL", ""),
        ("FAIL", "FLAKY", ""),
        ("ERROR", "FAIL", ""),
        ("FAIL", "PASS", ""),
        ("PASS", "PASS", ""),
        ("PASS", "WARN", ""),
        ("PASS", "WAIVED", ""),
        ("NOT EXERCISED", "NOT EXERCISED", ""),
        ("NOT EXERCISED", None, ""),
        ("NOT EXERCISED", "PASS", ""),
        (None, "PASS", ""),
        (None, "WARN", ""),
        (None, "NOT EXERCISED", ""),
    ],
)
def test_a_verdict_that_is_worse_is_named(before: str | None, now: str | None, said: str) -> None:
    assert regressions(report(before), report(now)) == ([f"200/x {said}"] if said else [])


PARTS: list[dict[str, Any]] = [{"interrupted": True}, {"missing": ["2/3"]}, {"suite_error": "KeyError: 'x'"}]


@pytest.mark.parametrize("part", PARTS, ids=["interrupted", "missing", "suite_error"])
def test_a_run_that_is_not_whole_has_not_lost_what_it_did_not_come_to(part: dict[str, Any]) -> None:
    for now in (None, "NOT EXERCISED"):
        assert regressions(report("PASS"), report(now, **part)) == []
        assert len(regressions(report("PASS", **part), report(now))) == 1
    assert regressions(report("PASS"), report("FAIL", **part)) == ["200/x is FAIL, was PASS"]


def test_each_requirement_is_held_against_itself() -> None:
    def several(**verdicts: str) -> Any:
        return report(requirements=[{"id": name, "verdict": word} for name, word in verdicts.items()])

    old = several(a="PASS", b="FAIL", c="PASS", d="PASS")
    assert regressions(old, several(e="FAIL", d="FAIL", c="PASS", b="FAIL", f="PASS")) == [
        "a is no longer exercised, was PASS",
        "d is FAIL, was PASS",
        "e is FAIL, and is new",
    ]


@pytest.mark.parametrize(("now", "is_slower"), [(200.0, True), (100.0, True), (99.0, False), (10.0, False)])
def test_latency_that_has_grown_is_named_and_no_other_change_of_answers(now: float, is_slower: bool) -> None:
    old, new = report(observed=observed(50.0, name=Member(9, 9))), report(observed=observed(now, other=Member(9, 9)))
    said = f"200 latency has a median of {now:.0f} ms, was 50 ms"
    assert regressions(old, new) == ([said] if is_slower else [])


def test_of_an_sdk_what_breaks_a_rule_anew_is_worse() -> None:
    kept, more = report(calls=[call()]), report(calls=[call(count=2)])
    broken, another = report(calls=[call("sdk/200/paused", count=2)]), report(calls=[call("sdk/200/paused", count=3)])
    assert regressions(kept, broken) == ["play 'pause': sent 2 requests, was 1"]
    assert regressions(broken, another) == ["play 'pause': sent 3 requests, was 2"]
    assert regressions(kept, more) == regressions(broken, kept) == regressions(broken, broken) == []


def test_a_report_without_calls_is_no_worse_for_it() -> None:
    with_calls = report("PASS", calls=[call("sdk/200/paused", count=2)])
    assert regressions(report("PASS"), with_calls) == regressions(with_calls, report("PASS")) == []


def test_verdicts_come_first_then_calls_then_latency() -> None:
    old = report("PASS", calls=[call()], observed=observed(10.0))
    new = report("FAIL", calls=[call("sdk/200/paused", count=2)], observed=observed(90.0))
    assert [line.split()[0] for line in regressions(old, new)] == ["200/x", "play", "200"]
