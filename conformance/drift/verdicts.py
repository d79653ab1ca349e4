"""The verdicts of two reports held against each other, each difference with its explanation."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.drift.comparison import Change, Grade

RED = ("FAIL", "FLAKY", "ERROR")
Verdicts = Mapping[str, Mapping[str, Any]]


def verdict_changes(old: Verdicts, new: Verdicts) -> Iterator[Change]:
    """Yield every requirement that has another verdict; those of one report only are told of too."""
    for requirement in sorted(old.keys() | new.keys()):
        before, after = old.get(requirement), new.get(requirement)
        if before is None or after is None:
            words = "is not in the old report" if before is None else "is not in the new report"
            yield Change(Grade.NOTABLE, requirement, words, "the suites, contracts or selections differ")
        elif before["verdict"] != after["verdict"]:
            told = f"is {after['verdict']} now, was {before['verdict']}"
            yield Change(_grade(before, after), requirement, told, _why(after) or _why(before))


def _grade(before: Mapping[str, Any], after: Mapping[str, Any]) -> Grade:
    if after["verdict"] in RED and before["verdict"] not in RED:
        return Grade.BREAKING
    if after["verdict"] == "PASS" and before["verdict"] != "NOT EXERCISED":
        return Grade.COSMETIC
    return Grade.NOTABLE


def _why(entry: Mapping[str, Any]) -> str:
    """What a report says of a verdict: why it was not reached, or what broke."""
    if entry["reason"]:
        return str(entry["reason"])
    findings = entry["findings"]
    return f"{findings[0]['place'] or 'the body'}: {findings[0]['seen']}" if findings else ""
