"""A baseline: an earlier report, held against which only what is worse is red."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from conformance.drift.calls import call_changes
from conformance.drift.comparison import Grade, changes
from conformance.drift.profile import Profile
from conformance.report_model import Report
from conformance.verdict import TROUBLE, Verdict


def regressions(old: Report, new: Report) -> list[str]:
    """What is worse than before, in words: new failures, checks that vanished, latency that has grown."""
    return [*_verdicts(old, new), *_calls(old, new), *_latency(old, new)]


def _calls(old: Report, new: Report) -> Iterator[str]:
    """What an SDK did worse than before."""
    found = call_changes(old.get("calls", ()), new.get("calls", ()))
    yield from (f"{change.where}: {change.text}" for change in found if change.grade is Grade.BREAKING)


def _verdicts(old: Report, new: Report) -> Iterator[str]:
    is_whole = not (new["interrupted"] or new["missing"] or new["suite_error"])
    after = {entry["id"]: entry["verdict"] for entry in new["requirements"]}
    left_out = []
    for entry in old["requirements"]:
        name, before, now = entry["id"], entry["verdict"], after.get(entry["id"])
        if now in TROUBLE and before not in TROUBLE:
            yield f"{name} is {now}, was {before}"
        elif is_whole and now is None and before != Verdict.NOT_EXERCISED and not _is_asked(name, new):
            left_out.append(name)
        elif is_whole and now in (None, Verdict.NOT_EXERCISED) and before != Verdict.NOT_EXERCISED:
            yield f"{name} is no longer exercised, was {before}"
    if left_out:
        more = f" and {len(left_out) - 1} others" if len(left_out) > 1 else ""
        only = " ".join(new["settings"]["only"])
        yield f"{left_out[0]} is no longer exercised, as --only {only} leaves it{more} out"
    known = {entry["id"] for entry in old["requirements"]}
    yield from (f"{name} is {now}, and is new" for name, now in after.items() if name not in known and now in TROUBLE)


def _is_asked(name: str, document: Report) -> bool:
    """Whether a run was to judge a requirement, by the globs of its ``--only``."""
    only = document.get("settings", {}).get("only", [])
    return not only or any(fnmatchcase(name, glob) for glob in only)


def _latency(old: Report, new: Report) -> Iterator[str]:
    found = changes(Profile.from_json(old["observed"]), Profile.from_json(new["observed"]))
    yield from (f"{change.where} {change.text}" for change in found if change.where.endswith(" latency"))
