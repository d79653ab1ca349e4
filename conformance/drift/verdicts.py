"""The verdicts of two reports held against each other, each difference with its explanation."""

from collections.abc import Iterator, Mapping

from conformance.drift.comparison import Change, Grade
from conformance.report_model import Entry
from conformance.verdict import TROUBLE, Verdict

Verdicts = Mapping[str, Entry]


def verdict_changes(old: Verdicts, new: Verdicts) -> Iterator[Change]:
    """Yield every requirement that has another verdict; those of one report only are reported too."""
    for requirement in sorted(old.keys() | new.keys()):
        before, after = old.get(requirement), new.get(requirement)
        if before is None or after is None:
            words = "is not in the old report" if before is None else "is not in the new report"
            yield Change(Grade.NOTABLE, requirement, words, "the suites, contracts or selections differ")
        elif before["verdict"] != after["verdict"]:
            text = f"is {after['verdict']} now, was {before['verdict']}"
            yield Change(_grade(before, after), requirement, text, _why(after) or _why(before))


def _grade(before: Entry, after: Entry) -> Grade:
    if after["verdict"] in TROUBLE and before["verdict"] not in TROUBLE:
        return Grade.BREAKING
    if after["verdict"] == Verdict.PASS and before["verdict"] != Verdict.NOT_EXERCISED:
        return Grade.COSMETIC
    return Grade.NOTABLE


def _why(entry: Entry) -> str:
    """What a report says of a verdict: why it was not reached, or what broke."""
    if entry["reason"]:
        return str(entry["reason"])
    findings = entry["findings"]
    return f"{findings[0]['place'] or 'the body'}: {findings[0]['seen']}" if findings else ""
